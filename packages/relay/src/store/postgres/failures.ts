import pg from 'pg';
import { StoreUnavailable } from '../failures.ts';

/**
 * Classes and codes that say something about the server and not about the request (https://www.postgresql.org/docs/current/errcodes-appendix.html):
 * connection, resources, operator, system, configuration and internal errors; a standby that cannot write; a timeout.
 */
const AWAY = ['08', '53', '57', '58', 'F0', 'XX', '25006', '28', '3D000', '55P03', '42501'];
/** Two transactions wanted each other's rows: one is taken back and may simply run again. */
const CONFLICTS = ['40001', '40P01'];

const codeOf = (error: unknown): string | undefined => (error instanceof pg.DatabaseError ? error.code : undefined);

/** Whether running the transaction again may succeed at once. */
export const isConflict = (error: unknown): boolean => CONFLICTS.includes(codeOf(error) ?? '');

/** Whether the connection can be used again after the transaction was taken back. */
export const isHealthy = (error: unknown): boolean => {
  const code = codeOf(error);
  return code !== undefined && !code.startsWith('08') && !code.startsWith('57P0');
};

/** The error that the caller of the store sees: `StoreUnavailable`, or a mistake of ours. */
export function errorOf(error: unknown): Error {
  if (error instanceof StoreUnavailable) return error;
  const code = codeOf(error);
  if (code !== undefined) {
    const { message } = error as Error;
    if (isConflict(error) || AWAY.some((known) => code.startsWith(known))) return new StoreUnavailable(`PostgreSQL: ${message} (${code})`);
    return new Error(`store: ${message} (${code})`, { cause: error });
  }
  return isNetwork(error) ? new StoreUnavailable(`PostgreSQL: ${inWords(error)}`) : error instanceof Error ? error : new Error(String(error));
}

/** What the driver throws when it is not the server that speaks: sockets, its own time limits, a closed pool. */
function isNetwork(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('errno' in error || 'syscall' in error || error instanceof AggregateError) return true;
  return /connection|timeout|Client has encountered|Client was closed|pool after calling end|socket/i.test(error.message);
}

/** An error about several addresses has its text inside. */
function inWords(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map((each) => (each instanceof Error ? each.message : String(each))).join('; ');
  return (error as Error).message;
}
