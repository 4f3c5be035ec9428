import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { uuidv7, type RelayFrameOf } from '@frontdesk/protocol';
import { ChatRefusal } from '../../../packages/relay/src/chat/chat.ts';
import { conversationTopic, visitorTopic } from '../../../packages/relay/src/bus/bus.ts';
import { Driven, VISITOR, WORKSPACE, type Options } from './driven-session.ts';
import { ReaderView } from './reader-view.ts';
import { ScriptedLog } from './scripted-log.ts';

const CONV = uuidv7();

async function following(head: number, options: Options = {}): Promise<{ log: ScriptedLog; driven: Driven }> {
  const log = new ScriptedLog(CONV, head);
  return { log, driven: await Driven.welcomed({ ...options, chat: log.chat }) };
}
const sync = (after = 0, epoch?: number) => ({ t: 'sync', conv: CONV, after, ...(epoch === undefined ? {} : { epoch }) });
const seqsOf = (driven: Driven): readonly number[] => {
  const view = new ReaderView();
  view.read(driven.frames);
  return view.seqs;
};
const types = (driven: Driven) => driven.frames.map(({ t }) => t);

describe('following a conversation', () => {
  it('begins with a snapshot for whoever knows nothing', async () => {
    const { driven } = await following(120);
    await driven.say(sync());
    const [snapshot] = driven.frames as [RelayFrameOf<'snapshot'>];
    assert.equal(snapshot.t, 'snapshot');
    assert.deepEqual([snapshot.entries.length, snapshot.entries[0]?.seq, snapshot.conversation.head], [50, 71, 120]);
  });

  it('resumes with pages up to the head', async () => {
    const { driven } = await following(250);
    await driven.say(sync(20, 7));
    const view = new ReaderView();
    view.read(driven.frames);
    assert.deepEqual([view.snapshots, view.pages, view.seqs[0], view.seqs.at(-1)], [0, 3, 21, 250]);
    assert.equal((driven.frames.at(-1) as RelayFrameOf<'page'>).head, 250);
  });

  it('answers one empty page to whoever has everything', async () => {
    const { driven } = await following(5);
    await driven.say(sync(5, 7));
    assert.deepEqual(driven.frames, [{ t: 'page', conv: CONV, epoch: 7, head: 5, entries: [] }]);
  });

  for (const [name, head, after, epoch] of [
    ['whose epoch is another', 10, 5, 8], ['who is ahead of the log', 10, 11, 7], ['who is too far behind', 600, 99, 7],
  ] as const) {
    it(`starts anew for one ${name}`, async () => {
      const { driven } = await following(head);
      await driven.say(sync(after, epoch));
      assert.deepEqual(types(driven), ['snapshot']);
    });
  }

  it('continues by pages for one who is just not too far behind', async () => {
    const { driven } = await following(600);
    await driven.say(sync(100, 7));
    assert.ok(!types(driven).includes('snapshot'));
  });

  it('keeps every page and snapshot within the frame limit', async () => {
    const log = new ScriptedLog(CONV);
    for (let count = 0; count < 60; count += 1) log.append('ü'.repeat(4_000));
    const driven = await Driven.welcomed({ chat: log.chat, marks: { highWater: 4_000_000, hardLimit: 8_000_000 } });
    await driven.say(sync(0, 7));
    const view = new ReaderView();
    view.read(driven.frames);
    assert.equal(view.seqs.length, 60);
    await driven.say(sync());
    await driven.say({ t: 'history', req: 1, conv: CONV, before: 61 });
    for (const text of driven.socket.messages) assert.ok(Buffer.byteLength(text) <= 65_536);
    const snapshot = driven.frames.find((frame) => frame.t === 'snapshot');
    assert.equal(snapshot?.entries.at(-1)?.seq, 60);
    const history = driven.frames.at(-1) as RelayFrameOf<'history'>;
    assert.equal(history.entries.at(-1)?.seq, 60);
    assert.equal(history.more, true, 'what did not fit is there to be asked for');
  });

  it('passes hints on at once when they are next, and reads nothing', async () => {
    const { log, driven } = await following(3);
    await driven.say(sync(3, 7));
    const { reads } = log;
    log.append();
    log.hint(driven, 4);
    await driven.settle();
    assert.deepEqual(types(driven), ['page', 'entry']);
    assert.equal(log.reads, reads);
  });

  it('reads the store for a hint that is not next, and drops old and doubled ones', async () => {
    const { log, driven } = await following(3);
    await driven.say(sync(3, 7));
    for (let count = 0; count < 3; count += 1) log.append();
    log.hint(driven, 6);
    log.hint(driven, 6);
    log.hint(driven, 2);
    await driven.settle();
    log.hint(driven, 5);
    await driven.settle();
    const view = new ReaderView();
    view.read(driven.frames);
    assert.deepEqual(view.seqs, [4, 5, 6]);
  });

  it('goes on with what is heard while a read is under way, and reads no more', async () => {
    const { log, driven } = await following(3);
    log.holding = true;
    await driven.say(sync(0, 7));
    for (let count = 0; count < 3; count += 1) {
      log.append();
      log.hint(driven, log.head);
    }
    log.hint(driven, 5);
    log.release();
    await driven.settle();
    assert.equal(log.waiting, 0);
    log.append();
    log.hint(driven, 7);
    await driven.settle();
    assert.deepEqual(types(driven), ['page', 'entry', 'entry', 'entry', 'entry']);
    assert.deepEqual(seqsOf(driven), [1, 2, 3, 4, 5, 6, 7]);
    assert.equal(log.reads, 1);
  });

  it('goes on with what is heard while a snapshot is read', async () => {
    const { log, driven } = await following(3);
    log.holding = true;
    await driven.say(sync());
    log.append();
    log.hint(driven, 4);
    while (log.waiting > 0) {
      log.release();
      await driven.settle();
    }
    assert.deepEqual(types(driven), ['snapshot', 'entry']);
    assert.deepEqual(seqsOf(driven), [1, 2, 3, 4]);
  });

  for (const [name, heard, text] of [
    ['with a gap', [5], undefined], ['and is more than is kept', Array.from({ length: 100 }, (_value, index) => index + 4), undefined], ['and is longer than is kept', [4, 5, 6], 'x'.repeat(16_000)],
  ] as const) {
    it(`reads again where what is heard while a read is under way comes ${name}`, async () => {
      const { log, driven } = await following(3);
      log.holding = true;
      await driven.say(sync(0, 7));
      while (log.head < Math.max(...heard)) log.append(text);
      for (const seq of heard) log.hint(driven, seq);
      log.release();
      await driven.settle();
      assert.equal(log.waiting, 1, 'it reads again');
      log.holding = false;
      log.release();
      await driven.settle();
      assert.deepEqual(seqsOf(driven), Array.from({ length: log.head }, (_value, index) => index + 1));
    });
  }

  it('tells nothing of a log that was replaced, heard before that was known', async () => {
    const { log, driven } = await following(3);
    log.holding = true;
    log.epoch = 8;
    await driven.say(sync(3, 7));
    const { seq } = log.append('of the old log');
    log.hint(driven, seq);
    log.entries.pop();
    while (log.waiting > 0) {
      log.release();
      await driven.settle();
    }
    log.append('of the new log');
    log.hint(driven, 4);
    await driven.settle();
    assert.deepEqual(types(driven), ['snapshot', 'entry']);
    assert.match(JSON.stringify(driven.frames.at(-1)), /of the new log/);
  });

  for (const steps of Array.from({ length: 12 }, (_value, count) => count)) {
    it(`loses no hint that comes ${steps} steps of the promises after a read was answered`, async () => {
      const { log, driven } = await following(3);
      log.holding = true;
      await driven.say(sync(0, 7));
      log.holding = false;
      log.release();
      for (let step = 0; step < steps; step += 1) await Promise.resolve();
      log.append();
      log.append();
      // The hint of the first was lost on its way from another node.
      log.hint(driven, 5);
      await driven.settle();
      const view = new ReaderView();
      view.read(driven.frames);
      assert.deepEqual(view.seqs, [1, 2, 3, 4, 5]);
    });
  }

  it('lets a second sync replace the first, whose read is void', async () => {
    const { log, driven } = await following(9);
    log.holding = true;
    await driven.say(sync(0, 7), sync(6, 7));
    while (log.waiting > 0) {
      log.release();
      await driven.settle();
    }
    const view = new ReaderView();
    view.read(driven.frames);
    assert.deepEqual(view.seqs, [7, 8, 9]);
  });

  it('hears nothing after unsync', async () => {
    const { log, driven } = await following(1);
    await driven.say(sync(1, 7));
    const topics = driven.hub.size;
    await driven.say({ t: 'unsync', conv: CONV });
    log.append();
    log.hint(driven, 2);
    await driven.settle();
    assert.deepEqual(types(driven), ['page']);
    assert.equal(driven.hub.size, topics - 1);
  });

  it('says not_found with the conversation, and remembers nothing of it', async () => {
    const gone = (): Promise<never> => Promise.reject(new ChatRefusal('not_found', 'There is no such conversation.'));
    const driven = await Driven.welcomed({ chat: { after: gone, conversation: gone } });
    const topics = driven.hub.size;
    await driven.say(sync());
    const [error] = driven.frames as [RelayFrameOf<'error'>];
    assert.deepEqual([error.code, error.ref, error.conv], ['not_found', 'sync', CONV]);
    assert.equal(driven.hub.size, topics);
  });

  describe('that may not be theirs', () => {
    const CURSOR = { t: 'cursor', conv: CONV, by: { kind: 'agent', id: uuidv7(), name: 'Ana' }, delivered: 3, read: 3 } as const;
    const overhear = (driven: Driven): void => {
      const topic = conversationTopic(WORKSPACE, CONV);
      driven.bus.publish(topic, { type: 'latest', conv: CONV, key: `cursor:${CONV}:a`, frame: JSON.stringify({ ...CURSOR, read: 2 }) });
      driven.bus.publish(topic, { type: 'latest', conv: CONV, key: `cursor:${CONV}:a`, frame: JSON.stringify(CURSOR) });
      driven.bus.publish(topic, { type: 'ephemeral', conv: CONV, frame: JSON.stringify({ t: 'typing', conv: CONV, by: CURSOR.by, on: true }) });
    };

    it('is not overheard while it is asked whether it is', async () => {
      let refuse = (): void => undefined;
      const driven = await Driven.welcomed({ chat: { conversation: () => new Promise((_resolve, reject) => { refuse = () => reject(new ChatRefusal('not_found', 'There is no such conversation.')); }) } });
      await driven.say(sync());
      overhear(driven);
      await driven.settle();
      assert.deepEqual(driven.frames, []);
      refuse();
      await driven.settle();
      overhear(driven);
      await driven.settle();
      assert.deepEqual(types(driven), ['error']);
    });

    it('is told with the newest of what was heard meanwhile once it is', async () => {
      const { log, driven } = await following(3);
      log.holding = true;
      await driven.say(sync());
      overhear(driven);
      while (log.waiting > 0 || !types(driven).includes('snapshot')) {
        log.release();
        await driven.settle();
      }
      assert.deepEqual(driven.frames.filter(({ t }) => t !== 'snapshot'), [CURSOR]);
      overhear(driven);
      await driven.settle();
      assert.deepEqual(types(driven).sort(), ['cursor', 'cursor', 'snapshot', 'typing']);
    });
  });

  it('answers late when the store was away, without being asked again', async () => {
    const { log, driven } = await following(4);
    log.away = true;
    await driven.say(sync(2, 7));
    assert.equal(driven.frames.length, 0);
    log.away = false;
    driven.session.tick(driven.now);
    await driven.settle();
    const view = new ReaderView();
    view.read(driven.frames);
    assert.deepEqual(view.seqs, [3, 4]);
  });

  it('ends when the conversation is gone, whoever deleted it', async () => {
    const { log, driven } = await following(1);
    await driven.say(sync(1, 7));
    driven.bus.publish(visitorTopic(WORKSPACE, VISITOR.id), { type: 'latest', key: `gone:${CONV}`, frame: `{"t":"gone","conv":"${CONV}"}` });
    log.append();
    log.hint(driven, 2);
    await driven.settle();
    assert.deepEqual(types(driven), ['page', 'gone']);
  });
});
