import { auditHash, auditText, GENESIS, type NewAuditEntry } from '../../../audit/chain.ts';
import type { StoredAuditEntry } from '../../records.ts';
import type { WriteContext } from './context.ts';

/** The audit log. The newest entry is read within the transaction, so that no two writers, of whatever process, follow the same one. */
export function auditWrites({ db, workspaces }: WriteContext) {
  const newest = db.prepare<[number], { seq: number; hash: Buffer }>('SELECT seq, hash FROM audit WHERE workspace_key = ? ORDER BY seq DESC LIMIT 1');
  const insert = db.prepare<[number, number, string, Buffer]>('INSERT INTO audit (workspace_key, seq, entry, hash) VALUES (?, ?, ?, ?)');
  return {
    appendAudit(workspaceId: string, fresh: NewAuditEntry): StoredAuditEntry {
      const { key } = workspaces.need(workspaceId);
      const before = newest.get(key);
      const entry = { ...fresh, seq: (before?.seq ?? 0) + 1, prev: before?.hash.toString('hex') ?? GENESIS };
      const text = auditText(workspaceId, entry);
      const hash = auditHash(text);
      insert.run(key, entry.seq, text, Buffer.from(hash, 'hex'));
      return { ...entry, hash };
    },
  };
}
