/** A hidden tab lets visible ones go first, milliseconds; browsers may make it a minute, so what has rung is kept for longer. */
const HIDDEN_DELAY_MS = 120;
const RUNG = 'frontdesk:rung';
/** What is written to localStorage shows in other tabs a moment later; until then the lock says it. Milliseconds. */
const HELD_MS = 2_000;
/** Ids that are kept: more than arrive while a hidden tab's timers are held back. */
const KEPT = 50;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Decides in which tab of this browser something rings: resolves to true in exactly one tab per `id`, preferring one that is visible,
 * however late a tab asks. Without Web Locks (pages that are not served securely) two tabs that ask in the same moment may both ring;
 * without localStorage every visible tab does.
 */
export async function ringsHere(id: string): Promise<boolean> {
  if (document.visibilityState === 'hidden') await wait(HIDDEN_DELAY_MS);
  try {
    return navigator.locks ? await isFirstOfAll(id) : isFirst(id);
  } catch {
    return document.visibilityState === 'visible';
  }
}

/** Whoever finds the lock of this id taken is not the first; whoever comes when it is free again reads that it has rung. */
function isFirstOfAll(id: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    navigator.locks.request(`${RUNG}:${id}`, { ifAvailable: true }, async (lock) => {
      const isOurs = lock !== null && (await navigator.locks.request(RUNG, () => isFirst(id)));
      resolve(isOurs);
      if (isOurs) await wait(HELD_MS);
    }).catch(reject);
  });
}

function isFirst(id: string): boolean {
  const rung = (localStorage.getItem(RUNG) ?? '').split(' ');
  if (rung.includes(id)) return false;
  localStorage.setItem(RUNG, [...rung, id].slice(-KEPT).join(' '));
  return true;
}
