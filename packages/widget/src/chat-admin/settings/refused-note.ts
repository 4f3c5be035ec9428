import { html, type TemplateResult } from 'lit';
import { act } from '../controller/actions.ts';
import type { AdminWords } from '../words/index.ts';

/** Names an origin whose pages are refused, and leads to the list. Nothing is added by one click: anybody may have sent that origin. */
export function refusedNote(from: HTMLElement, words: AdminWords, origin: string): TemplateResult {
  return html`<div class="note warning waiting" role="status"><strong>${words.say('settings.install.refused', { where: origin })}</strong><span>${words.say('settings.install.refusedHint')}</span>
    <span><button class="link" @click=${() => act(from, { type: 'go', route: { view: 'settings', section: 'workspace' } })}>${words.say('settings.install.refusedFix')}</button></span></div>`;
}
