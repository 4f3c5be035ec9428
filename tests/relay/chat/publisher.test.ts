import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Entry } from '@frontdesk/protocol';
import { entryFrame } from '../../../packages/relay/src/chat/publisher.ts';

const text = fc.string({ unit: 'binary' });
const who = fc.record({ kind: fc.constantFrom('visitor', 'agent', 'bot', 'system'), id: fc.uuid(), name: text }, { requiredKeys: ['kind', 'id'] });
const body = fc.record({ text, title: text, style: fc.constantFrom('info', 'warning') }, { requiredKeys: ['text'] });
const base = { conv: fc.uuid(), seq: fc.nat(), id: fc.uuid(), ts: fc.nat(), by: who };
const entry = fc.oneof(
  fc.record({ ...base, type: fc.constant('message'), body, editedTs: fc.nat(), deleted: fc.constant(true) }, { requiredKeys: ['conv', 'seq', 'id', 'ts', 'by', 'type'] }),
  fc.record({ ...base, type: fc.constant('edit'), target: fc.uuid(), body }, { requiredKeys: ['conv', 'seq', 'id', 'ts', 'by', 'type', 'target'] }),
  fc.record({ ...base, type: fc.constant('assign'), assignee: fc.option(text) }),
  fc.record({ ...base, type: fc.constant('team'), team: fc.option(fc.uuid()) }),
) as fc.Arbitrary<Entry>;

test('a frame with an entry says exactly what the entry says, whichever way it was put together', () => {
  fc.assert(fc.property(entry, (stored) => {
    assert.deepEqual(JSON.parse(entryFrame(stored)), JSON.parse(JSON.stringify({ t: 'entry', entry: stored })));
  }), { numRuns: 500 });
});
