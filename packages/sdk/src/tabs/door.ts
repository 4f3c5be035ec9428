import type { TabDoor, TabLine } from '../types.ts';

/** The browser's own; undefined where tabs have no storage in common, as in Node. */
export function browserDoor(): TabDoor | undefined {
  if (typeof indexedDB === 'undefined' || typeof BroadcastChannel === 'undefined') return undefined;
  return { locks: navigator.locks as TabDoor['locks'], channel: (name) => new BroadcastChannel(name) as unknown as TabLine, name: () => crypto.randomUUID() };
}

/** The visitor looks at this tab. */
export const isShown = (): boolean => (globalThis as { document?: Document }).document?.visibilityState !== 'hidden';
