import type { Figures } from './generator.ts';
import type { Measurement } from './measurements.ts';

/** The middle value; of an even number the lower middle. Runs without the value count as none. */
export function median(values: readonly number[]): number | undefined {
  return values.toSorted((left, right) => left - right)[Math.floor((values.length - 1) / 2)];
}

export const medianOf = (runs: readonly Figures[], name: keyof Figures): number | undefined => median(runs.flatMap((run) => run[name] ?? []));
/** Messages that were both acked and delivered, per second. */
export const completed = (runs: readonly Figures[]): number | undefined => median(runs.map((run) => Math.min(run.acceptedPerSecond, run.deliveredPerSecond)));

/** Server's CPU time per message, in microseconds: says what a message costs also where other work keeps the cores busy. */
export const cost = (runs: readonly Figures[]): number | undefined => median(runs.filter((run) => run.serverCpu > 0).map((run) => (run.serverCpu / Math.max(run.acceptedPerSecond, run.deliveredPerSecond)) * 1e6));
export const byName = (measurements: readonly Measurement[], name: string): Measurement | undefined => measurements.find((measurement) => measurement.name === name);
