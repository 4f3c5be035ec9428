import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Conversation } from '@frontdesk/protocol';
import { createReceipts } from '../../packages/sdk/src/admin/receipts.ts';
import { createFakeClock } from './fake-clock.ts';

/** A summary whose newest message is this side's, with the staff's cursor where it is. */
const summary = (id: string, head: number, delivered: number, kind: 'visitor' | 'agent' = 'visitor'): Conversation => ({
  id, kind: 'support', state: 'open', epoch: 1, head, rev: head, activity: head, createdTs: 0, updatedTs: 0, unread: 1,
  last: { seq: head, id: `m${head}`, by: { kind, id: 'x' }, text: 'hi', ts: 0 },
  cursors: { visitor: { delivered: head, read: head }, agents: { delivered, read: 0 } },
});

function desk(open: readonly string[] = []) {
  const clock = createFakeClock();
  const sent: { conv: string; delivered?: number }[] = [];
  const receipts = createReceipts({ clock, random: () => 0.5, follows: (conv) => open.includes(conv), send: (frame) => sent.push({ conv: frame.conv, delivered: frame.delivered }) });
  return { clock, sent, receipts };
}

test('a visitor\'s message that reaches the list is told as delivered, once, with the newest position', async () => {
  const { clock, sent, receipts } = desk();
  receipts.reached([summary('a', 3, 0)]);
  receipts.reached([summary('a', 4, 0)]);
  assert.deepEqual(sent, [], 'not at once: a colleague may be first');
  await clock.advance(400);
  assert.deepEqual(sent, [{ conv: 'a', delivered: 4 }]);
  await clock.advance(10_000);
  assert.equal(sent.length, 1);
  assert.equal(clock.pending, 0);
});

test('nothing is told for what a colleague has told, what staff wrote, or what is open here', async () => {
  const { clock, sent, receipts } = desk(['open']);
  receipts.reached([summary('told', 3, 3), summary('ours', 5, 0, 'agent'), summary('open', 2, 0), summary('late', 2, 0)]);
  receipts.reached([summary('late', 2, 2)]);
  await clock.advance(10_000);
  assert.deepEqual(sent, []);
});

test('a list of hundreds is told slowly, and nothing after the end', async () => {
  const { clock, sent, receipts } = desk();
  receipts.reached(Array.from({ length: 200 }, (_item, index) => summary(`c${index}`, 1, 0)));
  await clock.advance(1_000);
  assert.ok(sent.length <= 30, `${sent.length} in the first second`);
  await clock.advance(5_000);
  receipts.stop();
  const told = sent.length;
  await clock.advance(60_000);
  assert.equal(sent.length, told);
  assert.ok(told > 100 && told < 200);
});

test('a conversation is told at most once a second, and its last message always', async () => {
  const { clock, sent, receipts } = desk();
  for (let head = 1; head <= 50; head += 1) {
    receipts.reached([summary('a', head, 0)]);
    await clock.advance(100);
  }
  await clock.advance(2_000);
  assert.ok(sent.length <= 7, `${sent.length} in 7 seconds`);
  assert.equal(sent.at(-1)?.delivered, 50);
  assert.equal(clock.pending, 0);
});
