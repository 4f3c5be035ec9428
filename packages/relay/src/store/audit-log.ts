import type { NewAuditEntry } from '../audit/chain.ts';
import type { Signed } from '../audit/statement.ts';
import type { Quota, QuotaSpent } from './quotas.ts';
import type { AuditFilter, StoredAuditEntry } from './records.ts';
import type { ListPage } from './store.ts';

/** Who did what: one chain per workspace, see audit/chain.ts. Entries are never changed and never removed. */
export interface AuditStore {
  /** Appends with the next dense `seq`, naming the hash of the entry before; on disk, in the database itself, when it resolves. */
  append(workspace: string, entry: NewAuditEntry): Promise<StoredAuditEntry>;
  /** As `append`, unless the entry's actor has `quota.most` entries of these actions in the stretch before it: then nothing is stored. */
  appendWithin(workspace: string, entry: NewAuditEntry, quota: Quota & { readonly actions: readonly string[]; /** In the plural, for the refusal. */ readonly what: string }): Promise<StoredAuditEntry | QuotaSpent>;
  /** Entries with `seq > after`, ascending, at most `limit`. */
  after(workspace: string, filter: AuditFilter, after: number, limit: number): Promise<readonly StoredAuditEntry[]>;
  /** Newest first. */
  list(workspace: string, filter: AuditFilter, cursor: string | undefined, limit: number): Promise<ListPage<StoredAuditEntry>>;
  /** Signs the newest entry of each workspace whose last checkpoint is at least `age` milliseconds old at `ts`. Without a key nothing is signed. */
  checkpoint(ts: number, age: number): Promise<void>;
  /** For verification: entries with `seq > after` exactly as they are stored, ascending; `text` is what was hashed. */
  raw(workspace: string, after: number, limit: number): Promise<readonly { readonly seq: number; readonly text: string; readonly hash: string }[]>;
  /** For verification: what was signed about the workspace's chain; `kept` holds what stands outside the database, of all workspaces. */
  proof(workspace: string): Promise<{ readonly seal?: Signed; readonly checkpoints: readonly Signed[]; readonly kept: readonly Signed[] }>;
}
