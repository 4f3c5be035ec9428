/**
 * A mark in localStorage that this browser has talked to this workspace before. The chat sets it after the first welcome; the loader
 * only ever reads it, to know whether to connect without waiting for a click. It holds nothing about the visitor.
 */
const keyOf = (relay: string, workspace: string): string => `frontdesk:${relay}:${workspace}`;

/** False where storage is refused. */
export function isKnown(relay: string, workspace: string): boolean {
  try {
    return localStorage.getItem(keyOf(relay, workspace)) !== null;
  } catch {
    return false;
  }
}

/** Sets or takes away the mark. */
export function setKnown(relay: string, workspace: string, known: boolean): void {
  try {
    if (known) localStorage.setItem(keyOf(relay, workspace), '1');
    else localStorage.removeItem(keyOf(relay, workspace));
  } catch {
    // Storage refused: the next page waits for a click, nothing else is lost.
  }
}
