import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { uuidv7 } from '@frontdesk/protocol';
import { Send } from '@frontdesk/protocol/schemas';
import { parseFrame } from '../../../packages/relay/src/ws/parse.ts';

const uuid = fc.oneof({ weight: 6, arbitrary: fc.constant(uuidv7()) }, { weight: 1, arbitrary: fc.constantFrom('', uuidv7().toUpperCase(), `${uuidv7()} `, uuidv7().slice(1), '\n', 5, null) });
const text = fc.oneof({ weight: 6, arbitrary: fc.string({ unit: 'binary', minLength: 1 }) }, { weight: 1, arbitrary: fc.constantFrom('', 'x'.repeat(16_384), 'x'.repeat(16_385), 'ü'.repeat(16_384), 7, null, ['x']) });
const more = fc.dictionary(fc.constantFrom('title', 'style', 'confirmed', 'proof', 'unknown', '__proto__', 'constructor', 'text', 'toString'), fc.oneof(fc.constantFrom('banner', true, false, null), fc.string()), { maxKeys: 2, noNullPrototype: true });
/** Frames that are a plain message, or nearly one. */
const frame = fc.tuple(uuid, uuid, fc.oneof({ weight: 8, arbitrary: fc.tuple(text, more).map(([said, rest]) => ({ ...rest, text: said })) }, { weight: 1, arbitrary: fc.constantFrom('x', null, [], ['text'], {}) }), fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: more }))
  .map(([id, conv, body, rest]) => ({ t: 'send', ...rest, id, conv, body }));

test('whatever a send holds, the short way takes just what the schema takes, and as the schema would', () => {
  let taken = 0;
  fc.assert(fc.property(frame, (value) => {
    const json = JSON.stringify(value);
    const parsed = parseFrame(json);
    const judged = Send.safeParse(JSON.parse(json));
    assert.equal(parsed.kind === 'frame', judged.success, json);
    if (parsed.kind !== 'frame') return;
    taken += 1;
    assert.deepEqual(parsed.frame, judged.data);
  }), { numRuns: 2_000 });
  assert.ok(taken > 400, `only ${taken} were taken`);
});

test('fields that a JSON text names twice, or by the name of a prototype, change nothing that is taken', () => {
  const [id, conv] = [uuidv7(), uuidv7()];
  for (const json of [
    `{"t":"send","id":"${id}","conv":"${conv}","body":{"text":"x","__proto__":{"title":"y"}}}`,
    `{"t":"send","id":"${id}","conv":"${conv}","body":{"text":"x"},"__proto__":{"confirmed":true}}`,
    `{"t":"send","id":"${id}","conv":"${conv}","body":{"text":"y"},"body":{"text":"x"}}`,
  ]) {
    const parsed = parseFrame(json);
    assert.equal(parsed.kind, 'frame');
    if (parsed.kind !== 'frame' || parsed.frame.t !== 'send') continue;
    assert.deepEqual([parsed.frame.body.text, parsed.frame.body.title, parsed.frame.confirmed], ['x', undefined, undefined]);
  }
});
