const APPLE = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '');

/** How a key is written on this person's keyboard. */
export function keyName(key: string): string {
  if (key === 'mod') return APPLE ? '⌘' : 'Ctrl';
  if (key === 'Escape') return 'Esc';
  return key.length === 1 ? key.toUpperCase() : key;
}
