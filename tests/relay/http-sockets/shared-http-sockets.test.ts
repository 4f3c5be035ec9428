/** Requests for a socket over HTTP at another node than its own, while all is well and while it is not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeOf } from '../../../packages/relay/src/http-sockets/directory.ts';
import { Recorder } from '../../contract/transport/engines.ts';
import { linkedNode, Wires } from './linked-nodes.ts';

function world() {
  const wires = new Wires();
  const handler = new Recorder();
  let now = 1_000;
  const [here, there] = ['here', 'there'].map((name) => linkedNode(wires, name, name === 'there' ? handler : new Recorder(), { now: () => now }));
  assert.ok(here && there);
  /** Seconds go by; what was told meanwhile has arrived. */
  const pass = async (ms: number): Promise<void> => {
    for (const end = now + ms; now < end;) {
      now = Math.min(end, now + 1_000);
      for (const { local, all } of [here, there]) {
        local.tick();
        all.tick();
      }
      await settled();
    }
  };
  const open = async (frames: string[] = []): Promise<string> => {
    const answer = await there.all.open({ upgrade: { url: '/', headers: {}, remoteAddress: '192.0.2.1', protocols: [] }, frames });
    return answer.status === 'open' ? answer.socket : '';
  };
  const texts = (): string[] => handler.events.filter((event) => event.startsWith('text ')).map((event) => event.slice(5));
  return { wires, handler, here: here.all, there: there.all, pass, open, texts };
}

/** Nothing is under way any more. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** The answer, once there is one. */
function watched<Answer>(asked: Promise<Answer>): { answer: Answer | undefined } {
  const seen: { answer: Answer | undefined } = { answer: undefined };
  void asked.then((answer) => { seen.answer = answer; });
  return seen;
}

test('a batch that comes to another node is handled by the one that holds the socket, once and in order', async () => {
  const { here, there, open, texts } = world();
  const socket = await open(['a']);
  assert.equal(nodeOf(socket), 'there');
  assert.deepEqual(await here.take(socket, { first: 2, frames: ['b', 'c'] }), { status: 'taken', received: 3 });
  assert.deepEqual(await there.take(socket, { first: 2, frames: ['b', 'c', 'd'] }), { status: 'taken', received: 4 });
  assert.deepEqual(await here.take(socket, { first: 2, frames: ['b', 'c', 'd'] }), { status: 'taken', received: 4 });
  assert.deepEqual(texts(), ['a', 'b', 'c', 'd']);
  assert.equal((await here.take(socket, { first: 9, frames: ['z'] })).status, 'out_of_step');
});

test('a poll waits at the other node, for as long as it would at its own, and a newer one at its own ends it', async () => {
  const { handler, here, there, open, pass } = world();
  const socket = await open();
  const first = watched(here.poll(socket, 0));
  await pass(24_000);
  assert.equal(first.answer, undefined, 'it waits');
  handler.sockets[0]?.send('hello');
  await settled();
  assert.deepEqual(first.answer, { status: 'frames', first: 1, frames: ['hello'] });
  const second = watched(here.poll(socket, 1));
  await settled();
  const third = watched(there.poll(socket, 1));
  await settled();
  assert.deepEqual(second.answer, { status: 'frames', first: 2, frames: [] }, 'a newer poll ends it');
  await pass(26_000);
  assert.deepEqual(third.answer, { status: 'frames', first: 2, frames: [] });
});

test('the close travels with the last frames', async () => {
  const { handler, here, open } = world();
  const socket = await open();
  const poll = watched(here.poll(socket, 0));
  await settled();
  handler.sockets[0]?.send('bye');
  handler.sockets[0]?.close(4200, 'restarting');
  await settled();
  assert.deepEqual(poll.answer, { status: 'frames', first: 1, frames: ['bye'], close: { code: 4200, reason: 'restarting' } });
  assert.deepEqual(await here.take(await open(), { first: 1, frames: ['x'], close: { code: 1000, reason: '' } }), { status: 'taken', received: 1 });
  await settled();
  assert.ok(handler.events.includes('close 1000'));
});

test('a name that another node never gave, or that names no node, is unknown', async () => {
  const { here, pass, wires } = world();
  assert.deepEqual(await here.poll('there.guessed', 0), { status: 'unknown' });
  assert.deepEqual(await here.take('nothing', { first: 1, frames: [] }), { status: 'unknown' });
  const told = wires.told.length;
  assert.deepEqual(await here.poll(`${'x'.repeat(100)}.y`, 0), { status: 'unknown' });
  assert.deepEqual(await here.poll('a b:c.y', 0), { status: 'unknown' });
  assert.equal(wires.told.length, told, 'nobody is asked about what names no node');
  await pass(1_000);
});

