import type Database from 'better-sqlite3';
import { pageOf, readCursor } from '../../paging.ts';
import type { StoredBroadcast, StoredParticipant, StoredVisitor } from '../../records.ts';
import { type PackedId, packHash, packId, unpackId } from '../codec.ts';
import { unpackVisitor, VISITOR_COLUMNS, type VisitorColumns } from '../visitor-row.ts';
import type { ListPage } from '../../store.ts';
import { fold } from '../../text.ts';
import { type BroadcastColumns, SELECT_BROADCAST, unpackBroadcast } from '../broadcast-row.ts';
import { peopleExpression } from './people.ts';
import type { WorkspaceKeys, workspaceKeys } from './workspace-keys.ts';

/** Visitors, and the announcements made to them. */
export function visitorReads(db: Database.Database, workspaceOf: ReturnType<typeof workspaceKeys>) {
  const byId = db.prepare<[number, PackedId], VisitorColumns>(`SELECT ${VISITOR_COLUMNS} FROM visitors WHERE workspace_key = ? AND id = ?`);
  const ofToken = db.prepare<{ workspace: number; hash: PackedId }, PackedId>(`SELECT id FROM visitors WHERE workspace_key = @workspace AND token_hash = @hash
    UNION ALL SELECT v.id FROM visitor_sessions s JOIN visitors v USING (visitor_key) WHERE s.workspace_key = @workspace AND s.hash = @hash`).pluck();
  const all = db.prepare<[number, number, number], VisitorColumns>(`SELECT ${VISITOR_COLUMNS} FROM visitors INDEXED BY visitors_by_age
    WHERE workspace_key = ? AND visitor_key < ? ORDER BY visitor_key DESC LIMIT ?`);
  const matching = db.prepare<[number, number, string, number], VisitorColumns>(`SELECT ${VISITOR_COLUMNS} FROM visitors INDEXED BY visitors_by_age
    WHERE workspace_key = ? AND visitor_key < ? AND instr(people, ?) > 0 ORDER BY visitor_key DESC LIMIT ?`);
  const searched = db.prepare<[string, number, number, string, number], VisitorColumns>(`SELECT ${VISITOR_COLUMNS} FROM visitor_search CROSS JOIN visitors ON visitors.visitor_key = visitor_search.rowid
    WHERE visitor_search MATCH ? AND visitors.workspace_key = ? AND visitor_search.rowid < ? AND instr(visitors.people, ?) > 0 ORDER BY visitor_search.rowid DESC LIMIT ?`);
  const place = db.prepare<[number, PackedId], { from: number; delivered: number; read: number }>(`SELECT broadcast_from AS "from",
    broadcast_delivered AS delivered, broadcast_read AS read FROM visitors WHERE workspace_key = ? AND id = ?`);
  const log = db.prepare<[number, PackedId], { key: number; head: number }>('SELECT conv_key AS key, head FROM conversations WHERE workspace_key = ? AND id = ?');
  const broadcastById = db.prepare<{ workspace: number; conv: number; id: PackedId }, BroadcastColumns>(`${SELECT_BROADCAST} AND e.id = @id
    AND b.seq = (SELECT seq FROM entries WHERE conv_key = @conv AND id = @id)`);
  const broadcasts = db.prepare<{ workspace: number; conv: number; before: number; limit: number }, BroadcastColumns>(
    `${SELECT_BROADCAST} AND b.seq < @before ORDER BY b.seq DESC LIMIT @limit`);

  const logOf = (keys: WorkspaceKeys) => log.get(keys.key, packId(keys.broadcastConv)) ?? { key: 0, head: 0 };

  function find(workspace: number, before: number, folded: string, limit: number): VisitorColumns[] {
    const people = peopleExpression(folded);
    return people === undefined ? matching.all(workspace, before, folded, limit) : searched.all(people, workspace, before, folded, limit);
  }

  return {
    visitor(workspace: string, id: string): StoredVisitor | undefined {
      const keys = workspaceOf(workspace);
      const row = keys && byId.get(keys.key, packId(id));
      return row && unpackVisitor(row, workspace);
    },

    visitorOfToken(workspace: string, tokenHash: string): string | undefined {
      const keys = workspaceOf(workspace);
      const id = keys && ofToken.get({ workspace: keys.key, hash: packHash(tokenHash) });
      return id && unpackId(id);
    },

    visitors(workspace: string, text: string | undefined, cursor: string | undefined, limit: number): ListPage<StoredVisitor> {
      const keys = workspaceOf(workspace);
      if (!keys) return { items: [] };
      const wanted = text?.trim();
      const before = readCursor(cursor);
      const rows = wanted ? find(keys.key, before, fold(wanted), limit + 1) : all.all(keys.key, before, limit + 1);
      return pageOf(rows, limit, (row) => row.visitor_key, (row) => unpackVisitor(row, workspace));
    },

    /** For somebody unknown, everything lies before their time. */
    broadcastCursor(workspace: string, id: string): StoredParticipant {
      const keys = workspaceOf(workspace);
      if (!keys) throw new Error(`there is no workspace ${workspace}`);
      const found = place.get(keys.key, packId(id));
      if (found) return { conv: keys.broadcastConv, kind: 'visitor', id, ...found };
      const { head } = logOf(keys);
      return { conv: keys.broadcastConv, kind: 'visitor', id, from: head, delivered: head, read: head };
    },

    broadcast(workspace: string, id: string): StoredBroadcast | undefined {
      const keys = workspaceOf(workspace);
      const row = keys && broadcastById.get({ workspace: keys.key, conv: logOf(keys).key, id: packId(id) });
      return row && unpackBroadcast(row);
    },

    broadcasts(workspace: string, cursor: string | undefined, limit: number): ListPage<StoredBroadcast> {
      const keys = workspaceOf(workspace);
      if (!keys) return { items: [] };
      const rows = broadcasts.all({ workspace: keys.key, conv: logOf(keys).key, before: readCursor(cursor), limit: limit + 1 });
      return pageOf(rows, limit, (row) => row.seq, unpackBroadcast);
    },
  };
}
