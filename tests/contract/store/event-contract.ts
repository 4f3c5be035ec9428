import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import type { StoredEvent } from '../../../packages/relay/src/store/records.ts';
import { EVENTS_PER_VISITOR } from '../../../packages/relay/src/store/records.ts';
import type { Store } from '../../../packages/relay/src/store/store.ts';
import { type Bench, TS, visitor, workspace } from './fixture.ts';

const told = (name: string, part: Partial<StoredEvent> = {}): StoredEvent => ({ id: uuidv7(), name, by: 'visitor', ts: TS, ...part });

async function namesOf(store: Store, where: string, who: string): Promise<string[]> {
  return (await store.events.list(where, who, undefined, 100)).items.map(({ name }) => name);
}

/** What visitors did: once each, newest first, bounded, theirs alone. */
export function eventContract(bench: () => Bench): void {
  const someone = async (): Promise<[Store, string, string]> => {
    const { store } = bench();
    const where = await workspace(store);
    return [store, where, await visitor(store, where)];
  };

  test('an event is given back as it was told', async () => {
    const [store, where, who] = await someone();
    const event = told('added to basket', { by: 'bot', data: { product: 'lamp', price: 189.5, gift: false }, toldTs: TS - 5_000 });
    assert.deepEqual(await store.events.record(where, who, event), { status: 'stored', event });
    assert.deepEqual((await store.events.list(where, who, undefined, 10)).items, [event]);
    const bare = told('checkout');
    await store.events.record(where, who, bare);
    assert.deepEqual((await (await bench().reopen()).events.list(where, who, undefined, 10)).items, [bare, event]);
  });

  test('the same id and content again is the first one; other content is a conflict', async () => {
    const [store, where, who] = await someone();
    const event = told('checkout', { data: { total: 12, items: 3 } });
    const results = await Promise.all([event, { ...event, ts: TS + 1 }, { ...event, data: { items: 3, total: 12 } }].map((each) => store.events.record(where, who, each)));
    assert.deepEqual(results, [{ status: 'stored', event }, { status: 'duplicate', event }, { status: 'duplicate', event }]);
    for (const other of [{ ...event, name: 'other' }, { ...event, data: { total: 13, items: 3 } }, told('checkout', { id: event.id })]) {
      const refused = await store.events.record(where, who, other);
      assert.equal(refused.status === 'refused' && refused.code, 'id_conflict');
    }
    assert.deepEqual(await namesOf(store, where, who), ['checkout']);
    const another = await visitor(store, where);
    assert.equal((await store.events.record(where, another, told('theirs', { id: event.id }))).status, 'stored');
  });

  test('half a surrogate pair is kept as a replacement character, and the same again is still the same', async () => {
    const [store, where, who] = await someone();
    const event = told('search', { data: { words: 'half \ud83d' } });
    await store.events.record(where, who, event);
    assert.equal((await store.events.record(where, who, event)).status, 'duplicate');
    assert.deepEqual((await store.events.list(where, who, undefined, 1)).items[0]?.data, { words: 'half \ufffd' });
  });

  test('pages of the list hold everything once, latest arrival first, whatever the clocks said', async () => {
    const [store, where, who] = await someone();
    const events = Array.from({ length: 7 }, (_value, index) => told(`step ${index}`, { toldTs: TS - index * 1_000, ts: TS - index }));
    await Promise.all(events.map((event) => store.events.record(where, who, event)));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.events.list(where, who, cursor, 3);
      assert.ok(page.items.length <= 3);
      seen.push(...page.items.map(({ name }) => name));
      cursor = page.next;
    } while (cursor !== undefined);
    assert.deepEqual(seen, events.map(({ name }) => name).reverse());
  });

  test('a page view is recorded once per change of the url, and takes a title that comes late', async () => {
    const [store, where, who] = await someone();
    const go = (url: string, title?: string) => store.events.visit(where, who, { url, ...(title === undefined ? {} : { title }) }, TS);
    const first = await go('https://shop.example/');
    assert.deepEqual(first && { ...first, id: '' }, { id: '', name: 'page', by: 'visitor', ts: TS, data: { url: 'https://shop.example/' } });
    assert.equal(await go('https://shop.example/', 'Shop'), undefined);
    assert.equal(await go('https://shop.example/'), undefined);
    await store.events.record(where, who, told('checkout'));
    assert.equal(await go('https://shop.example/', 'Shop'), undefined);
    assert.ok(await go('https://shop.example/cart', 'Cart'));
    assert.ok(await go('https://shop.example/', 'Shop'));
    const { items } = await store.events.list(where, who, undefined, 10);
    assert.deepEqual(items.map(({ name, data }) => data?.['title'] ?? name), ['Shop', 'Cart', 'checkout', 'Shop']);
  });

  test('of each visitor the newest are kept, and nobody else pays for it', async () => {
    const [store, where, who] = await someone();
    const other = await visitor(store, where);
    await store.events.record(where, other, told('kept'));
    const results = await Promise.all(Array.from({ length: EVENTS_PER_VISITOR + 3 }, (_value, index) => store.events.record(where, who, told(`e${index}`))));
    assert.ok(results.every(({ status }) => status === 'stored'));
    const { items, next } = await store.events.list(where, who, undefined, EVENTS_PER_VISITOR + 10);
    assert.deepEqual([items.length, items[0]?.name, items.at(-1)?.name, next], [EVENTS_PER_VISITOR, `e${EVENTS_PER_VISITOR + 2}`, 'e3', undefined]);
    assert.deepEqual(await namesOf(store, where, other), ['kept']);
  });

  test('a visitor of another workspace, or nobody, has no events and takes none', async () => {
    const [store, where, who] = await someone();
    const elsewhere = await workspace(store);
    await store.events.record(where, who, told('checkout'));
    for (const [room, person] of [[elsewhere, who], [where, uuidv7()], [uuidv7(), who]] as const) {
      const refused = await store.events.record(room, person, told('x'));
      assert.equal(refused.status === 'refused' && refused.code, 'not_found');
      assert.equal(await store.events.visit(room, person, { url: 'https://shop.example/' }, TS), undefined);
      assert.deepEqual(await store.events.list(room, person, undefined, 10), { items: [] });
    }
    assert.deepEqual(await namesOf(store, where, who), ['checkout']);
  });
}
