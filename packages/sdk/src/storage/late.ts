import type { ClientStorage } from '../types.ts';
import { memoryStorage } from './memory.ts';
import { openStorage } from './open.ts';

/** A storage that is opened when it is first needed, so that making a client touches nothing. */
export interface LateStorage extends ClientStorage {
  /** Opens the database; falls back to memory. Never rejects. */
  open(): Promise<void>;
  close(): void;
}

/**
 * @param given what the application passed; default: IndexedDB or memory.
 * @param refused called when the browser has a database and refuses it.
 */
export function createLateStorage(given: ClientStorage | undefined, refused: (error: unknown) => void): LateStorage {
  let storage: ClientStorage & { close?(): void } = given ?? memoryStorage();
  return {
    get persistent() {
      return storage.persistent;
    },
    async open() {
      if (given) return;
      const opened = await openStorage();
      storage = opened.storage;
      if (opened.refused) refused(opened.refused);
    },
    get: (key) => storage.get(key),
    set: (key, value) => storage.set(key, value),
    remove: (key) => storage.remove(key),
    keys: (prefix) => storage.keys(prefix),
    update: (key, change) => storage.update(key, change),
    close: () => storage.close?.(),
  };
}
