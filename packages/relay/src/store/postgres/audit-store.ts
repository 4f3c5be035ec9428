import { auditHash, auditText, GENESIS, type NewAuditEntry } from '../../audit/chain.ts';
import { completeCheckpointFile, readCheckpointFile } from '../../audit/checkpoint-file.ts';
import { createSealingKey } from '../../audit/sealing-key.ts';
import { type Signed, signStatement, type Statement } from '../../audit/statement.ts';
import { spent, waitFor } from '../quotas.ts';
import { pageOf, readCursor } from '../paging.ts';
import type { AuditFilter, StoredAuditEntry } from '../records.ts';
import type { AuditStore, ListPage } from '../store.ts';
import { isCheckpointDue } from '../audit-checkpoints.ts';
import type { Queries } from './database.ts';
import { type Engine, lockTopic } from './engine.ts';
import { Turns } from './turns.ts';
import type { WorkspaceKeys } from './workspaces-known.ts';

interface Row { readonly seq: number; readonly entry: string; readonly hash: string }

export interface AuditOptions {
  /** Ed25519 private key (PKCS #8, PEM). Undefined: the chain is not signed. */
  readonly key: string | undefined;
  /** Where that key lies, when it may be replaced there while the store is open. */
  readonly keyFile: string | undefined;
  /** Repeats every checkpoint outside the database. Undefined: nothing does. */
  readonly file: string | undefined;
  /** Told when that file cannot be written; the next checkpoint tries again. */
  readonly onFileError: (error: Error) => void;
}

