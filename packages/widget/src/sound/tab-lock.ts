/** A hidden tab lets visible ones go first, milliseconds; browsers may make it a minute, so what has rung is kept for longer. */
const HIDDEN_DELAY_MS = 120;
const RUNG = 'frontdesk:rung';
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
    return navigator.locks ? await navigator.locks.request(RUNG, () => isFirst(id)) : isFirst(id);
  } catch {
    return document.visibilityState === 'visible';
  }
}

function isFirst(id: string): boolean {
  const rung = (localStorage.getItem(RUNG) ?? '').split(' ');
  if (rung.includes(id)) return false;
  localStorage.setItem(RUNG, [...rung, id].slice(-KEPT).join(' '));
  return true;
}
