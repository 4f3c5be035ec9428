import { createPublicKey, type KeyObject } from 'node:crypto';
import { commandLine } from '../command-line.ts';
import type { AuditStore } from '../store/store.ts';
import { canonical, type Json } from './canonical.ts';
import { auditHash, GENESIS } from './chain.ts';
import { readStatement, type Signed, type Statement } from './statement.ts';

/** What a look at a workspace's log found. It is sound when `findings` is empty. */
export interface Verdict {
  /** Entries that were looked at. */
  readonly entries: number;
  /** Signed statements that hold. */
  readonly proofs: number;
  /** One sentence for each thing that is wrong, at most `MOST_FINDINGS`. */
  readonly findings: readonly string[];
}

/** What the entry of a rotation says was replaced. */
export const AUDIT_KEY = 'audit key';
/** More would not make it clearer. */
const MOST_FINDINGS = 50;
/** Entries read at once. */
const STRETCH = 1_000;

/**
 * Finds every edit, removal, reordering and truncation of a workspace's log, and a chain that was computed anew without the key. Reads everything
 * once, a stretch at a time; entries may be added meanwhile.
 *
 * @param keys whose signatures count: the present key, and others that the operator vouches for.
 * @param before keys that the present one replaced. They never seal the newest entry; where the log says when one was replaced, it speaks of entries
 *   before that only. So whoever has an old key makes no end of the log out of it.
 */
export async function verifyAudit(log: AuditStore, workspace: string, keys: readonly KeyObject[], before: readonly KeyObject[] = []): Promise<Verdict> {
  const chain = new Chain(workspace);
  const publicKeys = keys.map((key) => (key.type === 'private' ? createPublicKey(key) : key));
  const replaced = before.filter((key) => !publicKeys.some((other) => other.equals(key)));
  for (;;) {
    const rows = await log.raw(workspace, chain.last, STRETCH);
    for (const row of rows) chain.take(row);
    if (rows.length > 0) continue;
    const proof = await log.proof(workspace);
    // What was added since the last stretch; the proof already speaks of it.
    if ((await log.raw(workspace, chain.last, 1)).length > 0) continue;
    const proofs = new Proofs(workspace, chain, publicKeys, replaced);
    proofs.seal(proof.seal);
    for (const signed of proof.checkpoints) proofs.checkpoint(signed, 'in the database');
    const known = new Set(proof.checkpoints.map(({ statement }) => statement));
    for (const signed of proof.kept) {
      const statement = proofs.checkpoint(signed, 'in the checkpoint file');
      if (statement && !known.has(signed.statement)) proofs.findings.push(`The checkpoint of entry ${statement.seq} is in the checkpoint file, but no longer in the database.`);
    }
    return { entries: chain.count, proofs: proofs.count, findings: [...chain.findings, ...proofs.findings].slice(0, MOST_FINDINGS) };
  }
}

/** Follows the entries from the first on. */
class Chain {
  readonly findings: string[] = [];
  /** Hash by seq; 64 characters for each entry, which a log of years can afford. */
  readonly hashes = new Map<number, string>();
  /** Names of keys, by the entry that says that they were replaced. */
  readonly replacedAt = new Map<string, number>();
  readonly #workspace: string;
  #hash: string | undefined = GENESIS;
  last = 0;
  count = 0;

  constructor(workspace: string) {
    this.#workspace = workspace;
  }

