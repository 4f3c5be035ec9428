/** The part of the composition that the command line needs too; kept apart so that a command does not load the whole relay. */
import { AuditKeyError, auditKeyFile, loadAuditKey } from './audit/key.ts';
import type { Config } from './config.ts';
import { createLog, type Log } from './log.ts';
import type { KeyRing } from './crypto/key-ring.ts';
import { KeysError, openKeyRing } from './crypto/keys.ts';
import { StoreTooNew } from './store/sqlite/failures.ts';
import { openSqliteStore } from './store/sqlite/open.ts';
import { StoreUnavailable, type Store } from './store/store.ts';

/** The relay cannot start; the message is a sentence for the operator. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** Opens the configured store. Rejects with `StartError` when its folder or file cannot be used. */
export async function openStore(config: Config, log: Log): Promise<Store> {
  try {
    const auditKey = await loadAuditKey(config);
    const file = auditKeyFile(config);
    return await openSqliteStore({ folder: config.FRONTDESK_DATA, log, auditKey: auditKey.export({ type: 'pkcs8', format: 'pem' }).toString(), ...(file === undefined ? {} : { auditKeyFile: file }) });
  } catch (error) {
    if (error instanceof AuditKeyError) throw new StartError(error.message, { cause: error });
    if (error instanceof StoreTooNew) throw new StartError(error.message, { cause: error });
    if (!(error instanceof StoreUnavailable)) throw error;
    throw new StartError(`The data folder "${config.FRONTDESK_DATA}" cannot be used: ${error.message}. Make it writable, or name another one in FRONTDESK_DATA.`, { cause: error });
  }
}

/** The keys of what is stored encrypted. Rejects with `StartError` when they cannot be had. The data folder must be there. */
export async function openKeys(config: Config, now: number): Promise<KeyRing> {
  try {
    return await openKeyRing({ folder: config.FRONTDESK_DATA, given: config.FRONTDESK_KEYS, mounted: config.FRONTDESK_KEYS_FILE, now });
  } catch (error) {
    if (error instanceof KeysError) throw new StartError(error.message, { cause: error });
    throw error;
  }
}

/** Opens the store, runs `work`, closes it; for the command line, while a relay may be running. */
export async function withStore<Result>(config: Config, work: (store: Store) => Promise<Result>): Promise<Result> {
  const store = await openStore(config, createLog('error'));
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
