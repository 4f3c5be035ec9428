import { html, nothing, type TemplateResult } from 'lit/html.js';
import { chatIcon, downIcon, icon } from '../look/icons.ts';
import type { ChatWords } from '../words/index.ts';

/** The round button. @param hasPanel whether there is a panel in the document that it controls. */
export function launcherButton(words: ChatWords, unread: number, { opened, hasPanel, toggle }: { opened: boolean; hasPanel: boolean; toggle: () => void }): TemplateResult {
  const label = opened ? words.say('close') : unread ? words.say('openUnread', { count: unread }) : words.say('open');
  return html`<button class="launcher" part="launcher" aria-label=${label} aria-haspopup="dialog" aria-expanded=${opened} aria-controls=${hasPanel ? 'panel' : nothing} @click=${toggle}>
    ${opened ? icon(downIcon) : html`<slot name="launcher-icon">${icon(chatIcon)}</slot>`}
    ${unread && !opened ? html`<span class="badge" part="badge" aria-hidden="true">${unread > 99 ? '99+' : words.number(unread)}</span>` : nothing}
  </button>`;
}
