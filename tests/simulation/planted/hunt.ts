/** Plays seeds until one breaks a promise, and prints one line of JSON about it. For plants: `node --import ./loader.ts hunt.ts <first> <most>`. */
import { run } from '../world/run.ts';

/** What a hunt found. */
export interface Catch {
  readonly seeds: number;
  /** Broken promises of the first bad run; empty = nothing was found. */
  readonly promises: readonly string[];
  readonly words: string;
}

async function hunt(wanted: ReadonlySet<string>, most: number): Promise<Catch> {
  for (let seed = 1; seed <= most; seed += 1) {
    const { violations } = await run({ seed });
    const found = violations.find(({ promise }) => wanted.has(promise));
    if (found) return { seeds: seed, promises: [...new Set(violations.map(({ promise }) => promise))], words: found.words };
  }
  return { seeds: most, promises: [], words: '' };
}

console.log(JSON.stringify(await hunt(new Set((process.argv[2] ?? '').split(',')), Number(process.argv[3]))));
