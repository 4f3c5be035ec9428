import type { StoredVisitor, VisitorPatch } from '../../records.ts';
import { type PackedId, packId } from '../codec.ts';
import { unpackVisitor, VISITOR_COLUMNS, type VisitorColumns } from '../visitor-row.ts';
import { peopleText } from '../../text.ts';
import { factsAfter } from '../../visitor-rules.ts';
import type { WriteContext } from './context.ts';
import type { WorkspaceRow } from './workspace-cache.ts';

/** The rows of visitors, as every write that touches them finds and changes them. */
export type VisitorRows = ReturnType<typeof visitorRows>;

export function visitorRows({ db, workspaces, conversations }: WriteContext) {
  const byToken = db.prepare<[number, PackedId], VisitorColumns>(`SELECT ${VISITOR_COLUMNS} FROM visitors WHERE workspace_key = ? AND token_hash = ?`);
  const byId = db.prepare<[number, PackedId], VisitorColumns>(`SELECT ${VISITOR_COLUMNS} FROM visitors WHERE workspace_key = ? AND id = ?`);
  const insert = db.prepare(`INSERT INTO visitors (workspace_key, id, token_hash, people, broadcasts, created_ts, seen_ts,
    broadcast_from, broadcast_counted_from, broadcast_delivered, broadcast_read) VALUES (?, ?, ?, '', 1, ?, ?, ?, ?, ?, ?)`);
  const update = db.prepare(`UPDATE visitors SET name = ?, email = ?, phone = ?, locale = ?, page = ?, device = ?, attributes = ?, people = ?,
    broadcasts = ?, seen_ts = ?, user_told = ? WHERE visitor_key = ?`);
  const rejoin = db.prepare<{ head: number; visitor: number }>(`UPDATE visitors SET broadcast_from = @head, broadcast_counted_from = @head,
    broadcast_delivered = max(broadcast_delivered, @head), broadcast_read = max(broadcast_read, @head) WHERE visitor_key = @visitor`);
  const touch = db.prepare('UPDATE visitors SET seen_ts = ? WHERE visitor_key = ?');

  const announcementHead = (workspace: WorkspaceRow): number => conversations.get(workspace, workspace.broadcastConv)?.data.head ?? 0;

  return {
    byToken: (workspace: WorkspaceRow, tokenHash: PackedId): VisitorColumns | undefined => byToken.get(workspace.key, tokenHash),
    byId: (workspace: WorkspaceRow, id: string): VisitorColumns | undefined => byId.get(workspace.key, packId(id)),

    /** Somebody new, who sees announcements from now on. */
    create(workspace: WorkspaceRow, id: string, tokenHash: PackedId, ts: number): VisitorColumns {
      const head = announcementHead(workspace);
      insert.run(workspace.key, packId(id), tokenHash, ts, ts, head, head, head, head);
      workspaces.addAudience(workspace, 1);
      const fresh = byId.get(workspace.key, packId(id));
      if (!fresh) throw new Error('a visitor was not there right after it was stored');
      return fresh;
    },

    /** What was told, by whomever: facts that the site proved stay as they are. */
    apply(workspace: WorkspaceRow, row: VisitorColumns, patch: VisitorPatch): StoredVisitor {
      const broadcasts = patch.broadcasts === undefined ? row.broadcasts : Number(patch.broadcasts);
      const after: VisitorColumns = { ...row, ...factsAfter(row, patch), broadcasts };
      const fields = Object.entries(patch).filter(([, value]) => value !== undefined).map(([name]) => name);
      if (fields.length === 1 && fields[0] === 'seenTs') touch.run(after.seen_ts, row.visitor_key);
      else if (fields.length > 0) {
        update.run(
          after.name, after.email, after.phone, after.locale, after.page, after.device, after.attributes, peopleText(after), after.broadcasts, after.seen_ts, after.user_told, row.visitor_key,
        );
      }
      if (broadcasts !== row.broadcasts) {
        workspaces.addAudience(workspace, broadcasts === 1 ? 1 : -1);
        // Announcements made while they had opted out did not have them in the audience: they neither count nor are theirs to see.
        if (broadcasts === 1) rejoin.run({ head: announcementHead(workspace), visitor: row.visitor_key });
      }
      return unpackVisitor(after, workspace.id);
    },
  };
}
