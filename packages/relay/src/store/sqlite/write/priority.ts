import { constants, getPriority, setPriority } from 'node:os';

/** Below what it had, while nobody waits for the thread, as `nice` counts: of a core that both want it gets a tenth. The other does not run ahead of it for long: at 8,000 messages it waits. */
const BEHIND = 10;
/**
 * At a time, and the pause after it, milliseconds. Whoever wakes while this thread has the core gets it when the scheduler looks next, which
 * may be 4 ms later, whatever the priority; and at once where this thread sleeps.
 */
const STINT = { workMs: 0.5, restMs: 0.1 };
/** Nobody changes it. */
const BED = new Int32Array(new SharedArrayBuffer(4));

/** Of the thread when it began: read later, it may be what it could not come back from. */
const before = getPriority();
let isBehind = false;
let isLate = false;
let restedAt = 0;

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

/** Whether the other thread is about to wait for this one: then it gives no way. */
export function hurry(late: boolean): void {
  isLate = late;
}

/** Called between short pieces of work: sleeps for a moment when there was enough of it, so that a long one stands in nobody's way. */
export function giveWay(): void {
  if (!isBehind || isLate || performance.now() - restedAt < STINT.workMs) return;
  Atomics.wait(BED, 0, 0, STINT.restMs);
  restedAt = performance.now();
}
