import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HeardRun, newRoom } from '../../../packages/relay/src/ws/heard-run.ts';

const run = fc.nat(11);
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('hear' as const), run, by: fc.constantFrom(1, 1, 1, 1, 0, -1, 3), length: fc.constantFrom(0, 10, 9_000, 40_000) }) },
  fc.record({ do: fc.constant('take' as const), run, ahead: fc.nat(5) }),
  fc.record({ do: fc.constant('clear' as const), run }),
);

test('what is kept of what was heard is what was heard, never more than there is room for, and the room is given back', () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
    const room = newRoom();
    const whole = room.characters;
    const runs = Array.from({ length: 12 }, () => ({ kept: new HeardRun(room), seq: 0, taken: 0, heard: new Map<number, string>() }));
    for (const each of steps) {
      const of = runs[each.run];
      assert.ok(of);
      if (each.do === 'hear') {
        const seq = Math.max(1, of.seq + each.by);
        const frame = of.heard.get(seq) ?? `${seq}:`.padEnd(each.length, 'x');
        of.heard.set(seq, frame);
        of.kept.add(seq, frame);
        of.seq = Math.max(of.seq, seq);
      } else if (each.do === 'take') {
        of.taken += 1 + each.ahead;
        const frame = of.kept.take(of.taken);
        if (frame !== undefined) assert.equal(frame, of.heard.get(of.taken));
      } else {
        of.kept.clear();
      }
      assert.ok(room.characters >= 0 && room.characters <= whole, `${room.characters} of ${whole} are left`);
    }
    for (const { kept } of runs) kept.clear();
    assert.equal(room.characters, whole);
  }), { numRuns: 300 });
});

test('a run of what was heard one after the other is kept whole while it is short, and its end while it is long', () => {
  const kept = new HeardRun(newRoom());
  for (let seq = 5; seq <= 20; seq += 1) kept.add(seq, `frame ${seq}`);
  assert.deepEqual([4, 5, 6, 9, 20, 21].map((seq) => kept.take(seq)), [undefined, 'frame 5', 'frame 6', 'frame 9', 'frame 20', undefined]);
  for (let seq = 21; seq <= 200; seq += 1) kept.add(seq, `frame ${seq}`);
  assert.deepEqual([21, 136, 137, 200].map((seq) => kept.take(seq)), [undefined, undefined, 'frame 137', 'frame 200']);
});
