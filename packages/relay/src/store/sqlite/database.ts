import { closeSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { commandLine } from '../../command-line.ts';
import { StoreMoved, StoreTooNew } from '../failures.ts';
import { MIGRATIONS, type Migration } from './migrations/all.ts';

/** How long a statement waits for another process's lock, in milliseconds, before it fails with `StoreUnavailable`. */
const BUSY_MS = 2_000;
/** Pages in the WAL that start a checkpoint: many small ones keep the tail latency low, few large ones do not. */
const CHECKPOINT_PAGES = 400;

/** What people wrote is for the relay's own user; SQLite gives the files beside it the mode that the database has. */
export const OWN_FILE = 0o600;

/** Opens the one writing connection and brings the schema up to date. A database that is not there yet is made, readable by its owner only. */
export function openWriter(path: string, migrations: readonly Migration[] = MIGRATIONS): Database.Database {
  makeFile(path);
  const db = new Database(path, { timeout: BUSY_MS });
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('secure_delete = FAST');
    db.pragma('temp_store = MEMORY');
    db.pragma('journal_size_limit = 67108864');
    db.pragma('cache_size = -65536');
    db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    refuseMoved(db);
    migrate(db, migrations);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opens a connection that can only read. It sees every commit made before each statement begins. */
export function openReader(path: string): Database.Database {
  const db = new Database(path, { timeout: BUSY_MS, readonly: true, fileMustExist: true });
  db.pragma('temp_store = MEMORY');
  db.pragma('cache_size = -32768');
  return db;
}

/** What is written here after the move to PostgreSQL would be in neither of the two. `moved` is made by ../../moving/source.ts. */
function refuseMoved(db: Database.Database): void {
  if (db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'moved'").get() === undefined) return;
  const [found] = db.prepare<[], { target: string; ts: number }>('SELECT target, ts FROM moved').all();
  throw new StoreMoved(`The workspaces in ${db.name} were moved to PostgreSQL (${found?.target}, ${new Date(found?.ts ?? 0).toISOString()}). Set DATABASE_URL to it and start again. If that move did not finish, run the same "${commandLine('migrate')}" again; to give it up and serve this file, run "${commandLine(`migrate --undo --from sqlite:${db.name}`)}".`);
}

/** Leaves a file that is there as it is: whose it is, and who else may read it, is the operator's to say. */
export function makeFile(path: string): void {
  try {
    closeSync(openSync(path, 'a', OWN_FILE));
  } catch {
    // SQLite says what is wrong with it.
  }
}

function migrate(db: Database.Database, migrations: readonly Migration[]): void {
  const newest = migrations.at(-1)?.version ?? 0;
  const apply = db.transaction(() => {
    db.exec('CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_ts INTEGER NOT NULL) STRICT');
    const applied = appliedVersions(db);
    const found = Math.max(0, ...applied);
    if (found > newest) {
      throw new StoreTooNew(`The database ${db.name} has schema ${found}, but this version of Frontdesk knows only schemas up to ${newest}. Start the newer version that wrote it, or restore a backup made before the upgrade.`);
    }
    for (const step of migrations) {
      if (applied.has(step.version)) continue;
      db.exec(step.sql);
      db.prepare('INSERT INTO migrations VALUES (?, ?, ?)').run(step.version, step.name, Date.now());
    }
  });
  if (isCurrent(db, migrations)) return;
  apply.immediate();
}

/** Lets a start do without the write lock when there is nothing to do. */
function isCurrent(db: Database.Database, migrations: readonly Migration[]): boolean {
  const known = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'").get();
  if (known === undefined) return false;
  const applied = appliedVersions(db);
  return applied.size === migrations.length && migrations.every(({ version }) => applied.has(version));
}

function appliedVersions(db: Database.Database): ReadonlySet<number> {
  return new Set(db.prepare<[], number>('SELECT version FROM migrations').pluck().all());
}
