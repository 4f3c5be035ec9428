import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { auditHash, auditText, GENESIS, type NewAuditEntry } from '../../../packages/relay/src/audit/chain.ts';
import type { AuditFilter, StoredAuditEntry } from '../../../packages/relay/src/store/records.ts';
import { type Bench, TS, workspace } from './fixture.ts';

const done = (action: string, part: Partial<NewAuditEntry> = {}): NewAuditEntry => ({ ts: TS, actor: { kind: 'agent', id: 'ada', name: 'Ada' }, action, ...part });

/** Who did what: dense, chained, apart per workspace. */
export function auditContract(bench: () => Bench): void {
  const actions = (items: readonly StoredAuditEntry[]): string[] => items.map(({ action }) => action);

  test('each entry has the next seq and names the hash of the one before, also when many come at once and after a restart', async () => {
    const where = await workspace(bench().store);
    await Promise.all(Array.from({ length: 20 }, (_value, index) => bench().store.audit.append(where, done(`a.${index}`))));
    const store = await bench().reopen();
    await store.audit.append(where, done('a.20'));
    const chain = (await store.audit.list(where, {}, undefined, 100)).items.toReversed();
    assert.deepEqual(actions(chain), Array.from({ length: 21 }, (_value, index) => `a.${index}`));
    for (const [index, { hash, ...entry }] of chain.entries()) {
      assert.deepEqual([entry.seq, entry.prev], [index + 1, chain[index - 1]?.hash ?? GENESIS]);
      assert.equal(hash, auditHash(auditText(where, entry)));
    }
  });

  test('an entry is given back as it was recorded', async () => {
    const { store } = bench();
    const where = await workspace(store);
    const entry = done('agent.changed', { target: { kind: 'agent', id: uuidv7() }, detail: { from: 'agent', to: 'admin', times: 2, sure: true }, address: '2001:db8::1', requestId: uuidv7() });
    const stored = await store.audit.append(where, entry);
    assert.deepEqual({ ...stored, prev: '', hash: '' }, { ...entry, seq: 1, prev: '', hash: '' });
    assert.deepEqual((await store.audit.list(where, {}, undefined, 5)).items, [stored]);
  });

  test('names may hold any character, U+0000 and what looks like its escape, too', async () => {
    const { store } = bench();
    const where = await workspace(store);
    const entry = done('role.made', { actor: { kind: 'agent', id: 'ada', name: '\0\0 Ada \0' }, detail: { name: 'a\0b', escape: '\\u0000', both: '\\\0', none: '\\\\u0000 \u0001' } });
    const stored = await store.audit.append(where, entry);
    assert.deepEqual((await store.audit.list(where, { actor: 'ada', text: 'ROLE.MADE' }, undefined, 5)).items, [stored]);
    const [{ text = '', hash = '' } = {}] = await store.audit.raw(where, 0, 5);
    assert.equal(auditHash(text), hash);
    assert.deepEqual((JSON.parse(text) as StoredAuditEntry).detail, entry.detail);
  });

  test('filters narrow by who, what, to what, when and words, together', async () => {
    const { store } = bench();
    const where = await workspace(store);
    await store.audit.append(where, done('session.started', { actor: { kind: 'agent', id: 'bob', name: 'Bob' }, address: '192.0.2.7' }));
    await store.audit.append(where, done('agent.invited', { ts: TS + 10, target: { kind: 'agent', id: 'eve' }, detail: { role: '100%_owner' } }));
    await store.audit.append(where, done('agent.removed', { ts: TS + 20, target: { kind: 'agent', id: 'eve' } }));
    const found = async (filter: AuditFilter) => actions((await store.audit.list(where, filter, undefined, 10)).items);
    assert.deepEqual(await found({ actor: 'bob' }), ['session.started']);
    assert.deepEqual(await found({ actions: ['agent.invited', 'session.started'] }), ['agent.invited', 'session.started']);
    assert.deepEqual(await found({ target: 'eve' }), ['agent.removed', 'agent.invited']);
    assert.deepEqual(await found({ fromTs: TS + 10, toTs: TS + 20 }), ['agent.invited']);
    assert.deepEqual(await found({ text: 'BOB' }), ['session.started']);
    assert.deepEqual(await found({ text: '192.0.2' }), ['session.started']);
    assert.deepEqual(await found({ text: '0%_o' }), ['agent.invited'], 'signs of patterns are signs like others');
    assert.deepEqual(await found({ text: '%' }), ['agent.invited']);
    assert.deepEqual(await found({ actor: 'ada', target: 'eve', text: 'removed' }), ['agent.removed']);
    assert.deepEqual(await found({ actor: 'nobody' }), []);
  });

  test('pages are newest first, without gap or repetition, and keep to the filter', async () => {
    const { store } = bench();
    const where = await workspace(store);
    for (let index = 0; index < 9; index += 1) await store.audit.append(where, done(index % 2 === 0 ? 'even' : 'odd', { detail: { index } }));
    const seen: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.audit.list(where, { actions: ['even'] }, cursor, 2);
      seen.push(...page.items.map(({ detail }) => detail?.['index']));
      cursor = page.next;
    } while (cursor !== undefined);
    assert.deepEqual(seen, [8, 6, 4, 2, 0]);
    const stretch = await store.audit.after(where, { actions: ['even'] }, 3, 2);
    assert.deepEqual(stretch.map(({ seq, detail }) => [seq, detail?.['index']]), [[5, 4], [7, 6]], 'and oldest first, after a place');
  });

  test('each workspace has its own chain, and nobody reads that of another', async () => {
    const { store } = bench();
    const [here, there] = [await workspace(store), await workspace(store)];
    await store.audit.append(here, done('here'));
    assert.equal((await store.audit.append(there, done('there'))).seq, 1);
    assert.deepEqual(actions((await store.audit.list(here, {}, undefined, 10)).items), ['here']);
    assert.deepEqual(await store.audit.list(uuidv7(), {}, undefined, 10), { items: [] });
    await assert.rejects(store.audit.append(uuidv7(), done('nowhere')), /no workspace/);
  });
}
