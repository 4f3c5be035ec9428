import type { Clock } from './types.ts';

/** The machine's own clock and timers. Node's timer objects turn into their numeric id. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, ms) => Number(setTimeout(run, ms)),
  clearTimeout: (handle) => clearTimeout(handle),
};

/** Sets one timer anew: the earlier one is cleared. Without `run` it is only cleared. */
export type Timer = (run?: () => void, ms?: number) => void;

/** Makes a timer that runs at most one thing at a time. */
export function createTimer(clock: Clock): Timer {
  let handle: number | undefined;
  return (run, ms = 0) => {
    if (handle !== undefined) clock.clearTimeout(handle);
    handle = run && clock.setTimeout(() => {
      handle = undefined;
      run();
    }, ms);
  };
}
