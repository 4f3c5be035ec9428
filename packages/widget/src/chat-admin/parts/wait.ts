import { html, nothing, type TemplateResult } from 'lit';
import { reasonOf, type AdminWords } from '../words/index.ts';
import type { Loaded } from './loaded.ts';

/** What stands where a view's content will be: a sentence while it loads, the reason and a way on when that failed. */
export function waitingFor(loaded: Loaded<unknown>, words: AdminWords): TemplateResult | typeof nothing {
  if (loaded.error !== undefined) {
    return html`<div class="note danger" role="alert">
      <p>${words.say('loadFailed', { reason: reasonOf(loaded.error, words) })}</p>
      <button class="button quiet" @click=${() => void loaded.load()}>${words.say('tryAgain')}</button>
    </div>`;
  }
  return loaded.value === undefined ? html`<p class="muted" role="status">${words.say(loaded.slow ? 'slow' : 'loading')}</p>` : nothing;
}
