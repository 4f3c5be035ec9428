import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { Workspace } from '@frontdesk/protocol';
import { base } from '../../look/tokens.ts';
import { controls } from '../parts/controls.styles.ts';
import { act } from '../controller/actions.ts';
import '../parts/copy-button.ts';
import { element } from '../parts/define.ts';
import { checkIcon, linkIcon } from '../parts/icons.ts';
import { scriptTag } from '../parts/script-tag.ts';
import { refusedNote } from '../settings/refused-note.ts';
import type { AdminWords } from '../words/index.ts';

/** What an empty console shows: how to put the chat on a site, a light that goes on by itself, and a way to try it alone. */
@element('frontdesk-first-run')
export class FirstRun extends LitElement {
  static override styles = [base, controls, css`
    :host { display: block; block-size: 100%; overflow: auto; background: var(--frontdesk-surface); }
    .column { max-inline-size: 620px; margin-inline: auto; padding: clamp(24px, 9vh, 96px) 32px 48px; display: grid; gap: 28px; }
    h1 { font-size: 1.5rem; }
    .lead { margin-block-start: 4px; color: var(--frontdesk-muted); font-size: 1rem; }
    ol { list-style: none; margin: 0; padding: 0; display: grid; gap: 20px; counter-reset: step; }
    li { display: grid; grid-template-columns: 32px minmax(0, 1fr); gap: 4px 14px; }
    li::before { counter-increment: step; content: counter(step); display: grid; place-items: center; inline-size: 30px; block-size: 30px; border-radius: 50%; box-shadow: inset 0 0 0 1.5px var(--frontdesk-border-strong); font-weight: 600; font-size: 0.8125rem; }
    li.done::before { content: '✓'; background: var(--frontdesk-success); color: var(--frontdesk-surface); box-shadow: none; }
    li > * { grid-column: 2; }
    li > h2 { grid-row: 1; align-self: center; }
    .code { display: flex; gap: 10px; align-items: center; margin-block-start: 6px; padding: 10px 10px 10px 14px; padding-inline: 14px 10px; border: 1px solid var(--frontdesk-border); border-radius: var(--frontdesk-radius-small); background: var(--frontdesk-raised); }
    code { flex: 1; min-inline-size: 0; overflow-wrap: anywhere; font: 0.8125rem/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; user-select: all; }
    .light { display: flex; align-items: center; gap: 10px; margin-block-start: 6px; padding: 12px 14px; border-radius: var(--frontdesk-radius-small); background: var(--frontdesk-raised); color: var(--frontdesk-muted); transition: background-color var(--frontdesk-motion); }
    .note { display: grid; gap: 2px; margin-block-start: 6px; }
    .light .lamp { inline-size: 10px; block-size: 10px; flex: none; border-radius: 50%; background: var(--frontdesk-border-strong); animation: breathe 1.8s ease-in-out infinite; }
    .light.on { color: var(--frontdesk-success); background: color-mix(in srgb, var(--frontdesk-success) 10%, var(--frontdesk-surface)); font-weight: 600; }
    @keyframes breathe { 50% { opacity: 0.3; } }
    @media (prefers-reduced-motion: reduce) { .light .lamp { animation: none; } }
    .try { padding-block-start: 24px; border-block-start: 1px solid var(--frontdesk-border); display: grid; gap: 6px; justify-items: start; }
    .try .button { margin-block-start: 8px; }
    @container (max-width: 720px) { .column { padding: 24px 16px; } .code { display: grid; } }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) workspace: Workspace | undefined;
  @property() relayUrl = '';

  override render(): TemplateResult {
    const { words, workspace } = this;
    const refused = workspace?.refusedOrigin;
    const seen = workspace?.installedTs !== undefined && (refused === undefined || refused !== workspace.installedOn);
    const listed = workspace?.allowedOrigins ?? [];
    const tag = scriptTag(this.relayUrl, workspace?.key ?? 'default');
    return html`<div class="column">
      <header><h1>${words.say('firstRun.title')}</h1><p class="lead">${words.say('firstRun.lead')}</p></header>
      <ol>
        <li class=${listed.length > 0 ? 'done' : ''}><h2>${words.say('firstRun.site')}</h2>
          <p class="muted">${listed.length > 0 ? words.say('firstRun.siteListed', { sites: new Intl.ListFormat(words.locale, { type: 'unit' }).format(listed) }) : words.say('firstRun.siteHint')}</p>
          ${listed.length > 0 ? nothing : html`<span><button class="link" @click=${() => act(this, { type: 'go', route: { view: 'settings', section: 'workspace' } })}>${words.say('firstRun.siteDo')}</button></span>`}</li>
        <li class=${seen ? 'done' : ''}><h2>${words.say('firstRun.step1')}</h2><p class="muted">${words.say('firstRun.step1Hint')}</p>
          <div class="code"><code dir="ltr" translate="no">${tag}</code><frontdesk-copy-button .words=${words} .text=${tag}></frontdesk-copy-button></div></li>
        <li class=${seen ? 'done' : ''}><h2>${words.say('firstRun.step2')}</h2>
          <p class="light ${seen ? 'on' : ''}" role="status">${seen ? checkIcon : html`<span class="lamp"></span>`}
            ${seen ? (workspace?.installedOn ? words.say('firstRun.seenOn', { where: workspace.installedOn }) : words.say('firstRun.seen')) : words.say('firstRun.waiting')}</p>
          ${refused === undefined ? nothing : refusedNote(this, words, refused)}</li>
      </ol>
      <div class="try"><h2>${words.say('firstRun.tryTitle')}</h2><p class="muted">${words.say('firstRun.tryText')}</p>
        <a class="button ${seen ? 'primary' : ''}" href="${this.relayUrl}/demo" target="_blank" rel="noopener">${words.say('firstRun.tryLink')}${linkIcon}</a></div>
    </div>`;
  }
}
