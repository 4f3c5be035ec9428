import { ACTORS, KINDS, MESSAGE } from '../kinds.ts';
import { pageOf, readCursor } from '../paging.ts';
import type { StoredBroadcast, StoredConversation, StoredEntry, StoredParticipant } from '../records.ts';
import { type NewBroadcast, withAudience } from '../broadcasts.ts';
import type { BroadcastStore, ConversationStore, ListPage, LogPage } from '../store.ts';
import { spent, waitFor } from '../quotas.ts';
import { eachSettled } from '../settled.ts';
import { append } from './append.ts';
import type { AuditAppended, AuditChain } from './audit-chain.ts';
import type { Engine } from './engine.ts';
import { countConversations, listConversations } from './list.ts';
import {
  type BroadcastColumns, CONVERSATION_COLUMNS, type ConversationColumns, ENTRY_COLUMNS, type EntryColumns, SELECT_BROADCAST, toBroadcast, toConversation, toEntry,
} from './rows.ts';
import type { WorkspaceKeys } from './workspaces-known.ts';

const BY_ID = `SELECT ${CONVERSATION_COLUMNS} FROM conversations WHERE workspace_key = $1 AND id = $2`;

export function conversationStore(engine: Engine): ConversationStore {
  const { db, known, lanes } = engine;

  async function row(workspace: string, conv: string): Promise<ConversationColumns | undefined> {
    const keys = await known.get(workspace);
    return keys && db.one<ConversationColumns>(BY_ID, [keys.key, conv]);
  }

  /** Head and entries are one picture: a commit between two statements must not show a page without its head. */
  async function page(workspace: string, conv: string, which: string, position: number, limit: number): Promise<LogPage | undefined> {
    const keys = await known.get(workspace);
    return keys && db.transaction(async (queries) => {
      const found = await queries.one<ConversationColumns>(BY_ID, [keys.key, conv]);
      if (!found) return undefined;
      const rows = await queries.all<EntryColumns>(`SELECT ${ENTRY_COLUMNS} FROM entries WHERE conv_key = $1 AND ${which} LIMIT $3`, [found.conv_key, position, Math.max(0, limit)]);
      return { epoch: found.epoch, head: found.head, entries: rows.map((entry) => toEntry(entry, conv)) };
    }, 'snapshot');
  }

  async function get(workspace: string, conv: string): Promise<StoredConversation | undefined> {
    const found = await row(workspace, conv);
    return found && toConversation(found, workspace);
  }

  return {
    append: (request) => lanes.append(request),
    appendBriefly: (requests) => eachSettled(requests.map((request) => lanes.append(request))),
    moveCursor: (move) => lanes.move(move),
    get,
    newest: get,

    entriesAfter: (workspace, conv, after, limit) => page(workspace, conv, 'seq > $2 ORDER BY seq', after, limit),

    async entriesBefore(workspace, conv, before, limit) {
      const found = await page(workspace, conv, 'seq < $2 ORDER BY seq DESC', Math.min(before ?? MOST_SEQ, MOST_SEQ), limit);
      return found && { ...found, entries: found.entries.toReversed() };
    },

    async message(workspace, conv, id): Promise<StoredEntry | undefined> {
      const keys = await known.get(workspace);
      const entry = keys && (await db.one<EntryColumns>(
        `SELECT ${ENTRY_COLUMNS} FROM entries JOIN conversations AS c USING (conv_key) WHERE c.workspace_key = $1 AND c.id = $2 AND entries.id = $3 AND entries.type = ${MESSAGE}`, [keys.key, conv, id]));
      return entry && toEntry(entry, conv);
    },

    async participants(workspace, conv) {
      const found = await row(workspace, conv);
      if (!found) return [];
      const staff = await db.all<{ kind: number; id: string; delivered: number; read: number }>('SELECT kind, id, delivered, read FROM staff_cursors WHERE conv_key = $1', [found.conv_key]);
      const visitor: StoredParticipant[] = found.visitor === null ? [] : [{ conv, kind: 'visitor', id: found.visitor, from: 0, delivered: found.visitor_delivered, read: found.visitor_read }];
      return [...visitor, ...staff.map(({ kind, ...cursor }): StoredParticipant => ({ conv, kind: ACTORS[kind] === 'bot' ? 'bot' : 'agent', from: 0, ...cursor }))];
    },

    list: (workspace, filter, cursor, limit) => listConversations(engine, workspace, filter, cursor, limit),

    async ofVisitor(workspace, visitor, limit) {
      const keys = await known.get(workspace);
      const rows = keys ? await db.all<ConversationColumns>(
        `SELECT ${CONVERSATION_COLUMNS} FROM conversations WHERE workspace_key = $1 AND visitor = $2 AND kind <> ${KINDS.indexOf('broadcast')} ORDER BY activity DESC LIMIT $3`,
        [keys.key, visitor, Math.max(0, limit)]) : [];
      return rows.map((found) => toConversation(found, workspace));
    },

    async broadcastLog(workspace) {
      const keys = await known.need(workspace);
      const found = await row(workspace, keys.broadcastConv);
      if (!found) throw new Error(`workspace ${workspace} has no announcement log`);
      return toConversation(found, workspace);
    },

    remove: (workspace, conv) => removeConversation(engine, workspace, conv),
    counts: (workspace) => countConversations(engine, workspace),
  };
}

