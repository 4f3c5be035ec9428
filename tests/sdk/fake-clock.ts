import type { Clock } from '@frontdesk/sdk';

/** A clock that stands still until it is moved. */
export interface FakeClock extends Clock {
  /** Moves time forward, running what is due in order; promises settle in between. */
  advance(ms: number): Promise<void>;
  /** The machine sleeps: the wall clock moves, timers do not (browsers freeze them). */
  sleep(ms: number): void;
  /** Timers that are set. */
  readonly pending: number;
}

/** Lets every promise that can settle do so. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export function createFakeClock(start = 1_000_000): FakeClock {
  let now = start;
  let handles = 0;
  const timers = new Map<number, { at: number; run: () => void }>();
  return {
    now: () => now,
    setTimeout(run, ms) {
      handles += 1;
      timers.set(handles, { at: now + Math.max(0, ms), run });
      return handles;
    },
    clearTimeout: (handle) => void timers.delete(handle),
    async advance(ms) {
      const end = now + ms;
      await settled();
      for (;;) {
        let next: [number, { at: number; run: () => void }] | undefined;
        for (const entry of timers) if (entry[1].at <= end && (!next || entry[1].at < next[1].at)) next = entry;
        if (!next) break;
        timers.delete(next[0]);
        now = Math.max(now, next[1].at);
        next[1].run();
        await settled();
      }
      now = end;
    },
    sleep(ms) {
      now += ms;
      for (const timer of timers.values()) timer.at += ms;
    },
    get pending() {
      return timers.size;
    },
  };
}

/** A seeded source of numbers in [0, 1) (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Random bytes from a seeded source. */
export function seededBytes(random: () => number): (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> {
  return (bytes) => {
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = Math.floor(random() * 256);
    return bytes;
  };
}
