import type { MessageView } from '@frontdesk/sdk';
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { checkIcon, clockIcon, doubleCheckIcon, icon } from '../look/icons.ts';
import type { ChatWords, WordKey } from '../words/index.ts';

const TICKS: Partial<Record<MessageView['status'], string>> = { queued: clockIcon, sending: clockIcon, sent: checkIcon, delivered: doubleCheckIcon, read: doubleCheckIcon };

/** What stands around a message's text. */
export interface MessageFrame {
  /** Classes: its place in a run, what it is. */
  readonly look: string;
  readonly text: unknown;
  readonly avatar?: unknown;
  readonly author?: unknown;
  /** Time and state, or what went wrong. */
  readonly under: unknown;
}

/** "A" of "Anna"; whole characters, so that names in any script work. */
export const avatar = (name: string): TemplateResult => html`<span class="avatar" aria-hidden="true">${[...name.trim()][0]?.toUpperCase() ?? '•'}</span>`;

export const nameOf = (message: MessageView, words: ChatWords): string => (message.own ? words.say('you') : (message.by.name ?? words.say('team')));

/** Time and state of a message. @param before what stands before the time. */
export function stateOf(message: MessageView, words: ChatWords, before?: unknown): TemplateResult {
  const path = message.own ? TICKS[message.status] : undefined;
  const word = path && words.say(message.status as WordKey);
  // Its device works meanwhile, or it waits for the end of an attack: either way nobody has to do anything.
  const checking = message.error?.code === 'proof_of_work';
  return html`<span class="meta" part="meta">
    ${before}${checking ? html`<span>${words.say('checking')}</span>` : html`<time datetime=${new Date(message.ts).toISOString()} title=${words.moment(message.ts)}>${words.time(message.ts)}</time>`}
    ${path ? html`<span class="tick" data-status=${message.status} title=${word}>${icon(path)}<span class="unseen">${word}</span></span>` : nothing}
  </span>`;
}

/** A message within its frame. */
export function framed(message: MessageView, words: ChatWords, frame: MessageFrame): TemplateResult {
  const side = message.own ? 'own' : 'other';
  return html`<article class="message ${side} ${frame.look} ${message.status}" data-id=${message.id} data-status=${message.status} aria-label=${words.say('saidAt', { name: nameOf(message, words), time: words.time(message.ts) })}>
    ${frame.avatar}
    <div class="column">${frame.author}<div class="bubble" part="bubble bubble-${side}" dir="auto">${frame.text}</div>${frame.under}</div>
  </article>`;
}

/** What the team says before anybody has written. */
export const greeting = (name: string, text: unknown): TemplateResult => html`<div class="message other first last greeting">${avatar(name)}<div class="column"><div class="bubble" part="bubble bubble-other" dir="auto">${text}</div></div></div>`;
