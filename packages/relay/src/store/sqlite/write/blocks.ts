import { type BlockSubject, holds, type NewBlock, type ProofMode, type StoredBlock, STRIKES_MS, untilOf } from '../../blocks.ts';
import { BLOCK_COLUMNS, type BlockColumns, unpackBlock } from '../block-row.ts';
import { packId, type PackedId } from '../codec.ts';
import type { WriteContext } from './context.ts';

/** One record per subject; a new one replaces the one before. */
export function blockWrites({ db, workspaces }: WriteContext) {
  const bySubject = db.prepare<[number, string, PackedId], BlockColumns>(`SELECT ${BLOCK_COLUMNS} FROM blocks WHERE workspace_key = ? AND kind = ? AND subject = ?`);
  const byId = db.prepare<[number, PackedId], BlockColumns>(`SELECT ${BLOCK_COLUMNS} FROM blocks WHERE workspace_key = ? AND id = ?`);
  const put = db.prepare('INSERT OR REPLACE INTO blocks (workspace_key, id, kind, subject, until_ts, exempt, strikes, by_kind, by_id, reason, signals, created_ts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const end = db.prepare('UPDATE blocks SET until_ts = ?, exempt = 0, strikes = 0 WHERE block_key = ?');
  const putMode = db.prepare('INSERT INTO proof_modes VALUES (?, ?) ON CONFLICT DO UPDATE SET mode = excluded.mode');
  const prune = db.prepare('DELETE FROM blocks WHERE exempt = 0 AND until_ts < ?');

  const before = (workspace: number, workspaceId: string, { kind, subject }: BlockSubject): StoredBlock | undefined => {
    const row = bySubject.get(workspace, kind, packId(subject));
    return row && unpackBlock(row, workspaceId);
  };

  function store(workspaceKey: number, workspace: string, { id, kind, subject, by, reason, signals, createdTs }: NewBlock, state: { readonly untilTs?: number; readonly strikes: number; readonly exempt: boolean }): StoredBlock {
    prune.run(createdTs - STRIKES_MS);
    put.run(workspaceKey, packId(id), kind, packId(subject), state.untilTs ?? null, Number(state.exempt), state.strikes, by.kind, packId(by.id), reason ?? null, JSON.stringify(signals), createdTs);
    return { id, workspace, kind, subject, by, signals, createdTs, ...state, ...(reason === undefined ? {} : { reason }) };
  }

  return {
    block(workspaceId: string, fresh: NewBlock): { status: 'blocked' | 'exempt'; block: StoredBlock } {
      const { key } = workspaces.need(workspaceId);
      const held = before(key, workspaceId, fresh);
      if (held?.exempt) return { status: 'exempt', block: held };
      return { status: 'blocked', block: store(key, workspaceId, fresh, { ...untilOf(fresh, held), exempt: false }) };
    },

    exemptBlock(workspaceId: string, fresh: NewBlock): StoredBlock {
      return store(workspaces.need(workspaceId).key, workspaceId, fresh, { strikes: 0, exempt: true });
    },

    setProofMode(workspaceId: string, mode: ProofMode): void {
      putMode.run(workspaces.need(workspaceId).key, mode);
    },

    liftBlock(workspaceId: string, id: string, now: number): StoredBlock | undefined {
      const workspace = workspaces.get(workspaceId);
      const row = workspace && byId.get(workspace.key, packId(id));
      const held = row && unpackBlock(row, workspaceId);
      if (!held || !(held.exempt || holds(held, now))) return undefined;
      end.run(now, row.block_key);
      return { ...held, untilTs: now, exempt: false, strikes: 0 };
    },
  };
}