/** Greater than every seq; the column's type takes no more. */
const MOST_SEQ = 2_147_483_647;

/** The announcement log stays: a workspace is never without one. */
function removeConversation(engine: Engine, workspaceId: string, id: string): Promise<boolean> {
  return engine.lanes.within(workspaceId, async (unit) => {
    const workspace = await unit.workspace(workspaceId);
    const row = workspace && (await unit.conversation(workspace, id));
    if (!row || row.data.kind === 'broadcast') return false;
    await unit.db.run('DELETE FROM entries WHERE conv_key = $1', [row.key]);
    await unit.db.run('DELETE FROM conversations WHERE conv_key = $1', [row.key]);
    await unit.db.run('DELETE FROM held_messages WHERE workspace_key = $1 AND conv = $2', [workspace.key, id]);
    workspace.revs += 1;
    unit.forget(row);
    return true;
  });
}

export function broadcastStore(engine: Engine, chain: AuditChain): BroadcastStore {
  const { db, known } = engine;
  const logOf = async (keys: WorkspaceKeys): Promise<number> => (await db.one<{ conv_key: number }>('SELECT conv_key FROM conversations WHERE workspace_key = $1 AND id = $2', [keys.key, keys.broadcastConv]))?.conv_key ?? 0;
  return {
    create: (workspace, broadcast) => createBroadcast(engine, chain, workspace, broadcast),

    async get(workspace, id) {
      const keys = await known.get(workspace);
      const found = keys && (await db.one<BroadcastColumns>(`${SELECT_BROADCAST} AND e.id = $3`, [keys.key, await logOf(keys), id]));
      return found && toBroadcast(found);
    },

    async list(workspace, cursor, limit): Promise<ListPage<StoredBroadcast>> {
      const keys = await known.get(workspace);
      if (!keys) return { items: [] };
      const rows = await db.all<BroadcastColumns>(`${SELECT_BROADCAST} AND b.seq < $3 ORDER BY b.seq DESC LIMIT $4`, [keys.key, await logOf(keys), Math.min(readCursor(cursor), MOST_SEQ), limit + 1]);
      return pageOf(rows, limit, (found) => found.seq, toBroadcast);
    },
  };
}

async function createBroadcast(engine: Engine, chain: AuditChain, workspaceId: string, { audit, ...fresh }: NewBroadcast): ReturnType<BroadcastStore['create']> {
  const { broadcastConv } = await engine.known.need(workspaceId);
  let audited: AuditAppended | undefined;
  const created = await engine.lanes.within<Awaited<ReturnType<BroadcastStore['create']>>>(broadcastConv, async (unit) => {
    const workspace = await unit.need(workspaceId);
    const row = await unit.conversation(workspace, workspace.broadcastConv);
    if (!row) throw new Error(`workspace ${workspaceId} has no announcement log`);
    if (fresh.quota && !(await unit.entry(row.key, fresh.id))) {
      const sent = await unit.db.all<{ ts: number }>('SELECT ts FROM entries WHERE conv_key = $1 ORDER BY seq DESC LIMIT $2', [row.key, fresh.quota.most]);
      const wait = waitFor(fresh.quota, sent.map(({ ts }) => ts), fresh.ts);
      if (wait !== undefined) return spent(fresh.quota, 'announcements', wait);
    }
    const request = { workspace: workspaceId, conv: row.data.id, id: fresh.id, by: fresh.by, change: { type: 'message' as const, body: fresh.body }, ts: fresh.ts };
    const appended = await append(unit, request, engine.entriesPerConversation);
    if (appended.status === 'refused') {
      if (appended.code === 'id_conflict') return { status: 'refused', code: 'id_conflict', message: appended.message };
      throw new Error(`an announcement was refused: ${appended.message}`);
    }
    await unit.write();
    const figures = await unit.db.one<BroadcastColumns>(`${SELECT_BROADCAST} AND b.seq = $3`, [workspace.key, row.key, appended.entry.seq]);
    const entry = await unit.db.one<EntryColumns>(`SELECT ${ENTRY_COLUMNS} FROM entries WHERE conv_key = $1 AND seq = $2`, [row.key, appended.entry.seq]);
    if (!figures || !entry) throw new Error('an announcement was not there right after it was stored');
    const broadcast = toBroadcast(figures);
    if (audit && appended.status === 'stored') {
      await chain.lock(unit.db, workspace);
      audited = await chain.follow(unit.db, workspace, withAudience(audit, broadcast));
    }
    return { status: appended.status, broadcast, entry: toEntry(entry, row.data.id), conversation: appended.conversation };
  });
  return audited && created.status === 'stored' ? { ...created, audited: chain.appended(audited) } : created;
}

