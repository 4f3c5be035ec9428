/** The part of the composition that the command line needs too; kept apart so that a command does not load the whole relay. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AuditKeyError, auditKeyFile, loadAuditKeys } from './audit/key.ts';
import type { Config } from './config.ts';
import { createLog, type Log } from './log.ts';
import type { KeyRing } from './crypto/key-ring.ts';
import { KeysError, openKeyRing } from './crypto/keys.ts';
import { checkSharedKeys, OtherKeys } from './shared-keys.ts';
import { StoreInUse, StoreMoved, StoreTooNew, StoreUnavailable } from './store/failures.ts';
import type { OnBatch, Store } from './store/store.ts';
import { DATABASE_FILE, openSqliteStore } from './store/sqlite/open.ts';

/** The relay cannot start; the message is a sentence for the operator. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/**
 * Opens the configured store: PostgreSQL where `DATABASE_URL` names one, else SQLite. Rejects with `StartError` when it cannot be used.
 *
 * @param relay for a relay, which no other may share a data folder with; `onBatch` is told of what it commits. Default: for a command.
 */
export async function openStore(config: Config, log: Log, relay?: { readonly onBatch: OnBatch }): Promise<Store> {
  const { DATABASE_URL: url, FRONTDESK_DATA: folder } = config;
  try {
    const { key } = await loadAuditKeys(config);
    const file = auditKeyFile(config);
    const told = { ...(relay && { onBatch: relay.onBatch }), log };
    const audit = { auditKey: key.export({ type: 'pkcs8', format: 'pem' }).toString(), ...(file === undefined ? {} : { auditKeyFile: file }) };
    if (url === undefined) return await openSqliteStore({ folder, serves: relay !== undefined, ...told, ...audit });
    // Loaded only where it is used.
    const { openPostgresStore } = await import('./store/postgres/open.ts');
    return await openPostgresStore({ url, connections: config.FRONTDESK_DATABASE_CONNECTIONS, ...told, ...audit, checkpointFile: join(folder, 'frontdesk.audit') });
  } catch (error) {
    if (error instanceof AuditKeyError) throw new StartError(error.message, { cause: error });
    if (error instanceof StoreTooNew || error instanceof StoreMoved || error instanceof StoreInUse) throw new StartError(error.message, { cause: error });
    if (!(error instanceof StoreUnavailable)) throw error;
    if (url !== undefined) throw new StartError(`The database that DATABASE_URL names cannot be used: ${error.message}. See that it runs, that its name, user and password are right, and start again.`, { cause: error });
    if (error.message.includes('SQLITE_BUSY')) throw new StartError(`The data folder "${folder}" cannot be used: another process keeps its database to itself (${error.message}), as "frontdesk migrate" does. Wait until it is done, then start again.`, { cause: error });
    throw new StartError(`The data folder "${config.FRONTDESK_DATA}" cannot be used: ${error.message}. Make it writable, or name another one in FRONTDESK_DATA.`, { cause: error });
  }
}

/** The keys of what is stored encrypted. Rejects with `StartError` when they cannot be had, or other relays of the same database have others. The data folder must be there. */
export async function openKeys(config: Config, store: Store, now: number): Promise<KeyRing> {
  try {
    const keys = await openKeyRing({ folder: config.FRONTDESK_DATA, given: config.FRONTDESK_KEYS, mounted: config.FRONTDESK_KEYS_FILE, now });
    if (store.shared) await checkSharedKeys(store.shared, keys, await loadAuditKeys(config));
    return keys;
  } catch (error) {
    if (error instanceof KeysError || error instanceof OtherKeys) throw new StartError(error.message, { cause: error });
    throw error;
  }
}

/**
 * Opens the store, runs `work`, closes it; for the command line, while a relay may be running. Rejects with `StartError` when it cannot be
 * used, or is not there: a command in the wrong folder must not leave an empty database behind.
 */
export async function withStore<Result>(config: Config, work: (store: Store) => Promise<Result>): Promise<Result> {
  const { DATABASE_URL: url, FRONTDESK_DATA: folder } = config;
  if (url === undefined && isWithoutDatabase(folder)) {
    throw new StartError(`There is no database in the data folder "${folder}". Name the relay's folder in FRONTDESK_DATA; a relay that has never run makes it when it starts.`);
  }
  const store = await openStore(config, createLog('error'));
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Not there, or there without one. What cannot be looked into is told when it is opened. */
function isWithoutDatabase(folder: string): boolean {
  try {
    return !readdirSync(folder).includes(DATABASE_FILE);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
