import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createOutbox, frameOf } from '../../packages/sdk/src/outbox/outbox.ts';
import type { OutboxItem } from '../../packages/sdk/src/outbox/outbox.ts';

const item = (order: number, conv = 'a'): OutboxItem => ({ id: `${conv}${order}`, conv, type: 'send', body: { text: 'x' }, order, ts: 0, tries: 0 });
const ids = (items: readonly OutboxItem[]): string[] => items.map(({ id }) => id);

function filled(count: number, window = 32) {
  const outbox = createOutbox(() => 0.5);
  for (let order = 1; order <= count; order += 1) outbox.add(item(order));
  outbox.connected(window);
  return outbox;
}

test('no more than the window is in flight; an ack makes room', () => {
  const outbox = filled(5, 2);
  assert.deepEqual(ids(outbox.take(0).items), ['a1', 'a2']);
  assert.deepEqual(outbox.take(0), { items: [], waitMs: undefined });
  outbox.settle('a1');
  assert.deepEqual(ids(outbox.take(0).items), ['a3']);
  assert.deepEqual(outbox.items().map(({ state }) => state), ['sending', 'sending', undefined, undefined]);
});

test('a retryable refusal goes back to the head with its time, and holds only its own conversation', () => {
  const outbox = filled(3, 2);
  outbox.add(item(4, 'b'));
  outbox.take(0);
  outbox.refuse('a1', { code: 'rate_limited', message: 'slow', retryMs: 500 }, 100);
  assert.deepEqual(ids(outbox.take(100).items), ['b4'], 'the other conversation goes on');
  outbox.refuse('a2', { code: 'held', message: 'held' }, 100);
  assert.deepEqual(outbox.take(100), { items: [], waitMs: 500 });
  assert.deepEqual(outbox.items('a')[0]?.error, { code: 'rate_limited', message: 'slow', retryAt: 600 });
  assert.deepEqual(ids(outbox.take(600).items), ['a1']);
});

test('a clock that is set back by days makes no wait longer, and a stored wait ends with the life in which it began', () => {
  const day = 86_400_000;
  const outbox = filled(1);
  outbox.take(10 * day);
  outbox.refuse('a1', { code: 'rate_limited', message: 'slow', retryMs: 500 }, 10 * day);
  assert.deepEqual(outbox.take(3 * day), { items: [], waitMs: 500 });
  assert.deepEqual(ids(outbox.take(3 * day + 500).items), ['a1']);
  const next = createOutbox(() => 0.5);
  next.add({ ...item(1), error: { code: 'rate_limited', message: 'slow', retryAt: 10 * day } });
  next.connected(1);
  assert.deepEqual(ids(next.take(0).items), ['a1']);
});

test('an item never passes a later one of its conversation that is still unanswered', () => {
  const outbox = filled(2, 2);
  outbox.take(0);
  outbox.refuse('a1', { code: 'rate_limited', message: '', retryMs: 0 }, 0);
  assert.deepEqual(outbox.take(0).items, []);
  outbox.refuse('a2', { code: 'held', message: '' }, 0);
  assert.deepEqual(ids(outbox.take(0).items), ['a1', 'a2']);
});

test('a final refusal fails and is kept until it is retried, at its old place, or discarded', () => {
  const outbox = filled(3, 1);
  outbox.take(0);
  const failed = outbox.refuse('a1', { code: 'too_large', message: 'too long' }, 0);
  assert.equal(failed?.state, 'failed');
  assert.deepEqual(ids(outbox.take(0).items), ['a2']);
  outbox.retry('a1');
  outbox.settle('a2');
  assert.deepEqual(ids(outbox.take(0).items), ['a1'], 'older first');
  assert.equal(outbox.discard('a1'), undefined, 'in flight');
  assert.equal(outbox.discard('a3')?.id, 'a3');
});

test('a lost link queues everything in flight again, in order, and nothing is sent until the next welcome', () => {
  const outbox = filled(4, 3);
  outbox.take(0);
  outbox.settle('a2');
  outbox.disconnected();
  assert.deepEqual(outbox.take(0).items, []);
  outbox.connected(10);
  assert.deepEqual(ids(outbox.take(0).items), ['a1', 'a3', 'a4']);
});

