import { commandLine } from '../../command-line.ts';
import type { Database } from './database.ts';
import { StoreMoved, StoreTooNew } from '../failures.ts';
import { MIGRATIONS, type Migration } from './migrations/all.ts';

/** Any number: only one node at a time brings the schema up to date. */
const LOCK = 7_265_310;

/** Brings the schema up to date, whichever of several nodes comes first. Rejects with `StoreTooNew` when a newer version wrote it. */
export async function migrate(db: Database, migrations: readonly Migration[] = MIGRATIONS): Promise<void> {
  const newest = migrations.at(-1)?.version ?? 0;
  await db.transaction(async (queries) => {
    await queries.all('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await queries.run('CREATE TABLE IF NOT EXISTS migrations (version integer PRIMARY KEY, name text NOT NULL, applied_ts bigint NOT NULL)');
    const applied = new Set((await queries.all<{ version: number }>('SELECT version FROM migrations')).map(({ version }) => version));
    const found = Math.max(0, ...applied);
    if (found > newest) {
      throw new StoreTooNew(`The database has schema ${found}, but this version of Frontdesk knows only schemas up to ${newest}. Start the newer version that wrote it, or restore a backup made before the upgrade.`);
    }
    for (const step of migrations) {
      if (applied.has(step.version)) continue;
      await queries.script(step.sql);
      await queries.run('INSERT INTO migrations VALUES ($1, $2, $3)', [step.version, step.name, Date.now()]);
    }
  });
}

/** Rejects with `StoreMoved` while a move from SQLite fills the database. `moving` is made by ../../moving/target.ts. */
export async function refuseUnfinished(db: Database): Promise<void> {
  const there = await db.one<{ there: boolean }>("SELECT to_regclass('moving') IS NOT NULL AS there");
  const move = there?.there ? await db.one<{ path: string; done_ts: number | null }>('SELECT path, done_ts FROM moving') : undefined;
  if (move?.done_ts === null) throw new StoreMoved(`The move of ${move.path} into this database is not finished. Run the same "${commandLine('migrate')}" again; it goes on where it was. Then start the relay.`);
}
