import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Hint } from '../../../packages/relay/src/bus/bus.ts';
import { packHints, unpackHints } from '../../../packages/relay/src/cluster/parcel.ts';

const text = fc.string({ unit: 'binary', maxLength: 40 });
const frame = fc.json().map((json) => json.replaceAll('\n', ' '));
const hint: fc.Arbitrary<Hint> = fc.oneof(
  fc.record({ type: fc.constant('entry' as const), conv: text, seq: fc.nat(), frame }),
  fc.record({ type: fc.constant('head' as const), conv: text, seq: fc.nat() }),
  fc.record({ type: fc.constant('latest' as const), key: text, frame }),
  fc.record({ type: fc.constant('ephemeral' as const), frame, except: text }),
  fc.record({ type: fc.constant('rights' as const) }),
);

test('what one node packs another one reads, hint for hint; its own it does not read', () => {
  fc.assert(fc.property(fc.array(fc.tuple(text, hint.map((one) => ({ ...one })))), (hints) => {
    const parcel = packHints('here', hints);
    assert.deepEqual(unpackHints('there', parcel), hints);
    assert.equal(unpackHints('here', parcel), undefined);
    assert.deepEqual(unpackHints('her', parcel), hints);
  }));
});
