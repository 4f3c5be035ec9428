/** Numbers, repetition, limits and death of a socket over HTTP: each request is the test's own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpSockets } from '../../../packages/relay/src/http-sockets/http-sockets.ts';
import { nodeOf, POLL_MS, SILENT_MS } from '../../../packages/relay/src/http-sockets/directory.ts';
import { Recorder } from '../../contract/transport/engines.ts';

function world(options: { maxBufferedBytes?: number; most?: number } = {}) {
  const handler = new Recorder();
  let now = 1_000;
  const sockets = new HttpSockets({ handler, node: 'n1', maxBufferedBytes: 1_000_000, now: () => now, onError: (error) => { throw error; }, ...options });
  const pass = (ms: number): void => {
    for (const end = now + ms; now < end;) {
      now = Math.min(end, now + 1_000);
      sockets.tick();
    }
  };
  const open = async (frames: string[] = []): Promise<string> => {
    const answer = await sockets.open({ upgrade: { url: '/', headers: {}, remoteAddress: '192.0.2.1', protocols: [] }, frames });
    assert.equal(answer.status, 'open');
    return answer.status === 'open' ? answer.socket : '';
  };
  const texts = (): string[] => handler.events.filter((event) => event.startsWith('text ')).map((event) => event.slice(5));
  return { handler, sockets, pass, open, texts };
}

test('the name of a socket is a secret of 256 bits that tells which node holds it', async () => {
  const { open } = world();
  const [one, other] = [await open(), await open()];
  assert.equal(nodeOf(one), 'n1');
  assert.equal(Buffer.from(one.slice('n1.'.length), 'base64url').length, 32);
  assert.notEqual(one, other);
});

test('a batch that comes again, whole or with more behind it, is handled once and answered the same way', async () => {
  const { sockets, open, texts } = world();
  const socket = await open(['a', 'b']);
  assert.deepEqual(await sockets.take(socket, { first: 3, frames: ['c', 'd'] }), { status: 'taken', received: 4 });
  assert.deepEqual(await sockets.take(socket, { first: 3, frames: ['c', 'd'] }), { status: 'taken', received: 4 });
  assert.deepEqual(await sockets.take(socket, { first: 3, frames: ['c', 'd', 'e'] }), { status: 'taken', received: 5 });
  assert.deepEqual(await sockets.take(socket, { first: 1, frames: ['a'] }), { status: 'taken', received: 5 });
  assert.deepEqual(texts(), ['a', 'b', 'c', 'd', 'e']);
});

test('a batch that leaves a gap is not taken', async () => {
  const { sockets, open, texts } = world();
  const socket = await open(['a']);
  assert.equal((await sockets.take(socket, { first: 3, frames: ['c'] })).status, 'out_of_step');
  assert.deepEqual(texts(), ['a']);
  assert.equal((await sockets.take(socket, { first: 2, frames: ['b'] })).status, 'taken');
});

test('frames are delivered again until a poll acknowledges them', async () => {
  const { handler, sockets, open } = world();
  const socket = await open();
  const [relaySide] = handler.sockets;
  for (const text of ['one', 'two', 'three']) relaySide?.send(text);
  const all = { status: 'frames', first: 1, frames: ['one', 'two', 'three'] };
  assert.deepEqual(await sockets.poll(socket, 0), all);
  assert.deepEqual(await sockets.poll(socket, 0), all, 'the answer was lost');
  assert.equal(relaySide?.bufferedBytes(), 11);
  assert.deepEqual(await sockets.poll(socket, 1), { status: 'frames', first: 2, frames: ['two', 'three'] });
  assert.equal(relaySide?.bufferedBytes(), 8);
  assert.equal(handler.drains, 1);
  assert.equal((await sockets.poll(socket, 4)).status, 'out_of_step', 'never sent');
});

test('a waiting poll is answered by what comes, all of one turn at once, and by nothing after its time', async () => {
  const { handler, sockets, open, pass } = world();
  const socket = await open();
  const waiting = sockets.poll(socket, 0);
  handler.sockets[0]?.send('one');
  handler.sockets[0]?.send('two');
  assert.deepEqual(await waiting, { status: 'frames', first: 1, frames: ['one', 'two'] });
  const quiet = sockets.poll(socket, 2);
  pass(POLL_MS);
  assert.deepEqual(await quiet, { status: 'frames', first: 3, frames: [] });
});

test('a newer poll ends an older one, which a proxy may still hold open', async () => {
  const { handler, sockets, open } = world();
  const socket = await open();
  const [older, newer] = [sockets.poll(socket, 0), sockets.poll(socket, 0)];
  assert.deepEqual(await older, { status: 'frames', first: 1, frames: [] });
  handler.sockets[0]?.send('one');
  assert.deepEqual(await newer, { status: 'frames', first: 1, frames: ['one'] });
});

test('one answer holds a bounded number of bytes; the close comes after the last frame and is repeated to whoever missed it', async () => {
  const { handler, sockets, open } = world();
  const socket = await open();
  const big = 'x'.repeat(200_000);
  for (const text of [big, big, 'last']) handler.sockets[0]?.send(text);
  handler.sockets[0]?.close(4200, 'restart');
  assert.deepEqual(await sockets.poll(socket, 0), { status: 'frames', first: 1, frames: [big] });
  const rest = { status: 'frames', first: 2, frames: [big, 'last'], close: { code: 4200, reason: 'restart' } };
  assert.deepEqual(await sockets.poll(socket, 1), rest);
  assert.deepEqual(await sockets.poll(socket, 1), rest);
});

test("a client's close is told once, also when its request comes twice", async () => {
  const { handler, sockets, open } = world();
  const socket = await open();
  const waiting = sockets.poll(socket, 0);
  const farewell = { first: 1, frames: ['bye'], close: { code: 1000, reason: '' } };
  assert.deepEqual(await sockets.take(socket, farewell), { status: 'taken', received: 1 });
  assert.deepEqual(await sockets.take(socket, farewell), { status: 'taken', received: 1 });
  assert.deepEqual(await waiting, { status: 'frames', first: 1, frames: [], close: { code: 1000, reason: '' } });
  assert.deepEqual(handler.events, ['open peer', 'text bye', 'close 1000']);
  assert.equal(sockets.size, 0);
});

test('a socket that nobody polls dies, one whose poll waits lives, and a dead one is unknown', async () => {
  const { handler, sockets, open, pass } = world();
  const [silent, polled] = [await open(), await open()];
  for (let round = 0; round < 4; round += 1) {
    void sockets.poll(polled, 0);
    pass(SILENT_MS - 6_000);
    await Promise.resolve();
  }
  assert.deepEqual(handler.events, ['open peer', 'open peer', 'close 1006']);
  assert.equal((await sockets.poll(silent, 0)).status, 'unknown');
  assert.equal((await sockets.take(silent, { first: 1, frames: [] })).status, 'unknown');
  assert.equal(sockets.size, 1);
  pass(POLL_MS + SILENT_MS);
  await Promise.resolve();
  assert.equal(sockets.size, 0);
});

test('a client that does not fetch costs a bounded number of bytes', async () => {
  const { handler, sockets, open } = world({ maxBufferedBytes: 1_000 });
  const socket = await open();
  const outcomes = Array.from({ length: 5 }, () => handler.sockets[0]?.send('x'.repeat(300)));
  assert.deepEqual(outcomes, ['queued', 'queued', 'queued', 'dropped', 'dropped']);
  await sockets.poll(socket, 0);
  void sockets.poll(socket, 3);
  assert.equal(handler.sockets[0]?.send('x'.repeat(300)), 'sent');
});

test('no more sockets than the process may hold are opened', async () => {
  const { sockets, open } = world({ most: 2 });
  await Promise.all([open(), open()]);
  const third = await sockets.open({ upgrade: { url: '/', headers: {}, remoteAddress: '192.0.2.1', protocols: [] }, frames: [] });
  assert.deepEqual([third.status, third.status === 'refused' && third.http], ['refused', 503]);
});

test('somebody who opens and closes without end takes no place from others, and is remembered no longer than there is room', async () => {
  const { sockets, open } = world({ most: 2 });
  const kept = await open();
  const closed: string[] = [];
  for (let index = 0; index < 5; index += 1) {
    const socket = await open();
    await sockets.take(socket, { first: 1, frames: [], close: { code: 1000, reason: '' } });
    await new Promise((resolve) => setImmediate(resolve));
    closed.push(socket);
  }
  const answers = await Promise.all(closed.map((socket) => sockets.poll(socket, 0)));
  assert.deepEqual(answers.map(({ status }) => status), ['unknown', 'unknown', 'unknown', 'frames', 'frames'], 'the latest may still hear how they ended');
  assert.equal((await sockets.take(kept, { first: 1, frames: ['still here'] })).status, 'taken');
  assert.equal(sockets.size, 1);
});
