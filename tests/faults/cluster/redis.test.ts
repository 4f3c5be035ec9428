/** Redis is silent, loses everything, or cuts its listeners off: G1–G4, G12. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Load, LOAD_ENV, sleep, until } from '../kill/load.ts';
import { Nodes } from './nodes.ts';
import { Pair } from './team.ts';

/** Nodes of which Redis knows everybody. */
async function writtenDown(nodes: Nodes): Promise<number> {
  const keys = (await nodes.redis.ask('KEYS', 'frontdesk:presence:*')) as string[];
  const whole = await Promise.all(keys.map((key) => nodes.redis.ask('HEXISTS', key, 'whole')));
  return whole.filter(Boolean).length;
}

test('Redis is silent for longer than a lease, loses everything and cuts its listeners off, again and again, while clients write: later, never lost; presence unknown, never wrong', { timeout: 280_000 }, async (context) => {
  const nodes = await Nodes.start(2, () => LOAD_ENV);
  let load: Load | undefined;
  let pair: Pair | undefined;
  try {
    load = await Load.begin({ ...nodes.relay(0), url: nodes.balancer.url });
    const { run } = load;
    pair = await Pair.begin(nodes.relay(0), nodes.relay(1));
    const { states } = pair;
    assert.deepEqual(states, ['online']);

    nodes.redis.signal('SIGSTOP');
    const [acks, since] = [run.acks, performance.now()];
    await until('nobody knows any more whether the agent is there', () => states.at(-1) === 'unknown');
    await pair.talk('the silence');
    const [meanwhile, ms] = [run.acks - acks, performance.now() - since];
    const ready = (await (await fetch(`${nodes.relay(0).url}/health/ready`)).json()) as { checks: { redis: { reachable: boolean } } };
    nodes.redis.signal('SIGCONT');
    assert.ok(meanwhile > 50, `only ${meanwhile} acks in ${Math.round(ms)} ms`);
    assert.equal(ready.checks.redis.reachable, false, 'a silent Redis is not there');
    await until('the agent is there again', () => states.at(-1) === 'online');
    await pair.typingComesThrough();

    for (let round = 0; round < 3; round += 1) {
      await nodes.redis.ask('FLUSHALL');
      await nodes.redis.ask('CLIENT', 'KILL', 'TYPE', 'pubsub');
      await run.nextAck();
      await sleep(Math.random() * 500);
    }
    await pair.talk('the loss');
    await until('both nodes write down again who is there', async () => (await writtenDown(nodes)) >= 2);
    await pair.typingComesThrough();
    await until('the agent is there again', () => states.at(-1) === 'online');
    assert.deepEqual([...new Set(states)].toSorted(), ['online', 'unknown'], 'nobody was ever told that the agent has left');

    await pair.end();
    context.diagnostic(`${await nodes.judge(load)}; ${meanwhile} acks in ${(ms / 1_000).toFixed(1)} s of silence`);
  } catch (error) {
    if (error instanceof Error) error.message += `\n${load?.states() ?? ''}`;
    throw error;
  } finally {
    nodes.redis.signal('SIGCONT');
    await pair?.end();
    await load?.end();
    await nodes.remove();
  }
});
