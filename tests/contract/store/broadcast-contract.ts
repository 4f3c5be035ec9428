import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { auditHash, auditText, GENESIS } from '../../../packages/relay/src/audit/chain.ts';
import type { Store } from '../../../packages/relay/src/store/store.ts';
import { type Bench, stored, TS, visitor, workspace } from './fixture.ts';

const by = { kind: 'agent' as const, id: 'agent-1' };

async function announce(store: Store, where: string, text: string, id = uuidv7()) {
  const made = await store.broadcasts.create(where, { id, body: { text, title: 'News' }, by, ts: TS });
  if (made.status === 'refused') throw new Error(made.code);
  return made;
}

async function figures(store: Store, where: string, id: string): Promise<number[]> {
  const found = await store.broadcasts.get(where, id);
  return found ? [found.audience, found.delivered, found.read] : [];
}

/** Announcements: one log, many readers, exact figures. */
export function broadcastContract(bench: () => Bench): void {
  const move = async (where: string, id: string, cursor: { delivered?: number; read?: number }) => {
    const { conversations } = bench().store;
    return conversations.moveCursor({ workspace: where, conv: (await conversations.broadcastLog(where)).id, by: { kind: 'visitor', id }, ...cursor });
  };

  test('the announcement log exists from the workspace\'s creation on and cannot be removed', async () => {
    const { store } = bench();
    const where = await workspace(store);
    const log = await store.conversations.broadcastLog(where);
    assert.deepEqual([log.kind, log.head, log.visitor], ['broadcast', 0, undefined]);
    assert.equal(await store.conversations.remove(where, log.id), false);
    assert.deepEqual(await store.conversations.broadcastLog(where), log);
  });

  test('an announcement is one entry with its audience; the same id again gives the first, other words a conflict', async () => {
    const { store } = bench();
    const where = await workspace(store);
    await visitor(store, where);
    const id = uuidv7();
    const first = await announce(store, where, 'sale', id);
    assert.deepEqual(first.broadcast, { id, seq: 1, body: { text: 'sale', title: 'News' }, by, ts: TS, audience: 1, delivered: 0, read: 0 });
    assert.deepEqual([first.status, first.entry.seq, first.conversation.head], ['stored', 1, 1]);
    await visitor(store, where);
    const again = await announce(store, where, 'sale', id);
    assert.deepEqual([again.status, again.broadcast], ['duplicate', first.broadcast]);
    const other = await store.broadcasts.create(where, { id, body: { text: 'other' }, by, ts: TS });
    assert.equal(other.status === 'refused' && other.code, 'id_conflict');
  });

  test('an announcement brings its entry of the audit log, with its audience, in the same commit; a second try, other words and one too many bring none', async () => {
    const { store } = bench();
    const where = await workspace(store);
    await visitor(store, where);
    const audit = { ts: TS, actor: { kind: 'agent' as const, id: 'agent-1', name: 'Ada' }, action: 'broadcast.sent', detail: { style: 'banner' } };
    const one = { id: uuidv7(), body: { text: 'sale' }, by, ts: TS, audit };
    await store.audit.append(where, { ...audit, action: 'before' });
    const made = await store.broadcasts.create(where, one);
    const again = await store.broadcasts.create(where, one);
    const other = await store.broadcasts.create(where, { ...one, body: { text: 'other' } });
    const tooMany = await store.broadcasts.create(where, { ...one, id: uuidv7(), quota: { most: 1, perMs: 1_000 } });
    assert.deepEqual([made.status, again.status, other.status, tooMany.status], ['stored', 'duplicate', 'refused', 'refused']);
    await Promise.all([store.broadcasts.create(where, { ...one, id: uuidv7() }), store.audit.append(where, { ...audit, action: 'beside' })]);
    const log = (await store.audit.list(where, {}, undefined, 10)).items.toReversed();
    assert.deepEqual(log.map(({ seq, action }) => [seq, action]).slice(0, 2), [[1, 'before'], [2, 'broadcast.sent']]);
    assert.deepEqual(log.map(({ action }) => action).slice(2).toSorted(), ['beside', 'broadcast.sent']);
    assert.deepEqual(made.status === 'stored' && made.audited, log[1]);
    assert.deepEqual(log[1]?.detail, { audience: 1, style: 'banner' });
    for (const [index, { hash, ...entry }] of log.entries()) assert.deepEqual([entry.prev, hash], [log[index - 1]?.hash ?? GENESIS, auditHash(auditText(where, entry))]);
  });

  test('figures rise once per visitor and only for what was theirs', async () => {
    const { store } = bench();
    const where = await workspace(store);
    const [early, late] = [await visitor(store, where), ''];
    const [one, two] = [(await announce(store, where, 'one')).broadcast.id, (await announce(store, where, 'two')).broadcast.id];
    const latecomer = late || (await visitor(store, where));
    const three = (await announce(store, where, 'three')).broadcast.id;
    const place = await store.visitors.broadcastCursor(where, latecomer);
    assert.deepEqual([place.from, place.delivered, place.read], [2, 2, 2]);
    const first = await move(where, early, { delivered: 2 });
    assert.deepEqual(first?.broadcasts?.map((item) => [item.id, item.delivered, item.read]), [[one, 1, 0], [two, 1, 0]]);
    assert.equal(await move(where, early, { delivered: 2 }), undefined);
    const second = await move(where, early, { read: 3 });
    assert.deepEqual(second?.broadcasts?.map((item) => [item.id, item.delivered, item.read]), [[one, 1, 1], [two, 1, 1], [three, 1, 1]]);
    await move(where, latecomer, { read: 99 });
    assert.deepEqual([await figures(store, where, one), await figures(store, where, two), await figures(store, where, three)], [[1, 1, 1], [1, 1, 1], [2, 2, 2]]);
    const after = await store.visitors.broadcastCursor(where, latecomer);
    assert.deepEqual([after.from, after.delivered, after.read], [2, 3, 3]);
  });

  test('who has opted out is not in the audience and never counts, also after coming back', async () => {
    const { store } = bench();
    const where = await workspace(store);
    const [stays, leaves] = [await visitor(store, where), await visitor(store, where, { broadcasts: false })];
    const id = (await announce(store, where, 'without you')).broadcast.id;
    await move(where, stays, { read: 1 });
    await move(where, leaves, { delivered: 1 });
    assert.deepEqual(await figures(store, where, id), [1, 1, 1]);
    await store.visitors.update(where, leaves, { broadcasts: true });
    await store.visitors.update(where, leaves, { broadcasts: true });
    const place = await store.visitors.broadcastCursor(where, leaves);
    assert.deepEqual([place.from, place.delivered, place.read], [1, 1, 1], 'what was made without them is not theirs to see');
    await move(where, leaves, { read: 1 });
    assert.deepEqual(await figures(store, where, id), [1, 1, 1]);
    const next = (await announce(store, where, 'with you')).broadcast.id;
    await move(where, leaves, { read: 2 });
    assert.deepEqual(await figures(store, where, next), [2, 1, 1]);
  });

  test('a visitor\'s place in the announcements leaves the log\'s summary alone', async () => {
    const { store } = bench();
    const where = await workspace(store);
    const one = await visitor(store, where);
    await announce(store, where, 'x');
    const before = await store.conversations.broadcastLog(where);
    assert.deepEqual((await move(where, one, { read: 1 }))?.conversation, before);
    assert.deepEqual([before.unreadByVisitor, before.state], [0, 'open']);
    assert.equal(await move(where, uuidv7(), { read: 1 }), undefined);
    const unknown = await store.visitors.broadcastCursor(where, uuidv7());
    assert.deepEqual([unknown.from, unknown.read], [1, 1]);
  });

  test('edits and deletions reach the announcement and take no figure away', async () => {
    const { store } = bench();
    const where = await workspace(store);
    const one = await visitor(store, where);
    const made = await announce(store, where, 'typo');
    await move(where, one, { read: 1 });
    const change = (type: 'edit' | 'delete') => store.conversations.append({
      workspace: where, conv: made.conversation.id, id: uuidv7(), by, ts: TS,
      change: type === 'edit' ? { type, target: made.broadcast.id, body: { text: 'fixed' } } : { type, target: made.broadcast.id },
    });
    await stored(change('edit'));
    assert.deepEqual([(await store.broadcasts.get(where, made.broadcast.id))?.body, await figures(store, where, made.broadcast.id)], [{ text: 'fixed' }, [1, 1, 1]]);
    await stored(change('delete'));
    assert.deepEqual([(await store.broadcasts.get(where, made.broadcast.id))?.body.text, await figures(store, where, made.broadcast.id)], ['', [1, 1, 1]]);
    const next = await announce(store, where, 'next');
    assert.equal(next.broadcast.seq, 4);
    await move(where, one, { read: 4 });
    assert.deepEqual(await figures(store, where, next.broadcast.id), [1, 1, 1]);
  });

  test('announcements are listed newest first, by workspace', async () => {
    const { store } = bench();
    const [where, elsewhere] = [await workspace(store), await workspace(store)];
    const ids: string[] = [];
    for (const text of ['1', '2', '3']) ids.unshift((await announce(store, where, text)).broadcast.id);
    const page = await store.broadcasts.list(where, undefined, 2);
    const rest = await store.broadcasts.list(where, page.next, 2);
    assert.deepEqual([...page.items, ...rest.items].map(({ id }) => id), ids);
    assert.equal(rest.next, undefined);
    assert.deepEqual(await store.broadcasts.list(elsewhere, undefined, 2), { items: [] });
    assert.equal(await store.broadcasts.get(elsewhere, ids[0] ?? ''), undefined);
  });
}
