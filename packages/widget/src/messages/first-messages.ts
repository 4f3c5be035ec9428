import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { View } from '../chat-widget/view.ts';
import { chatIcon, icon } from '../look/icons.ts';
import { framed, greeting, stateOf } from './message.ts';

/** Drawn at most; many only where the part cannot be fetched that draws any of ten thousand. */
const MOST = 60;

/** In place of a greeting, when the owner has written none. */
export const emptyState = ({ words }: View): TemplateResult =>
  html`<div class="empty"><span class="avatar" aria-hidden="true">${icon(chatIcon)}</span><h3>${words.say('emptyTitle')}</h3><p class="quiet">${words.say('emptyText')}</p></div>`;

/**
 * The transcript of a conversation that begins: the greeting, the visitor's first words and how far they got. Everybody's messages, in
 * their plainest form, for as long as `talk/` cannot be fetched.
 */
export function firstMessages(view: View): TemplateResult {
  const { words, settings, conversation } = view;
  const messages = conversation?.items.filter((item) => item.type === 'message').slice(-MOST) ?? [];
  return html`<div class="transcript"><div class="scroller first-messages" part="messages" role="log" aria-live="off" aria-label=${words.say('messages')} tabindex="0">
    <div class="rows">
    ${settings.greeting || messages.length ? html`<div class="lead"></div>` : emptyState(view)}
    ${settings.greeting ? greeting(settings.title, settings.greeting) : nothing}
    ${messages.map((message) => message.deleted ? nothing : framed(message, words, { look: 'first last', text: message.body?.text, under: stateOf(message, words) }))}
  </div></div></div>`;
}
