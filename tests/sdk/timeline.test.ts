import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Entry, Who } from '@frontdesk/protocol';
import { cursorNews, mergeCursor } from '../../packages/sdk/src/timeline/cursors.ts';
import { createLog } from '../../packages/sdk/src/timeline/log.ts';
import { createTypingList, createTypingNotice } from '../../packages/sdk/src/timeline/typing.ts';
import { createFakeClock } from './fake-clock.ts';

const VISITOR: Who = { kind: 'visitor', id: 'v' };
const AGENT: Who = { kind: 'agent', id: 'a' };
const conv = 'c';
const message = (seq: number, by = AGENT, text = `m${seq}`): Entry => ({ type: 'message', conv, seq, id: `id${seq}`, ts: seq, by, body: { text } });
const edit = (seq: number, target: number, text: string): Entry => ({ type: 'edit', conv, seq, id: `id${seq}`, ts: seq, by: AGENT, target: `id${target}`, body: { text } });
const erase = (seq: number, target: number): Entry => ({ type: 'delete', conv, seq, id: `id${seq}`, ts: seq, by: AGENT, target: `id${target}` });
const newLog = () => createLog((by) => by.id === 'v');
const seqs = (log: ReturnType<typeof newLog>): (number | undefined)[] => log.items.map(({ seq }) => seq);
const textOf = (log: ReturnType<typeof newLog>, seq: number): string | undefined => {
  const item = log.items.find((one) => one.seq === seq);
  return item?.type === 'message' ? item.body?.text : undefined;
};

test('entries may come doubled and in any order: each is shown once, ascending, and only without a gap before it', () => {
  fc.assert(fc.property(fc.shuffledSubarray(Array.from({ length: 20 }, (_, at) => at + 1)), fc.array(fc.integer({ min: 1, max: 20 })), (some, more) => {
    const log = newLog();
    const seen = new Set<number>();
    for (const seq of [...some, ...more]) {
      log.apply([message(seq)]);
      seen.add(seq);
      let last = 0;
      while (seen.has(last + 1)) last += 1;
      assert.equal(log.last, last);
      assert.deepEqual(seqs(log), Array.from({ length: last }, (_, at) => at + 1));
      assert.equal(log.gap, [...seen].some((one) => one > last));
    }
  }));
});

test('an unknown type counts its seq and shows nothing; state and assignment are notices', () => {
  const log = newLog();
  log.apply([message(1), { type: 'reaction', conv, seq: 2, id: 'id2', ts: 2, by: AGENT } as unknown as Entry, { type: 'state', conv, seq: 3, id: 'id3', ts: 3, by: AGENT, state: 'closed' }, message(4)]);
  assert.deepEqual(seqs(log), [1, 3, 4]);
  assert.equal(log.items[1]?.type, 'notice');
});

test('edits and deletions are folded into their message; others keep their identity', () => {
  const log = newLog();
  log.apply([message(1), message(2)]);
  const untouched = log.items[1];
  log.apply([edit(3, 1, 'better')]);
  assert.equal(textOf(log, 1), 'better');
  assert.equal(log.items[0]?.type === 'message' && log.items[0].edited, true);
  assert.equal(log.items[1], untouched);
  log.apply([erase(4, 1), edit(5, 1, 'ghost')]);
  assert.equal(log.items[0]?.type === 'message' && log.items[0].deleted, true);
  assert.equal(textOf(log, 1), undefined);
});

test('older pages join only where the log begins, and never bring back a text that was changed meanwhile', () => {
  const log = newLog();
  log.reset(1, 6, [message(5), message(6)]);
  assert.equal(log.hasOlder, true);
  log.apply([edit(7, 3, 'new')]);
  assert.equal(log.prepend([message(1), message(2)], false), false);
  assert.equal(log.prepend([message(3), message(4)], true), true);
  assert.equal(textOf(log, 3), 'new');
  assert.equal(log.prepend([message(1), message(2)], false), true);
  assert.deepEqual(seqs(log), [1, 2, 3, 4, 5, 6]);
  assert.equal(log.hasOlder, false);
  log.trim(2);
  assert.deepEqual([seqs(log), log.first, log.hasOlder], [[5, 6], 5, true]);
});

