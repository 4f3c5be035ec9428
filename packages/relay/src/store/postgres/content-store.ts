import type { ContentSettings } from '../../content/settings.ts';
import { type ContentStore, HELD_PER_VISITOR, HELD_PER_WORKSPACE, type HeldMessage, type HoldStatus, REFUSED_MS } from '../content.ts';
import { pageOf, readCursor } from '../paging.ts';
import type { AppendResult } from '../store.ts';
import { append } from './append.ts';
import type { Queries } from './database.ts';
import { type Engine, inUnit, lockTopic } from './engine.ts';
import { HELD_COLUMNS, type HeldColumns, toEntry, toHeld } from './rows.ts';
import { storedText } from './text.ts';
import type { Unit } from './unit.ts';
import type { WorkspaceKeys } from './workspaces-known.ts';

const SELECT = `SELECT ${HELD_COLUMNS} FROM held_messages WHERE workspace_key = $1`;
const WAITING = `${SELECT} AND id = $2 AND text IS NOT NULL FOR UPDATE`;

async function waitingIn(queries: Queries, workspace: number): Promise<number> {
  return (await queries.one<{ count: number }>('SELECT count(*) FROM held_messages WHERE workspace_key = $1 AND text IS NOT NULL', [workspace]))?.count ?? 0;
}

async function statusOf(queries: Queries, { key }: WorkspaceKeys, fresh: HeldMessage): Promise<HoldStatus> {
  const known = await queries.one<HeldColumns>(`${SELECT} AND conv = $2 AND message = $3`, [key, fresh.conv, fresh.message]);
  if (known) {
    if (known.visitor !== fresh.visitor) return 'not_found';
    if (known.text === null) return 'refused';
    return known.text === storedText(fresh.text) ? 'waiting' : 'id_conflict';
  }
  const conversation = await queries.one<{ visitor: string | null }>('SELECT visitor FROM conversations WHERE workspace_key = $1 AND id = $2', [key, fresh.conv]);
  if (conversation && conversation.visitor !== fresh.visitor) return 'not_found';
  const own = await queries.one<{ count: number }>('SELECT count(*) FROM held_messages WHERE workspace_key = $1 AND visitor = $2 AND text IS NOT NULL', [key, fresh.visitor]);
  return (own?.count ?? 0) >= HELD_PER_VISITOR || (await waitingIn(queries, key)) >= HELD_PER_WORKSPACE ? 'full' : 'held';
}

/** Rules for what messages say, and messages that wait for a look. */
export function contentStore(engine: Engine): ContentStore {
  const { db, known } = engine;
  return {
    async rules(workspace) {
      const keys = await known.get(workspace);
      if (!keys) return { settings: undefined, holds: false };
      const row = await db.one<{ rules: string | null; holds: boolean }>(
        'SELECT (SELECT rules FROM content_rules WHERE workspace_key = $1) AS rules, EXISTS (SELECT 1 FROM held_messages WHERE workspace_key = $1) AS holds', [keys.key]);
      return { settings: typeof row?.rules === 'string' ? (JSON.parse(row.rules) as ContentSettings) : undefined, holds: row?.holds ?? false };
    },

    async setRules(workspace, settings) {
      const { key } = await known.need(workspace);
      await db.run('INSERT INTO content_rules VALUES ($1, $2) ON CONFLICT (workspace_key) DO UPDATE SET rules = excluded.rules', [key, JSON.stringify(settings)]);
    },

    async hold(workspace, fresh) {
      const keys = await known.need(workspace);
      return db.transaction(async (queries) => {
        await lockTopic(queries, 'held', keys.key);
        await queries.run('DELETE FROM held_messages WHERE workspace_key = $1 AND text IS NULL AND ts < $2', [keys.key, fresh.ts - REFUSED_MS]);
        const status = await statusOf(queries, keys, fresh);
        if (status === 'held') {
          await queries.run('INSERT INTO held_messages (workspace_key, id, conv, message, visitor, text, ts) VALUES ($1, $2, $3, $4, $5, $6, $7)',
            [keys.key, fresh.id, fresh.conv, fresh.message, fresh.visitor, storedText(fresh.text), fresh.ts]);
        }
        return { status, waiting: await waitingIn(queries, keys.key) };
      });
    },

    async heldState(workspace, conv, message) {
      const keys = await known.get(workspace);
      const found = keys && (await db.one<{ text: string | null }>('SELECT text FROM held_messages WHERE workspace_key = $1 AND conv = $2 AND message = $3', [keys.key, conv, message]));
      return found && (found.text === null ? 'refused' : 'waiting');
    },

    async held(workspace, cursor, limit) {
      const keys = await known.get(workspace);
      if (!keys) return { items: [], waiting: 0 };
      const rows = await db.all<HeldColumns>(`${SELECT} AND text IS NOT NULL AND held_key < $2 ORDER BY held_key DESC LIMIT $3`, [keys.key, readCursor(cursor), limit + 1]);
      return { ...pageOf(rows, limit, (row) => row.held_key, toHeld), waiting: await waitingIn(db, keys.key) };
    },

    release: (workspaceId, id, ts) => inUnit(engine, async (unit) => {
      const workspace = await unit.need(workspaceId);
      const row = await unit.db.one<HeldColumns>(WAITING, [workspace.key, id]);
      if (!row) return undefined;
      const held = toHeld(row);
      const result = await appended(unit, workspaceId, held, ts, engine.entriesPerConversation);
      if (result.status !== 'refused') await unit.db.run('DELETE FROM held_messages WHERE held_key = $1', [row.held_key]);
      return { held, result, waiting: await waitingIn(unit.db, workspace.key) };
    }),

    refuse: (workspaceId, id, ts) => inUnit(engine, async (unit) => {
      const workspace = await unit.need(workspaceId);
      const row = await unit.db.one<HeldColumns>(WAITING, [workspace.key, id]);
      if (!row) return undefined;
      await unit.db.run('UPDATE held_messages SET text = NULL, ts = $2 WHERE held_key = $1', [row.held_key, ts]);
      return { held: toHeld(row), waiting: await waitingIn(unit.db, workspace.key) };
    }),
  };
}

/** As the append of a socket, with its entry read back. */
async function appended(unit: Unit, workspaceId: string, { conv, message, visitor, text }: HeldMessage, ts: number, entriesPerConversation: number): Promise<AppendResult> {
  const request = { workspace: workspaceId, conv, id: message, by: { kind: 'visitor' as const, id: visitor }, change: { type: 'message' as const, body: { text } }, ts, open: { kind: 'support' as const, visitor } };
  const result = await append(unit, request, entriesPerConversation);
  if (result.status !== 'stored') return result;
  const workspace = await unit.need(workspaceId);
  const row = await unit.conversation(workspace, conv);
  const entry = row && (await unit.entry(row.key, message));
  if (!entry) throw new Error('a released message was not there right after it was stored');
  return { ...result, entry: toEntry(entry, conv) };
}
