import type { StoredBroadcast } from '../records.ts';
import { type BroadcastColumnsOf, broadcastOf } from '../rows/conversations.ts';
import { PACKED, type PackedId } from './codec.ts';

export type BroadcastColumns = BroadcastColumnsOf<PackedId>;

/** Figures together with what was said. The text is the entry's, so an edit or a deletion needs no second place. */
export const SELECT_BROADCAST = `SELECT b.seq, b.audience, b.delivered, b.read, e.id, e.ts, e.by_kind, e.by_id, e.text, e.extra
  FROM broadcasts AS b JOIN entries AS e ON e.conv_key = @conv AND e.seq = b.seq WHERE b.workspace_key = @workspace`;

export const unpackBroadcast = (row: BroadcastColumns): StoredBroadcast => broadcastOf(row, PACKED);
