import { matchesOf } from '../../../packages/relay/src/store/matches.ts';
import type { ConversationFilter, StoredVisitor } from '../../../packages/relay/src/store/records.ts';
import type { ConversationPage, ListPage } from '../../../packages/relay/src/store/store.ts';
import type { Conversation, Workspace } from './state.ts';

const fold = (text: string): string => text.normalize('NFKD').replace(/\p{Mn}+/gu, '').toLowerCase();
const tokensOf = (text: string): string[] => fold(text).replaceAll('ـ', '').match(/[\p{L}\p{N}]+/gu) ?? [];
const ARTICLE = /^ال(?=..)/;
const begins = (token: string | undefined, word: string): boolean => token?.startsWith(word) || token?.replace(ARTICLE, '').startsWith(word.replace(ARTICLE, '')) || false;

/** Items in falling order of their position; the cursor is the last position. One that is not ours starts anew. */
function page<Item>(items: readonly Item[], positionOf: (item: Item) => number, cursor: string | undefined, limit: number): ListPage<Item> {
  const before = Number(/^at-(\d+)$/.exec(cursor ?? '')?.[1] ?? Infinity);
  const left = items.filter((item) => positionOf(item) < before).sort((one, other) => positionOf(other) - positionOf(one));
  const shown = left.slice(0, limit);
  const last = shown.at(-1);
  return last !== undefined && left.length > limit ? { items: shown, next: `at-${positionOf(last)}` } : { items: shown };
}

const peopleText = ({ name, email, phone }: StoredVisitor): string => fold([name, email, phone].filter(Boolean).join('\n'));

/** Each word, as a prefix, in one message; what has several parts (`1234-56`) must stand there as a phrase. */
function saying(conversation: Conversation, text: string): { seq: number; text: string } | undefined {
  const phrases = text.split(/[\s\p{Cc}]+/u).map(tokensOf).filter((tokens) => tokens.length > 0);
  if (phrases.length === 0) return undefined;
  const holds = (tokens: readonly string[], phrase: readonly string[]): boolean => tokens.some((_token, at) =>
    phrase.every((word, place) => (place === phrase.length - 1 ? begins(tokens[at + place], word) : tokens[at + place] === word)));
  for (const entry of conversation.entries.toReversed()) {
    if (entry.type !== 'message' || !entry.body) continue;
    const tokens = tokensOf(entry.body.text);
    if (phrases.every((phrase) => holds(tokens, phrase))) return { seq: entry.seq, text: entry.body.text };
  }
  return undefined;
}

export function listConversations(workspace: Workspace, filter: ConversationFilter, cursor: string | undefined, limit: number): ConversationPage {
  const { states, kinds = ['support', 'direct', 'internal'], assignee, teams, unread, visitor } = filter;
  const text = filter.text?.trim();
  const ending = /(?:^|\s)([0-9a-f]{4})$/i.exec(text ?? '')?.[1]?.toLowerCase();
  const found = [...workspace.conversations.values()].filter((conversation) => {
    const { data } = conversation;
    if ((states && !states.includes(data.state)) || !kinds.includes(data.kind)) return false;
    if ((assignee !== undefined && data.assignee !== assignee) || (unread && data.unreadByAgents === 0) || (visitor !== undefined && data.visitor !== visitor)) return false;
    if (teams === null ? data.team !== undefined : teams && !teams.includes(data.team ?? '')) return false;
    const person = workspace.visitors.get(data.visitor ?? '')?.record;
    return !text || saying(conversation, text) !== undefined || (person !== undefined && (peopleText(person).includes(fold(text)) || (ending !== undefined && person.id.endsWith(ending))));
  });
  const shown = page(found, ({ data }) => data.activity, cursor, limit);
  const said = shown.items.flatMap((conversation) => {
    const newest = text ? saying(conversation, text) : undefined;
    return newest ? [{ ...newest, conv: conversation.data.id }] : [];
  });
  return { ...shown, items: shown.items.map(({ data }) => data), ...matchesOf(said, text ?? '') };
}

export function listVisitors(workspace: Workspace, text: string | undefined, cursor: string | undefined, limit: number): ListPage<StoredVisitor> {
  const wanted = fold(text?.trim() ?? '');
  const arrived = [...workspace.visitors.values()].map(({ record }, place) => ({ record, place }));
  const { items, ...rest } = page(arrived.filter(({ record }) => peopleText(record).includes(wanted)), ({ place }) => place + 1, cursor, limit);
  return { items: items.map(({ record }) => record), ...rest };
}

export { page };
