import type { ClientStorage } from '../types.ts';
import { memoryStorage } from './memory.ts';
import { openStorage } from './open.ts';

/**
 * What one visitor has on this device, shared by all tabs, under these names: `token`, `current` (conversation), `order` (counter of
 * the outbox), `visitor` (what is painted first), `outbox/<id>`, `conversation/<id>`, `draft/<id>`.
 */
export interface Device extends Omit<ClientStorage, 'keys' | 'get'> {
  get<Value>(name: string): Promise<Value | undefined>;
  /** The value under a name; made when there is none, in one transaction, so that all tabs agree on the first one. */
  agree(name: string, make: () => string): Promise<string>;
  /** Writes what nobody waits for; undefined removes it. A failure is told, never thrown. */
  put(name: string, value?: unknown): Promise<void>;
  /** Every value whose name starts so. */
  list<Value>(start: string): Promise<Value[]>;
  /** Forgets all of it. */
  clear(): Promise<void>;
  /** Opens the database, which making a client does not; falls back to memory. Never rejects. */
  open(): Promise<void>;
  close(): void;
}

/**
 * @param given what the application passed; default: IndexedDB or memory.
 * @param prefix relay address and workspace: two of them on one page never meet.
 * @param failed called when the browser has a database and refuses it, or a write that nobody waits for.
 */
export function createDevice(given: ClientStorage | undefined, prefix: string, failed: (error: unknown) => void): Device {
  let storage: ClientStorage & { close?(): void } = given ?? memoryStorage();
  const keys = (start: string): Promise<readonly string[]> => storage.keys(prefix + start);
  return {
    get persistent() {
      return storage.persistent;
    },
    async open() {
      if (given) return;
      const opened = await openStorage();
      storage = opened.storage;
      if (opened.refused) failed(opened.refused);
    },
    close: () => storage.close?.(),
    get: <Value>(name: string) => storage.get(prefix + name) as Promise<Value | undefined>,
    set: (name, value) => storage.set(prefix + name, value),
    remove: (name) => storage.remove(prefix + name),
    put: (name, value) => (value === undefined ? storage.remove(prefix + name) : storage.set(prefix + name, value)).catch(failed),
    update: (name, change) => storage.update(prefix + name, change),
    agree: (name, make) => storage.update<string>(prefix + name, (held) => held ?? make()),
    async list<Value>(start: string) {
      const values = await Promise.all((await keys(start)).map((key) => storage.get(key)));
      // Another tab may have removed one between the two reads.
      return values.filter((value) => value !== undefined) as Value[];
    },
    async clear() {
      await Promise.all((await keys('')).map((key) => storage.remove(key)));
    },
  };
}
