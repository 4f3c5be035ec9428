import type { MessageView } from '@frontdesk/sdk';
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { closeIcon, icon } from '../look/icons.ts';
import { megaphoneIcon } from '../look/megaphone-icon.ts';
import type { TextOf } from '../rich-text/rich-text.ts';
import { enAnnouncements } from '../words/en-announcements.ts';
import { learn, type ChatWords } from '../words/index.ts';

export { announcementStyles as styles } from './announcements.styles.ts';

learn(enAnnouncements);

/** An announcement at the launcher's corner. */
export function banner(message: MessageView, words: ChatWords, textOf: TextOf, actions: { close: () => void; mute: () => void }): TemplateResult {
  const { title, text } = message.body!;
  return html`<section class="banner" part="banner" aria-label=${words.say('announcement')}>
    <p class="label">${icon(megaphoneIcon)}<span>${words.say('announcement')}</span></p>
    ${title ? html`<h3 dir="auto">${title}</h3>` : nothing}
    <div class="words" dir="auto">${textOf(text)}</div>
    <button class="text-button quiet" @click=${actions.mute}>${words.say('mute')}</button>
    <button class="icon-button corner" part="banner-close" aria-label=${words.say('dismiss')} title=${words.say('dismiss')} @click=${actions.close}>${icon(closeIcon)}</button>
  </section>`;
}

/** An announcement: a card of its own, told apart from replies by more than colour. */
export function announcementCard(message: MessageView, words: ChatWords, textOf: TextOf): TemplateResult {
  const { title, text } = message.body ?? {};
  return html`<article class="announcement" part="announcement" data-id=${message.id} aria-label=${words.say('announcement')}>
    <p class="label">${icon(megaphoneIcon)}<span>${words.say('announcement')}</span><time datetime=${new Date(message.ts).toISOString()}>${words.time(message.ts)}</time></p>
    ${title ? html`<h3 dir="auto">${title}</h3>` : nothing}
    <div class="words" dir="auto">${message.deleted ? words.say('deleted') : textOf(text ?? '')}</div>
  </article>`;
}
