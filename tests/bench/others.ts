import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';

/** How much of the machine others had. */
export interface Others {
  /** Load average of the last minute before the first run: above a few tenths, other work took part of the cores. */
  readonly loadBefore: number;
  /** Share of the processor time meanwhile that the host of a virtual machine gave to others; missing where the system does not tell. */
  readonly stolen?: number;
}

/** From this load average on other work distorts the figures. */
const BUSY = 0.5;
/** From this share on the host stops the machine so often that times in milliseconds say little of what runs on it. */
const MUCH_STOLEN = 0.01;

/** Looks at once, and tells what was found whenever it is asked. */
export function watchOthers(): () => Others {
  const [loadBefore = 0] = loadavg();
  const before = processorTimes();
  return () => {
    const now = processorTimes();
    if (!before || !now || now.all <= before.all) return { loadBefore };
    return { loadBefore, stolen: (now.stolen - before.stolen) / (now.all - before.all) };
  };
}

/** Whether a figure is not to be believed. */
export const isBusy = ({ loadBefore, stolen = 0 }: Others): boolean => loadBefore > BUSY || stolen > MUCH_STOLEN;

/** Part of a sentence. */
export const othersInWords = ({ loadBefore, stolen }: Others): string =>
  `load average ${loadBefore.toFixed(1)} before the first run${stolen === undefined ? '' : `, ${(stolen * 100).toFixed(1)} % of the processor time given to others by the host`}`;

/** In ticks since the machine started; the eighth figure of proc_stat(5) is `steal`, and the ones behind it are counted in the first two already. */
function processorTimes(): { readonly stolen: number; readonly all: number } | undefined {
  try {
    const ticks = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').trim().split(/\s+/).slice(1, 9).map(Number);
    return { stolen: ticks[7] ?? 0, all: ticks.reduce((sum, each) => sum + each, 0) };
  } catch {
    return undefined;
  }
}
