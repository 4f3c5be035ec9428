import type { MessageView } from '@frontdesk/sdk';
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { alertIcon } from '../look/alert-icon.ts';
import { icon } from '../look/icons.ts';
import { avatar, framed, greeting, nameOf, stateOf } from '../messages/message.ts';
import { richText, type TextOf } from '../rich-text/rich-text.ts';
import { dayName } from '../words/day-name.ts';
import type { ChatWords, WordKey } from '../words/index.ts';
import type { Row } from './rows.ts';

const REASONS: Readonly<Record<string, WordKey>> = { too_large: 'failedTooLarge', conversation_full: 'failedFull', forbidden: 'failedForbidden', not_found: 'failedForbidden', content_refused: 'failedContent', sensitive: 'failedSensitive' };
/** One to three emoji and nothing else. */
const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}[\p{Emoji_Modifier}\ufe0f]*(?:\u200d\p{Extended_Pictographic}[\p{Emoji_Modifier}\ufe0f]*)*\s*){1,3}$/u;

/** Draws an announcement. */
export type Card = (message: MessageView, words: ChatWords, text: TextOf) => TemplateResult;

/** What a row can ask for. */
export interface RowActions {
  readonly retry: (id: string) => void;
  readonly discard: (id: string) => void;
  /** Back into the field, to be changed. */
  readonly edit: (id: string, text: string) => void;
}

function failure(message: MessageView, words: ChatWords, actions: RowActions): TemplateResult {
  const { id, body, error } = message;
  const code = error?.code ?? '';
  if (code === 'in_review') return html`<span class="meta">${words.say('inReview')}</span>`;
  const mayChange = code === 'content_refused' || code === 'sensitive';
  return html`<div class="failure" part="failure">
    <p>${icon(alertIcon)}<span><b>${words.say('failed')}.</b> ${words.say(REASONS[code] ?? 'failedOther')}</span></p>
    ${mayChange ? html`<button class="text-button" @click=${() => actions.edit(id, body?.text ?? '')}>${words.say('change')}</button>` : nothing}
    ${code === 'content_refused' ? nothing : html`<button class="text-button" @click=${() => actions.retry(id)}>${words.say(code === 'sensitive' ? 'sendAnyway' : 'retry')}</button>`}
    <button class="text-button quiet" @click=${() => actions.discard(id)}>${words.say('discard')}</button>
  </div>`;
}

function messageRow({ message, first, last, meta }: Extract<Row, { type: 'message' }>, words: ChatWords, actions: RowActions): TemplateResult {
  const { own, deleted, edited, status } = message;
  const text = message.body?.text ?? '';
  const name = nameOf(message, words);
  // One that the team looks at is neither sent nor failed.
  const waits = status === 'failed' && message.error?.code === 'in_review';
  return framed(waits ? { ...message, status: 'queued' } : message, words, {
    look: `${first ? 'first ' : ''}${last ? 'last ' : ''}${deleted ? 'gone ' : ''}${ONLY_EMOJI.test(text) ? 'emoji-only' : ''}`,
    avatar: own ? nothing : last ? avatar(name) : html`<span class="avatar"></span>`,
    author: first && !own ? html`<span class="author">${name}</span>` : nothing,
    text: deleted ? words.say('deleted') : richText(text),
    under: status === 'failed' ? failure(message, words, actions) : meta ? stateOf(message, words, edited && !deleted ? html`<span>${words.say('edited')}</span>` : nothing) : nothing,
  });
}

/** One line of the transcript. @param card undefined until that part is fetched: the announcement appears then. */
export function rowTemplate(row: Row, words: ChatWords, actions: RowActions, card: Card | undefined): TemplateResult | typeof nothing {
  switch (row.type) {
    case 'message':
      return messageRow(row, words, actions);
    case 'announcement':
      return card?.(row.message, words, richText) ?? nothing;
    case 'day':
      return html`<div class="separator"><span>${dayName(words.locale, row.ts)}</span></div>`;
    case 'unread':
      return html`<div class="separator unread"><span>${words.say('newMessages')}</span></div>`;
    case 'notice':
      return html`<p class="notice">${words.say(row.notice.notice.type === 'state' && row.notice.notice.state === 'closed' ? 'stateClosed' : 'stateOpen')}</p>`;
    case 'greeting':
      return greeting(row.name, richText(row.text));
  }
}
