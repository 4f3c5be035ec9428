import type { Clock } from './types.ts';

/** The machine's own clock and timers. Node's timer objects turn into their numeric id. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, ms) => Number(globalThis.setTimeout(run, ms)),
  clearTimeout: (handle) => globalThis.clearTimeout(handle),
};
