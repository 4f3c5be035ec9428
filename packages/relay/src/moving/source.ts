import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { HIDDEN_WORKSPACE } from '../store/hidden-workspace.ts';
import { packId, type PackedId } from '../store/sqlite/codec.ts';
import { openReader } from '../store/sqlite/database.ts';
import { isBusy } from '../store/sqlite/failures.ts';
import { Journal } from '../store/sqlite/write/journal.ts';
import { StreamFollower } from '../store/sqlite/write/stream-follower.ts';
import { LEFT_BEHIND, MOVED, type MovedTable, WORDS } from './tables.ts';
import { MoveError } from './errors.ts';
import type { SourceValue } from './values.ts';

/** Bytes of text after which a batch is full, however few its rows. */
const BATCH_BYTES = 2 * 1024 * 1024;

/** A row: its columns by name, `#workspace` and, for entries, `#words`. */
export type SourceRow = Readonly<Record<string, SourceValue>>;

/** Where a copy is: the key of the last row, blobs in hexadecimal. */
export type Position = readonly (string | number | { readonly hex: string })[];

/** The SQLite database that is moved; nothing of it is changed but by `markMoved`. */
export class Source {
  readonly path: string;
  readonly #db: Database.Database;

  private constructor(path: string, db: Database.Database) {
    this.path = path;
    this.#db = db;
  }

  /** Beside a relay that runs: each batch sees what was committed when it is read, and holds nobody up. */
  static beside(path: string): Source {
    if (!existsSync(path)) throw new MoveError(`There is no database ${path}. Name the relay's data folder, or the file in it: --from sqlite:./data.`);
    return new Source(path, openReader(path));
  }

  /** Alone: until it is closed nobody else can open the database. Undefined while somebody has it open. */
  static alone(path: string): Source | undefined {
    const db = new Database(path, { timeout: 0, fileMustExist: true });
    try {
      db.pragma('synchronous = FULL');
      // Whoever has the database open holds a lock that they share with others; this one is shared with nobody, and kept until the end.
      db.pragma('locking_mode = EXCLUSIVE');
      db.exec('BEGIN EXCLUSIVE; COMMIT');
      return new Source(path, db);
    } catch (error) {
      db.close();
      if (isBusy(error)) return undefined;
      throw error;
    }
  }

  /** Whether the files beside it hold what was acknowledged and is not in the database: the relay ended without a farewell. Only when alone. */
  get hasJournal(): boolean {
    const journal = new Journal(this.path);
    try {
      if (journal.read(this.#number('SELECT generation FROM journal')).length > 0) return true;
    } finally {
      journal.close();
    }
    // A database of an earlier version has no stream; the next start makes the table for it.
    if (!this.#has('stream')) return false;
    const stream = new StreamFollower(this.#db, () => undefined);
    try {
      return stream.hasMore();
    } finally {
      stream.close();
    }
  }

  /** Names the database, however long the move takes: the id of its first workspace. */
  identity(): string {
    if (this.columns('workspaces').length === 0) throw new MoveError(`${this.path} is no database of a relay. Name the relay's data folder, or the frontdesk.db in it.`);
    const id = this.#db.prepare<[PackedId], string>('SELECT hex(id) FROM workspaces WHERE id <> ? ORDER BY workspace_key LIMIT 1').pluck().get(packId(HIDDEN_WORKSPACE));
    if (id === undefined) throw new MoveError(`${this.path} holds no workspace: there is nothing to move. Let the relay start on PostgreSQL as it is.`);
    return id.toLowerCase();
  }

  /** For people, so without the hidden one, whose name is a secret. */
  workspaces(): { key: number; name: string }[] {
    return this.#db.prepare<[PackedId], { key: number; name: string }>('SELECT workspace_key AS key, public_key AS name FROM workspaces WHERE id <> ? ORDER BY workspace_key').all(packId(HIDDEN_WORKSPACE));
  }

  /** Names of columns that hold something, without those that are computed. */
  columns(name: string): string[] {
    return this.#db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(name);
  }

  /** Tables that the move does not know, which a later version may have added. */
  unknownTables(): string[] {
    const known = new Set([...MOVED.map(({ name }) => name), ...Object.keys(LEFT_BEHIND)]);
    const all = this.#db.prepare<[], string>("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'").pluck().all();
    return all.filter((name) => !known.has(name));
  }

  count({ name }: MovedTable): number {
    return this.#number(`SELECT count(*) FROM ${name}`);
  }

  /** The next rows in the order of the key, at most `limit`. */
  after(table: MovedTable, position: Position | undefined, limit: number): SourceRow[] {
    const values = position?.map(bound) ?? [];
    const where = position ? `WHERE (${table.key.join(', ')}) > (${values.map(() => '?').join(', ')})` : '';
    const rows: SourceRow[] = [];
    let bytes = 0;
    for (const row of this.#db.prepare<unknown[], SourceRow>(`${selectOf(table)} ${where} ORDER BY ${table.key.join(', ')} LIMIT ${limit}`).iterate(...values)) {
      rows.push(row);
      for (const value of Object.values(row)) bytes += value === null || typeof value === 'number' ? 8 : value.length;
      if (bytes > BATCH_BYTES) break;
    }
    return rows;
  }

  /** The row that stands at a position. */
  at(table: MovedTable, position: Position): SourceRow | undefined {
    return this.#db.prepare<unknown[], SourceRow>(`${selectOf(table)} WHERE (${table.key.join(', ')}) = (${position.map(() => '?').join(', ')})`).get(...position.map(bound));
  }

  /** The greatest key that was ever given out; undefined where the greatest that is there counts. */
  lastKey({ name, keepsKeys }: MovedTable): number | undefined {
    return keepsKeys ? this.#db.prepare<[string], number>('SELECT seq FROM sqlite_sequence WHERE name = ?').pluck().get(name) : undefined;
  }

  /** From now on no relay serves this database; see `refuseMoved`. Only when alone. */
  markMoved(target: string, ts: number): void {
    this.#db.exec('BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS moved (target TEXT NOT NULL, ts INTEGER NOT NULL) STRICT; DELETE FROM moved');
    this.#db.prepare('INSERT INTO moved VALUES (?, ?)').run(target, ts);
    this.#db.exec('COMMIT');
  }

  /** Takes the mark away: a relay may serve this database again. Only when alone. */
  unmark(): void {
    this.#db.exec('DROP TABLE IF EXISTS moved');
  }

  get isMarked(): boolean {
    return this.#has('moved');
  }

  close(): void {
    this.#db.close();
  }

  #has(table: string): boolean {
    return this.#db.prepare<[string], number>("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?").pluck().get(table) !== 0;
  }

  #number(sql: string): number {
    return this.#db.prepare<[], number>(sql).pluck().get() ?? 0;
  }
}

function selectOf({ name, workspace }: MovedTable): string {
  const words = name === WORDS.table ? `, ${WORDS.source} AS "#words"` : '';
  return `SELECT ${name}.*, ${workspace ?? 'NULL'} AS "#workspace"${words} FROM ${name}`;
}

const bound = (value: Position[number]): string | number | Buffer => (typeof value === 'object' ? Buffer.from(value.hex, 'hex') : value);

export function positionOf({ key }: MovedTable, row: SourceRow): Position {
  return key.map((name) => {
    const value = row[name];
    if (value === null || value === undefined) throw new Error(`${name} is a key and holds nothing`);
    return typeof value === 'object' ? { hex: value.toString('hex') } : value;
  });
}
