import { constants, getPriority, setPriority } from 'node:os';

/** Below what it had, while nobody waits for the thread, as `nice` counts: of a core that both want it gets a quarter. At 10 the other runs ahead of it and stops, and everything takes longer. */
const BEHIND = 5;

/** Of the thread when it began: read later, it may be what it could not come back from. */
const before = getPriority();
let isBehind = false;

/**
 * Lets the thread that answers go first, or not, where both have one core: a commit takes milliseconds, and whoever sends meanwhile waits for them
 * (decision 0014). On Linux a thread has a priority of its own; elsewhere it is the process's, and stays. Going back takes a right that most
 * processes do not have; without it the thread stays behind.
 */
export function goBehind(behind: boolean): void {
  if (behind === isBehind || process.platform !== 'linux') return;
  isBehind = behind;
  try {
    setPriority(behind ? Math.min(constants.priority.PRIORITY_LOW, before + BEHIND) : before);
  } catch {
    // Not allowed.
  }
}
