/** When the self-test runs, what a run that fails says, and how it ends: the probe is the test's own. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BlockedSockets, WINDOW_MS } from '../../../../packages/relay/src/features/self-test/blocked-sockets.ts';
import { Runner, type Outcome } from '../../../../packages/relay/src/features/self-test/runner.ts';
import type { Probe } from '../../../../packages/relay/src/features/self-test/steps.ts';

function world(probe: Probe, options: { everyMs?: number; patienceMs?: number } = {}) {
  const said: string[] = [];
  const outcomes: Outcome[] = [];
  let heard = (): void => undefined;
  const runner = new Runner({
    probe, everyMs: 60_000, now: () => 1_000, ...options,
    log: { error: (_facts: object, text?: string) => void said.push(text ?? ''), info: (_facts: object, text?: string) => void said.push(text ?? '') } as never,
    onOutcome: (outcome) => { outcomes.push(outcome); heard(); },
  });
  const ended = async (count: number): Promise<void> => {
    while (outcomes.length < count) await new Promise<void>((resolve) => { heard = resolve; });
  };
  return { runner, said, outcomes, ended };
}

describe('the self-test', () => {
  it('never runs twice at once, however often it is asked and however slow it is', async () => {
    let inside = 0;
    let most = 0;
    const { runner, ended } = world(async () => {
      inside += 1;
      most = Math.max(most, inside);
      // Several times the interval.
      await new Promise((resolve) => setTimeout(resolve, 20));
      inside -= 1;
    }, { everyMs: 1 });
    runner.start();
    for (let asked = 0; asked < 20; asked += 1) void runner.run();
    await ended(5);
    await runner.stop();
    assert.deepEqual([most, inside], [1, 0]);
  });

  it('fails in words that name the step when a step never ends, and tells a step that gives up why', async () => {
    let given: AbortSignal | undefined;
    const hanging = world((enter, signal) => {
      enter('send');
      given = signal;
      return new Promise<never>(() => undefined);
    }, { patienceMs: 1_000 });
    await hanging.runner.run();
    assert.deepEqual(hanging.runner.last, { ok: false, ts: 1_000, step: 'send', reason: 'a message was not stored within 1 s' });
    assert.equal(given?.aborted, true);
    assert.equal(hanging.runner.lastSuccessTs, undefined);
  });

  it('fails with what it was told when it is refused, says so once in the log, and heals', async () => {
    let works = false;
    const { runner, said, outcomes } = world((enter) => {
      enter('hello');
      return works ? Promise.resolve() : Promise.reject(new Error('unavailable, The database cannot be read now.'));
    });
    await runner.run();
    await runner.run();
    assert.equal(outcomes[1]?.ok === false && outcomes[1].reason, "the relay's own socket did not let a visitor in: unavailable, The database cannot be read now.");
    works = true;
    await runner.run();
    assert.deepEqual(said, ['the self-test failed: visitors may not be able to chat', 'the self-test passes again']);
    assert.deepEqual([runner.last?.ok, runner.lastSuccessTs], [true, 1_000]);
  });

  it('that is stopped lets go, calls nothing a failure and never runs again', async () => {
    let runs = 0;
    let letGo = false;
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => { begin = resolve; });
    const { runner, said, outcomes } = world((_enter, signal) => {
      runs += 1;
      begin();
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => { letGo = true; reject(new Error('given up')); }));
    }, { everyMs: 1 });
    runner.start();
    await begun;
    await runner.stop();
    assert.deepEqual([runs, letGo, said, outcomes], [1, true, [], []]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(runs, 1);
  });
});

describe('visitors whose WebSocket is blocked', () => {
  it('are counted once each, for an hour, in their own workspace', () => {
    let now = 0;
    const blocked = new BlockedSockets(() => now);
    blocked.note('shop', 'ana');
    blocked.note('shop', 'ben');
    blocked.note('other', 'cy');
    now = WINDOW_MS / 2;
    blocked.note('shop', 'ana');
    assert.deepEqual([blocked.count('shop'), blocked.count('other'), blocked.count('nobody'), blocked.total()], [2, 1, 0, 3]);
    now = WINDOW_MS;
    assert.deepEqual([blocked.count('shop'), blocked.count('other')], [1, 0], 'who came again is counted from then');
    now += WINDOW_MS;
    assert.equal(blocked.total(), 0);
  });

  it('take a bounded place in memory', () => {
    const blocked = new BlockedSockets(() => 0);
    for (let visitor = 0; visitor < 12_000; visitor += 1) blocked.note('shop', String(visitor));
    assert.equal(blocked.count('shop'), 10_000);
  });
});
