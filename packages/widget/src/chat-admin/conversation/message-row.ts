import { html, noChange, nothing, type TemplateResult } from 'lit';
import type { MessageView } from '@frontdesk/sdk';
import { richText } from '../../rich-text/rich-text.ts';
import { alertIcon, checkIcon, clockIcon, doubleCheckIcon, editIcon, trashIcon } from '../parts/icons.ts';
import type { AdminWords } from '../words/index.ts';
import type { TimelineRow } from './timeline-rows.ts';

export interface MessageContext {
  readonly words: AdminWords;
  readonly nameOf: (message: MessageView) => string;
  readonly editing: string | undefined;
  /** What was written into the one that is edited; undefined: nothing yet. */
  readonly written: string | undefined;
  readonly touched: string | undefined;
  /** The message that a search led to. */
  readonly sought: string | undefined;
  readonly mayChange: boolean;
  readonly onTouch: (id: string) => void;
  readonly onEdit: (id: string | undefined) => void;
  readonly onWrite: (text: string) => void;
  readonly onSave: (id: string, text: string) => void;
  readonly onRemove: (id: string) => void;
  readonly onRetry: (id: string) => void;
  readonly onDiscard: (id: string) => void;
}

type MessageRow = Extract<TimelineRow, { type: 'message' }>;

const TICKS = { queued: clockIcon, sending: clockIcon, sent: checkIcon, delivered: doubleCheckIcon, read: doubleCheckIcon, failed: alertIcon, received: undefined } as const;

/** One message: who (on the first of a group), what, when and how far it got (on the last). */
export function messageRow(row: MessageRow, context: MessageContext): TemplateResult {
  const { message } = row;
  const { words } = context;
  const name = context.nameOf(message);
  const waits = message.own && (message.status === 'failed' || message.error !== undefined);
  return html`<div class="message ${row.staff ? 'staff' : ''} ${row.first ? 'first' : ''} ${row.last ? 'last' : ''} ${context.touched === message.id ? 'touched' : ''} ${context.sought === message.id ? 'sought' : ''}">
    ${row.first && row.staff && !message.own ? html`<p class="author">${name}</p>` : html`<span class="unseen">${name}:</span>`}
    <div class="line">
      ${context.editing === message.id ? editor(message, context) : bubble(message, context)}
    </div>
    ${waits ? trouble(message, context) : nothing}
    ${row.last || waits || message.edited ? html`<p class="when">
      <time title=${words.moment(message.ts)}>${words.time(message.ts)}</time>
      ${message.edited && !message.deleted ? html`<span>${words.say('conversation.edited')}</span>` : nothing}
      ${message.own && !message.deleted && TICKS[message.status] ? html`<span class="tick ${message.status}" title=${words.say(`conversation.status.${message.status}`)}>${TICKS[message.status]}<span class="unseen">${words.say(`conversation.status.${message.status}`)}</span></span>` : nothing}
    </p>` : nothing}
  </div>`;
}

function bubble(message: MessageView, context: MessageContext): TemplateResult {
  const { words } = context;
  if (message.deleted || !message.body) return html`<p class="bubble gone">${words.say('conversation.deleted')}</p>`;
  const mine = message.own && message.seq !== undefined && context.mayChange;
  return html`<div class="bubble ${message.status === 'failed' ? 'failed' : ''} ${message.status === 'queued' || message.status === 'sending' ? 'pending' : ''}" dir="auto" @click=${() => context.onTouch(message.id)}>${message.body.title ? html`<b>${message.body.title}</b>` : nothing}${richText(message.body.text)}</div>
    ${mine ? html`<span class="tools" role="group" aria-label=${words.say('conversation.messageActions')}>
      <button class="icon-button" title=${words.say('edit')} aria-label=${words.say('edit')} @click=${() => context.onEdit(message.id)}>${editIcon}</button>
      <button class="icon-button" title=${words.say('remove')} aria-label=${words.say('remove')} @click=${() => context.onRemove(message.id)}>${trashIcon}</button>
    </span>` : nothing}`;
}

function editor(message: MessageView, context: MessageContext): TemplateResult {
  const { words } = context;
  const save = (root: HTMLElement): void => {
    const text = root.querySelector('textarea')?.value.trim() ?? '';
    if (text && text !== message.body?.text) context.onSave(message.id, text);
    context.onEdit(undefined);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      context.onEdit(undefined);
    } else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      save(event.currentTarget as HTMLElement);
    }
  };
  return html`<form class="editor" @keydown=${onKey} @submit=${(event: SubmitEvent) => { event.preventDefault(); save(event.currentTarget as HTMLElement); }}>
    <textarea aria-label=${words.say('conversation.editing')} .defaultValue=${message.body?.text ?? ''} .value=${context.written ?? noChange} @input=${(event: InputEvent) => context.onWrite((event.target as HTMLTextAreaElement).value)} rows="3" maxlength="4000"></textarea>
    <span class="actions"><button type="button" class="button quiet" @click=${() => context.onEdit(undefined)}>${words.say('cancel')}</button><button class="button primary">${words.say('conversation.saveEdit')}</button></span>
  </form>`;
}

/** Why a reply waits or failed, and the two ways on. */
function trouble(message: MessageView, context: MessageContext): TemplateResult {
  const { words } = context;
  const { code, message: reason } = message.error ?? {};
  const failed = message.status === 'failed';
  const sentence = failed ? (reason ? words.say('conversation.failed', { reason }) : words.say('conversation.failedPlain')) : words.say('conversation.queuedWhy', { reason: reason ?? '' });
  return html`<p class="trouble ${failed ? 'failed' : ''}">${sentence}
    ${failed ? html`<button class="link" @click=${() => context.onRetry(message.id)}>${words.say(code === 'sensitive' ? 'conversation.sendAnyway' : 'conversation.retry')}</button>` : nothing}
    <button class="link" @click=${() => context.onDiscard(message.id)}>${words.say('conversation.discard')}</button></p>`;
}
