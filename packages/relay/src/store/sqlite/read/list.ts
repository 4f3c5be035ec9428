import type Database from 'better-sqlite3';
import { KINDS, STATES } from '../../kinds.ts';
import { matchesOf } from '../../matches.ts';
import { pageOf, readCursor } from '../../paging.ts';
import type { ConversationFilter } from '../../records.ts';
import { packId } from '../codec.ts';
import { CONVERSATION_COLUMNS, type ConversationColumns, unpackConversation } from '../conversation-row.ts';
import type { ConversationPage } from '../../store.ts';
import { searchReads, type Select, type Values } from './search.ts';
import type { workspaceKeys } from './workspace-keys.ts';

/** Conditions that the lists' indexes answer without touching a row (but "given to no team"). */
function conditions(filter: ConversationFilter, values: Values): string {
  const parts: string[] = [];
  const kinds = filter.kinds ?? (['support', 'direct', 'internal'] as const);
  parts.push(`kind IN (${kinds.map((kind) => KINDS.indexOf(kind)).join(', ') || 'NULL'})`);
  // Follows from the kinds, but not for who chooses an index.
  if (filter.kinds && !filter.kinds.includes('support')) parts.push('kind > 0');
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

const statesOf = (filter: ConversationFilter): number[] => [...new Set(filter.states ?? STATES)].map((state) => STATES.indexOf(state));

/** The index that holds what is wanted of a state and little else; with its own condition where it does not follow from the filter. */
function indexFor(filter: ConversationFilter, state: number): string {
  if (typeof filter.assignee === 'string') return 'conversations_by_assignee';
  if (filter.teams) return 'conversations_by_team';
  if (filter.kinds && !filter.kinds.includes('support')) return 'conversations_beside_support';
  return filter.unread && state > 0 ? 'conversations_left_unread' : 'conversations_by_state';
}

export function listReads(db: Database.Database, workspaceOf: ReturnType<typeof workspaceKeys>) {
  const prepared = new Map<string, Database.Statement<[Values], ConversationColumns>>();
  const counts = db.prepare<[number], { state: number; conversations: number; unread: number }>('SELECT state, conversations, unread FROM conversation_counts WHERE workspace_key = ?');

  /** Filters make few distinct statements; should they ever be many, they are prepared again. */
  const select: Select = (sql) => {
    const held = prepared.get(sql);
    if (held) return held;
    if (prepared.size >= 200) prepared.clear();
    const statement = db.prepare<[Values], ConversationColumns>(sql);
    prepared.set(sql, statement);
    return statement;
  };

  const search = searchReads(db, select);

  /** Each state, of each team, is one range of an index in the wanted order; the pages of the ranges are merged. */
  function byState(states: readonly number[], where: string, teams: readonly string[], filter: ConversationFilter): string {
    const ranges = (teams.length > 0 ? teams : ['TRUE']).flatMap((team) => states.map((state) => `SELECT * FROM (SELECT conv_key, activity FROM conversations INDEXED BY ${indexFor(filter, state)}
      WHERE workspace_key = @workspace AND ${team} AND state = ${state}${state > 0 ? ' AND state > 0' : ''} AND activity < @before AND ${where} ORDER BY activity DESC LIMIT @limit)`));
    return `SELECT ${CONVERSATION_COLUMNS} FROM (${ranges.join(' UNION ALL ')}) AS found JOIN conversations USING (conv_key) ORDER BY found.activity DESC LIMIT @limit`;
  }

  /** Every condition of the filter but its words. */
  function narrowed(filter: ConversationFilter, values: Values): string {
    const ofTeams = filter.teams ? `(${teamConditions(filter, values).join(' OR ') || 'FALSE'})` : 'TRUE';
    const ofVisitor = filter.visitor === undefined ? 'TRUE' : 'visitor = @visitor';
    if (filter.visitor !== undefined) values.visitor = packId(filter.visitor);
    return [conditions(filter, values), `state IN (${statesOf(filter).join(', ') || 'NULL'})`, ofTeams, ofVisitor].join(' AND ');
  }

  function sqlFor(filter: ConversationFilter, values: Values): string {
    const states = statesOf(filter);
    if (filter.visitor !== undefined || states.length === 0 || filter.teams?.length === 0) {
      return `SELECT ${CONVERSATION_COLUMNS} FROM conversations WHERE workspace_key = @workspace AND activity < @before AND ${narrowed(filter, values)} ORDER BY activity DESC LIMIT @limit`;
    }
    return byState(states, conditions(filter, values), teamConditions(filter, values), filter);
  }

  return {
    list(workspace: string, filter: ConversationFilter, cursor: string | undefined, limit: number): ConversationPage {
      const keys = workspaceOf(workspace);
      if (!keys) return { items: [] };
      const text = filter.text?.trim();
      if (text) {
        const values: Values = { workspace: keys.key };
        const found = search(keys.key, text, { where: narrowed(filter, values), values }, cursor, limit);
        const items = found.items.map(({ row }) => unpackConversation(row, workspace));
        const said = found.items.flatMap((one, place) => (one.said ? [{ ...one.said, conv: items[place]?.id ?? '' }] : []));
        return { ...found, items, ...matchesOf(said, text) };
      }
      const values: Values = { workspace: keys.key, before: readCursor(cursor), limit: limit + 1 };
      const rows = select(sqlFor(filter, values)).all(values);
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
