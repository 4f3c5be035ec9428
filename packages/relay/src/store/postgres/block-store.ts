import { type BlockStore, type BlockSubject, DEFAULT_PROOF_MODE, holds, type NewBlock, type ProofMode, type StoredBlock, STRIKES_MS, untilOf } from '../blocks.ts';
import { pageOf, readCursor } from '../paging.ts';
import type { Queries } from './database.ts';
import { type Engine, inWorkspace, lockTopic } from './engine.ts';
import { BLOCK_COLUMNS, type BlockColumns, toBlock } from './rows.ts';
import type { WorkspaceKeys } from './workspaces-known.ts';

const SELECT = `SELECT ${BLOCK_COLUMNS} FROM blocks WHERE workspace_key = $1`;

async function bySubject(queries: Queries, keys: WorkspaceKeys, { kind, subject }: BlockSubject): Promise<StoredBlock | undefined> {
  const row = await queries.one<BlockColumns>(`${SELECT} AND kind = $2 AND subject = $3`, [keys.key, kind, subject]);
  return row && toBlock(row, keys.id);
}

/** Replaces the record of the subject that there is; the newest has the highest key. */
async function put(queries: Queries, keys: WorkspaceKeys, { id, kind, subject, by, reason, signals, createdTs }: NewBlock, state: { readonly untilTs?: number; readonly strikes: number; readonly exempt: boolean }): Promise<StoredBlock> {
  await queries.run('DELETE FROM blocks WHERE NOT exempt AND until_ts < $1', [createdTs - STRIKES_MS]);
  await queries.run('DELETE FROM blocks WHERE workspace_key = $1 AND (kind = $2 AND subject = $3 OR id = $4)', [keys.key, kind, subject, id]);
  await queries.run('INSERT INTO blocks (workspace_key, id, kind, subject, until_ts, exempt, strikes, by_kind, by_id, reason, signals, created_ts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)',
    [keys.key, id, kind, subject, state.untilTs ?? null, state.exempt, state.strikes, by.kind, by.id, reason ?? null, JSON.stringify(signals), createdTs]);
  return { id, workspace: keys.id, kind, subject, by, signals, createdTs, ...state, ...(reason === undefined ? {} : { reason }) };
}

/** One record per subject; a new one replaces the one before. */
export function blockStore(engine: Engine): BlockStore {
  const { db, known } = engine;

  /** A transaction that nobody else's blocks of the workspace come between. */
  async function alone<Result>(workspace: string, work: (queries: Queries, keys: WorkspaceKeys) => Promise<Result>): Promise<Result> {
    const keys = await known.need(workspace);
    return db.transaction(async (queries) => {
      await lockTopic(queries, 'blocks', keys.key);
      return work(queries, keys);
    });
  }

  return {
    async active(workspace, subjects, now) {
      const keys = await known.get(workspace);
      if (!keys || subjects.length === 0) return undefined;
      const found = (await Promise.all(subjects.map((subject) => bySubject(db, keys, subject)))).flatMap((block) => block ?? []);
      // Who is never to be blocked comes in from wherever they are.
      if (found.some(({ kind, exempt }) => exempt && kind === 'visitor')) return undefined;
      return found.find((block) => holds(block, now));
    },

    async of(workspace, subject) {
      const keys = await known.get(workspace);
      return keys && bySubject(db, keys, subject);
    },

    block: (workspace, fresh) => alone(workspace, async (queries, keys) => {
      const held = await bySubject(queries, keys, fresh);
      if (held?.exempt) return { status: 'exempt', block: held };
      return { status: 'blocked', block: await put(queries, keys, fresh, { ...untilOf(fresh, held), exempt: false }) };
    }),

    exempt: (workspace, fresh) => alone(workspace, (queries, keys) => put(queries, keys, fresh, { strikes: 0, exempt: true })),

    lift: (workspace, id, now) => inWorkspace<StoredBlock | undefined>(engine, workspace, undefined, async (queries, keys) => {
      await lockTopic(queries, 'blocks', keys.key);
      const row = await queries.one<BlockColumns>(`${SELECT} AND id = $2`, [keys.key, id]);
      const held = row && toBlock(row, workspace);
      if (!held || !(held.exempt || holds(held, now))) return undefined;
      await queries.run('UPDATE blocks SET until_ts = $2, exempt = false, strikes = 0 WHERE block_key = $1', [row.block_key, now]);
      return { ...held, untilTs: now, exempt: false, strikes: 0 };
    }),

    async proofMode(workspace) {
      const keys = await known.get(workspace);
      return (keys && (await db.one<{ mode: ProofMode }>('SELECT mode FROM proof_modes WHERE workspace_key = $1', [keys.key]))?.mode) ?? DEFAULT_PROOF_MODE;
    },

    async setProofMode(workspace, mode) {
      const { key } = await known.need(workspace);
      await db.run('INSERT INTO proof_modes VALUES ($1, $2) ON CONFLICT (workspace_key) DO UPDATE SET mode = excluded.mode', [key, mode]);
    },

    async list(workspace, what, now, cursor, limit) {
      const keys = await known.get(workspace);
      if (!keys) return { items: [] };
      const values = [keys.key, readCursor(cursor), limit + 1];
      const rows = what === 'exempt'
        ? await db.all<BlockColumns>(`${SELECT} AND exempt AND block_key < $2 ORDER BY block_key DESC LIMIT $3`, values)
        : await db.all<BlockColumns>(`${SELECT} AND NOT exempt AND (until_ts IS NULL OR until_ts > $4) AND block_key < $2 ORDER BY block_key DESC LIMIT $3`, [...values, now]);
      return pageOf(rows, limit, (row) => row.block_key, (row) => toBlock(row, workspace));
    },
  };
}
