/**
 * Plays seeded runs for as long as asked: `npm run simulate -- --minutes N --seed S`. With `--seed` alone it plays that one.
 * Prints seeds per second, and for a failing seed a short replay. Exit code 1 when a promise was broken.
 */
import { parseArgs } from 'node:util';
import { run, type Outcome } from './world/run.ts';
import { faultOf, replayOf, shrink } from './world/shrink.ts';

/** After so many failing seeds the rest tells nothing new. */
const MOST_FAILURES = 5;

function readArguments(): { minutes: number | undefined; seed: number } {
  const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' } } });
  const number = (name: 'minutes' | 'seed', fallback: number | undefined): number | undefined => {
    const text = values[name];
    if (text === undefined) return fallback;
    const value = Number(text);
    if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} "${text}": expected a number from 0 on, as in --${name} 5.`);
    return value;
  };
  return { minutes: number('minutes', values.seed === undefined ? 1 : undefined), seed: number('seed', 1) ?? 1 };
}

async function play(seed: number): Promise<Outcome> {
  const outcome = await run({ seed });
  if (faultOf(outcome) !== undefined) console.log(`${replayOf(outcome, await shrink(outcome))}\n`);
  return outcome;
}

const { minutes, seed: first } = readArguments();
const started = performance.now();
const seconds = (): number => (performance.now() - started) / 1_000;
const totals = { seeds: 0, steps: 0, events: 0, failed: 0 };
for (let seed = first; totals.failed < MOST_FAILURES; seed += 1) {
  const outcome = await play(seed);
  totals.seeds += 1;
  totals.steps += outcome.steps.length;
  totals.events += outcome.events;
  if (faultOf(outcome) !== undefined) totals.failed += 1;
  if (minutes === undefined) console.log(`seed ${seed}: hash ${outcome.hash}, ${outcome.history.events.length} recorded events`);
  else if (totals.seeds % 100 === 0) console.log(`${totals.seeds} seeds, ${(totals.seeds / seconds()).toFixed(1)} a second, ${totals.failed} failed`);
  if (minutes === undefined || seconds() > minutes * 60) break;
}
console.log(`${totals.seeds} seeds (from ${first} on), ${totals.steps} steps, ${totals.events} things that happened, ${(totals.seeds / seconds()).toFixed(1)} seeds a second, ${totals.failed} failed`);
process.exitCode = totals.failed > 0 ? 1 : 0;
