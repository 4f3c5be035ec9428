import { unpackBody } from '../body.ts';
import { ACTORS } from '../kinds.ts';
import type { StoredBroadcast } from '../records.ts';
import { type PackedId, unpackId } from './codec.ts';

export interface BroadcastColumns {
  seq: number; audience: number; delivered: number; read: number; id: PackedId; ts: number; by_kind: number; by_id: PackedId; text: string | null; extra: string | null;
}

/** Figures together with what was said. The text is the entry's, so an edit or a deletion needs no second place. */
export const SELECT_BROADCAST = `SELECT b.seq, b.audience, b.delivered, b.read, e.id, e.ts, e.by_kind, e.by_id, e.text, e.extra
  FROM broadcasts AS b JOIN entries AS e ON e.conv_key = @conv AND e.seq = b.seq WHERE b.workspace_key = @workspace`;

/** A deleted announcement keeps its figures and has an empty text. */
export function unpackBroadcast(row: BroadcastColumns): StoredBroadcast {
  return {
    id: unpackId(row.id), seq: row.seq, body: row.text === null ? { text: '' } : unpackBody(row.text, row.extra),
    by: { kind: ACTORS[row.by_kind] === 'bot' ? 'bot' : 'agent', id: unpackId(row.by_id) }, ts: row.ts,
    audience: row.audience, delivered: row.delivered, read: row.read,
  };
}
