import { type BroadcastCreated, type NewBroadcast, withAudience } from '../../broadcasts.ts';
import { type QuotaSpent, spent, waitFor } from '../../quotas.ts';
import { packSummary, type PackedSummary } from '../append-exchange.ts';
import { type BroadcastColumns, SELECT_BROADCAST, unpackBroadcast } from '../broadcast-row.ts';
import { packId, type PackedId } from '../codec.ts';
import { ENTRY_COLUMNS, type EntryColumns, unpackEntry } from '../entry-row.ts';
import type { appendWrites } from './append.ts';
import type { AuditAppended, auditWrites } from './audit.ts';
import type { WriteContext } from './context.ts';
import { searchForget } from './search-fill.ts';

/** As the store answers, with what became of the audit log's checkpoint. */
export type Created = (Omit<BroadcastCreated, 'audited'> & { audited?: AuditAppended }) | { status: 'refused'; code: 'id_conflict'; message: string } | QuotaSpent;

/** Announcements and deletion of whole conversations. */
export function conversationWrites(context: WriteContext, { append }: ReturnType<typeof appendWrites>, { appendAudit }: ReturnType<typeof auditWrites>) {
  const { db, workspaces, conversations, visitorQuotas } = context;
  const entryById = db.prepare<[number, PackedId], EntryColumns>(`SELECT ${ENTRY_COLUMNS} FROM entries WHERE conv_key = ? AND id = ?`);
  const broadcastAt = db.prepare<{ workspace: number; conv: number; seq: number }, BroadcastColumns>(`${SELECT_BROADCAST} AND b.seq = @seq`);
  const sentBefore = db.prepare<[number], number>('SELECT ts FROM entries WHERE conv_key = ? ORDER BY seq DESC').pluck();
  const forget = searchForget(db);
  const removals = ['entries', 'staff_cursors', 'conversations'].map((table) => db.prepare(`DELETE FROM ${table} WHERE conv_key = ?`));
  const removeHeld = db.prepare('DELETE FROM held_messages WHERE workspace_key = ? AND conv = ?');

  return {
    createBroadcast(workspaceId: string, { audit, ...fresh }: NewBroadcast): Created {
      const workspace = workspaces.need(workspaceId);
      const row = conversations.get(workspace, workspace.broadcastConv);
      if (!row) throw new Error(`workspace ${workspaceId} has no announcement log`);
      const wait = fresh.quota && !entryById.get(row.key, packId(fresh.id)) ? waitFor(fresh.quota, sentBefore.iterate(row.key), fresh.ts) : undefined;
      if (fresh.quota && wait !== undefined) return spent(fresh.quota, 'announcements', wait);
      const appended = append({ workspace: workspaceId, conv: row.data.id, id: fresh.id, by: fresh.by, change: { type: 'message', body: fresh.body }, ts: fresh.ts });
      if ('refused' in appended) {
        if (appended.refused === 'id_conflict') return { status: 'refused', code: 'id_conflict', message: appended.message };
        throw new Error(`an announcement was refused: ${appended.message}`);
      }
      const held = entryById.get(row.key, packId(fresh.id));
      const figures = held && broadcastAt.get({ workspace: workspace.key, conv: row.key, seq: held.seq });
      if (!held || !figures) throw new Error('an announcement was not there right after it was stored');
      const broadcast = unpackBroadcast(figures);
      const created = { broadcast, entry: unpackEntry(held, row.data.id), conversation: appended.conversation };
      if ('duplicate' in appended) return { status: 'duplicate', ...created };
      return { status: 'stored', ...created, ...(audit && { audited: appendAudit(workspaceId, withAudience(audit, broadcast)) }) };
    },

    /** As it is at this place among the writes. */
    newest(workspaceId: string, id: string): PackedSummary | undefined {
      const workspace = workspaces.get(workspaceId);
      const row = workspace && conversations.get(workspace, id);
      return row && packSummary(row.data);
    },

    /** The announcement log stays: a workspace is never without one. */
    removeConversation(workspaceId: string, id: string): boolean {
      const workspace = workspaces.get(workspaceId);
      const row = workspace && conversations.get(workspace, id);
      if (!row || row.data.kind === 'broadcast') return false;
      forget.texts(row.key);
      for (const removal of removals) removal.run(row.key);
      removeHeld.run(workspace.key, packId(id));
      forget.keys();
      workspaces.nextRev(workspace);
      conversations.forget(row);
      visitorQuotas.drop();
      return true;
    },
  };
}
