/** A real database file with a signed log in it, to be broken and looked at. */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createAudit } from '../../../packages/relay/src/audit/audit.ts';
import { auditHash, auditText, GENESIS } from '../../../packages/relay/src/audit/chain.ts';
import { verifyAudit, type Verdict } from '../../../packages/relay/src/audit/verify.ts';
import { newWorkspace } from '../../../packages/relay/src/features/workspace/new-workspace.ts';
import { createLog } from '../../../packages/relay/src/log.ts';
import type { StoredAuditEntry } from '../../../packages/relay/src/store/records.ts';
import { openSqliteStore } from '../../../packages/relay/src/store/sqlite/open.ts';
import type { Store } from '../../../packages/relay/src/store/store.ts';

export const newKey = (): string => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

export interface BrokenLog {
  readonly folder: string;
  /** The workspace whose log it is; another one has a sound log of three entries. */
  readonly workspace: string;
  readonly other: string;
  /** Appends entries with the key. */
  write(count: number): Promise<void>;
  /** What an attacker who can write to the file does. */
  tamper(work: (db: Database.Database) => void): void;
  verify(workspace?: string): Promise<Verdict>;
  remove(): Promise<void>;
}

export async function signedLog(entries: number): Promise<BrokenLog> {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-audit-'));
  const auditKey = newKey();
  const [shop, other] = [newWorkspace('shop', 'Shop', 0), newWorkspace('other', 'Other', 0)];
  const withStore = async <Result>(work: (store: Store) => Promise<Result>): Promise<Result> => {
    const store = await openSqliteStore({ folder, auditKey });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  };
  const write = (workspace: string, count: number) => withStore(async (store) => {
    const audit = createAudit({ store, log: createLog('silent'), now: Date.now });
    await Promise.all(Array.from({ length: count }, (_value, index) => audit.record({ workspace, actor: { kind: 'agent', id: 'ada', name: 'Ada' }, action: 'token.made', detail: { index } })));
    // As a start of the relay does: the checkpoint file is complete afterwards.
    await store.audit.checkpoint(Date.now(), Infinity);
  });
  await withStore(async (store) => { for (const room of [shop, other]) await store.workspaces.create(room); });
  await write(shop.id, entries);
  await write(other.id, 3);
  return {
    folder, workspace: shop.id, other: other.id,
    write: (count) => write(shop.id, count),
    tamper(work) {
      const db = new Database(join(folder, 'frontdesk.db'));
      db.transaction(() => work(db))();
      db.close();
    },
    verify: (workspace = shop.id) => withStore((store) => verifyAudit(store.audit, workspace, [createPrivateKey(auditKey)])),
    remove: () => rm(folder, { recursive: true }),
  };
}

/** Writes the whole chain of the first workspace anew with correct hashes, after `change`, as somebody without the key can. */
export function rechain(db: Database.Database, change: (entries: StoredAuditEntry[]) => StoredAuditEntry[]): void {
  const rows = db.prepare<[], { entry: string }>('SELECT entry FROM audit WHERE workspace_key = 1 ORDER BY seq').all();
  const changed = change(rows.map(({ entry }) => JSON.parse(entry) as StoredAuditEntry));
  const { workspace } = JSON.parse(rows[0]?.entry ?? '{}') as { workspace: string };
  db.exec('DELETE FROM audit WHERE workspace_key = 1');
  let prev = GENESIS;
  for (const [index, entry] of changed.entries()) {
    const text = auditText(workspace, { ...entry, seq: index + 1, prev });
    prev = auditHash(text);
    db.prepare('INSERT INTO audit (workspace_key, seq, entry, hash) VALUES (1, ?, ?, ?)').run(index + 1, text, Buffer.from(prev, 'hex'));
  }
}
