/** Other tabs hear of the same message within this time; until then its lock stays taken. */
const HOLD_MS = 10_000;
/** A hidden tab lets visible ones go first. */
const HIDDEN_DELAY_MS = 120;
const LAST_RUNG = 'frontdesk:rung';

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Decides in which tab of this browser something rings: resolves to true in exactly one tab per `id`, preferring one that is visible.
 * Without Web Locks (pages that are not served securely) the last id is compared in localStorage, which may, rarely, ring twice.
 */
export async function ringsHere(id: string): Promise<boolean> {
  if (document.visibilityState === 'hidden') await wait(HIDDEN_DELAY_MS);
  if (navigator.locks) {
    return new Promise((resolve) => {
      navigator.locks
        .request(`frontdesk:ring:${id}`, { ifAvailable: true }, (lock) => {
          resolve(lock !== null);
          return lock ? wait(HOLD_MS) : undefined;
        })
        .catch(() => resolve(document.visibilityState === 'visible'));
    });
  }
  try {
    if (localStorage.getItem(LAST_RUNG) === id) return false;
    localStorage.setItem(LAST_RUNG, id);
    return true;
  } catch {
    return document.visibilityState === 'visible';
  }
}
