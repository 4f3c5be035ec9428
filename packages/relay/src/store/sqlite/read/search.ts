import type Database from 'better-sqlite3';
import { readPlace, writePlace } from '../../paging.ts';
import { CONVERSATION_COLUMNS, type ConversationColumns } from '../conversation-row.ts';
import type { ListPage } from '../../store.ts';
import { fold } from '../../text.ts';
import { messageReads } from './messages.ts';
import { peopleReads } from './people.ts';
import { wantedIn } from './words.ts';

export type Values = Record<string, unknown>;
/** A prepared statement for conversations. */
export type Select = (sql: string) => Database.Statement<[Values], ConversationColumns>;

/**
 * Messages with the words, and people who are called so, that are looked at, newest first: each is a place on the disk to read, and its conversation
 * another. More of them where the conversations of the first are not enough for a page; those are shown behind the others. At the last depth the
 * search ends.
 */
const DEPTHS = [64, 128, 256, 512, 1_024, 2_048, 4_096, 8_192, 20_000] as const;
/** What is found: a conversation, and its newest message with the words. */
export interface FoundConversation { readonly row: ConversationColumns; readonly said?: { readonly seq: number; readonly text: string | null } | undefined }
/** Conditions that a conversation has to meet besides, and their values. */
interface Narrowed { readonly where: string; readonly values: Values }

/** Takes from what is found one after the other until so many were taken in all. False when there are no more. */
function taking<Item>(items: Iterator<Item> | undefined): (most: number, take: (item: Item) => void) => boolean {
  let count = 0;
  return (most, take) => {
    for (; count < most; count += 1) {
      const next = items?.next();
      if (!next || next.done) return false;
      take(next.value);
    }
    return true;
  };
}

export function searchReads(db: Database.Database, select: Select) {
  const newestOf = db.prepare<[], { entry: number; visitor: number }>(`SELECT coalesce((SELECT max(entry_key) FROM entries), 0) AS entry,
    coalesce((SELECT max(visitor_key) FROM visitors), 0) AS visitor`);
  const saidIn = db.prepare<[number, number], { seq: number; text: string | null }>('SELECT seq, text FROM entries WHERE entry_key = ? AND conv_key = ?');
  const messagesWith = messageReads(db);
  const people = peopleReads(db);

  /** Where a search begins: what arrives later moves nothing on its further pages. */
  function newestPlace(): [number, number, number, number] {
    const { entry, visitor } = newestOf.get() ?? { entry: 0, visitor: 0 };
    return [1, Number.MAX_SAFE_INTEGER, Math.max(1, entry), visitor + 1];
  }

  /** Conversations with the words, or whose visitor is called so, as far as they meet the conditions: latest activity first within each depth. */
  return function search(workspace: number, text: string, { where, values }: Narrowed, cursor: string | undefined, limit: number): ListPage<FoundConversation> {
    const [first, activity, newest, newestPerson] = readPlace(cursor) ?? newestPlace();
    const wanted = wantedIn(text);
    const messages = wanted ? messagesWith(workspace, wanted, newest) : undefined;
    const take = taking(messages);
    const called = people.called(workspace, fold(text), newestPerson);
    const sql = `SELECT ${CONVERSATION_COLUMNS} FROM json_each(@found) AS found CROSS JOIN conversations ON conversations.conv_key = found.value
      WHERE workspace_key = @workspace AND activity < @before AND ${where} ORDER BY activity DESC LIMIT @limit`;
    const rows: { row: ConversationColumns; depth: number }[] = [];
    /** Every conversation that was found, with the key of its newest message that has the words: 0 without one. */
    const seen = new Map<number, number>();
    let before = activity;
    try {
      for (const [depth, most] of DEPTHS.entries()) {
        const fresh: number[] = [];
        const note = (conv: number, entry: number): void => {
          if (seen.has(conv)) return;
          seen.set(conv, entry);
          fresh.push(conv);
        };
        const goesOn = take(most, ({ conv_key, entry_key }) => note(conv_key, entry_key));
        const persons = called(depth === DEPTHS.length - 1 ? Infinity : most - (DEPTHS[depth - 1] ?? 0));
        for (const conv of depth === 0 ? people.ending(workspace, text) : []) note(conv, 0);
        for (const conv of persons.conversations) note(conv, 0);
        // What earlier pages showed is only looked for again, so that it is not shown twice.
        if (depth + 1 < first) continue;
        const judged = fresh.length === 0 ? [] : select(sql).all({ ...values, before, found: JSON.stringify(fresh), limit: limit + 1 - rows.length });
        rows.push(...judged.map((row) => ({ row, depth })));
        before = Number.MAX_SAFE_INTEGER;
        if (rows.length > limit || !(goesOn || persons.goesOn)) break;
      }
    } finally {
      messages?.return(undefined);
    }
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const items = shown.map(({ row }) => ({ row, said: saidIn.get(seen.get(row.conv_key) ?? 0, row.conv_key) }));
    return last && rows.length > limit ? { items, next: writePlace([last.depth + 1, last.row.activity, newest, newestPerson]) } : { items };
  };
}
