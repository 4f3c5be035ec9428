import type { TabDoor, TabLine } from '../types.ts';

/**
 * The line on which all tabs of a browser hear each other; calls whoever is there. Undefined where tabs have no storage in common, as in Node.
 *
 * @param given what the application gave; undefined: the browser's own.
 * @param place relay address and workspace.
 * @param heard another tab has said something.
 */
export function openLine(given: TabDoor | undefined, place: string, heard: () => unknown): TabLine | undefined {
  const name = 'frontdesk|' + place;
  const line = given?.channel(name) ?? (globalThis.indexedDB && globalThis.BroadcastChannel && (new BroadcastChannel(name) as unknown as TabLine));
  if (line) {
    line.onmessage = heard;
    line.postMessage('here');
  }
  return line;
}
