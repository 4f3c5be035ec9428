import type { ClientStorage } from '../types.ts';
import { indexedDbStorage } from './indexeddb.ts';
import { memoryStorage } from './memory.ts';

/** What was opened, and why it is not more. */
export interface OpenedStorage {
  readonly storage: ClientStorage & { close?(): void };
  /** Set when the browser has IndexedDB and refused it. */
  readonly refused?: string;
}

/** IndexedDB where the engine has it and lets us; memory otherwise, as in Node. Never rejects. */
export async function openStorage(): Promise<OpenedStorage> {
  if (typeof indexedDB === 'undefined') return { storage: memoryStorage() };
  try {
    return { storage: await indexedDbStorage() };
  } catch (error) {
    return { storage: memoryStorage(), refused: String(error) };
  }
}
