import type Database from 'better-sqlite3';
import { MESSAGE } from '../../kinds.ts';
import { readPlace, writePlace } from '../../paging.ts';
import { CONVERSATION_COLUMNS, type ConversationColumns } from '../conversation-row.ts';
import type { ListPage } from '../../store.ts';
import { fold } from '../../text.ts';
import { defineBegins, peopleExpression, searchWords, type Wanted } from './words.ts';

export type Values = Record<string, unknown>;
/** A prepared statement for conversations. */
export type Select = (sql: string) => Database.Statement<[Values], ConversationColumns>;

/**
 * Messages with the words that are looked at, newest first: each is a place on the disk to read, and its conversation another. More of them
 * where the conversations of the first are not enough for a page; those are shown behind the others. At the last depth the search ends.
 */
const DEPTHS = [128, 512, 2_048, 8_192, 20_000] as const;
/** People who are looked at, newest first. */
const PEOPLE = 2_000;
/** Newest messages in which a beginning of very many words is looked for; it is common when the first depth is full with them. */
const LOOKED_THROUGH = 20_000;
/** Conditions that a conversation has to meet besides, and their values. */
interface Narrowed { readonly where: string; readonly values: Values }

export function searchReads(db: Database.Database, select: Select) {
  defineBegins(db);
  const newestOf = db.prepare<[], number | null>('SELECT max(entry_key) FROM entries').pluck();
  const begun = db.prepare<[Values], number>(`SELECT count(*) FROM (${messages({ begun: [''] }, DEPTHS[0])})`).pluck();
  const counts = new Map<string, Database.Statement<[Values], number>>();
  const wantedOf = searchWords(db, (workspace, beginning, newest) => begun.get({ workspace, begun0: beginning, newest }) === DEPTHS[0]);

  /** Whether there are messages beyond this depth. */
  function goesOn(wanted: Wanted | undefined, depth: number, values: Values): boolean {
    const most = DEPTHS[depth];
    if (!wanted || most === undefined || depth === DEPTHS.length - 1) return false;
    const sql = `SELECT count(*) FROM (${messages(wanted, most)})`;
    let count = counts.get(sql);
    if (!count) counts.set(sql, (count = db.prepare<[Values], number>(sql).pluck()));
    return count.get(values) === most;
  }

  /** Conversations with the words, or whose visitor is called so, as far as they meet the conditions: latest activity first within each depth. */
  return function search(workspace: number, text: string, { where, values }: Narrowed, cursor: string | undefined, limit: number): ListPage<ConversationColumns> {
    const [first = 1, activity, newest = newestOf.get() ?? 0] = readPlace(cursor, 3) ?? [];
    const wanted = wantedOf(workspace, text, newest);
    const person = fold(text);
    const people = peopleExpression(person);
    const ending = /(?:^|\s)([0-9a-f]{4})$/i.exec(text)?.[1];
    Object.assign(values, { newest, person }, wanted?.match === undefined ? {} : { match: wanted.match }, people === undefined ? {} : { people }, ending === undefined ? {} : { ending: Buffer.from(ending, 'hex') });
    for (const [place, beginning] of (wanted?.begun ?? []).entries()) values[`begun${place}`] = beginning;
    const persons = personsSql(people !== undefined, ending !== undefined);
    const rows: { row: ConversationColumns; depth: number }[] = [];
    values.before = activity ?? Number.MAX_SAFE_INTEGER;
    for (let depth = Math.min(first, DEPTHS.length) - 1; ; depth += 1) {
      values.limit = limit + 1 - rows.length;
      const found = select(`SELECT ${CONVERSATION_COLUMNS} FROM (${conversationsSql(wanted, persons, depth)}) AS found CROSS JOIN conversations USING (conv_key)
        WHERE workspace_key = @workspace AND activity < @before AND ${where} ORDER BY activity DESC LIMIT @limit`).all(values);
      for (const row of found) rows.push({ row, depth });
      if (rows.length > limit || !goesOn(wanted, depth, values)) break;
      values.before = Number.MAX_SAFE_INTEGER;
    }
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const items = shown.map(({ row }) => row);
    return last && rows.length > limit ? { items, next: writePlace([last.depth + 1, last.row.activity, newest]) } : { items };
  };
}

/** The newest messages with the words, as `entry_key` and `conv_key`. */
function messages({ match, begun }: Wanted, most: number): string {
  const begins = begun.map((_beginning, place) => ` AND begins(text, @begun${place})`).join('');
  // In the order of the outer loop: newest first, and not one more is read than is wanted.
  if (match === undefined) {
    return `SELECT entry_key, conv_key FROM (SELECT entry_key, conv_key, text FROM entries WHERE entry_key <= @newest AND type = ${MESSAGE} ORDER BY entry_key DESC LIMIT ${LOOKED_THROUGH})
      CROSS JOIN conversations USING (conv_key) WHERE workspace_key = @workspace${begins} LIMIT ${most}`;
  }
  const matching = `SELECT rowid AS entry_key FROM entry_search WHERE entry_search MATCH @match AND rowid <= @newest ORDER BY rowid DESC LIMIT ${begins === '' ? most : LOOKED_THROUGH}`;
  return begins === '' ? matching : `SELECT entry_key, conv_key FROM (${matching}) CROSS JOIN entries USING (entry_key) WHERE TRUE${begins} LIMIT ${most}`;
}

function conversationsOf(wanted: Wanted, most: number): string {
  return wanted.match !== undefined && wanted.begun.length === 0 ? `SELECT conv_key FROM (${messages(wanted, most)}) CROSS JOIN entries USING (entry_key)` : `SELECT conv_key FROM (${messages(wanted, most)})`;
}

/** What the words and the people are found in: never the other way round, there are as many conversations as there are. Without those of the depth before. */
function conversationsSql(wanted: Wanted | undefined, persons: readonly string[], depth: number): string {
  const most = DEPTHS[depth];
  const before = DEPTHS[depth - 1];
  if (!wanted || most === undefined) return persons.join(' UNION ');
  if (before === undefined) return [conversationsOf(wanted, most), ...persons].join(' UNION ');
  return `${conversationsOf(wanted, most)} EXCEPT SELECT conv_key FROM (${[conversationsOf(wanted, before), ...persons].join(' UNION ')})`;
}

function personsSql(hasExpression: boolean, hasEnding: boolean): string[] {
  const of = (visitors: string): string => `SELECT c.conv_key FROM (${visitors}) AS v CROSS JOIN conversations AS c ON c.workspace_key = @workspace AND c.visitor = v.id`;
  return [
    of(hasExpression
      ? `SELECT p.id FROM visitor_search CROSS JOIN visitors AS p ON p.visitor_key = visitor_search.rowid
        WHERE visitor_search MATCH @people AND p.workspace_key = @workspace AND instr(p.people, @person) > 0 ORDER BY visitor_search.rowid DESC LIMIT ${PEOPLE}`
      : `SELECT id FROM visitors INDEXED BY visitors_by_age WHERE workspace_key = @workspace AND instr(people, @person) > 0 ORDER BY visitor_key DESC LIMIT ${PEOPLE}`),
    ...(hasEnding ? [of('SELECT id FROM visitors INDEXED BY visitors_by_ending WHERE workspace_key = @workspace AND substr(id, -2) = @ending')] : []),
  ];
}
