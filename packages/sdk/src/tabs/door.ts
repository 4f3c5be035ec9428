import type { TabDoor, TabLine } from '../types.ts';

/** The browser's own. */
export function browserDoor(): TabDoor {
  return { locks: navigator.locks as TabDoor['locks'], channel: (name) => new BroadcastChannel(name) as unknown as TabLine, name: () => crypto.randomUUID() };
}
