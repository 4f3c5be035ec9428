import type { StoredVisitor, VisitorPatch } from '../../records.ts';
import { packHash, packId, type PackedId } from '../codec.ts';
import { peopleText, unpackVisitor, VISITOR_COLUMNS, type VisitorColumns } from '../visitor-row.ts';
import type { WriteContext } from './context.ts';
import type { WorkspaceRow } from './workspace-cache.ts';

/** A visitor that may have to be made; the id and time are used only then. */
export interface Arrival {
  readonly workspace: string;
  readonly tokenHash: string;
  readonly freshId: string;
  readonly ts: number;
  readonly patch: VisitorPatch;
}

/** An empty text takes the field away. */
const textOr = (told: string | undefined, held: string | null): string | null => (told === undefined ? held : told === '' ? null : told);
const jsonOr = (told: object | undefined, held: string | null): string | null => (told === undefined ? held : JSON.stringify(told));

export function visitorWrites(context: WriteContext) {
  const { db, workspaces, conversations } = context;
  const byToken = db.prepare<[number, PackedId], VisitorColumns>(`SELECT ${VISITOR_COLUMNS} FROM visitors WHERE workspace_key = ? AND token_hash = ?`);
  const byId = db.prepare<[number, PackedId], VisitorColumns>(`SELECT ${VISITOR_COLUMNS} FROM visitors WHERE workspace_key = ? AND id = ?`);
  const insert = db.prepare(`INSERT INTO visitors (workspace_key, id, token_hash, people, broadcasts, created_ts, seen_ts,
    broadcast_from, broadcast_counted_from, broadcast_delivered, broadcast_read) VALUES (?, ?, ?, '', 1, ?, ?, ?, ?, ?, ?)`);
  const update = db.prepare(`UPDATE visitors SET name = ?, email = ?, phone = ?, locale = ?, page = ?, device = ?, attributes = ?, people = ?,
    broadcasts = ?, seen_ts = ? WHERE visitor_key = ?`);
  const rejoin = db.prepare<{ head: number; visitor: number }>(`UPDATE visitors SET broadcast_from = @head, broadcast_counted_from = @head,
    broadcast_delivered = max(broadcast_delivered, @head), broadcast_read = max(broadcast_read, @head) WHERE visitor_key = @visitor`);
  const touch = db.prepare('UPDATE visitors SET seen_ts = ? WHERE visitor_key = ?');

  const announcementHead = (workspace: WorkspaceRow): number => conversations.get(workspace, workspace.broadcastConv)?.data.head ?? 0;

  function apply(workspace: WorkspaceRow, row: VisitorColumns, patch: VisitorPatch): StoredVisitor {
    const broadcasts = patch.broadcasts === undefined ? row.broadcasts : Number(patch.broadcasts);
    const after: VisitorColumns = {
      ...row,
      name: textOr(patch.name, row.name), email: textOr(patch.email, row.email), phone: textOr(patch.phone, row.phone), locale: textOr(patch.locale, row.locale),
      device: textOr(patch.device, row.device), page: jsonOr(patch.page, row.page), attributes: jsonOr(patch.attributes, row.attributes),
      broadcasts, seen_ts: patch.seenTs ?? row.seen_ts,
    };
    const told = Object.entries(patch).filter(([, value]) => value !== undefined).map(([name]) => name);
    if (told.length === 1 && told[0] === 'seenTs') touch.run(after.seen_ts, row.visitor_key);
    else if (told.length > 0) {
      update.run(
        after.name, after.email, after.phone, after.locale, after.page, after.device, after.attributes, peopleText(after), after.broadcasts, after.seen_ts, row.visitor_key,
      );
    }
    if (broadcasts !== row.broadcasts) {
      workspaces.addAudience(workspace, broadcasts === 1 ? 1 : -1);
      // Announcements made while they had opted out did not have them in the audience: they neither count nor are theirs to see.
      if (broadcasts === 1) rejoin.run({ head: announcementHead(workspace), visitor: row.visitor_key });
    }
    return unpackVisitor(after, workspace.id);
  }

  return {
    arrive(arrival: Arrival): { visitor: StoredVisitor; created: boolean } {
      const workspace = workspaces.need(arrival.workspace);
      const hash = packHash(arrival.tokenHash);
      const known = byToken.get(workspace.key, hash);
      if (known) return { visitor: apply(workspace, known, arrival.patch), created: false };
      const head = announcementHead(workspace);
      const ts = arrival.patch.seenTs ?? arrival.ts;
      insert.run(workspace.key, packId(arrival.freshId), hash, ts, ts, head, head, head, head);
      workspaces.addAudience(workspace, 1);
      const fresh = byToken.get(workspace.key, hash);
      if (!fresh) throw new Error('a visitor was not there right after it was stored');
      return { visitor: apply(workspace, fresh, arrival.patch), created: true };
    },

    updateVisitor(workspaceId: string, id: string, patch: VisitorPatch): StoredVisitor | undefined {
      const workspace = workspaces.get(workspaceId);
      const row = workspace && byId.get(workspace.key, packId(id));
      return row ? apply(workspace, row, patch) : undefined;
    },
  };
}
