import { html, nothing, type TemplateResult } from 'lit';
import type { Conversation } from '@frontdesk/protocol';
import type { InboxView, SearchMatch } from '@frontdesk/sdk/admin';
import { excerptText } from '../../rich-text/excerpt-text.ts';
import { plainText } from '../../rich-text/plain-text.ts';
import { cssProperties } from '../parts/css-properties.ts';
import { archiveIcon, chatIcon, checkIcon, clockIcon, personIcon, shieldIcon, teamIcon } from '../parts/icons.ts';
import { conversationName, initials, isProven } from '../parts/person-name.ts';
import { listTime } from '../parts/relative-time.ts';
import type { AdminWords } from '../words/index.ts';

/** Height of a row (CSS pixels): all are equal, so that fifty thousand need no measuring. */
export const ROW_HEIGHT = 68;
/** The relay tells this many characters of the last message. */
const PREVIEW_CHARS = 140;

const STATE_ICONS = { open: chatIcon, waiting: clockIcon, closed: checkIcon, archived: archiveIcon } as const;

export interface RowContext {
  readonly words: AdminWords;
  /** False while the relay is away: who is there is not known then. */
  readonly live: boolean;
  readonly now: number;
  readonly me: string | undefined;
  readonly selected: string | undefined;
  readonly highlighted: string | undefined;
  readonly drafts: ReadonlySet<string>;
  readonly draftOf: (id: string) => string;
  readonly agentName: (id: string) => string;
  /** Undefined where it says nothing: the team is not there, or the list shows no other. */
  readonly teamName: (id: string) => string | undefined;
  /** Why rows were found, by their id. */
  readonly matches: InboxView['matches'];
  /** What was searched for. */
  readonly sought: string;
  /** Rows in all; -1 = more than are loaded. */
  readonly total: number;
}

/** Where a character of a text stands once signs were taken out of it: what is left keeps its order. */
function placeWithout(text: string, plain: string, place: number): number {
  let at = 0;
  for (let index = 0; index < place; index += 1) if (text[index] === plain[at]) at += 1;
  return at;
}

/** The line that was found, without the signs of its markup, and its words marked. */
function found({ text, finds }: SearchMatch): (TemplateResult | string)[] {
  const plain = excerptText(text, { start: text.startsWith('…'), end: text.endsWith('…') });
  const parts: (TemplateResult | string)[] = [];
  let shown = 0;
  for (const { from, to } of finds) {
    const [start, end] = [placeWithout(text, plain, from), placeWithout(text, plain, to)];
    // The language of code goes with its signs.
    if (end === start) continue;
    parts.push(plain.slice(shown, start), html`<mark>${plain.slice(start, end)}</mark>`);
    shown = end;
  }
  return [...parts, plain.slice(shown)];
}

/** What the last message says; a long one comes cut. */
function lastText(text: string): string {
  return text.length < PREVIEW_CHARS ? plainText(text) : excerptText(text, { start: false, end: true });
}

/** What they are reached by, where it is that what was found: the row shows a name, or none. */
function foundPerson({ visitor }: Conversation, sought: string): SearchMatch | undefined {
  const part = sought.trim().toLowerCase();
  const text = part && !visitor?.name?.toLowerCase().includes(part) ? [visitor?.email, visitor?.phone].find((fact) => fact?.toLowerCase().includes(part)) : undefined;
  const from = text?.toLowerCase().indexOf(part) ?? 0;
  return text ? { seq: 0, text, finds: [{ from, to: from + part.length }] } : undefined;
}

/** What the second line says: what a search found it by; else one's own half-written reply, because it waits for oneself. */
function preview(conversation: Conversation, context: RowContext): TemplateResult | string | (TemplateResult | string)[] {
  const { words } = context;
  const match = context.matches?.[conversation.id] ?? foundPerson(conversation, context.sought);
  if (match) return found(match);
  if (context.drafts.has(conversation.id) && context.selected !== conversation.id) return html`<span class="draft">${words.say('list.draft')}</span> ${context.draftOf(conversation.id)}`;
  const { last } = conversation;
  if (!last) return words.say('list.noText');
  const text = lastText(last.text) || words.say('list.deletedText');
  return last.by.kind === 'agent' && last.by.id === context.me ? words.say('list.youSaid', { text }) : text;
}

/** One conversation in the list. The option's name is read as one sentence; nothing inside it can be pressed. */
export function conversationRow(conversation: Conversation, index: number, start: number, context: RowContext): TemplateResult {
  const { words } = context;
  const name = conversationName(conversation, words);
  const owner = conversation.assignee ? context.agentName(conversation.assignee) : undefined;
  const team = conversation.team ? context.teamName(conversation.team) : undefined;
  const online = context.live && conversation.visitor?.online === true;
  const highlighted = context.highlighted === conversation.id;
  const letters = conversation.visitor?.name || conversation.visitor?.email ? initials(name) : '';
  return html`<div class="row ${highlighted ? 'highlighted' : ''} ${conversation.unread > 0 ? 'unread' : ''}" role="option" id="row-${conversation.id}" data-id=${conversation.id}
    aria-selected=${context.selected === conversation.id ? 'true' : 'false'} aria-setsize=${context.total} aria-posinset=${index + 1}
    ${cssProperties({ 'transform': `translateY(${start}px)`, 'block-size': `${ROW_HEIGHT}px` })}>
    <span class="avatar ${online ? 'online' : ''}">${conversation.kind === 'internal' ? teamIcon : letters || personIcon}</span>
    <span class="lines">
      <span class="line"><span class="name cut" dir="auto">${name}</span>${isProven(conversation.visitor) ? html`<span class="proven" title=${words.say('person.proven')}>${shieldIcon}</span><span class="unseen">, ${words.say('person.proven')},</span>` : nothing}${online ? html`<span class="unseen">, ${words.say('list.online')},</span>` : nothing}
        <span class="time" title=${words.moment(conversation.last?.ts ?? conversation.updatedTs)}>${listTime(conversation.last?.ts ?? conversation.updatedTs, context.now, words)}</span></span>
      <span class="line">
        <span class="state ${conversation.state}" title=${words.say(`list.stateWords.${conversation.state}`)}>${STATE_ICONS[conversation.state]}</span><span class="unseen">${words.say(`list.stateWords.${conversation.state}`)}.</span>
        <span class="text cut" dir="auto">${preview(conversation, context)}</span>
        ${team ? html`<span class="team cut" dir="auto" title=${words.say('list.ofTeam', { name: team })} aria-hidden="true">${team}</span><span class="unseen">${words.say('list.ofTeam', { name: team })}.</span>` : nothing}
        ${owner ? html`<span class="owner ${conversation.assignee === context.me ? 'mine' : ''}" title=${words.say('list.assignedTo', { name: owner })} aria-hidden="true">${initials(owner)}</span><span class="unseen">${words.say('list.assignedTo', { name: owner })}.</span>` : nothing}
        ${conversation.unread > 0 ? html`<span class="badge" aria-hidden="true">${conversation.unread > 99 ? '99+' : words.number(conversation.unread)}</span><span class="unseen">${words.say('list.unread', { count: conversation.unread })}</span>` : nothing}
      </span>
    </span>
  </div>`;
}