  take({ seq, text, hash }: { seq: number; text: string; hash: string }): void {
    if (seq !== this.last + 1) {
      this.findings.push(seq === this.last + 2 ? `Entry ${seq - 1} is missing.` : `Entries ${this.last + 1} to ${seq - 1} are missing.`);
      // The entry after a gap names one that is not there; that is the same finding.
      this.#hash = undefined;
    }
    const entry = parsed(text);
    const computed = auditHash(text);
    if (computed !== hash || entry === undefined) this.findings.push(`Entry ${seq} was changed.`);
    else if (entry.seq !== seq || entry.workspace !== this.#workspace) this.findings.push(`Entry ${seq} stands in the wrong place: it says that it is entry ${entry.seq}${entry.workspace === this.#workspace ? '' : ' of another workspace'}.`);
    else if (this.#hash !== undefined && entry.prev !== this.#hash) this.findings.push(`Entry ${seq} does not follow from the one before it.`);
    for (const key of replacedKeys(entry)) if (!this.replacedAt.has(key)) this.replacedAt.set(key, seq);
    this.#hash = hash;
    this.hashes.set(seq, hash);
    this.last = seq;
    this.count += 1;
  }
}

/** Compares the chain with what was signed about it. */
class Proofs {
  readonly findings: string[] = [];
  count = 0;
  readonly #workspace: string;
  readonly #chain: Chain;
  readonly #keys: readonly KeyObject[];
  readonly #before: readonly KeyObject[];

  constructor(workspace: string, chain: Chain, keys: readonly KeyObject[], before: readonly KeyObject[]) {
    this.#workspace = workspace;
    this.#chain = chain;
    this.#keys = keys;
    this.#before = before;
  }

  seal(signed: Signed | undefined): void {
    const { last } = this.#chain;
    if (!signed) {
      if (last > 0) this.findings.push('The seal of the newest entry is missing.');
      return;
    }
    const statement = this.#check(signed, 'seal', 'The seal of the newest entry');
    if (statement && statement.seq < last) this.findings.push(`Entries ${statement.seq + 1} to ${last} were written without the key.`);
  }

  checkpoint(signed: Signed, where: string): Statement | undefined {
    const workspace = workspaceOf(signed);
    // The file holds those of all workspaces.
    if (where.endsWith('file') && workspace !== undefined && workspace !== this.#workspace) return undefined;
    return this.#check(signed, 'checkpoint', `A checkpoint ${where}`);
  }

  #check(signed: Signed, purpose: Statement['purpose'], what: string): Statement | undefined {
    const statement = readStatement(signed, this.#keys) ?? readStatement(signed, this.#before);
    const until = statement && !readStatement(signed, this.#keys) ? (purpose === 'seal' ? 0 : (this.#chain.replacedAt.get(statement.key) ?? Infinity)) : Infinity;
    if (statement && statement.seq >= until) {
      this.findings.push(`${what} (entry ${statement.seq}) was signed by the key ${statement.key}, which had been replaced${until > 0 ? ` with entry ${until}` : ''}. If nobody replaced the key just now, somebody has the old one; else run "${commandLine('keys rotate audit')}" again, which was cut off.`);
      return undefined;
    }
    if (!statement || statement.purpose !== purpose || statement.workspace !== this.#workspace) {
      this.findings.push(`${what} does not carry a signature of the key: it was changed, or signed by another key.`);
      return undefined;
    }
    const { last, hashes } = this.#chain;
    const { seq, hash, ts } = statement;
    if (seq > last) this.findings.push(`The end is missing: ${what.toLowerCase()} shows that there were ${seq} entries at ${new Date(ts).toISOString()}, the last one now is ${last}.`);
    else if (hashes.get(seq) !== hash) this.findings.push(`${what} was signed for another entry ${seq} than the one that stands there now.`);
    else this.count += 1;
    return statement;
  }
}

function parsed(text: string): { seq: unknown; workspace: unknown; prev: unknown } | undefined {
  try {
    const value = JSON.parse(text) as Json & { seq: unknown; workspace: unknown; prev: unknown };
    return canonical(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whose end an entry tells; see `keys rotate audit`. */
function replacedKeys(entry: ReturnType<typeof parsed>): readonly string[] {
  const { action, detail } = (entry ?? {}) as { action?: unknown; detail?: { what?: unknown; before?: unknown } };
  return action === 'secret.rotated' && detail?.what === AUDIT_KEY && typeof detail.before === 'string' ? detail.before.split(' ') : [];
}

function workspaceOf({ statement }: Signed): string | undefined {
  try {
    const { workspace } = JSON.parse(statement) as { workspace?: unknown };
    return typeof workspace === 'string' ? workspace : undefined;
  } catch {
    return undefined;
  }
}
