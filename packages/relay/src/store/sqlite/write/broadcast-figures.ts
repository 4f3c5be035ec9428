import type { Cursor } from '@frontdesk/protocol';
import type { StoredBroadcast } from '../../records.ts';
import { type BroadcastColumns, SELECT_BROADCAST, unpackBroadcast } from '../broadcast-row.ts';
import type { PackedId } from '../codec.ts';
import type { ConversationRow } from './conversation-cache.ts';
import type { WriteContext } from './context.ts';

/** A visitor's place in the announcements. */
export interface AnnouncementCursor extends Cursor {
  readonly key: number;
  /** Announcements up to here are not theirs. */
  readonly from: number;
  /** Announcements up to here do not count them: they had opted out. */
  readonly countedFrom: number;
  readonly broadcasts: number;
}

/** Figures of announcements: raised once per visitor, when their cursor passes, in the transaction that moves it. */
export function broadcastFigures({ db }: WriteContext) {
  const cursor = db.prepare<[number, PackedId], AnnouncementCursor>(`SELECT visitor_key AS key, broadcast_from AS "from", broadcast_counted_from AS countedFrom,
    broadcasts, broadcast_delivered AS delivered, broadcast_read AS read FROM visitors WHERE workspace_key = ? AND id = ?`);
  const move = db.prepare('UPDATE visitors SET broadcast_delivered = ?, broadcast_read = ? WHERE visitor_key = ?');
  const raise = (figure: 'delivered' | 'read') => db.prepare(`UPDATE broadcasts SET ${figure} = ${figure} + 1 WHERE workspace_key = ? AND seq > ? AND seq <= ?`);
  const raiseDelivered = raise('delivered');
  const raiseRead = raise('read');
  const between = db.prepare<{ workspace: number; conv: number; after: number; upTo: number }, BroadcastColumns>(
    `${SELECT_BROADCAST} AND b.seq > @after AND b.seq <= @upTo ORDER BY b.seq`);

  return {
    cursor: (workspace: number, id: PackedId): AnnouncementCursor | undefined => cursor.get(workspace, id),

    /** Moves the visitor and returns the announcements whose figures changed. */
    cross(row: ConversationRow, visitor: AnnouncementCursor, to: Cursor): StoredBroadcast[] {
      move.run(to.delivered, to.read, visitor.key);
      if (visitor.broadcasts === 0) return [];
      const workspace = row.workspace.key;
      const notTheirs = Math.max(visitor.from, visitor.countedFrom);
      const delivered = Math.max(visitor.delivered, notTheirs);
      const read = Math.max(visitor.read, notTheirs);
      if (to.delivered > delivered) raiseDelivered.run(workspace, delivered, to.delivered);
      if (to.read > read) raiseRead.run(workspace, read, to.read);
      const after = to.read > read ? Math.min(read, delivered) : delivered;
      return between.all({ workspace, conv: row.key, after, upTo: to.delivered }).map(unpackBroadcast);
    },
  };
}