test('a snapshot starts anew and keeps what was held ahead of it', () => {
  const log = newLog();
  log.apply([message(1), message(9)]);
  log.reset(2, 8, [message(7), message(8)]);
  assert.deepEqual(seqs(log), [7, 8, 9]);
  assert.equal(log.gap, false);
  assert.equal(log.epoch, 2);
});

test('a message that is held ahead of a gap counts as here, so that the outbox does not show it a second time', () => {
  const log = newLog();
  log.apply([message(1), message(3, VISITOR)]);
  assert.deepEqual([log.has('id1'), log.has('id3'), log.has('id2')], [true, true, false]);
});

test("the other side's cursor turns ticks without touching anything else", () => {
  const log = newLog();
  log.apply([message(1, VISITOR), message(2), message(3, VISITOR)]);
  const [, foreign] = log.items;
  log.setPeer({ delivered: 3, read: 1 });
  assert.deepEqual(log.items.map((item) => item.type === 'message' && item.status), ['read', 'received', 'delivered']);
  assert.equal(log.items[1], foreign);
  const [first] = log.items;
  log.setPeer({ delivered: 3, read: 3 });
  assert.equal(log.items[0], first);
  log.apply([message(4, VISITOR)]);
  assert.equal(log.items[3]?.type === 'message' && log.items[3].status, 'sent');
});

test('a saved log comes back as it was and goes on from there', () => {
  const log = newLog();
  log.reset(3, 200, Array.from({ length: 150 }, (_, at) => message(at + 51)));
  const again = newLog();
  again.load(structuredClone(log.save(100)));
  assert.deepEqual([again.last, again.first, again.epoch, again.hasOlder], [200, 101, 3, true]);
  assert.deepEqual(again.apply([message(200), message(201)], 3).map(({ seq }) => seq), [201]);
});

test('ten thousand messages take each further one in far less than a look at all of them', () => {
  const log = newLog();
  log.reset(1, 10_000, Array.from({ length: 10_000 }, (_, at) => message(at + 1)));
  const before = [...log.items];
  for (let seq = 10_001; seq <= 12_000; seq += 1) log.apply([message(seq)]);
  assert.equal(log.items.length, 12_000);
  assert.ok(before.every((item, at) => log.items[at] === item));
});

test('cursors only move forward, and only news is told', () => {
  const held = { delivered: 5, read: 3 };
  assert.equal(mergeCursor(held, { delivered: 4, read: 1 }), held);
  assert.deepEqual(mergeCursor(held, { read: 7 }), { delivered: 7, read: 7 });
  assert.equal(cursorNews(held, held), undefined);
  assert.deepEqual(cursorNews(held, { delivered: 6, read: 3 }), { delivered: 6, read: 3 });
  assert.deepEqual(cursorNews(held, { delivered: 6, read: 4 }), { delivered: 6, read: 4 });
});

test('typing is told at most every 3 s, stops by itself, and that of others is forgotten', async () => {
  const clock = createFakeClock();
  const sent: string[] = [];
  const notice = createTypingNotice(clock, (to, on) => sent.push(`${to}${on ? '+' : '-'}`));
  for (let key = 0; key < 10; key += 1) {
    notice('a', true);
    await clock.advance(500);
  }
  assert.deepEqual(sent, ['a+', 'a+']);
  notice('b', true);
  assert.deepEqual(sent, ['a+', 'a+', 'a-', 'b+']);
  await clock.advance(5_000);
  assert.equal(sent.at(-1), 'b-');
  notice('b', false);
  assert.equal(sent.length, 5);

  let changes = 0;
  const list = createTypingList(clock, () => (changes += 1));
  list.heard('a', AGENT, true, 6_000);
  await clock.advance(4_000);
  list.heard('a', AGENT, true, 6_000);
  await clock.advance(4_000);
  assert.deepEqual(list.of('a'), [AGENT]);
  await clock.advance(2_000);
  assert.deepEqual(list.of('a'), []);
  assert.equal(changes, 2);
});
