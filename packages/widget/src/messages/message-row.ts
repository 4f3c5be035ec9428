import type { MessageView } from '@frontdesk/sdk';
import { html, nothing, type TemplateResult } from 'lit';
import { alertIcon, checkIcon, clockIcon, doubleCheckIcon, icon } from '../look/icons.ts';
import type { ChatWords, WordKey } from '../words/index.ts';
import type * as talkPart from '../talk/talk.ts';
import type { Row } from './rows.ts';

const TICKS: Partial<Record<MessageView['status'], string>> = { queued: clockIcon, sending: clockIcon, sent: checkIcon, delivered: doubleCheckIcon, read: doubleCheckIcon, failed: alertIcon };
const REASONS: Readonly<Record<string, WordKey>> = { too_large: 'failedTooLarge', conversation_full: 'failedFull', forbidden: 'failedForbidden', not_found: 'failedForbidden' };
/** One to three emoji and nothing else. */
const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}[\p{Emoji_Modifier}\ufe0f]*(?:\u200d\p{Extended_Pictographic}[\p{Emoji_Modifier}\ufe0f]*)*\s*){1,3}$/u;

/** Draws a text, with its links when the part is there that finds them. */
export type TextOf = (text: string) => unknown;

/** Draws an announcement. */
export type Card = (message: MessageView, words: ChatWords, textOf: TextOf) => TemplateResult;

/** What a row can ask for. */
export interface RowActions {
  readonly retry: (id: string) => void;
  readonly discard: (id: string) => void;
}

/** "A" of "Anna"; whole characters, so that names in any script work. */
const initial = (name: string): string => [...name.trim()][0]?.toUpperCase() ?? '•';

const nameOf = (message: MessageView, words: ChatWords): string => (message.own ? words.say('you') : (message.by.name ?? words.say('team')));

function stateOf(message: MessageView, words: ChatWords): TemplateResult {
  const path = message.own ? TICKS[message.status] : undefined;
  const word = message.own ? words.say(message.status as WordKey) : '';
  return html`<span class="meta" part="meta">
    ${message.edited && !message.deleted ? html`<span>${words.say('edited')}</span>` : nothing}
    <time datetime=${new Date(message.ts).toISOString()} title=${words.moment(message.ts)}>${words.time(message.ts)}</time>
    ${path ? html`<span class="tick" data-status=${message.status} title=${word}>${icon(path)}<span class="unseen">${word}</span></span>` : nothing}
  </span>`;
}

function failure(message: MessageView, words: ChatWords, actions: RowActions): TemplateResult {
  return html`<div class="failure" part="failure">
    <p>${icon(alertIcon)}<span><b>${words.say('failed')}.</b> ${words.say(REASONS[message.error?.code ?? ''] ?? 'failedOther')}</span></p>
    <button class="text-button" @click=${() => actions.retry(message.id)}>${words.say('retry')}</button>
    <button class="text-button quiet" @click=${() => actions.discard(message.id)}>${words.say('discard')}</button>
  </div>`;
}

function messageRow(row: Extract<Row, { type: 'message' }>, words: ChatWords, actions: RowActions, textOf: TextOf): TemplateResult {
  const { message, first, last, meta } = row;
  const name = nameOf(message, words);
  const text = message.body?.text ?? '';
  const look = `message ${message.own ? 'own' : 'other'}${first ? ' first' : ''}${last ? ' last' : ''}${message.deleted ? ' gone' : ''}${ONLY_EMOJI.test(text) ? ' emoji-only' : ''} ${message.status}`;
  return html`<article class=${look} data-id=${message.id} data-status=${message.status} aria-label=${words.say('saidAt', { name, time: words.time(message.ts) })}>
    ${message.own ? nothing : html`<span class="avatar" aria-hidden="true">${last ? initial(name) : nothing}</span>`}
    <div class="column">
      ${first && !message.own ? html`<span class="author">${name}</span>` : nothing}
      <div class="bubble" part="bubble ${message.own ? 'bubble-own' : 'bubble-other'}" dir="auto">${message.deleted ? words.say('deleted') : textOf(text)}</div>
      ${message.status === 'failed' ? failure(message, words, actions) : meta ? stateOf(message, words) : nothing}
    </div>
  </article>`;
}

/** One line of the transcript. @param card undefined until that part is fetched: the announcement appears then. */
export function rowTemplate(row: Row, words: ChatWords, actions: RowActions, card: Card | undefined, talk: typeof talkPart | undefined): TemplateResult | typeof nothing {
  const textOf: TextOf = talk?.textOf ?? ((text) => text);
  switch (row.type) {
    case 'message':
      return messageRow(row, words, actions, textOf);
    case 'announcement':
      return card?.(row.message, words, textOf) ?? nothing;
    case 'day':
      return html`<div class="separator"><span>${words.day(row.ts)}</span></div>`;
    case 'unread':
      return html`<div class="separator unread"><span>${words.say('newMessages')}</span></div>`;
    case 'notice':
      return html`<p class="notice">${words.say(row.notice.notice.type === 'state' && row.notice.notice.state === 'closed' ? 'stateClosed' : 'stateOpen')}</p>`;
    case 'greeting':
      return html`<div class="message other first last greeting">
        <span class="avatar" aria-hidden="true">${initial(row.name)}</span>
        <div class="column"><div class="bubble" part="bubble bubble-other" dir="auto">${textOf(row.text)}</div></div>
      </div>`;
  }
}
