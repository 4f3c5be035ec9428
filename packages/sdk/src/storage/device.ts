import type { ClientStorage } from '../types.ts';
import { memoryStorage } from './memory.ts';
import { openStorage } from './open.ts';

/**
 * What one visitor has on this device, shared by all tabs, under these names: `token`, `life`, `forgotten` (lives), `current` (conversation), `order` (counter of
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
  /** True: from here on this tab keeps everything but what it agrees on in its own memory. False: with the others again. */
  alone(alone: boolean): void;
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
  let own: ClientStorage | undefined;
  const kept = (): ClientStorage => own ?? storage;
  const keys = (start: string): Promise<readonly string[]> => kept().keys(prefix + start);
  return {
    get persistent() {
      return kept().persistent;
    },
    async open() {
      if (given) return;
      const opened = await openStorage();
      storage = opened.storage;
      if (opened.refused) failed(opened.refused);
    },
    alone: (alone) => void (own = alone ? memoryStorage() : undefined),
    close: () => storage.close?.(),
    get: <Value>(name: string) => kept().get(prefix + name) as Promise<Value | undefined>,
    set: (name, value) => kept().set(prefix + name, value),
    remove: (name) => kept().remove(prefix + name),
    put: (name, value) => (value === undefined ? kept().remove(prefix + name) : kept().set(prefix + name, value)).catch(failed),
    update: (name, change) => kept().update(prefix + name, change),
    // Read first: a full disk still tells what is on it.
    agree: async (name, make) => ((await storage.get(prefix + name)) as string | undefined) ?? storage.update<string>(prefix + name, (held) => held ?? make()),
    async list<Value>(start: string) {
      const values = await Promise.all((await keys(start)).map((key) => kept().get(key)));
      // Another tab may have removed one between the two reads.
      return values.filter((value) => value !== undefined) as Value[];
    },
    async clear() {
      await Promise.all((await keys('')).map((key) => kept().remove(key)));
    },
  };
}
