import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { REGRESSIONS } from './regressions.ts';
import { drawSteps } from './world/steps.ts';
import { run, STEPS } from './world/run.ts';
import { faultOf, replayOf, shrink } from './world/shrink.ts';

/** Seeds per run of the tests, by work and not by time: about half a minute of one core. */
const SEEDS = 200;

async function expectKept(seed: number): Promise<void> {
  const outcome = await run({ seed });
  if (faultOf(outcome) === undefined) return;
  assert.fail(`\n${replayOf(outcome, await shrink(outcome, 60))}`);
}

describe('the simulation', () => {
  it('is the same run for the same seed, to the last event, and another for another seed', async () => {
    const [one, again, other] = [await run({ seed: 7 }), await run({ seed: 7 }), await run({ seed: 8 })];
    assert.equal(one.hash, again.hash);
    assert.equal(one.events, again.events);
    assert.notEqual(one.hash, other.hash);
  });

  it('is the same run whatever the clocks say: set years apart, they order and deduplicate nothing (G10)', async () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const right = await run({ seed, clockErrorDays: 0 });
      const wrong = await run({ seed, clockErrorDays: 3_000 });
      assert.equal(right.hash, wrong.hash, `seed ${seed}`);
    }
  });

  it('meets what it is made for: acks, resumes, snapshots, refusals, crashes and more than one page', async () => {
    const outcome = await run({ seed: 11 });
    const count = (type: string): number => outcome.history.events.filter((event) => event.type === type).length;
    assert.ok(count('ack') >= 15 && count('kept') >= 15 && count('client') >= 8 && count('cursor') >= 30 && count('calm') >= 8, JSON.stringify(['ack', 'kept', 'client', 'cursor', 'calm'].map((type) => [type, count(type)])));
    const deeds = new Set([1, 2, 3, 4, 5].flatMap((seed) => drawSteps(seed, STEPS).map((step) => step.do)));
    assert.ok(deeds.size >= 28, [...deeds].join());
  });

  for (const { seed, steps, was } of REGRESSIONS) {
    it(`keeps every promise where it once did not: ${was}`, async () => {
      const outcome = await run({ seed, ...(steps === undefined ? {} : { steps }) });
      assert.equal(faultOf(outcome), undefined, `\n${replayOf(outcome, outcome)}`);
    });
  }

  it(`keeps every promise in ${SEEDS} seeded runs`, async () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) await expectKept(seed);
  });
});
