import { setPriority } from 'node:os';

/** While nobody waits for the thread, as `nice` counts: of a core that both want it gets a quarter. At 10 the thread that answers runs ahead of it, stops, and everything takes longer. */
const BEHIND = 5;

let isBehind = false;

/**
 * Lets the thread that answers go first, or not, where both have one core. A commit takes milliseconds, and whoever sends meanwhile waits for them: at
 * 5,000 messages a second that is half of the 99th percentile. On Linux a thread has a priority of its own; elsewhere it is the process's, and
 * stays. Going back takes a right that most processes do not have; without it the thread stays behind.
 */
export function goBehind(behind: boolean): void {
  if (behind === isBehind || process.platform !== 'linux') return;
  isBehind = behind;
  try {
    setPriority(behind ? BEHIND : 0);
  } catch {
    // Not allowed.
  }
}