test('a node that nobody hears from for three seconds is gone, and so are its sockets; before that the client is to ask again', async () => {
  const { here, wires, open, pass } = world();
  const socket = await open();
  const poll = watched(here.poll(socket, 0));
  await pass(2_000);
  wires.kill('there');
  await pass(1_000);
  assert.deepEqual(poll.answer, { status: 'frames', first: 1, frames: [] }, 'it waited long enough to end as polls do');
  assert.deepEqual(await here.poll(socket, 0), { status: 'away' });
  await pass(2_000);
  assert.deepEqual(await here.take(socket, { first: 1, frames: ['x'] }), { status: 'away' });
  await pass(1_000);
  assert.deepEqual(await here.take(socket, { first: 1, frames: ['x'] }), { status: 'unknown' });
});

test('without Redis whoever asks the wrong node is told at once to ask again, and at the right one everything works', async () => {
  const { handler, here, there, wires, open, texts } = world();
  const socket = await open();
  wires.fate = () => 'lost';
  assert.deepEqual(await here.take(socket, { first: 1, frames: ['x'] }), { status: 'away' });
  assert.deepEqual(await here.poll(socket, 0), { status: 'away' });
  assert.deepEqual(await there.take(socket, { first: 1, frames: ['x'] }), { status: 'taken', received: 1 });
  handler.sockets[0]?.send('hello');
  assert.deepEqual(await there.poll(socket, 0), { status: 'frames', first: 1, frames: ['hello'] });
  assert.deepEqual(texts(), ['x']);
});

test('a Redis that is silent, or swallows what it took, keeps nobody waiting for longer than four seconds', async () => {
  for (const fate of ['silent', 'swallowed'] as const) {
    const { here, wires, open, pass } = world();
    const socket = await open();
    wires.fate = () => fate;
    const [take, poll] = [watched(here.take(socket, { first: 1, frames: ['x'] })), watched(here.poll(socket, 0))];
    await pass(4_000);
    assert.deepEqual(take.answer, { status: 'away' }, fate);
    assert.deepEqual(poll.answer, { status: 'frames', first: 1, frames: [] }, fate);
    assert.deepEqual(await here.take(socket, { first: 1, frames: ['x'] }), { status: 'away' }, 'nobody else waits for it');
    wires.fate = () => undefined;
    await pass(1_000);
    assert.deepEqual(await here.take(socket, { first: 1, frames: ['x'] }), { status: 'taken', received: 1 }, 'and then it goes on');
  }
});

test('an answer that was lost between the nodes is missed within two seconds, and what it held is delivered when the client asks again', async () => {
  const { handler, here, wires, open, pass, texts } = world();
  const socket = await open();
  const poll = watched(here.poll(socket, 0));
  await pass(2_000);
  wires.fate = (_from, _to, words) => (words.includes('"t":"answer"') ? 'swallowed' : undefined);
  handler.sockets[0]?.send('hello');
  const take = watched(here.take(socket, { first: 1, frames: ['x'] }));
  await pass(2_000);
  wires.fate = () => undefined;
  assert.deepEqual(poll.answer, { status: 'frames', first: 1, frames: [] });
  assert.deepEqual(take.answer, { status: 'away' });
  assert.deepEqual(await here.poll(socket, 0), { status: 'frames', first: 1, frames: ['hello'] });
  assert.deepEqual(await here.take(socket, { first: 1, frames: ['x'] }), { status: 'taken', received: 1 });
  assert.deepEqual(texts(), ['x'], 'it was handled once');
});

test('a request that was lost on its way to the other node is missed in the same way', async () => {
  const { here, wires, open, pass, texts } = world();
  const socket = await open();
  wires.fate = (_from, _to, words) => (words.includes('"t":"take"') ? 'swallowed' : undefined);
  const take = watched(here.take(socket, { first: 1, frames: ['x'] }));
  await pass(1_000);
  assert.deepEqual(take.answer, { status: 'away' });
  assert.deepEqual(texts(), []);
});

test('who waits here when this node stops is told to ask again', async () => {
  const { here, open, pass } = world();
  const socket = await open();
  const old = watched(here.poll(socket, 0));
  await pass(5_000);
  const young = watched(here.poll(socket, 0));
  here.leave();
  await settled();
  assert.deepEqual([old.answer?.status, young.answer?.status], ['frames', 'away']);
});

test('requests that wait for other nodes are bounded, in number and in size; more are to come again', async () => {
  const { here, wires, open } = world();
  const socket = await open();
  wires.fate = () => 'silent';
  const big = 'x'.repeat(260_000);
  const asked = Array.from({ length: 80 }, () => watched(here.take(socket, { first: 1, frames: [big] })));
  await settled();
  const refused = asked.filter(({ answer }) => answer?.status === 'away').length;
  assert.equal(asked.length - refused, 64, '16 MiB wait');
  const polls = Array.from({ length: 20_000 }, () => watched(here.poll(socket, 0)));
  await settled();
  assert.equal(polls.filter(({ answer }) => answer?.status === 'away').length, 64, '20 000 wait in all');
});
