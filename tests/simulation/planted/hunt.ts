/** Plays seeds until one breaks a promise, and prints one line of JSON about it. For plants: `node --import ./loader.ts hunt.ts <promises> <most seeds> <runs for making it short>`. */
import { run } from '../world/run.ts';
import { shrink } from '../world/shrink.ts';

/** What a hunt found. */
export interface Catch {
  readonly seeds: number;
  /** Broken promises of the first bad run; empty = nothing was found. */
  readonly promises: readonly string[];
  readonly words: string;
  /** Steps of the first bad run, and how many of them are enough. */
  readonly steps: number;
  readonly enough: number;
}

async function hunt(wanted: ReadonlySet<string>, most: number, shrinking: number): Promise<Catch> {
  for (let seed = 1; seed <= most; seed += 1) {
    const outcome = await run({ seed });
    const { violations, steps } = outcome;
    const found = violations.find(({ promise }) => wanted.has(promise));
    if (!found) continue;
    const short = shrinking > 0 ? await shrink(outcome, shrinking) : outcome;
    return { seeds: seed, promises: [...new Set(violations.map(({ promise }) => promise))], words: found.words, steps: steps.length, enough: short.steps.length };
  }
  return { seeds: most, promises: [], words: '', steps: 0, enough: 0 };
}

console.log(JSON.stringify(await hunt(new Set((process.argv[2] ?? '').split(',')), Number(process.argv[3]), Number(process.argv[4]))));
