import { KINDS, STATES } from '../kinds.ts';
import { matchesOf, type Said } from '../matches.ts';
import { pageOf, readCursor } from '../paging.ts';
import type { ConversationFilter } from '../records.ts';
import type { ConversationPage, ConversationStore } from '../store.ts';
import { fold } from '../text.ts';
import type { Engine } from './engine.ts';
import { CONVERSATION_COLUMNS, type ConversationColumns, toConversation } from './rows.ts';
import { searchQuery } from './search.ts';

/** Messages that one search looks at, newest first. A word that is in more of them finds only their conversations. */
const MATCHES = 20_000;

/** Values of a statement under construction: `bind` gives the name of the next one. */
function binder(): { values: unknown[]; bind: (value: unknown) => string } {
  const values: unknown[] = [];
  return { values, bind: (value) => `$${values.push(value)}` };
}

/** Latest activity first. Each state is one range of the index in the wanted order; the pages of the ranges are merged. */
export async function listConversations({ db, known }: Engine, workspace: string, filter: ConversationFilter, cursor: string | undefined, limit: number): Promise<ConversationPage> {
  const keys = await known.get(workspace);
  if (!keys) return { items: [] };
  const { values, bind } = binder();
  const states = [...new Set(filter.states ?? STATES)].map((state) => STATES.indexOf(state));
  const kinds = filter.kinds ?? (['support', 'direct', 'internal'] as const);
  const of = bind(keys.key);
  const parts = [`conversations.workspace_key = ${of}`, `activity < ${bind(readCursor(cursor))}`, `kind = ANY(${bind(kinds.map((kind) => KINDS.indexOf(kind)))}::smallint[])`];
  if (filter.unread) parts.push('unread_agents > 0');
  if (filter.assignee === null) parts.push('assignee IS NULL');
  else if (filter.assignee !== undefined) parts.push(`assignee = ${bind(filter.assignee)}`);
  if (filter.teams === null) parts.push('team IS NULL');
  else if (filter.teams !== undefined) parts.push(`team = ANY(${bind(filter.teams)}::text[])`);
  if (filter.visitor !== undefined) parts.push(`visitor = ${bind(filter.visitor)}`);
  const text = filter.text?.trim();
  const from = text ? `conversations JOIN (${byWords(keys.key, text, of, bind)}) AS found USING (conv_key)` : 'conversations';
  const most = bind(limit + 1);
  const isNarrow = text !== undefined && text !== '' || filter.visitor !== undefined || states.length < 2;
  const select = (where: string): string => `SELECT ${CONVERSATION_COLUMNS}${text ? ', found.entry_key' : ''} FROM ${from} WHERE ${parts.join(' AND ')} AND ${where} ORDER BY activity DESC LIMIT ${most}`;
  const sql = isNarrow ? select(`state = ANY(${bind(states)}::smallint[])`) : `SELECT * FROM (${states.map((state) => `(${select(`state = ${state}`)})`).join(' UNION ALL ')}) AS found ORDER BY activity DESC LIMIT ${most}`;
  const rows = await db.all<ConversationColumns & { entry_key?: number | null }>(sql, values);
  const page = pageOf(rows, limit, (row) => row.activity, (row) => toConversation(row, workspace));
  const hits = rows.slice(0, limit).flatMap(({ entry_key }) => entry_key ?? []);
  if (!text || hits.length === 0) return page;
  const said = await db.all<Said>('SELECT conversations.id AS conv, seq, text FROM entries JOIN conversations USING (conv_key) WHERE entry_key = ANY($1::bigint[])', [hits]);
  return { ...page, ...matchesOf(said, text) };
}

/** Keys of conversations in which the words are, with that of the newest message that has them, or whose visitor is meant. */
function byWords(workspace: number, text: string, of: string, bind: (value: unknown) => string): string {
  const query = searchQuery(workspace, text);
  const people = `SELECT c.conv_key, NULL::bigint AS entry_key FROM visitors AS v JOIN conversations AS c ON c.workspace_key = v.workspace_key AND c.visitor = v.id
    WHERE v.workspace_key = ${of} AND (strpos(v.people, ${bind(fold(text))}) > 0 OR right(v.id, 4) = ${bind(/(?:^|\s)([0-9a-f]{4})$/i.exec(text)?.[1]?.toLowerCase() ?? null)}::text)`;
  if (query === undefined) return people;
  const said = `SELECT conv_key, entry_key FROM entries WHERE words @@ ${bind(query)}::tsquery ORDER BY entry_key DESC LIMIT ${MATCHES}`;
  return `SELECT conv_key, max(entry_key) AS entry_key FROM ((${said}) UNION ALL ${people}) AS hits GROUP BY conv_key`;
}

/** Figures for the console's first view. */
export async function countConversations({ db, known }: Engine, workspace: string): ReturnType<ConversationStore['counts']> {
  const figures = { open: 0, waiting: 0, closed: 0, archived: 0, unread: 0 };
  const keys = await known.get(workspace);
  const rows = keys ? await db.all<{ state: number; conversations: number; unread: number }>(
    `SELECT state, count(*) AS conversations, count(*) FILTER (WHERE unread_agents > 0) AS unread FROM conversations
     WHERE workspace_key = $1 AND kind IN (${KINDS.indexOf('support')}, ${KINDS.indexOf('direct')}) GROUP BY state`, [keys.key]) : [];
  for (const { state, conversations, unread } of rows) {
    figures[STATES[state] ?? 'open'] = conversations;
    figures.unread += unread;
  }
  return figures;
}
