import type Database from 'better-sqlite3';
import { type BlockSubject, DEFAULT_PROOF_MODE, holds, type ProofMode, type StoredBlock } from '../../blocks.ts';
import { pageOf, readCursor } from '../../paging.ts';
import { type PackedId, packId } from '../codec.ts';
import type { ListPage } from '../../store.ts';
import { BLOCK_COLUMNS, type BlockColumns, unpackBlock } from '../block-row.ts';
import type { workspaceKeys } from './workspace-keys.ts';

/** Blocks of a workspace. */
export function blockReads(db: Database.Database, workspaceOf: ReturnType<typeof workspaceKeys>) {
  const bySubject = db.prepare<[number, string, PackedId], BlockColumns>(`SELECT ${BLOCK_COLUMNS} FROM blocks WHERE workspace_key = ? AND kind = ? AND subject = ?`);
  const blocked = db.prepare<[number, number, number, number], BlockColumns>(
    `SELECT ${BLOCK_COLUMNS} FROM blocks WHERE workspace_key = ? AND exempt = 0 AND (until_ts IS NULL OR until_ts > ?) AND block_key < ? ORDER BY block_key DESC LIMIT ?`);
  const exempt = db.prepare<[number, number, number], BlockColumns>(`SELECT ${BLOCK_COLUMNS} FROM blocks WHERE workspace_key = ? AND exempt = 1 AND block_key < ? ORDER BY block_key DESC LIMIT ?`);

  const mode = db.prepare<[number], ProofMode>('SELECT mode FROM proof_modes WHERE workspace_key = ?').pluck();

  function blockOf(workspace: string, { kind, subject }: BlockSubject): StoredBlock | undefined {
    const keys = workspaceOf(workspace);
    const row = keys && bySubject.get(keys.key, kind, packId(subject));
    return row && unpackBlock(row, workspace);
  }

  return {
    blockOf,

    proofMode(workspace: string): ProofMode {
      const keys = workspaceOf(workspace);
      return (keys && mode.get(keys.key)) ?? DEFAULT_PROOF_MODE;
    },

    activeBlock(workspace: string, subjects: readonly BlockSubject[], now: number): StoredBlock | undefined {
      const found = subjects.flatMap((subject) => blockOf(workspace, subject) ?? []);
      // Who is never to be blocked comes in from wherever they are.
      if (found.some(({ kind, exempt: never }) => never && kind === 'visitor')) return undefined;
      return found.find((block) => holds(block, now));
    },

    blocks(workspace: string, what: 'blocked' | 'exempt', now: number, cursor: string | undefined, limit: number): ListPage<StoredBlock> {
      const keys = workspaceOf(workspace);
      if (!keys) return { items: [] };
      const before = readCursor(cursor);
      const rows = what === 'exempt' ? exempt.all(keys.key, before, limit + 1) : blocked.all(keys.key, now, before, limit + 1);
      return pageOf(rows, limit, (row) => row.block_key, (row) => unpackBlock(row, workspace));
    },
  };
}
