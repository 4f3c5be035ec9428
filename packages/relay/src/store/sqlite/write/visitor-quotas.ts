import type Database from 'better-sqlite3';
import { type Quota, waitFor } from '../../quotas.ts';
import { VISITOR } from '../../kinds.ts';
import { type PackedId, packId } from '../codec.ts';

/** Visitors whose latest changes stay in memory. */
const HELD = 10_000;

/**
 * When visitors changed something, newest last, as far as their quota looks back. Counted from the log itself; memory only saves reading
 * it again for each message. Valid while nobody else writes to the file, as the caches beside it.
 */
export class VisitorQuotas {
  readonly #held = new Map<string, number[]>();
  readonly #conversations: Database.Statement<[number, PackedId], number>;
  readonly #entries: Database.Statement<[number], number>;

  constructor(db: Database.Database) {
    this.#conversations = db.prepare<[number, PackedId], number>('SELECT conv_key FROM conversations WHERE workspace_key = ? AND visitor = ?').pluck();
    this.#entries = db.prepare<[number], number>(`SELECT ts FROM entries WHERE conv_key = ? AND by_kind = ${VISITOR} ORDER BY seq DESC`).pluck();
  }

  /** Milliseconds until the visitor may change something again, undefined when now. */
  wait(workspaceKey: number, visitor: string, quota: Quota, now: number): number | undefined {
    const uses = this.#usesOf(workspaceKey, visitor, now - quota.perMs);
    return uses.length < quota.most ? undefined : waitFor(quota, uses.toReversed(), now);
  }

  /** Changes that the visitor may still make now. */
  left(workspaceKey: number, visitor: string, quota: Quota, now: number): number {
    return Math.max(0, quota.most - this.#usesOf(workspaceKey, visitor, now - quota.perMs).length);
  }

  /** Notes changes that are stored with this transaction. */
  note(workspaceKey: number, visitor: string, ts: number, count: number): void {
    const uses = this.#held.get(`${workspaceKey}:${visitor}`);
    if (uses) for (let more = 0; more < count; more += 1) uses.push(ts);
  }

  /** A transaction was taken back, somebody else wrote, or messages changed hands. */
  drop(): void {
    this.#held.clear();
  }

  #usesOf(workspaceKey: number, visitor: string, since: number): number[] {
    const name = `${workspaceKey}:${visitor}`;
    let uses = this.#held.get(name);
    if (!uses) {
      if (this.#held.size >= HELD) this.#held.delete(this.#held.keys().next().value ?? '');
      uses = this.#read(workspaceKey, visitor, since);
      this.#held.set(name, uses);
    }
    // Times come from one clock; should it have been set back, an old one stays for a while longer, which refuses nobody for longer than the stretch.
    let gone = 0;
    while (gone < uses.length && (uses[gone] ?? 0) <= since) gone += 1;
    if (gone > 0) uses.splice(0, gone);
    return uses;
  }

  #read(workspaceKey: number, visitor: string, since: number): number[] {
    const uses: number[] = [];
    for (const conversation of this.#conversations.all(workspaceKey, packId(visitor))) {
      for (const ts of this.#entries.iterate(conversation)) {
        if (ts <= since) break;
        uses.push(ts);
      }
    }
    return uses.sort((one, other) => one - other);
  }
}
