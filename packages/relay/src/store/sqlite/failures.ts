import { StoreMoved, StoreTooNew, StoreUnavailable } from '../failures.ts';

/** How a failure travels from a worker thread: errors lose their class in a structured clone. */
export interface Failure {
  readonly kind: 'unavailable' | 'too_new' | 'moved' | 'bug';
  readonly message: string;
}

/**
 * Result codes that say something about the machine and not about the request (https://www.sqlite.org/rescode.html).
 * Extended codes start with these: SQLITE_IOERR_WRITE, SQLITE_READONLY_DBMOVED …
 */
const AWAY = [
  'SQLITE_FULL', 'SQLITE_IOERR', 'SQLITE_READONLY', 'SQLITE_BUSY', 'SQLITE_LOCKED', 'SQLITE_CANTOPEN', 'SQLITE_NOMEM', 'SQLITE_PROTOCOL', 'SQLITE_CORRUPT',
  'SQLITE_NOTADB', 'SQLITE_PERM', 'SQLITE_AUTH', 'SQLITE_NOLFS', 'SQLITE_INTERRUPT',
];

function sqliteCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE_') ? error.code : undefined;
}

/** Tells a machine that cannot take the request now from a mistake of ours. */
export function failureOf(error: unknown): Failure {
  if (error instanceof StoreTooNew) return { kind: 'too_new', message: error.message };
  if (error instanceof StoreMoved) return { kind: 'moved', message: error.message };
  if (error instanceof StoreUnavailable) return { kind: 'unavailable', message: error.message };
  const code = sqliteCode(error);
  const message = error instanceof Error ? error.message : String(error);
  if (code !== undefined && AWAY.some((known) => code.startsWith(known))) return { kind: 'unavailable', message: `${message} (${code})` };
  if (error instanceof TypeError && message === 'The database connection is not open') return { kind: 'unavailable', message };
  return { kind: 'bug', message: error instanceof Error ? (error.stack ?? message) : message };
}

/** Whether the disk has no space left. */
export const isFull = (error: unknown): boolean => sqliteCode(error)?.startsWith('SQLITE_FULL') ?? false;

/** Whether somebody else holds a lock. */
export const isBusy = (error: unknown): boolean => /^SQLITE_(BUSY|LOCKED)/.test(sqliteCode(error) ?? '');

/** Whether the connection itself may be at fault, so that the next request should open a new one. */
export function connectionSuspect(error: unknown): boolean {
  const code = sqliteCode(error);
  return code !== undefined && !['SQLITE_FULL', 'SQLITE_BUSY', 'SQLITE_LOCKED', 'SQLITE_CONSTRAINT', 'SQLITE_INTERRUPT'].some((mild) => code.startsWith(mild));
}

/** The error that the caller of the store sees. */
export function errorOf(failure: Failure): Error {
  if (failure.kind === 'unavailable') return new StoreUnavailable(failure.message);
  if (failure.kind === 'too_new') return new StoreTooNew(failure.message);
  if (failure.kind === 'moved') return new StoreMoved(failure.message);
  return new Error(`store: ${failure.message}`);
}
