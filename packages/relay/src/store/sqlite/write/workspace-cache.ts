import type Database from 'better-sqlite3';
import { packId, type PackedId, unpackId } from '../codec.ts';

/** A workspace's counters, held by the writer and written once per commit. */
export interface WorkspaceRow {
  readonly key: number;
  readonly id: string;
  readonly broadcastConv: string;
  rev: number;
  audience: number;
  dirty: boolean;
}

/** Valid while nobody else writes to the file: the batch runner drops it otherwise. */
export class WorkspaceCache {
  readonly #rows = new Map<string, WorkspaceRow>();
  readonly #select: Database.Statement<[PackedId], { workspace_key: number; rev: number; audience: number; broadcast_conv: PackedId }>;
  readonly #update: Database.Statement<[number, number, number]>;

  constructor(db: Database.Database) {
    this.#select = db.prepare('SELECT workspace_key, rev, audience, broadcast_conv FROM workspaces WHERE id = ?');
    this.#update = db.prepare('UPDATE workspaces SET rev = ?, audience = ? WHERE workspace_key = ?');
  }

  get(id: string): WorkspaceRow | undefined {
    const held = this.#rows.get(id);
    if (held) return held;
    const found = this.#select.get(packId(id));
    if (!found) return undefined;
    const row: WorkspaceRow = { key: found.workspace_key, id, broadcastConv: unpackId(found.broadcast_conv), rev: found.rev, audience: found.audience, dirty: false };
    this.#rows.set(id, row);
    return row;
  }

  /** For writes that only make sense in a workspace that the caller already holds. */
  need(id: string): WorkspaceRow {
    const row = this.get(id);
    if (!row) throw new Error(`there is no workspace ${id}`);
    return row;
  }

  /** The next value of the workspace's counter. */
  nextRev(row: WorkspaceRow): number {
    row.dirty = true;
    row.rev += 1;
    return row.rev;
  }

  /** Visitors who joined (or with a negative number: left) the audience of announcements. */
  addAudience(row: WorkspaceRow, by: number): void {
    row.dirty = true;
    row.audience += by;
  }

  flush(): void {
    for (const row of this.#rows.values()) {
      if (!row.dirty) continue;
      this.#update.run(row.rev, row.audience, row.key);
      row.dirty = false;
    }
  }

  drop(): void {
    this.#rows.clear();
  }
}
