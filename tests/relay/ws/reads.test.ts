import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { handshakeQueue, Reads } from '../../../packages/relay/src/ws/reads.ts';
import { startRelay, TestClient, until } from './relay-in-process.ts';

/** A read that ends when told to. */
function pending(): { read: () => Promise<string>; begun: () => boolean; end(result: string): void } {
  let finish: ((result: string) => void) | undefined;
  return { read: () => new Promise((resolve) => { finish = resolve; }), begun: () => finish !== undefined, end: (result) => finish?.(result) };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('two reads of a socket are under way at a time; the next begins when one ends, also when it failed', async () => {
  const reads = new Reads(() => false);
  const all = [pending(), pending(), pending(), pending()];
  const results = all.map(({ read }) => reads.run(read));
  const failing = reads.run(() => Promise.reject(new Error('away'))).catch((error: Error) => error.message);
  assert.deepEqual(all.map(({ begun }) => begun()), [true, true, false, false]);
  assert.equal(reads.waiting, 3);
  all[1]?.end('second');
  assert.equal(await results[1], 'second');
  await settled();
  assert.deepEqual(all.map(({ begun }) => begun()), [true, true, true, false]);
  for (const index of [0, 2, 3]) {
    all[index]?.end(String(index));
    await settled();
  }
  assert.equal(await failing, 'away');
  assert.equal(reads.waiting, 0);
});

test('no read begins while the socket is slow, and none after its end', async () => {
  let slow = true;
  const reads = new Reads(() => slow);
  const [first, second] = [pending(), pending()];
  void reads.run(first.read);
  assert.equal(first.begun(), false);
  slow = false;
  reads.resume();
  assert.equal(first.begun(), true);
  slow = true;
  void reads.run(second.read);
  reads.end();
  slow = false;
  first.end('done');
  await settled();
  assert.equal(second.begun(), false);
});

test('a peer that asks for history a hundred times at once gets some of it, and for the rest is told to wait for its answers', async () => {
  const relay = await startRelay();
  try {
    const client = await TestClient.visitor(relay.port);
    const conv = uuidv7();
    await client.post(conv, 'only one');
    for (let req = 0; req < 100; req += 1) client.send({ t: 'history', req, conv, before: 10 });
    await until(() => client.all('history').length + client.all('error').length === 100, 'an answer to each');
    assert.ok(client.all('history').length >= 32);
    assert.ok(client.all('error').every(({ code, ref, retryMs }) => code === 'rate_limited' && ref === 'history' && retryMs === 1_000));
    client.send({ t: 'history', req: 100, conv, before: 10 });
    await client.next('history', ({ req }) => req === 100);
    await client.end();
  } finally {
    await relay.stop();
  }
});

test('a peer that syncs a conversation two hundred times at once ends up following it from the last position', async () => {
  const relay = await startRelay();
  try {
    const client = await TestClient.visitor(relay.port);
    const conv = uuidv7();
    for (let index = 1; index <= 5; index += 1) await client.post(conv, `${index}`);
    for (let times = 0; times < 200; times += 1) client.send({ t: 'sync', conv, after: 0 });
    await client.sync(conv);
    await client.post(conv, 'live');
    await until(() => client.texts(conv).at(-1) === 'live', 'the live entry');
    assert.deepEqual(client.seqs(conv), [1, 2, 3, 4, 5, 6]);
    assert.ok(client.all('snapshot').length < 100, `${client.all('snapshot').length} snapshots were read for one`);
    await client.end();
  } finally {
    await relay.stop();
  }
});

test('of a crowd that comes at once only some handshakes are under way at a time, in the order in which they came, and all get their turn', async () => {
  const queue = handshakeQueue();
  const crowd = Array.from({ length: 100 }, pending);
  const welcomed = Promise.all(crowd.map(({ read }) => queue.run(read)));
  const begun = (): number => crowd.filter((one) => one.begun()).length;
  assert.equal(begun(), 32);
  for (const [index, one] of crowd.entries()) {
    assert.ok(one.begun(), `${index} has its turn`);
    one.end(String(index));
    await settled();
    assert.equal(begun(), Math.min(100, 33 + index));
  }
  assert.deepEqual(await welcomed, crowd.map((_one, index) => String(index)));
});
