import type { StoredEntry } from '../records.ts';
import { type EntryColumnsOf, entryOf } from '../rows/conversations.ts';
import { PACKED, type PackedId } from './codec.ts';

export interface EntryColumns extends EntryColumnsOf<PackedId> { original: Buffer | null }

export const ENTRY_COLUMNS = 'seq, id, type, ts, by_kind, by_id, ref, text, extra, edited_ts, original';

/** An entry of conversation `conv` from its row. */
export const unpackEntry = (row: EntryColumns, conv: string): StoredEntry => entryOf(row, conv, PACKED);
