import type { MessageView } from '@frontdesk/sdk';
import { html, nothing, type TemplateResult } from 'lit';
import { closeIcon, icon, megaphoneIcon } from '../look/icons.ts';
import { textOf } from '../messages/message-row.ts';
import type { ChatWords } from '../words/index.ts';

export { bannerStyles as styles } from './banner.styles.ts';

/** An announcement at the launcher's corner. */
export function banner(message: MessageView, words: ChatWords, actions: { close: () => void; mute: () => void }): TemplateResult {
  const { title, text } = message.body!;
  return html`<section class="banner" part="banner" aria-label=${words.say('announcement')}>
    <p class="label">${icon(megaphoneIcon)}<span>${words.say('announcement')}</span></p>
    ${title ? html`<h3 dir="auto">${title}</h3>` : nothing}
    <div class="words" dir="auto">${textOf(text)}</div>
    <button class="text-button quiet" @click=${actions.mute}>${words.say('mute')}</button>
    <button class="icon-button corner" part="banner-close" aria-label=${words.say('dismiss')} title=${words.say('dismiss')} @click=${actions.close}>${icon(closeIcon)}</button>
  </section>`;
}
