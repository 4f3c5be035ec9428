import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ClientFrame, RelayFrame } from '@frontdesk/protocol/schemas';
import { readCorpus, type Example } from './corpus.ts';
import { framesOf, rulesOf } from './schema-rules.ts';

const typeOf = (example: Example): unknown => (example.frame as { t?: unknown } | null)?.t;
/** Frames around one resource: there the resource's fields are demanded too. Others carry the same resources again. */
const RESOURCE_FRAMES = new Set(['entry', 'conversation', 'visitor', 'broadcast', 'settings']);

for (const { direction, union } of [{ direction: 'client', union: ClientFrame }, { direction: 'relay', union: RelayFrame }] as const) {
  const corpus = readCorpus(1, direction);
  const types = framesOf(union);

  describe(`golden ${direction} frames of version 1`, () => {
    for (const valid of [true, false]) {
      test(`the schemas ${valid ? 'accept every valid' : 'refuse every invalid'} frame`, () => {
        const wrong = corpus.filter((example) => example.valid === valid && union.safeParse(example.frame).success !== valid);
        assert.deepEqual(wrong.map((example) => example.name), []);
      });
    }

    test('a frame that breaks a named rule is refused at that place', () => {
      for (const example of corpus.filter((candidate) => candidate.breaks !== undefined)) {
        const path = String(example.breaks).split(':')[0];
        const result = union.safeParse(example.frame);
        assert.ok(result.error?.issues.some((issue) => issue.path.join('.') === path), `${example.name}: ${result.error?.message}`);
      }
    });

    test('unknown fields harm no frame type (G11)', () => {
      for (const type of types.keys()) {
        const example = corpus.find((candidate) => candidate.name === `${type} with unknown fields`);
        assert.ok(example?.valid, `There is no valid example "${type} with unknown fields".`);
        const { data } = union.safeParse(example.frame);
        assert.equal((data as { future?: unknown }).future, undefined, `${type} passes an unknown field on`);
      }
    });

    test('every frame type and every rule of its fields has an example', () => {
      for (const [type, schema] of types) {
        const own = corpus.filter((example) => typeOf(example) === type);
        assert.ok(own.filter((example) => example.valid).length >= 2, `${type} has fewer than two valid examples`);
        const depth = direction === 'client' || RESOURCE_FRAMES.has(type) ? 2 : 1;
        const shown = new Set(own.map((example) => example.breaks));
        const missing = rulesOf(schema, depth).filter((rule) => !shown.has(rule));
        assert.deepEqual(missing, [], `${type}: rules without an invalid example`);
      }
    });

    test('names are unique', () => {
      assert.equal(new Set(corpus.map((example) => example.name)).size, corpus.length);
    });
  });
}
