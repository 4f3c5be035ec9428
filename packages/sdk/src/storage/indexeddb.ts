import { promisifyRequest } from 'idb-keyval';
import type { ClientStorage } from '../types.ts';

/** Name of the database and of its one object store. */
const DATABASE = 'frontdesk';
const STORE = 'values';

/** Waiting for a blocked or hanging open ends after this long, milliseconds; some private modes never answer. */
const OPEN_MS = 5_000;

/** Runs one transaction: strictly durable when it writes (the ack to the person who wrote must survive a power cut). */
type Run = <Result>(mode: IDBTransactionMode, work: (values: IDBObjectStore) => Result | Promise<Result>) => Promise<Result>;

/** The database, opened when it is needed: a refused open is not remembered, a connection that ended is opened anew. */
function openDatabase(factory: IDBFactory): { run: Run; close(): void } {
  let opened: Promise<IDBDatabase> | undefined;

  const close = (): void => {
    opened?.then((database) => database.close(), () => {});
    opened = undefined;
  };

  const open = (): Promise<IDBDatabase> => {
    if (opened) return opened;
    const request = factory.open(DATABASE);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    const fresh = new Promise<IDBDatabase>((resolve, reject) => {
      const timer = setTimeout(reject, OPEN_MS, new Error('The database did not open'));
      promisifyRequest(request).then(resolve, reject).finally(() => clearTimeout(timer));
    });
    const forget = (): void => {
      if (opened === fresh) close();
    };
    opened = fresh;
    // The browser closed it (iOS does so in the background), or another tab deletes or upgrades it: do not stand in its way.
    fresh.then((database) => (database.onclose = database.onversionchange = forget), forget);
    return fresh;
  };

  const run: Run = async (mode, work) => {
    const attempt = async () => work((await open()).transaction(STORE, mode, { durability: 'strict' }).objectStore(STORE));
    try {
      return await attempt();
    } catch (error) {
      // A full disk stays full; everything else may be a dead connection.
      if ((error as DOMException).name === 'QuotaExceededError') throw error;
      close();
      return attempt();
    }
  };
  return { run, close };
}

/**
 * Storage in IndexedDB, shared by all tabs of an origin.
 *
 * @param factory default: the browser's own.
 * @returns the storage, plus `close`, which ends the connection to the database.
 * @throws whatever the browser refuses the database with (private mode, blocked by the user).
 */
export async function indexedDbStorage(factory: IDBFactory = indexedDB): Promise<ClientStorage & { close(): void }> {
  const { run, close } = openDatabase(factory);
  const read = <Result>(ask: (values: IDBObjectStore) => IDBRequest<Result>): Promise<Result> => run('readonly', (values) => promisifyRequest(ask(values)));
  const write = (change: (values: IDBObjectStore) => void): Promise<void> => run('readwrite', (values) => {
    change(values);
    // Without it the transaction ends only when the page hears that the change is done; a page that is just being left never does.
    values.transaction.commit?.();
    return promisifyRequest(values.transaction);
  });
  // The first touch tells whether the browser lets us.
  await run('readonly', () => {});
  return {
    persistent: true,
    close,
    get: (key) => read((values) => values.get(key)),
    set: (key, value) => write((values) => values.put(value, key)),
    remove: (key) => write((values) => values.delete(key)),
    keys: async (prefix) => ((await read((values) => values.getAllKeys())) as string[]).filter((key) => key.startsWith(prefix)),
    update: <Value>(key: string, change: (current: Value | undefined) => Value) => run('readwrite', async (values) => {
      const next = change(await promisifyRequest<Value | undefined>(values.get(key)));
      values.put(next, key);
      await promisifyRequest(values.transaction);
      return next;
    }),
  };
}
