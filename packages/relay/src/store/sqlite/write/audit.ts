import { auditHash, auditText, GENESIS, type NewAuditEntry } from '../../../audit/chain.ts';
import { type Signed, signStatement, type Statement } from '../../../audit/statement.ts';
import { isCheckpointDue } from '../../audit-checkpoints.ts';
import { type Quota, type QuotaSpent, spent, waitFor } from '../../quotas.ts';
import type { StoredAuditEntry } from '../../records.ts';
import type { WriteContext } from './context.ts';

export interface AuditAppended {
  readonly entry: StoredAuditEntry;
  /** A checkpoint was written with it. */
  readonly checkpointed: boolean;
}

interface Newest {
  readonly seq: number;
  readonly hash: Buffer;
}

/** The audit log. The newest entry is read within the transaction, so that no two writers, of whatever process, follow the same one. */
export function auditWrites({ db, workspaces, sealing }: WriteContext) {
  const newest = db.prepare<[number], Newest>('SELECT seq, hash FROM audit WHERE workspace_key = ? ORDER BY seq DESC LIMIT 1');
  const insert = db.prepare<[number, number, string, Buffer]>('INSERT INTO audit (workspace_key, seq, entry, hash) VALUES (?, ?, ?, ?)');
  const insertSeal = db.prepare<[number, string, string]>('INSERT OR REPLACE INTO audit_seals (workspace_key, statement, signature) VALUES (?, ?, ?)');
  const insertCheckpoint = db.prepare<[number, number, string, string]>('INSERT OR IGNORE INTO audit_checkpoints (workspace_key, seq, statement, signature) VALUES (?, ?, ?, ?)');
  const lastCheckpoint = db.prepare<[number], { seq: number; ts: number }>(`SELECT seq, statement ->> '$.ts' AS ts FROM audit_checkpoints WHERE workspace_key = ? ORDER BY seq DESC LIMIT 1`);
  const ids = db.prepare<[], { id: string }>('SELECT DISTINCT audit.entry ->> \'$.workspace\' AS id FROM audit WHERE seq = 1');
  const ofActor = db.prepare<[number, string], { ts: number; action: string }>('SELECT ts, action FROM audit WHERE workspace_key = ? AND actor = ? ORDER BY seq DESC');

  const signed = (statement: Omit<Statement, 'key'>): Signed | undefined => {
    const { key, id } = sealing?.() ?? {};
    return key && id !== undefined ? signStatement(key, { ...statement, key: id }) : undefined;
  };

  function checkpoint(workspaceKey: number, workspace: string, { seq, hash }: { seq: number; hash: string }, ts: number): void {
    const made = signed({ purpose: 'checkpoint', workspace, seq, hash, ts });
    if (made) insertCheckpoint.run(workspaceKey, seq, made.statement, made.signature);
  }

  function append(workspaceId: string, fresh: NewAuditEntry): AuditAppended {
    const workspace = workspaces.need(workspaceId);
    const before = newest.get(workspace.key);
    const entry = { ...fresh, seq: (before?.seq ?? 0) + 1, prev: before?.hash.toString('hex') ?? GENESIS };
    const text = auditText(workspaceId, entry);
    const hash = auditHash(text);
    insert.run(workspace.key, entry.seq, text, Buffer.from(hash, 'hex'));
    const seal = signed({ purpose: 'seal', workspace: workspaceId, seq: entry.seq, hash, ts: entry.ts });
    if (seal) insertSeal.run(workspace.key, seal.statement, seal.signature);
    const isDue = isCheckpointDue(entry, lastCheckpoint.get(workspace.key)?.ts);
    if (isDue) checkpoint(workspace.key, workspaceId, { seq: entry.seq, hash }, entry.ts);
    return { entry: { ...entry, hash }, checkpointed: isDue && sealing !== undefined };
  }

  /** When the actor did one of these after `since`, newest first. */
  function* uses(workspaceKey: number, actor: string, actions: readonly string[], since: number): Generator<number> {
    for (const { ts, action } of ofActor.iterate(workspaceKey, actor)) {
      if (ts <= since) return;
      if (actions.includes(action)) yield ts;
    }
  }

  return {
    appendAudit: append,

    appendAuditWithin(workspaceId: string, fresh: NewAuditEntry, { actions, what, ...quota }: Quota & { actions: readonly string[]; what: string }): AuditAppended | QuotaSpent {
      const wait = waitFor(quota, uses(workspaces.need(workspaceId).key, fresh.actor.id, actions, fresh.ts - quota.perMs), fresh.ts);
      return wait === undefined ? append(workspaceId, fresh) : spent(quota, what, wait);
    },

    /** Writes one for each workspace whose newest entry has none, when its last one is at least `age` milliseconds old. */
    checkpointAudit(ts: number, age: number): void {
      for (const { id: workspaceId } of ids.all()) {
        const workspace = workspaces.get(workspaceId);
        const head = workspace && newest.get(workspace.key);
        if (!workspace || !head) continue;
        const last = lastCheckpoint.get(workspace.key);
        if (head.seq > (last?.seq ?? 0) && ts - (last?.ts ?? -Infinity) >= age) checkpoint(workspace.key, workspaceId, { seq: head.seq, hash: head.hash.toString('hex') }, ts);
      }
    },
  };
}
