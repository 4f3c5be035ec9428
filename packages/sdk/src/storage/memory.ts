import type { ClientStorage } from '../types.ts';

/** Keeps everything in this object only: `persistent` is false. The default in Node and where the browser refuses IndexedDB. */
export function memoryStorage(): ClientStorage {
  const values = new Map<string, unknown>();
  return {
    persistent: false,
    get: async (key) => values.get(key),
    set: async (key, value) => void values.set(key, value),
    remove: async (key) => void values.delete(key),
    keys: async (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)).sort(),
    async update(key, change) {
      const next = change(values.get(key) as Parameters<typeof change>[0]);
      values.set(key, next);
      return next;
    },
  };
}
