import { unpackBody } from '../body.ts';
import { ACTORS, STATES, TYPES } from '../kinds.ts';
import type { StoredEntry } from '../records.ts';
import { type PackedId, unpackId } from './codec.ts';

export interface EntryColumns {
  seq: number; id: PackedId; type: number; ts: number; by_kind: number; by_id: PackedId; ref: PackedId | number | null;
  text: string | null; extra: string | null; edited_ts: number | null; original: Buffer | null;
}

export const ENTRY_COLUMNS = 'seq, id, type, ts, by_kind, by_id, ref, text, extra, edited_ts, original';

const refId = (ref: EntryColumns['ref']): string => (ref === null || typeof ref === 'number' ? '' : unpackId(ref));

/** An entry of conversation `conv` from its row. */
export function unpackEntry(row: EntryColumns, conv: string): StoredEntry {
  const base = { conv, seq: row.seq, id: unpackId(row.id), ts: row.ts, by: { kind: ACTORS[row.by_kind] ?? 'system', id: unpackId(row.by_id) } };
  const body = row.text === null ? {} : { body: unpackBody(row.text, row.extra) };
  switch (TYPES[row.type]) {
    case 'message':
      return { ...base, type: 'message', ...body, ...(row.edited_ts === null ? {} : { editedTs: row.edited_ts }), ...(row.text === null ? { deleted: true as const } : {}) };
    case 'edit':
      return { ...base, type: 'edit', target: refId(row.ref), ...body };
    case 'delete':
      return { ...base, type: 'delete', target: refId(row.ref) };
    case 'state':
      return { ...base, type: 'state', state: STATES[typeof row.ref === 'number' ? row.ref : 0] ?? 'open' };
    case 'assign':
      return { ...base, type: 'assign', assignee: row.ref === null ? null : refId(row.ref) };
    case 'team':
      return { ...base, type: 'team', team: row.ref === null ? null : refId(row.ref) };
    default:
      throw new Error(`entry ${row.seq} of ${conv} has the unknown type ${row.type}`);
  }
}
