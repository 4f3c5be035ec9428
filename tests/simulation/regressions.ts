import type { Step } from './world/steps.ts';

/** A run that once broke a promise, as short as it could be made. */
export interface Regression {
  readonly seed: number;
  /** Default: drawn from the seed. */
  readonly steps?: readonly Step[];
  readonly was: string;
}

/** Runs that found a mistake in the product. They may meet other dice today; the mistakes themselves have tests of their own in tests/sdk. */
export const REGRESSIONS: readonly Regression[] = [
  {
    seed: 27, was: 'a clock that was set back after a goaway kept the client away for days (G7)',
    steps: [
      { wait: 224, do: 'tab', a: 979, b: 718, c: 43 }, { wait: 7, do: 'leave', a: 232, b: 973, c: 517 }, { wait: 7, do: 'say', a: 595, b: 484, c: 185 },
      { wait: 23_590, do: 'pass', a: 534, b: 136, c: 472 }, { wait: 122, do: 'jump', a: 695, b: 369, c: 877 },
    ],
  },
  {
    seed: 24, was: 'a full disk made another visitor of the one whose token it holds (G4)',
    steps: [
      { wait: 57, do: 'say', a: 317, b: 620, c: 171 }, { wait: 315, do: 'thaw', a: 755, b: 450, c: 276 }, { wait: 0, do: 'reload', a: 297, b: 111, c: 905 },
      { wait: 580, do: 'stall', a: 88, b: 172, c: 197 }, { wait: 1, do: 'leave', a: 257, b: 954, c: 940 }, { wait: 9, do: 'say', a: 686, b: 798, c: 341 },
      { wait: 9, do: 'crash', a: 874, b: 873, c: 253 }, { wait: 430, do: 'tab', a: 556, b: 439, c: 6 }, { wait: 449, do: 'quota', a: 845, b: 306, c: 627 },
      { wait: 6, do: 'reload', a: 268, b: 393, c: 891 }, { wait: 158, do: 'answer', a: 295, b: 563, c: 508 },
    ],
  },
  { seed: 37, was: 'a clock that was set back prolonged the wait after a refusal by as much (G7)' },
];