test('whatever is refused, lost and answered: per conversation, each item is accepted once and in order', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.constantFrom('add', 'ack', 'refuse', 'cut', 'time')), { maxLength: 80 }), (window, steps) => {
    const outbox = createOutbox(() => 0.5);
    outbox.connected(window);
    const accepted: OutboxItem[] = [];
    let wire: OutboxItem[] = [];
    let held = new Map<string, string>();
    let order = 0;
    let now = 0;
    const pump = (): void => {
      wire.push(...outbox.take(now).items);
      assert.ok(wire.length <= window);
    };
    const answer = (refuse: boolean): void => {
      const next = wire.shift();
      if (!next) return;
      const holder = held.get(next.conv);
      if (holder !== undefined && holder !== next.id) outbox.refuse(next.id, { code: 'held', message: '' }, now);
      else if (refuse) {
        held.set(next.conv, next.id);
        outbox.refuse(next.id, { code: 'unavailable', message: '', retryMs: 3 }, now);
      } else {
        held.delete(next.conv);
        accepted.push(next);
        outbox.settle(next.id);
      }
    };
    for (const [conv, action] of [...steps, ...Array.from({ length: 300 }, (_, at) => ['a', at % 2 ? 'ack' : 'time'] as const)]) {
      if (action === 'add') outbox.add(item((order += 1), conv));
      else if (action === 'time') now += 1;
      else if (action === 'cut') {
        wire = [];
        held = new Map();
        outbox.disconnected();
        outbox.connected(window);
      } else answer(action === 'refuse');
      pump();
    }
    assert.equal(accepted.length, order);
    for (const conv of ['a', 'b']) {
      const orders = accepted.filter((one) => one.conv === conv).map((one) => one.order);
      assert.deepEqual(orders, [...orders].sort((one, other) => one - other));
    }
  }), { numRuns: 200 });
});

test('what the team looks at waits without holding others, and is asked about on each new link', () => {
  const outbox = filled(2);
  outbox.take(0);
  outbox.refuse('a1', { code: 'in_review', message: 'a look' }, 0);
  outbox.settle('a2');
  assert.deepEqual(outbox.take(1_000_000), { items: [], waitMs: undefined }, 'not by itself');
  outbox.disconnected();
  outbox.connected(32);
  assert.deepEqual(ids(outbox.take(0).items), ['a1']);
  outbox.refuse('a1', { code: 'in_review', message: 'a look' }, 0);
  assert.equal(outbox.refuse('a1', { code: 'content_refused', message: 'no' }, 0)?.error?.code, 'content_refused', 'told unasked');
  assert.equal(outbox.refuse('a1', { code: 'content_refused', message: 'no' }, 0), undefined);
  outbox.connected(32);
  assert.deepEqual(ids(outbox.take(0).items), [], 'refused for good');
});

test('another try after a warning is a confirmation', () => {
  const outbox = filled(1);
  outbox.take(0);
  outbox.refuse('a1', { code: 'sensitive', message: 'a card' }, 0);
  assert.equal(frameOf(outbox.retry('a1')!).t, 'send');
  assert.deepEqual(outbox.take(0).items.map((each) => (frameOf(each) as { confirmed?: boolean }).confirmed), [true]);
  outbox.refuse('a1', { code: 'forbidden', message: 'no' }, 0);
  outbox.retry('a1');
  assert.deepEqual(outbox.take(0).items.map((each) => 'confirmed' in JSON.parse(JSON.stringify(frameOf(each)))), [false], 'any other try is none');
});

test('work that was asked for is done: the message goes at once, ahead of what waited behind it, with its proof', () => {
  const outbox = filled(2, 2);
  outbox.take(0);
  outbox.refuse('a1', { code: 'proof_of_work', message: 'work', retryMs: 30_000 }, 0);
  outbox.refuse('a2', { code: 'held', message: 'held' }, 0);
  assert.deepEqual(outbox.take(10), { items: [], waitMs: 29_990 });
  const proof = { challenge: '{}', counter: 1, key: '000a' };
  assert.equal(outbox.prove('a1', proof)?.error, undefined);
  const { items } = outbox.take(20);
  assert.deepEqual(ids(items), ['a1', 'a2']);
  assert.deepEqual(items.map((one) => (frameOf(one) as { proof?: unknown }).proof), [proof, undefined]);
  assert.equal(outbox.prove('a1', proof), undefined, 'in flight');
  assert.equal(outbox.prove('gone', proof), undefined);
});
