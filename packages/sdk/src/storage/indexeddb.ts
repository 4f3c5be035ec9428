import { del, get, keys, promisifyRequest, update } from 'idb-keyval';
import type { UseStore } from 'idb-keyval';
import type { ClientStorage } from '../types.ts';

/** Name of the database and of its one object store. */
const DATABASE = 'frontdesk';
const STORE = 'values';

/** Waiting for a blocked or hanging open ends after this long, milliseconds; some private modes never answer. */
const OPEN_MS = 5_000;

/**
 * A store for idb-keyval that differs from its own in three ways: writes ask for strict durability (the ack to the person who
 * wrote must survive a power cut), a refused open is not remembered, and a connection that the browser closed
 * (iOS does so in the background) is opened anew and the call made once more.
 */
function strictStore(factory: IDBFactory): UseStore & { close(): void } {
  let opened: Promise<IDBDatabase> | undefined;

  const open = (): Promise<IDBDatabase> => {
    if (opened) return opened;
    const request = factory.open(DATABASE);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    const fresh = new Promise<IDBDatabase>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('The database did not open.')), OPEN_MS);
      promisifyRequest(request).then(resolve, reject).finally(() => clearTimeout(timer));
    });
    const forget = (): void => {
      if (opened === fresh) opened = undefined;
    };
    opened = fresh;
    fresh.then((database) => {
      database.onclose = forget;
      // Another tab deletes or upgrades the database: do not stand in its way.
      database.onversionchange = () => {
        database.close();
        forget();
      };
    }, forget);
    return fresh;
  };

  const use: UseStore = async (mode, run) => {
    const attempt = async () => run((await open()).transaction(STORE, mode, { durability: 'strict' }).objectStore(STORE));
    try {
      return await attempt();
    } catch (error) {
      // A full disk stays full; everything else may be a dead connection.
      if ((error as DOMException).name === 'QuotaExceededError') throw error;
      opened?.then((database) => database.close(), () => {});
      opened = undefined;
      return attempt();
    }
  };
  return Object.assign(use, { close: () => void opened?.then((database) => database.close(), () => {}) });
}

/**
 * Storage in IndexedDB, shared by all tabs of an origin.
 *
 * @param factory default: the browser's own.
 * @returns the storage, plus `close`, which ends the connection to the database.
 * @throws whatever the browser refuses the database with (private mode, blocked by the user).
 */
export async function indexedDbStorage(factory: IDBFactory = indexedDB): Promise<ClientStorage & { close(): void }> {
  const store = strictStore(factory);
  // The first touch tells whether the browser lets us.
  await store('readonly', () => undefined);
  return {
    persistent: true,
    close: () => store.close(),
    get: (key) => get(key, store),
    set: (key, value) => store('readwrite', (values) => {
      values.put(value, key);
      // Without it the transaction ends only when the page hears that the put is done; a page that is just being left never does.
      values.transaction.commit?.();
      return promisifyRequest(values.transaction);
    }),
    remove: (key) => del(key, store),
    keys: async (prefix) => (await keys<string>(store)).filter((key) => key.startsWith(prefix)),
    async update<Value>(key: string, change: (current: Value | undefined) => Value) {
      let next: Value | undefined;
      await update<Value>(key, (current) => (next = change(current)), store);
      return next as Value;
    },
  };
}
