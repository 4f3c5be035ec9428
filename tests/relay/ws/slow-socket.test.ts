import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { conversationTopic, inboxTopic } from '../../../packages/relay/src/bus/bus.ts';
import { AGENT, Driven, WORKSPACE } from './driven-session.ts';
import { ReaderView } from './reader-view.ts';
import { ScriptedLog } from './scripted-log.ts';

const CONV = uuidv7();
const TOPIC = conversationTopic(WORKSPACE, CONV);

async function stalled(): Promise<{ log: ScriptedLog; driven: Driven }> {
  const log = new ScriptedLog(CONV, 0);
  const driven = await Driven.welcomed({ chat: log.chat, principal: AGENT });
  await driven.say({ t: 'sync', conv: CONV, after: 0, epoch: 7 });
  driven.socket.messages.length = 0;
  driven.socket.takes = 0;
  return { log, driven };
}

async function flood(log: ScriptedLog, driven: Driven, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    log.append('x'.repeat(1_000));
    log.hint(driven, log.head);
    if (index % 50 === 0) await driven.settle();
  }
  await driven.settle();
}

describe('a socket that is slow', () => {
  it('holds a bounded number of bytes however much there is to say', async () => {
    const { log, driven } = await stalled();
    await flood(log, driven, 3_000);
    assert.ok(driven.session.writer.heldBytes < 400_000, `${driven.session.writer.heldBytes} bytes`);
    assert.ok(driven.socket.buffered < 400_000, `${driven.socket.buffered} bytes in the engine`);
    assert.equal(driven.socket.ended, undefined);
  });

  it('gets everything, contiguous and once, when it reads again', async () => {
    const { log, driven } = await stalled();
    await flood(log, driven, 1_000);
    await driven.drain();
    const view = new ReaderView();
    view.read(driven.frames);
    assert.deepEqual([view.seqs.length, view.seqs.at(-1), view.snapshots], [1_000, 1_000, 0]);
    await flood(log, driven, 3);
    assert.equal(driven.frames.at(-1)?.t, 'entry', 'it is live again');
  });

  it('gets the few entries that it missed without the store being read', async () => {
    const { log, driven } = await stalled();
    while (!driven.session.writer.slow) await flood(log, driven, 10);
    const { reads, head } = log;
    await flood(log, driven, 15);
    await driven.drain();
    const view = new ReaderView();
    view.read(driven.frames);
    assert.deepEqual([view.seqs.at(-1), view.pages, log.reads], [head + 15, 0, reads]);
    await flood(log, driven, 3);
    assert.equal(driven.frames.at(-1)?.t, 'entry', 'it is live again');
  });

  it('gets only the latest of what has a latest, and no typing', async () => {
    const { log, driven } = await stalled();
    await flood(log, driven, 500);
    driven.socket.messages.length = 0;
    for (let read = 1; read <= 50; read += 1) {
      driven.bus.publish(TOPIC, { type: 'latest', key: 'cursor', frame: JSON.stringify({ t: 'cursor', conv: CONV, by: { kind: 'visitor', id: 'v' }, delivered: read, read }) });
      driven.bus.publish(TOPIC, { type: 'ephemeral', frame: JSON.stringify({ t: 'typing', conv: CONV, by: { kind: 'visitor', id: 'v' }, on: true }) });
    }
    await driven.settle();
    assert.deepEqual(driven.frames.length, 0);
    await driven.drain();
    const kinds = new Set(driven.frames.map(({ t }) => t));
    assert.ok(!kinds.has('typing'));
    const cursors = driven.frames.filter((frame) => frame.t === 'cursor');
    assert.deepEqual(cursors.map(({ read }) => read), [50]);
  });

  it('is told that its list is stale when even the latest summaries were too many', async () => {
    const { log, driven } = await stalled();
    await flood(log, driven, 500);
    for (let index = 0; index < 2_000; index += 1) {
      driven.bus.publish(inboxTopic(WORKSPACE), { type: 'latest', key: `conversation:${index}`, frame: JSON.stringify({ t: 'gone', conv: uuidv7(index), pad: 'x'.repeat(500) }) });
    }
    assert.ok(driven.session.writer.heldBytes < 800_000);
    await driven.drain();
    assert.equal(driven.frames.filter(({ t }) => t === 'inbox_stale').length, 1);
  });

  it('is closed with 4102 when it stays slow for too long, and not before', async () => {
    const { log, driven } = await stalled();
    await flood(log, driven, 500);
    const start = driven.now;
    for (let second = 1; second <= 30; second += 1) {
      driven.now = start + second * 1_000;
      await driven.say({ t: 'ping', n: second });
      driven.session.tick(driven.now);
    }
    assert.equal(driven.socket.ended, undefined);
    driven.session.tick(driven.now + 1);
    assert.deepEqual(driven.socket.ended, { code: 4102, reason: 'read too slowly for too long' });
  });

  it('is cut when it keeps asking and never reads the answers', async () => {
    const driven = await Driven.welcomed();
    driven.socket.takes = 0;
    for (let n = 0; n < 80_000 && !driven.socket.ended; n += 1) driven.session.text(`{"t":"ping","n":${n}}`);
    await driven.settle();
    assert.deepEqual(driven.socket.ended, { code: 4102, reason: 'does not read' });
    assert.ok(driven.socket.buffered <= 1_048_576);
  });

  it('is ended when the engine dropped a frame: a hole must not stay unseen', async () => {
    const driven = await Driven.welcomed();
    driven.socket.dropsAbove = 10;
    await driven.say({ t: 'ping', n: 1 });
    assert.ok(driven.socket.ended);
  });

  it('gets what was written in one turn as one message, and a single frame as it is', async () => {
    const driven = await Driven.welcomed();
    await driven.say({ t: 'ping', n: 1 });
    await driven.say({ t: 'ping', n: 2 }, { t: 'ping', n: 3 });
    assert.deepEqual(driven.socket.messages, ['{"t":"pong","n":1}', '{"t":"batch","frames":[{"t":"pong","n":2},{"t":"pong","n":3}]}']);
  });

  it('gets no message over the frame limit, however much was written in one turn', async () => {
    const driven = await Driven.welcomed();
    for (let n = 0; n < 10_000; n += 1) driven.session.text(`{"t":"ping","n":${n}}`);
    await driven.settle();
    assert.ok(driven.socket.messages.length > 1);
    for (const text of driven.socket.messages) assert.ok(Buffer.byteLength(text) <= 65_536);
    assert.deepEqual(driven.frames.map((frame) => (frame.t === 'pong' ? frame.n : -1)), Array.from({ length: 10_000 }, (_value, n) => n));
  });
});
