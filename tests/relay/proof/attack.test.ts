import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AttackWatch, CALM_MS } from '../../../packages/relay/src/proof/attack.ts';

const MINUTE = 60_000;

test('a busy minute is no attack; two new conversations a second for a minute are, told once', () => {
  const watch = new AttackWatch();
  for (let count = 0; count < 600; count += 1) assert.equal(watch.opening('busy', count * 600), false, 'a hundred a minute, for six minutes');
  const begun = Array.from({ length: 300 }, (_, count) => watch.opening('flooded', count * 400));
  assert.deepEqual(begun.flatMap((is, count) => (is ? [count] : [])), [119]);
  assert.equal(watch.of('flooded', 200 * 400)?.since, 119 * 400);
  assert.equal(watch.of('busy', 360_000), undefined);
});

test('five visitors or addresses that had to be blocked within ten minutes are an attack, one of them five times is none', () => {
  const watch = new AttackWatch();
  for (let count = 0; count < 5; count += 1) assert.equal(watch.verdict('shop', 'visitor 1', count), false);
  for (let count = 2; count < 5; count += 1) assert.equal(watch.verdict('shop', `visitor ${count}`, count * MINUTE), false);
  assert.equal(watch.verdict('shop', 'visitor 5', 9 * MINUTE), true);
  const slow = new AttackWatch();
  for (let count = 0; count < 20; count += 1) assert.equal(slow.verdict('shop', `visitor ${count}`, count * 3 * MINUTE), false);
});

test('it is over after a quarter of an hour without a sign of it, goes on while there are any, and may begin again', () => {
  const watch = new AttackWatch();
  const judge = (at: number): boolean[] => Array.from({ length: 5 }, (_, count) => watch.verdict('shop', `${at} ${count}`, at));
  assert.deepEqual(judge(0).filter(Boolean).length, 1);
  assert.deepEqual(judge(10 * MINUTE).filter(Boolean).length, 0, 'it goes on');
  assert.deepEqual(watch.of('shop', 24 * MINUTE), { since: 0, until: 10 * MINUTE + CALM_MS });
  assert.equal(watch.of('shop', 26 * MINUTE), undefined);
  assert.deepEqual(judge(60 * MINUTE).filter(Boolean).length, 1);
  assert.equal(watch.of('other', 60 * MINUTE), undefined, 'workspaces have nothing to do with one another');
});
