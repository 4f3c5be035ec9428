import type { Clock } from '../types.ts';

/** Fetches at most once in this time, milliseconds. */
const EVERY_MS = 1_000;

/** Runs a fetch after changes, at most once a second, never two at a time; the last change is always followed by one. */
export interface Refetch {
  touch(): void;
  stop(): void;
}

/** @param fetch rejections are its own business. */
export function createRefetch(clock: Clock, fetch: () => Promise<void>): Refetch {
  let timer: number | undefined;
  let running = false;
  let again = false;
  let ranAt: number | undefined;

  const run = async (): Promise<void> => {
    timer = undefined;
    ranAt = clock.now();
    running = true;
    try {
      await fetch();
    } finally {
      running = false;
      if (again) touch();
    }
  };
  const touch = (): void => {
    again = running;
    if (running || timer !== undefined) return;
    const passed = ranAt === undefined ? EVERY_MS : Math.abs(clock.now() - ranAt);
    timer = clock.setTimeout(() => void run(), Math.max(0, EVERY_MS - passed));
  };

  return {
    touch,
    stop() {
      if (timer !== undefined) clock.clearTimeout(timer);
      timer = undefined;
      again = false;
    },
  };
}
