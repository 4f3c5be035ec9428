import { ACTORS } from '../kinds.ts';
import type { Transaction } from './database.ts';
import { recordset } from './text.ts';

/** How far an agent or bot has received and read a conversation. */
export interface StaffCursor {
  readonly conv: number;
  readonly kind: number;
  readonly id: string;
  delivered: number;
  read: number;
  dirty: boolean;
}

interface Wanted { readonly conv: number; readonly by: { readonly kind: string; readonly id: string } }

const kindOf = (kind: string): number => ACTORS.indexOf(kind as 'agent');
const nameOf = (conv: number, kind: number, id: string): string => `${conv}:${kind}:${id}`;

/** Cursors of staff in one transaction. Their conversation's lock guards them. */
export class StaffCursors {
  readonly #db: Transaction;
  readonly #held = new Map<string, StaffCursor>();

  constructor(db: Transaction) {
    this.#db = db;
  }

  async load(wanted: readonly Wanted[]): Promise<void> {
    const missing = wanted.map(({ conv, by }) => ({ conv, kind: kindOf(by.kind), id: by.id })).filter(({ conv, kind, id }) => !this.#held.has(nameOf(conv, kind, id)));
    if (missing.length === 0) return;
    for (const one of missing) this.#held.set(nameOf(one.conv, one.kind, one.id), { ...one, delivered: 0, read: 0, dirty: false });
    const rows = await this.#db.all<{ conv_key: number; kind: number; id: string; delivered: number; read: number }>(
      `SELECT s.conv_key, s.kind, s.id, s.delivered, s.read FROM staff_cursors AS s JOIN json_to_recordset($1) AS wanted(conv bigint, kind smallint, id text)
       ON s.conv_key = wanted.conv AND s.kind = wanted.kind AND s.id = wanted.id`, [recordset(missing)]);
    for (const row of rows) {
      const held = this.#held.get(nameOf(row.conv_key, row.kind, row.id));
      if (held) Object.assign(held, { delivered: row.delivered, read: row.read });
    }
  }

  async get(conv: number, by: { readonly kind: string; readonly id: string }): Promise<StaffCursor> {
    await this.load([{ conv, by }]);
    const held = this.#held.get(nameOf(conv, kindOf(by.kind), by.id));
    if (!held) throw new Error('a cursor was not there right after it was read');
    return held;
  }

  /** Whoever writes is at the end afterwards, wherever they were. */
  assume(conv: number, { kind, id }: Wanted['by']): void {
    if (kind === 'agent') this.#held.set(nameOf(conv, kindOf(kind), id), { conv, kind: kindOf(kind), id, delivered: 0, read: 0, dirty: false });
  }

  dirty(): StaffCursor[] {
    return [...this.#held.values()].filter((cursor) => cursor.dirty);
  }

  async write(): Promise<void> {
    const dirty = this.dirty();
    if (dirty.length === 0) return;
    await this.#db.send(
      `INSERT INTO staff_cursors (conv_key, kind, id, delivered, read)
       SELECT conv, kind, id, delivered, read FROM json_to_recordset($1) AS c(conv bigint, kind smallint, id text, delivered integer, read integer)
       ON CONFLICT (conv_key, kind, id) DO UPDATE SET delivered = excluded.delivered, read = excluded.read`, [recordset(dirty)]);
    for (const cursor of dirty) cursor.dirty = false;
  }
}
