import fc from 'fast-check';
import { inWords, PROMISES } from '../history/index.ts';
import { run, type Outcome } from './run.ts';
import { DEED_NAMES } from './steps.ts';

/** What is wrong with a run, as one word: the first broken promise, or `failure`; undefined = nothing. */
export function faultOf({ violations, failures }: Outcome): string | undefined {
  return violations[0]?.promise ?? (failures.length > 0 ? 'failure' : undefined);
}

/** Steps as fast-check knows them, so that it can make them fewer and simpler. */
const STEP_LISTS = fc.array(fc.record({ do: fc.constantFrom(...DEED_NAMES), a: fc.nat(), b: fc.nat(), c: fc.nat(), wait: fc.nat() }), { maxLength: 10_000 });

/**
 * Makes the steps of a failing run fewer and simpler as long as it still breaks the same promise; fast-check says what to try.
 *
 * @param most runs that this may cost.
 */
export async function shrink(failing: Outcome, most = 150): Promise<Outcome> {
  const fault = faultOf(failing);
  let best = failing;
  let tries = STEP_LISTS.shrink([...failing.steps], undefined);
  for (let runs = 0; runs < most; runs += 1) {
    const { done, value: next } = tries.next();
    if (done) break;
    const outcome = await run({ seed: failing.seed, steps: next.value });
    if (!outcome.violations.some(({ promise }) => promise === fault) && !(fault === 'failure' && outcome.failures.length > 0)) continue;
    best = outcome;
    tries = STEP_LISTS.shrink(next.value, next.context);
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
