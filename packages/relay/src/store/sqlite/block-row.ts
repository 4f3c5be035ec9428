import type { BlockedBy, BlockSubject, StoredBlock } from '../blocks.ts';
import type { Draft } from '../records.ts';
import { type PackedId, unpackId } from './codec.ts';

export const BLOCK_COLUMNS = 'block_key, id, kind, subject, until_ts, exempt, strikes, by_kind, by_id, reason, signals, created_ts';

export interface BlockColumns {
  block_key: number; id: PackedId; kind: BlockSubject['kind']; subject: PackedId; until_ts: number | null; exempt: number; strikes: number;
  by_kind: BlockedBy['kind']; by_id: PackedId; reason: string | null; signals: string; created_ts: number;
}

export function unpackBlock(row: BlockColumns, workspace: string): StoredBlock {
  const block: Draft<StoredBlock> = {
    id: unpackId(row.id), workspace, kind: row.kind, subject: unpackId(row.subject), exempt: row.exempt === 1, strikes: row.strikes,
    by: { kind: row.by_kind, id: unpackId(row.by_id) }, signals: JSON.parse(row.signals) as string[], createdTs: row.created_ts,
  };
  if (row.until_ts !== null) block.untilTs = row.until_ts;
  if (row.reason !== null) block.reason = row.reason;
  return block;
}
