import { auditHash, auditText, GENESIS, type NewAuditEntry } from '../../audit/chain.ts';
import { completeCheckpointFile } from '../../audit/checkpoint-file.ts';
import { createSealingKey } from '../../audit/sealing-key.ts';
import { type Signed, signStatement, type Statement } from '../../audit/statement.ts';
import { isCheckpointDue } from '../audit-checkpoints.ts';
import type { StoredAuditEntry } from '../records.ts';
import type { Database, Queries } from './database.ts';
import { lockTopic } from './engine.ts';
import type { WorkspaceKeys } from './workspaces-known.ts';

/** As an entry stands in its table. */
export interface AuditRow { readonly seq: number; readonly entry: string; readonly hash: string }

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

/** The workspaces' chains of audit entries, and the file that repeats their checkpoints. */
export interface AuditChain {
  /** Waits until nobody else, of whatever node, adds to the workspace's chain; to the end of the transaction. */
  lock(queries: Queries, keys: WorkspaceKeys): Promise<void>;
  /** Adds an entry. The transaction holds the lock; once it is committed, tell it to `appended`. */
  follow(queries: Queries, keys: WorkspaceKeys, fresh: NewAuditEntry): Promise<AuditAppended>;
  /** The entry that was committed; the file is completed when a checkpoint came with it. */
  appended(result: AuditAppended): StoredAuditEntry;
  /** Signs the newest entry, if none was signed after `ts - age`. The transaction holds the lock. */
  checkpoint(queries: Queries, keys: WorkspaceKeys, ts: number, age: number): Promise<void>;
  complete(): Promise<void>;
}

export interface AuditAppended {
  readonly entry: StoredAuditEntry;
  /** A checkpoint was written with it. */
  readonly checkpointed: boolean;
}

export function createAuditChain(db: Database, options: AuditOptions): AuditChain {
  const sealing = options.key === undefined ? undefined : createSealingKey(options.key, options.keyFile);
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
  const newest = (queries: Queries, workspace: number): Promise<AuditRow | undefined> => queries.one<AuditRow>('SELECT seq, entry, hash FROM audit WHERE workspace_key = $1 ORDER BY seq DESC LIMIT 1', [workspace]);
  const lastCheckpoint = (queries: Queries, workspace: number) => queries.one<{ seq: number; ts: number }>(
    "SELECT seq, (statement::json ->> 'ts')::bigint AS ts FROM audit_checkpoints WHERE workspace_key = $1 ORDER BY seq DESC LIMIT 1", [workspace]);

  async function sign(queries: Queries, { key: workspaceKey, id: workspace }: WorkspaceKeys, { seq, hash }: { seq: number; hash: string }, ts: number): Promise<void> {
    const made = signed({ purpose: 'checkpoint', workspace, seq, hash, ts });
    if (made) await queries.run('INSERT INTO audit_checkpoints VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [workspaceKey, seq, made.statement, made.signature]);
  }

  return {
    lock: (queries, keys) => lockTopic(queries, 'audit', keys.key),

    async follow(queries, keys, fresh) {
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
      if (isDue) await sign(queries, keys, { seq: entry.seq, hash }, entry.ts);
      return { entry: { ...entry, hash }, checkpointed: isDue && sealing !== undefined };
    },

    appended({ entry, checkpointed }) {
      // Nobody waits for the file: the database has the checkpoint, and a start completes the file.
      if (checkpointed) void complete();
      return entry;
    },

    async checkpoint(queries, keys, ts, age) {
      const head = await newest(queries, keys.key);
      const last = await lastCheckpoint(queries, keys.key);
      if (head && head.seq > (last?.seq ?? 0) && ts - (last?.ts ?? -Infinity) >= age) await sign(queries, keys, head, ts);
    },

    complete,
  };
}
