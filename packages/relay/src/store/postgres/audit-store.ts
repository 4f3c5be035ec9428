import { readCheckpointFile } from '../../audit/checkpoint-file.ts';
import type { Signed } from '../../audit/statement.ts';
import { pageOf, readCursor } from '../paging.ts';
import { spent, waitFor } from '../quotas.ts';
import type { AuditFilter, StoredAuditEntry } from '../records.ts';
import type { AuditStore, ListPage } from '../store.ts';
import type { AuditChain, AuditRow } from './audit-chain.ts';
import type { Queries } from './database.ts';
import type { Engine } from './engine.ts';
import { Turns } from './turns.ts';
import type { WorkspaceKeys } from './workspaces-known.ts';

/**
 * The audit log. Only one transaction at a time, of whatever node, adds to a workspace's chain.
 *
 * @param file of the checkpoints, if there is one.
 */
export function auditStore({ db, known }: Engine, chain: AuditChain, file: string | undefined): AuditStore {
  const chains = new Turns<Queries>((work) => db.transaction(work));

  /** A transaction in which nobody else adds to the workspace's chain. */
  const inChain = <Result>(workspace: string, work: (queries: Queries, keys: WorkspaceKeys) => Promise<Result>): Promise<Result> => chains.run(workspace, undefined, async (queries) => {
    const keys = await known.need(workspace, queries);
    await chain.lock(queries, keys);
    return work(queries, keys);
  });

  async function select(workspace: string, filter: AuditFilter, seq: string, order: string, position: number, limit: number): Promise<AuditRow[]> {
    const keys = await known.get(workspace);
    if (!keys) return [];
    const values: unknown[] = [keys.key, position, limit];
    const where = conditionsOf(filter, (value) => `$${values.push(value)}`);
    return db.all<AuditRow>(`SELECT seq, entry, hash FROM audit WHERE workspace_key = $1 AND seq ${seq} $2${where} ORDER BY seq ${order} LIMIT $3`, values);
  }

  return {
    async append(workspace, fresh) {
      return chain.appended(await inChain(workspace, (queries, keys) => chain.follow(queries, keys, fresh)));
    },

    async appendWithin(workspace, fresh, { actions, what, ...quota }) {
      const result = await inChain(workspace, async (queries, keys) => {
        const uses = await queries.all<{ ts: number }>(
          'SELECT ts FROM audit WHERE workspace_key = $1 AND actor = $2 AND action = ANY($3) AND ts > $4 ORDER BY seq DESC LIMIT $5', [keys.key, fresh.actor.id, actions, fresh.ts - quota.perMs, quota.most]);
        const wait = waitFor(quota, uses.map(({ ts }) => ts), fresh.ts);
        return wait === undefined ? chain.follow(queries, keys, fresh) : spent(quota, what, wait);
      });
      return 'status' in result ? result : chain.appended(result);
    },

    after: async (workspace, filter, after, limit) => (await select(workspace, filter, '>', 'ASC', after, limit)).map(toAudit),

    async list(workspace, filter, cursor, limit): Promise<ListPage<StoredAuditEntry>> {
      return pageOf(await select(workspace, filter, '<', 'DESC', readCursor(cursor), limit + 1), limit, (row) => row.seq, toAudit);
    },

    async checkpoint(ts, age) {
      const ids = await db.all<{ id: string }>('SELECT id FROM workspaces WHERE EXISTS (SELECT 1 FROM audit WHERE audit.workspace_key = workspaces.workspace_key AND seq = 1)');
      for (const { id: workspace } of ids) {
        await inChain(workspace, (queries, keys) => chain.checkpoint(queries, keys, ts, age));
      }
      await chain.complete();
    },

    raw: async (workspace, after, limit) => (await select(workspace, {}, '>', 'ASC', after, limit)).map(({ seq, entry, hash }) => ({ seq, text: entry, hash })),

    async proof(workspace) {
      const keys = await known.get(workspace);
      const kept = file === undefined ? [] : await readCheckpointFile(file);
      if (!keys) return { checkpoints: [], kept };
      const seal = await db.one<Signed>('SELECT statement, signature FROM audit_seals WHERE workspace_key = $1', [keys.key]);
      const checkpoints = await db.all<Signed>('SELECT statement, signature FROM audit_checkpoints WHERE workspace_key = $1 ORDER BY seq', [keys.key]);
      return { ...(seal ? { seal } : {}), checkpoints, kept };
    },
  };
}

/** Everything of an entry that a person may look for, in one text. */
const WORDS = `concat_ws(' ', action, audit_facts(entry) #>> '{actor,name}', actor, target, audit_facts(entry) #>> '{target,kind}', audit_facts(entry) ->> 'detail', audit_facts(entry) ->> 'address', audit_facts(entry) ->> 'requestId')`;

function conditionsOf(filter: AuditFilter, bind: (value: unknown) => string): string {
  const parts: string[] = [];
  if (filter.actor !== undefined) parts.push(`actor = ${bind(filter.actor)}`);
  if (filter.actions !== undefined) parts.push(`action = ANY(${bind(filter.actions)})`);
  if (filter.target !== undefined) parts.push(`target = ${bind(filter.target)}`);
  if (filter.fromTs !== undefined) parts.push(`ts >= ${bind(filter.fromTs)}`);
  if (filter.toTs !== undefined) parts.push(`ts < ${bind(filter.toTs)}`);
  if (filter.text !== undefined) parts.push(`${WORDS} ILIKE ${bind(`%${filter.text.replace(/[\\%_]/g, '\\$&')}%`)}`);
  return parts.map((part) => ` AND ${part}`).join('');
}

function toAudit({ entry, hash }: AuditRow): StoredAuditEntry {
  const { workspace: _workspace, ...rest } = JSON.parse(entry) as Omit<StoredAuditEntry, 'hash'> & { workspace: string };
  return { ...rest, hash };
}
