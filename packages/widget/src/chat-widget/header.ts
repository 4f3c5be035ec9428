import { html, nothing, type TemplateResult } from 'lit/html.js';
import { closeIcon, icon, moreIcon } from '../look/icons.ts';
import type { WordKey } from '../words/index.ts';
import type { View } from './view.ts';

const REPLIES: Readonly<Record<string, WordKey>> = { minutes: 'repliesMinutes', hours: 'repliesHours', day: 'repliesDay' };
/** More faces than this say nothing more. */
const FACES = 3;

/** Title, tagline, who is there and how soon they answer. No <header>: within a dialog it would count as a second banner of the site's page. */
export function header(view: View, actions: { menu: () => void; close: () => void; menuOpen: boolean; closable: boolean }): TemplateResult {
  const { words, settings, snapshot } = view;
  const team = snapshot?.team;
  // Nothing is said of a state that nobody knows.
  const presence = team && words.say(team.state as WordKey);
  const replies = REPLIES[settings.replyTime];
  const there = team?.agents.filter((agent) => agent.state === 'online').slice(0, FACES) ?? [];
  return html`<div class="header" part="header">
    ${there.length ? html`<div class="faces" aria-hidden="true">${there.map((agent) => html`<span class="avatar" title=${agent.name}>${[...agent.name][0]?.toUpperCase()}</span>`)}</div>` : nothing}
    <div class="heading">
      <h2 part="title" id="title" tabindex="-1">${settings.title}</h2>
      ${settings.tagline ? html`<p>${settings.tagline}</p>` : nothing}
      ${presence || replies ? html`<p class="presence" part="presence">
        ${presence ? html`<span><i class="dot" data-state=${team!.state}></i>${presence}</span>` : nothing}
        ${replies ? html`<span>${words.say(replies)}</span>` : nothing}
      </p>` : nothing}
    </div>
    <button class="icon-button menu-button" part="menu-button" aria-label=${words.say('menu')} title=${words.say('menu')} aria-expanded=${actions.menuOpen} aria-controls="menu" @click=${actions.menu}>${icon(moreIcon)}</button>
    ${actions.closable ? html`<button class="icon-button" part="close-button" aria-label=${words.say('close')} title=${words.say('close')} @click=${actions.close}>${icon(closeIcon)}</button>` : nothing}
  </div>`;
}
