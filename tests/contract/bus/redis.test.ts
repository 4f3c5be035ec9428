import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Hint } from '../../../packages/relay/src/bus/bus.ts';
import { type ClusterBus, createRedisBus } from '../../../packages/relay/src/cluster/redis-bus.ts';
import { createLog } from '../../../packages/relay/src/log.ts';
import { RedisServer } from '../../servers/redis.ts';
import { eventually } from '../store/fixture.ts';
import { busContract } from './bus-contract.ts';

let server: RedisServer;
const open: ClusterBus[] = [];
const backs: number[] = [];
before(async () => { server = await RedisServer.start(); });
after(async () => {
  await Promise.all(open.map((bus) => bus.close()));
  await server.remove();
});

async function node(onError: (error: unknown, topic: string) => void = () => undefined, leaveMs = 30_000): Promise<ClusterBus> {
  const place = backs.push(0) - 1;
  const bus = createRedisBus({ url: server.url, node: randomUUID(), log: createLog('silent'), onError, leaveMs, onBack: () => { backs[place] = (backs[place] ?? 0) + 1; } });
  open.push(bus);
  await eventually(async () => assert.ok(bus.isHearing()));
  return bus;
}

busContract({ name: 'redis', open: node });

const entry = (seq: number): Hint => ({ type: 'entry', conv: 'c', seq, frame: `{"seq":${seq}}` });

/** Says something until the other hears it: a subscription takes a moment to arrive at Redis. */
async function heardBy(from: ClusterBus, to: ClusterBus, topic: string): Promise<void> {
  let heard = false;
  const end = to.subscribe(topic, (hint) => { heard ||= hint.type === 'ephemeral'; });
  await eventually(async () => {
    from.publish(topic, { type: 'ephemeral', frame: '' });
    assert.ok(heard);
  });
  end();
}

test('redis: what one node publishes every listening node hears once, in order, and the publisher within the call', async () => {
  const [one, two] = [await node(), await node()];
  await heardBy(one, two, 'c:w:c');
  const [here, there]: [number[], number[]] = [[], []];
  one.subscribe('c:w:c', (hint) => { if (hint.type === 'entry') here.push(hint.seq); });
  two.subscribe('c:w:c', (hint) => { if (hint.type === 'entry') there.push(hint.seq); });
  for (let seq = 1; seq <= 500; seq += 1) {
    one.publish('c:w:c', entry(seq));
    assert.equal(here.length, seq);
    if (seq % 50 === 0) await new Promise(setImmediate);
  }
  await eventually(async () => assert.equal(there.length, 500));
  const all = Array.from({ length: 500 }, (_, index) => index + 1);
  assert.deepEqual([here, there], [all, all]);
});

test('redis: who begins to listen while its channel is being left hears what comes', async () => {
  const [one, two] = [await node(), await node(undefined, 1)];
  const topics = Array.from({ length: 256 }, (_, place) => `c:w:${place}`);
  for (let round = 0; round < 20; round += 1) {
    const ends = topics.map((topic) => two.subscribe(topic, () => undefined));
    await heardBy(one, two, 'c:w:last');
    for (const end of ends) end();
    // Topics come back one after the other, so that some of them meet the answer of Redis to their leaving.
    const heard = new Set<string>();
    const again: (() => void)[] = [];
    for (const topic of topics) {
      again.push(two.subscribe(topic, () => heard.add(topic)));
      if (again.length % 16 === 0) await new Promise(setImmediate);
    }
    await eventually(async () => {
      for (const topic of topics) one.publish(topic, { type: 'ephemeral', frame: '' });
      assert.equal(heard.size, topics.length, 'some are deaf');
    });
    for (const end of again) end();
  }
});

test('redis: what only this node shall hear no other does, and a name of a connection means nothing elsewhere', async () => {
  const [one, two] = [await node(), await node()];
  await heardBy(one, two, 'c:w:d');
  const there: Hint[] = [];
  two.subscribe('c:w:d', (hint) => { if (hint.type !== 'ephemeral' || hint.frame !== '') there.push(hint); });
  one.publishHere('c:w:d', entry(1));
  one.publish('c:w:d', { type: 'ephemeral', frame: 'typing', except: '7' });
  await eventually(async () => assert.equal(there.length, 1));
  assert.deepEqual(there, [{ type: 'ephemeral', frame: 'typing', except: '' }]);
});

test('redis: while it is away listeners of the same node hear everything, and when it is back the nodes hear each other and are told that they missed something', async () => {
  const [one, two] = [await node(), await node()];
  const place = backs.length - 1;
  await heardBy(one, two, 'i:w');
  const before = backs[place] ?? 0;
  await server.stop();
  await eventually(async () => assert.ok(!one.isHearing() && !two.isHearing()));
  const here: Hint[] = [];
  const end = one.subscribe('i:w', (hint) => here.push(hint));
  one.publish('i:w', entry(1));
  assert.equal(here.length, 1);
  end();
  await server.run();
  await eventually(async () => assert.ok((backs[place] ?? 0) > before), 20_000);
  await heardBy(one, two, 'i:w');
  await heardBy(two, one, 'i:w');
});
