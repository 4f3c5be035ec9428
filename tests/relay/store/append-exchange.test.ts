import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ChangeOf } from '../../../packages/relay/src/store/changes.ts';
import { type PackedAppend, packAppend, packSummary, unpackAppend, unpackSummary } from '../../../packages/relay/src/store/sqlite/append-exchange.ts';
import { ACTORS, KINDS, STATES } from '../../../packages/relay/src/store/kinds.ts';
import type { StoredConversation } from '../../../packages/relay/src/store/records.ts';
import { packId, unpackId } from '../../../packages/relay/src/store/sqlite/codec.ts';

const text = fc.string({ unit: 'binary' });
const count = fc.nat();
const body = fc.record({ text, title: text, style: fc.constantFrom('info', 'success', 'warning', 'critical') }, { requiredKeys: ['text'] });
const change: fc.Arbitrary<ChangeOf> = fc.oneof(
  fc.record({ type: fc.constant('message'), body }),
  fc.record({ type: fc.constant('edit'), target: text, body }),
  fc.record({ type: fc.constant('delete'), target: text }),
  fc.record({ type: fc.constant('state'), state: fc.constantFrom(...STATES) }),
  fc.record({ type: fc.constant('assign'), assignee: fc.option(text) }),
  fc.record({ type: fc.constant('team'), team: fc.option(text) }),
) as fc.Arbitrary<ChangeOf>;
const actor = fc.record({ kind: fc.constantFrom(...ACTORS), id: text });
const opening = fc.record({ kind: fc.constantFrom(...KINDS), visitor: text, subject: text }, { requiredKeys: ['kind'] });
const request = fc.record({ workspace: text, conv: text, id: text, by: actor, change, ts: count, open: opening }, { requiredKeys: ['workspace', 'conv', 'id', 'by', 'change', 'ts'] });
const cursor = fc.record({ delivered: count, read: count });
const last = fc.record({ seq: count, id: text, by: actor, text, ts: count });
const summary: fc.Arbitrary<StoredConversation> = fc.record({
  id: text, workspace: text, kind: fc.constantFrom(...KINDS), state: fc.constantFrom(...STATES), subject: text, visitor: text, assignee: fc.option(text), team: text,
  epoch: count, head: count, rev: count, activity: count, createdTs: count, updatedTs: count, last, unreadByAgents: count, unreadByVisitor: count,
  cursors: fc.record({ visitor: cursor, agents: cursor }),
}, { requiredKeys: ['id', 'workspace', 'kind', 'state', 'assignee', 'epoch', 'head', 'rev', 'activity', 'createdTs', 'updatedTs', 'unreadByAgents', 'unreadByVisitor', 'cursors'] });

const plain = (value: unknown): unknown => structuredClone(value);

test('an append is the same after its way to another thread, and each time it is read from the journal', () => {
  fc.assert(fc.property(request, (asked) => {
    const packed = packAppend(asked);
    const { epoch, ...told } = unpackAppend(structuredClone(packed) as PackedAppend);
    assert.deepEqual(told, plain(asked));
    assert.equal(typeof epoch, asked.open ? 'number' : 'undefined');
    assert.deepEqual(unpackAppend(JSON.parse(JSON.stringify(packed)) as PackedAppend), { ...told, ...(epoch === undefined ? {} : { epoch }) });
  }));
});

test('a summary is the same after its way to another thread', () => {
  fc.assert(fc.property(summary, (held) => {
    assert.deepEqual(unpackSummary(structuredClone(packSummary(held)), held.workspace, held.id), plain(held));
  }));
});

test('every id comes back from its column as it was, and only lower-case UUIDs are shortened', () => {
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
  const nearly = fc.tuple(fc.uuid(), fc.nat(35), fc.constantFrom('', '-', 'g', 'A', 'é', 'ｆ', '0', '/', ':')).map(([id, place, put]) => id.slice(0, place) + put + id.slice(place + 1));
  fc.assert(fc.property(fc.oneof(fc.uuid(), nearly, text), (id) => {
    const packed = packId(id);
    assert.equal(unpackId(packed), id);
    assert.equal(typeof packed !== 'string', uuid.test(id));
  }), { numRuns: 2_000 });
});
