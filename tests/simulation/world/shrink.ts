import { inWords, PROMISES } from '../history/index.ts';
import { run, type Outcome } from './run.ts';
import type { Step } from './steps.ts';

/** What is wrong with a run, as one word: the first broken promise, or `failure`; undefined = nothing. */
export function faultOf({ violations, failures }: Outcome): string | undefined {
  return violations[0]?.promise ?? (failures.length > 0 ? 'failure' : undefined);
}

/**
 * Leaves out steps of a failing run as long as it still breaks the same promise: first large parts, then single steps (delta debugging).
 *
 * @param most runs that this may cost.
 */
export async function shrink(failing: Outcome, most = 150): Promise<Outcome> {
  const fault = faultOf(failing);
  let best = failing;
  let runs = 0;
  const isFailing = async (steps: readonly Step[]): Promise<boolean> => {
    runs += 1;
    const outcome = await run({ seed: failing.seed, steps });
    const same = outcome.violations.some(({ promise }) => promise === fault) || (fault === 'failure' && outcome.failures.length > 0);
    if (same) best = outcome;
    return same;
  };
  for (let size = Math.ceil(best.steps.length / 2); size >= 1 && runs < most; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < best.steps.length && runs < most; ) {
      if (!(await isFailing([...best.steps.slice(0, at), ...best.steps.slice(at + size)]))) at += size;
    }
  }
  return best;
}

/** A failing run for a person: how to see it again, what is broken, and the steps that are enough for it. */
export function replayOf(original: Outcome, shrunk: Outcome): string {
  const fault = faultOf(shrunk);
  const broken = shrunk.violations.filter(({ promise }) => promise === fault).slice(0, 3).map((violation) => `  ${inWords(violation)}`);
  const others = [...new Set(original.violations.map(({ promise }) => promise))].filter((promise) => promise !== fault).map((promise) => `${promise}: ${PROMISES[promise]}`);
  return [
    `seed ${original.seed} fails: npm run simulate -- --seed ${original.seed}`,
    ...broken, ...shrunk.failures.slice(0, 2).map((failure) => `  ${failure.slice(0, 1_000)}`),
    ...(others.length > 0 ? [`  In the whole run also ${others.join('; ')}`] : []),
    `  ${shrunk.steps.length} of ${original.steps.length} steps are enough:`,
    ...shrunk.steps.map(({ wait, do: deed, a, b, c }) => `    ${JSON.stringify({ wait, do: deed, a, b, c })},`),
  ].join('\n');
}
