import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { StoreInUse } from '../failures.ts';
import { makeFile } from './database.ts';

/** Name of the file that is locked. It stays empty, and may lie there when nobody holds it. */
export const LOCK_FILE = 'frontdesk.lock';

/**
 * Keeps every other relay out of the folder: two would hand out the same database's messages to half of the people each. The lock is the
 * operating system's, by an exclusive transaction that never ends, so it goes with the process, however that ends.
 *
 * @returns the function that lets go; `unused`: nothing came of it, and what was not there before goes. Throws `StoreInUse` when another holds it, and else what SQLite says.
 */
export function lockFolder(folder: string): (unused?: 'unused') => void {
  const path = join(folder, LOCK_FILE);
  const isNew = !existsSync(path);
  // Not where it is there: closing any handle of a file lets go of all locks that this process has on it (POSIX).
  if (isNew) makeFile(path);
  const lock = new Database(path, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error;
    throw new StoreInUse(`The data folder "${folder}" is in use by another relay. Stop that one first, or name another folder in FRONTDESK_DATA; several relays can share a PostgreSQL (DATABASE_URL).`);
  }
  return (unused) => {
    if (unused && isNew) rmSync(path, { force: true });
    lock.close();
  };
}
