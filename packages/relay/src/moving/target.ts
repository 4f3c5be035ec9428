import { Database, type Queries } from '../store/postgres/database.ts';
import { migrate } from '../store/postgres/migrate.ts';
import { recordset } from '../store/postgres/text.ts';
import { MoveError } from './errors.ts';
import type { MovedRow, Shape } from './shape.ts';
import type { Position, Source } from './source.ts';

/** How far the copy of a table is. */
export interface Progress { readonly position: Position | undefined; readonly rows: number; readonly copied: boolean }

interface ForeignKey { readonly table: string; readonly name: string; readonly definition: string }
export type Key = Readonly<Record<string, string | number | boolean | null>>;

/** Rows in a statement that looks for what is not in the source. */
const KEYS_AT_ONCE = 2_000;

/**
 * The PostgreSQL database that is filled. It keeps its own record of the move (`moving`, `moving_tables`), written in the transactions that
 * write rows. Foreign keys are taken off meanwhile and put back, checked, at the end: rows come in while their source changes.
 */
export class Target {
  readonly db: Database;

  private constructor(db: Database) {
    this.db = db;
  }

  /** Brings the schema up to date. */
  static async open(url: string): Promise<Target> {
    const db = new Database({ url, connections: 2, answerMs: 0 });
    try {
      const encoding = (await db.one<{ server_encoding: string }>('SHOW server_encoding'))?.server_encoding;
      if (encoding !== 'UTF8') throw new MoveError(`The database has the encoding ${encoding}, which cannot hold every text. Make one with ENCODING 'UTF8'.`);
      await migrate(db);
      return new Target(db);
    } catch (error) {
      await db.close();
      throw error;
    }
  }

  /** Notes the move in an empty database, or finds the one that was begun. `done`: when it ended, milliseconds since 1970. */
  async begin(identity: string, path: string, now: number): Promise<{ readonly began: boolean; readonly done?: number }> {
    return this.db.transaction(async (queries) => {
      // Two that begin at once, or a relay that starts here: one of them waits.
      await queries.run('LOCK TABLE workspaces IN EXCLUSIVE MODE');
      const record = await this.#record(queries);
      if (record?.source === identity) return { began: false, ...(record.done_ts === null ? {} : { done: record.done_ts }) };
      if (record) throw new MoveError(`This database holds what was moved from another SQLite database (${record.path}). Name the one that belongs to it, or an empty PostgreSQL database.`);
      const there = (await queries.one<{ count: number }>('SELECT count(*) AS count FROM workspaces'))?.count ?? 0;
      if (there > 0) throw new MoveError(`This database is in use: it holds ${there} ${there === 1 ? 'workspace' : 'workspaces'} already, and nothing is written over. Name an empty database (a relay that starts makes a workspace: do not start one there before).`);
      await queries.run('CREATE TABLE moving (only_one boolean PRIMARY KEY CHECK (only_one), source text NOT NULL, path text NOT NULL, began_ts bigint NOT NULL, done_ts bigint, dropped text NOT NULL)');
      await queries.run('CREATE TABLE moving_tables (name text PRIMARY KEY, position text, rows bigint NOT NULL, copied boolean NOT NULL)');
      await queries.run("INSERT INTO moving VALUES (true, $1, $2, $3, NULL, '[]')", [identity, path, now]);
      return { began: true };
    });
  }