/** The audit log. Only one transaction at a time, of whatever node, adds to a workspace's chain. */
export function auditStore({ db, known }: Engine, options: AuditOptions): AuditStore {
  const sealing = options.key === undefined ? undefined : createSealingKey(options.key, options.keyFile);
  const chains = new Turns<Queries>((work) => db.transaction(work));
  let completing: Promise<void> = Promise.resolve();

  // One at a time: two that read the same file would both append.
  const complete = (): Promise<void> => (completing = completing.then(async () => {
    if (options.file === undefined) return;
    await completeCheckpointFile(options.file, await db.all<Signed>('SELECT statement, signature FROM audit_checkpoints ORDER BY workspace_key, seq'));
  }).catch(options.onFileError));

  const signed = (statement: Omit<Statement, 'key'>): Signed | undefined => {
    const { key, id } = sealing?.() ?? {};
    return key && id !== undefined ? signStatement(key, { ...statement, key: id }) : undefined;
  };
  const newest = (queries: Queries, workspace: number): Promise<Row | undefined> => queries.one<Row>('SELECT seq, entry, hash FROM audit WHERE workspace_key = $1 ORDER BY seq DESC LIMIT 1', [workspace]);
  const lastCheckpoint = (queries: Queries, workspace: number) => queries.one<{ seq: number; ts: number }>(
    "SELECT seq, (statement::json ->> 'ts')::bigint AS ts FROM audit_checkpoints WHERE workspace_key = $1 ORDER BY seq DESC LIMIT 1", [workspace]);

  async function checkpoint(queries: Queries, { key: workspaceKey, id: workspace }: WorkspaceKeys, { seq, hash }: { seq: number; hash: string }, ts: number): Promise<void> {
    const made = signed({ purpose: 'checkpoint', workspace, seq, hash, ts });
    if (made) await queries.run('INSERT INTO audit_checkpoints VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [workspaceKey, seq, made.statement, made.signature]);
  }

  /** The caller holds the lock of the chain. */
  async function follow(queries: Queries, keys: WorkspaceKeys, fresh: NewAuditEntry): Promise<{ entry: StoredAuditEntry; checkpointed: boolean }> {
    const before = await newest(queries, keys.key);
    const entry = { ...fresh, seq: (before?.seq ?? 0) + 1, prev: before?.hash ?? GENESIS };
    const text = auditText(keys.id, entry);
    const hash = auditHash(text);
    await queries.run('INSERT INTO audit (workspace_key, seq, entry, hash) VALUES ($1, $2, $3, $4)', [keys.key, entry.seq, text, hash]);
    const seal = signed({ purpose: 'seal', workspace: keys.id, seq: entry.seq, hash, ts: entry.ts });
    if (seal) {
      await queries.run('INSERT INTO audit_seals VALUES ($1, $2, $3) ON CONFLICT (workspace_key) DO UPDATE SET statement = excluded.statement, signature = excluded.signature', [keys.key, seal.statement, seal.signature]);
    }
    const isDue = isCheckpointDue(entry, (await lastCheckpoint(queries, keys.key))?.ts);
    if (isDue) await checkpoint(queries, keys, { seq: entry.seq, hash }, entry.ts);
    return { entry: { ...entry, hash }, checkpointed: isDue && sealing !== undefined };
  }

  const appended = ({ entry, checkpointed }: { entry: StoredAuditEntry; checkpointed: boolean }): StoredAuditEntry => {
    // Nobody waits for the file: the database has the checkpoint, and a start completes the file.
    if (checkpointed) void complete();
    return entry;
  };

  /** A transaction in which nobody else adds to the workspace's chain. */
  const inChain = <Result>(workspace: string, work: (queries: Queries, keys: WorkspaceKeys) => Promise<Result>): Promise<Result> => chains.run(workspace, undefined, async (queries) => {
    const keys = await known.need(workspace, queries);
    await lockTopic(queries, 'audit', keys.key);
    return work(queries, keys);
  });

  async function select(workspace: string, filter: AuditFilter, seq: string, order: string, position: number, limit: number): Promise<Row[]> {
    const keys = await known.get(workspace);
    if (!keys) return [];
    const values: unknown[] = [keys.key, position, limit];
    const where = conditionsOf(filter, (value) => `$${values.push(value)}`);
    return db.all<Row>(`SELECT seq, entry, hash FROM audit WHERE workspace_key = $1 AND seq ${seq} $2${where} ORDER BY seq ${order} LIMIT $3`, values);
  }

  return {
    async append(workspace, fresh) {
      return appended(await inChain(workspace, (queries, keys) => follow(queries, keys, fresh)));
    },

    async appendWithin(workspace, fresh, { actions, what, ...quota }) {
      const result = await inChain(workspace, async (queries, keys) => {
        const uses = await queries.all<{ ts: number }>(
          'SELECT ts FROM audit WHERE workspace_key = $1 AND actor = $2 AND action = ANY($3) AND ts > $4 ORDER BY seq DESC LIMIT $5', [keys.key, fresh.actor.id, actions, fresh.ts - quota.perMs, quota.most]);
        const wait = waitFor(quota, uses.map(({ ts }) => ts), fresh.ts);
        return wait === undefined ? follow(queries, keys, fresh) : spent(quota, what, wait);
      });
      return 'status' in result ? result : appended(result);
    },

    after: async (workspace, filter, after, limit) => (await select(workspace, filter, '>', 'ASC', after, limit)).map(toAudit),

    async list(workspace, filter, cursor, limit): Promise<ListPage<StoredAuditEntry>> {
      return pageOf(await select(workspace, filter, '<', 'DESC', readCursor(cursor), limit + 1), limit, (row) => row.seq, toAudit);
    },

    async checkpoint(ts, age) {
      const ids = await db.all<{ id: string }>('SELECT id FROM workspaces WHERE EXISTS (SELECT 1 FROM audit WHERE audit.workspace_key = workspaces.workspace_key AND seq = 1)');
      for (const { id: workspace } of ids) {
        await inChain(workspace, async (queries, keys) => {
          const head = await newest(queries, keys.key);
          const last = await lastCheckpoint(queries, keys.key);
          if (head && head.seq > (last?.seq ?? 0) && ts - (last?.ts ?? -Infinity) >= age) await checkpoint(queries, keys, head, ts);
        });
      }
      await complete();
    },

    raw: async (workspace, after, limit) => (await select(workspace, {}, '>', 'ASC', after, limit)).map(({ seq, entry, hash }) => ({ seq, text: entry, hash })),

    async proof(workspace) {
      const keys = await known.get(workspace);
      const kept = options.file === undefined ? [] : await readCheckpointFile(options.file);
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

function toAudit({ entry, hash }: Row): StoredAuditEntry {
  const { workspace: _workspace, ...rest } = JSON.parse(entry) as Omit<StoredAuditEntry, 'hash'> & { workspace: string };
  return { ...rest, hash };
}
