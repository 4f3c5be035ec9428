import type Database from 'better-sqlite3';
import { ACTORS } from '../../kinds.ts';
import { type PackedId, packId } from '../codec.ts';

interface Held { delivered: number; read: number; dirty: boolean }

/** How far each agent and bot has received and read a conversation. */
export class StaffCursors {
  readonly #select: Database.Statement<[number, number, PackedId], { delivered: number; read: number }>;
  readonly #upsert: Database.Statement<[number, number, PackedId, number, number]>;

  constructor(db: Database.Database) {
    this.#select = db.prepare('SELECT delivered, read FROM staff_cursors WHERE conv_key = ? AND kind = ? AND id = ?');
    this.#upsert = db.prepare(`INSERT INTO staff_cursors VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET delivered = excluded.delivered, read = excluded.read`);
  }

  get(conv: number, held: Map<string, Held>, by: { kind: string; id: string }): Held {
    const name = `${by.kind}:${by.id}`;
    const known = held.get(name);
    if (known) return known;
    const found = this.#select.get(conv, ACTORS.indexOf(by.kind as 'agent'), packId(by.id));
    const cursor = { delivered: found?.delivered ?? 0, read: found?.read ?? 0, dirty: false };
    held.set(name, cursor);
    return cursor;
  }

  flush(conv: number, held: Map<string, Held>): void {
    for (const [name, cursor] of held) {
      if (!cursor.dirty) continue;
      const colon = name.indexOf(':');
      this.#upsert.run(conv, ACTORS.indexOf(name.slice(0, colon) as 'agent'), packId(name.slice(colon + 1)), cursor.delivered, cursor.read);
      cursor.dirty = false;
    }
  }
}