  /** What is recorded here for a source; undefined when there is nothing. */
  async #record(queries: Queries): Promise<{ source: string; path: string; done_ts: number | null } | undefined> {
    const { there } = (await queries.one<{ there: boolean }>("SELECT to_regclass('moving') IS NOT NULL AS there")) ?? { there: false };
    return there ? queries.one('SELECT source, path, done_ts FROM moving') : undefined;
  }

  /** Whether this is the target of that source. */
  async belongsTo(identity: string): Promise<boolean> {
    return (await this.#record(this.db))?.source === identity;
  }

  async dropForeignKeys(): Promise<void> {
    await this.db.transaction(async (queries) => {
      const known = await this.#dropped(queries);
      const found = await queries.all<ForeignKey>(
        "SELECT conrelid::regclass::text AS table, conname::text AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2");
      for (const { table, name } of found) await queries.script(`ALTER TABLE ${table} DROP CONSTRAINT "${name}"`);
      await queries.run('UPDATE moving SET dropped = $1', [JSON.stringify([...known, ...found])]);
    });
  }

  /** Puts foreign keys back, which checks every row, and lets new keys begin after those that were ever given out. */
  async restore(shapes: readonly Shape[], source: Source): Promise<void> {
    await this.db.transaction(async (queries) => {
      for (const { table, name, definition } of await this.#dropped(queries)) await queries.script(`ALTER TABLE ${table} ADD CONSTRAINT "${name}" ${definition}`);
      await queries.run("UPDATE moving SET dropped = '[]'");
      for (const { table } of shapes) {
        const [key] = table.key;
        const { sequence } = (await queries.one<{ sequence: string | null }>('SELECT pg_get_serial_sequence($1, $2) AS sequence', [table.name, key])) ?? { sequence: null };
        if (sequence === null) continue;
        const last = Math.max((await queries.one<{ last: number | null }>(`SELECT max(${key}) AS last FROM ${table.name}`))?.last ?? 0, source.lastKey(table) ?? 0);
        await queries.all('SELECT setval($1, $2, $3)', [sequence, Math.max(1, last), last > 0]);
      }
    });
    await this.db.script('ANALYZE');
  }

  async #dropped(queries: Queries): Promise<ForeignKey[]> {
    return JSON.parse((await queries.one<{ dropped: string }>('SELECT dropped FROM moving FOR UPDATE'))?.dropped ?? '[]') as ForeignKey[];
  }

  async progress({ table }: Shape): Promise<Progress> {
    const row = await this.db.one<{ position: string | null; rows: number; copied: boolean }>('SELECT position, rows, copied FROM moving_tables WHERE name = $1', [table.name]);
    return { position: row?.position === null || row === undefined ? undefined : (JSON.parse(row.position) as Position), rows: row?.rows ?? 0, copied: row?.copied ?? false };
  }

  /** Writes rows and how far the copy is, together. What a unique index refuses is left out: the source changed meanwhile, and the comparison puts it right. */
  async copy(shape: Shape, rows: readonly MovedRow[], before: Progress, after: Progress): Promise<void> {
    await this.db.transaction(async (queries) => {
      const [was, is] = [before, after].map(({ position }) => (position === undefined ? null : JSON.stringify(position)));
      const noted = await queries.run(
        'INSERT INTO moving_tables AS m VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO UPDATE SET position = excluded.position, rows = excluded.rows, copied = excluded.copied WHERE m.position IS NOT DISTINCT FROM $5::text',
        [shape.table.name, is, after.rows, after.copied, was]);
      if (noted === 0) throw new MoveError('Another "frontdesk migrate" is filling this database. Let one of them do it.');
      if (rows.length > 0) await queries.run(`${shape.insert} ON CONFLICT DO NOTHING`, [recordset(rows.map(({ values }) => values))]);
    });
  }

  /** The fingerprints of the rows with these keys, in their order; undefined where there is none. */
  async prints(shape: Shape, keys: readonly Key[]): Promise<readonly (string | undefined)[]> {
    const found = new Array<string | undefined>(keys.length).fill(undefined);
    if (keys.length === 0) return found;
    const rows = await this.db.transaction((queries) => queries.all<{ i: number; print: string }>(shape.prints, [recordset(keys.map((key, i) => ({ ...key, i })))]), 'byKey');
    for (const { i, print } of rows) found[i] = print;
    return found;
  }

  /** Takes rows away and writes others, in one transaction: no row stands in the way of another one's unique name. */
  async replace(shape: Shape, gone: readonly Key[], batches: () => Iterable<readonly MovedRow[]>): Promise<void> {
    await this.db.transaction(async (queries) => {
      for (let from = 0; from < gone.length; from += KEYS_AT_ONCE) await queries.run(shape.remove, [recordset(gone.slice(from, from + KEYS_AT_ONCE))]);
      for (const rows of batches()) await queries.run(shape.insert, [recordset(rows.map(({ values }) => values))]);
    }, 'byKey');
  }

  async count({ table }: Shape): Promise<number> {
    return (await this.db.one<{ count: number }>(`SELECT count(*) AS count FROM ${table.name}`))?.count ?? 0;
  }

  /** Keys of rows that are not among those given. */
  async others(shape: Shape, batches: () => Iterable<readonly Key[]>): Promise<readonly Key[]> {
    const { name, key } = shape.table;
    const same = key.map((column) => `t.${column} = s.${column}`).join(' AND ');
    return this.db.transaction(async (queries) => {
      await queries.script(`CREATE TEMPORARY TABLE seen ON COMMIT DROP AS SELECT ${key.join(', ')} FROM ${name} WHERE false`);
      for (const keys of batches()) await queries.run(`INSERT INTO pg_temp.seen SELECT ${key.join(', ')} FROM json_to_recordset($1) AS r(${shape.keyColumns})`, [recordset(keys)]);
      await queries.script('ANALYZE pg_temp.seen');
      return queries.all<Key>(`SELECT ${key.map((column) => `t.${column}`).join(', ')} FROM ${name} AS t WHERE NOT EXISTS (SELECT 1 FROM pg_temp.seen AS s WHERE ${same})`);
    });
  }

  async finish(now: number): Promise<void> {
    await this.db.run('UPDATE moving SET done_ts = $1', [now]);
  }

  close(): Promise<void> {
    return this.db.close();
  }
}
