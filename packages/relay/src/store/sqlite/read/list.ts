import type Database from 'better-sqlite3';
import { KINDS, STATES } from '../../kinds.ts';
import { pageOf, readCursor } from '../../paging.ts';
import type { ConversationFilter, StoredConversation } from '../../records.ts';
import { packId } from '../codec.ts';
import { CONVERSATION_COLUMNS, type ConversationColumns, unpackConversation } from '../conversation-row.ts';
import type { ListPage } from '../../store.ts';
import { fold } from '../../text.ts';
import { scopeTerm } from '../search-scope.ts';
import type { workspaceKeys } from './workspace-keys.ts';

/** Messages that one search looks at, newest first. A word that is in more of them finds only their conversations. */
const MATCHES = 20_000;

type Values = Record<string, unknown>;

/** An FTS5 expression: every word, as a prefix, in one message of the workspace. Undefined when there is no word in the text. */
export function matchExpression(workspace: number, text: string): string | undefined {
  const words = text.split(/[\s\p{Cc}]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word)).map((word) => `"${word.replaceAll('"', '""')}"*`);
  return words.length === 0 ? undefined : `scope : ${scopeTerm(workspace)} AND text : (${words.join(' AND ')})`;
}

/** Conditions that the lists' indexes answer without touching a row (but "given to no team"). */
function conditions(filter: ConversationFilter, values: Values): string {
  const parts: string[] = [];
  const kinds = filter.kinds ?? (['support', 'direct', 'internal'] as const);
  parts.push(`kind IN (${kinds.map((kind) => KINDS.indexOf(kind)).join(', ') || 'NULL'})`);
  if (filter.unread) parts.push('unread_agents > 0');
  if (filter.assignee === null) parts.push('assignee IS NULL');
  else if (filter.assignee !== undefined) {
    parts.push('assignee = @assignee');
    values.assignee = packId(filter.assignee);
  }
  if (filter.teams === null) parts.push('team IS NULL');
  return parts.join(' AND ');
}

/** A condition for each team that was asked for; one that holds for all when none was. */
function teamConditions(filter: ConversationFilter, values: Values): string[] {
  // Each is a range of its own: one that is named twice would give its conversations twice.
  return [...new Set(filter.teams)].map((team, place) => {
    values[`team${place}`] = packId(team);
    return `team = @team${place}`;
  });
}

export function listReads(db: Database.Database, workspaceOf: ReturnType<typeof workspaceKeys>) {
  const prepared = new Map<string, Database.Statement<[Values], ConversationColumns>>();
  const counts = db.prepare<[number], { state: number; conversations: number; unread: number }>(`SELECT state, count(*) AS conversations, sum(unread_agents > 0) AS unread
    FROM conversations WHERE workspace_key = ? AND kind IN (${KINDS.indexOf('support')}, ${KINDS.indexOf('direct')}) GROUP BY state`);

  /** Filters make few distinct statements; should they ever be many, they are prepared again. */
  function select(sql: string): Database.Statement<[Values], ConversationColumns> {
    const held = prepared.get(sql);
    if (held) return held;
    if (prepared.size >= 200) prepared.clear();
    const statement = db.prepare<[Values], ConversationColumns>(sql);
    prepared.set(sql, statement);
    return statement;
  }

  /** Each state, of each team, is one range of an index in the wanted order; the pages of the ranges are merged. */
  function byState(states: readonly number[], where: string, teams: readonly string[]): string {
    const index = teams.length > 0 ? 'conversations_by_team' : 'conversations_by_state';
    const ranges = (teams.length > 0 ? teams : ['TRUE']).flatMap((team) => states.map((state) => `SELECT * FROM (SELECT conv_key, activity FROM conversations INDEXED BY ${index}
      WHERE workspace_key = @workspace AND ${team} AND state = ${state} AND activity < @before AND ${where} ORDER BY activity DESC LIMIT @limit)`));
    return `SELECT ${CONVERSATION_COLUMNS} FROM (${ranges.join(' UNION ALL ')}) AS found JOIN conversations USING (conv_key) ORDER BY found.activity DESC LIMIT @limit`;
  }

  function byWords(where: string, match: string | undefined): string {
    const inMessages = match === undefined ? 'SELECT NULL WHERE 0' : `SELECT conv_key FROM entries WHERE entry_key IN
      (SELECT rowid FROM entry_search WHERE entry_search MATCH @match ORDER BY rowid DESC LIMIT ${MATCHES})`;
    return `SELECT ${CONVERSATION_COLUMNS} FROM conversations WHERE workspace_key = @workspace AND activity < @before AND ${where}
      AND (conv_key IN (${inMessages}) OR conv_key IN (SELECT c.conv_key FROM visitors JOIN conversations AS c ON c.workspace_key = @workspace AND c.visitor = visitors.id
        WHERE visitors.workspace_key = @workspace AND (instr(visitors.people, @person) > 0 OR substr(visitors.id, -2) = @ending)))
      ORDER BY activity DESC LIMIT @limit`;
  }

  function sqlFor(filter: ConversationFilter, workspace: number, values: Values): string {
    const states = [...new Set(filter.states ?? STATES)].map((state) => STATES.indexOf(state));
    const where = conditions(filter, values);
    const text = filter.text?.trim();
    const ofStates = `state IN (${states.join(', ') || 'NULL'})`;
    const teams = teamConditions(filter, values);
    const ofTeams = filter.teams ? ` AND (${teams.join(' OR ') || 'FALSE'})` : '';
    let narrowed = `${where} AND ${ofStates}${ofTeams}`;
    if (filter.visitor !== undefined) {
      narrowed += ' AND visitor = @visitor';
      values.visitor = packId(filter.visitor);
    }
    if (text) {
      const match = matchExpression(workspace, text);
      if (match !== undefined) values.match = match;
      values.person = fold(text);
      const ending = /(?:^|\s)([0-9a-f]{4})$/i.exec(text)?.[1];
      values.ending = ending === undefined ? null : Buffer.from(ending, 'hex');
      return byWords(narrowed, match);
    }
    if (filter.visitor !== undefined || states.length === 0 || filter.teams?.length === 0) {
      return `SELECT ${CONVERSATION_COLUMNS} FROM conversations WHERE workspace_key = @workspace AND activity < @before AND ${narrowed} ORDER BY activity DESC LIMIT @limit`;
    }
    return byState(states, where, teams);
  }

  return {
    list(workspace: string, filter: ConversationFilter, cursor: string | undefined, limit: number): ListPage<StoredConversation> {
      const keys = workspaceOf(workspace);
      if (!keys) return { items: [] };
      const values: Values = { workspace: keys.key, before: readCursor(cursor), limit: limit + 1 };
      const rows = select(sqlFor(filter, keys.key, values)).all(values);
      return pageOf(rows, limit, (row) => row.activity, (row) => unpackConversation(row, workspace));
    },

    counts(workspace: string): { open: number; waiting: number; closed: number; archived: number; unread: number } {
      const figures = { open: 0, waiting: 0, closed: 0, archived: 0, unread: 0 };
      const keys = workspaceOf(workspace);
      for (const { state, conversations, unread } of keys ? counts.all(keys.key) : []) {
        figures[STATES[state] ?? 'open'] = conversations;
        figures.unread += unread;
      }
      return figures;
    },
  };
}
