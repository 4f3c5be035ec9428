import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConversationFilter } from '../../../packages/relay/src/store/records.ts';
import type { Store } from '../../../packages/relay/src/store/store.ts';
import { uuidv7 } from '@frontdesk/protocol';
import { type Bench, eventually, sha256, stored, Talk, TS, visitor, workspace } from './fixture.ts';

/** Follows `next` to the end and returns what each item is called. */
async function all(store: Store, where: string, filter: ConversationFilter, limit = 2): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.conversations.list(where, filter, cursor, limit);
    assert.ok(page.items.length <= limit);
    found.push(...page.items.map(({ id }) => id));
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
}

/** Lists, filters, search and counts. */
export function listContract(bench: () => Bench): void {
  test('a visitor is known by their token, in their workspace alone, and asking makes nobody', async () => {
    const { store } = bench();
    const [where, other] = [await workspace(store), await workspace(store)];
    const hash = sha256(uuidv7());
    assert.equal(await store.visitors.known(where, hash), undefined);
    const { visitor: arrived, created } = await store.visitors.arrive(where, hash, {});
    assert.deepEqual([created, await store.visitors.known(where, hash), await store.visitors.known(other, hash)], [true, arrived.id, undefined]);
  });


  test('lists are ordered by latest activity and paged without gap or repetition', async () => {
    const { store } = bench();
    const where = await workspace(store);
    const talks: Talk[] = [];
    for (let index = 0; index < 7; index += 1) {
      const talk = await Talk.start(store, where);
      await stored(talk.say(talk.visitor, `hello ${index}`));
      talks.push(talk);
    }
    const [first] = talks;
    assert.ok(first);
    await stored(first.say(first.agent, 'back on top'));
    const expected = [first, ...talks.slice(1).reverse()].map(({ conv }) => conv);
    for (const limit of [1, 2, 3, 7, 50]) assert.deepEqual(await all(store, where, {}, limit), expected);
    assert.equal((await store.conversations.list(where, {}, undefined, 7)).next, undefined, 'a page that is exactly full is the last one');
    assert.deepEqual((await store.conversations.list(where, {}, 'no cursor of ours', 50)).items.map(({ id }) => id), expected);
  });

  test('filters by state, kind, assignee, unread and visitor, alone and together', async () => {
    const { store } = bench();
    const where = await workspace(store);
    const [open, waiting, closed] = [await Talk.start(store, where), await Talk.start(store, where), await Talk.start(store, where)];
    for (const talk of [open, waiting, closed]) await stored(talk.say(talk.visitor, 'hi'));
    await stored(waiting.say(waiting.agent, 'hello'));
    await stored(open.append({ kind: 'system', id: 'system' }, { type: 'assign', assignee: 'agent-1' }));
    await stored(closed.append({ kind: 'system', id: 'system' }, { type: 'state', state: 'closed' }));
    const internal = { ...open.request(open.agent, { type: 'message', body: { text: 'team' } }), conv: 'team-talk', open: { kind: 'internal' as const } };
    await stored(store.conversations.append(internal));
    const expect = async (filter: ConversationFilter, found: string[]) => assert.deepEqual(await all(store, where, filter), found, JSON.stringify(filter));
    await expect({ states: ['open'], kinds: ['support'] }, [open.conv]);
    await expect({ states: ['waiting', 'closed'] }, [closed.conv, waiting.conv]);
    await expect({ states: [] }, []);
    await expect({ kinds: ['internal'] }, ['team-talk']);
    await expect({ kinds: ['broadcast'] }, [(await store.conversations.broadcastLog(where)).id]);
    await expect({ assignee: 'agent-1' }, [open.conv]);
    await expect({ assignee: null, kinds: ['support'] }, [closed.conv, waiting.conv]);
    await expect({ unread: true }, [closed.conv, open.conv]);
    await expect({ unread: true, assignee: null }, [closed.conv]);
    await expect({ visitor: waiting.visitor.id }, [waiting.conv]);
    await expect({ visitor: waiting.visitor.id, states: ['open'] }, []);
    assert.deepEqual(await store.conversations.counts(where), { open: 1, waiting: 1, closed: 1, archived: 0, unread: 2 });
  });

  test('a visitor\'s own conversations come latest first and without announcements', async () => {
    const { store } = bench();
    const one = await Talk.start(store);
    const two = new Talk(store, one.workspace, one.visitor.id);
    await stored(one.say(one.visitor, 'a'));
    await stored(two.say(two.visitor, 'b'));
    await stored(one.say(one.agent, 'c'));
    const own = async (limit: number) => (await store.conversations.ofVisitor(one.workspace, one.visitor.id, limit)).map(({ id }) => id);
    assert.deepEqual([await own(10), await own(1)], [[one.conv, two.conv], [one.conv]]);
  });

  test('search finds words as prefixes in one message, without regard to case and accents, and people', async () => {
    const { store } = bench();
    const where = await workspace(store);
    const talk = await Talk.start(store, where);
    await stored(talk.say(talk.visitor, 'My Café order 1234-5678 is "late"'));
    await stored(talk.say(talk.visitor, 'refund please'));
    const other = new Talk(store, where, await visitor(store, where, { name: 'José Ñandú', email: 'jose@example.org', phone: '+49 171 555' }));
    await stored(other.say(other.visitor, 'something else'));
    const elsewhere = await Talk.start(store);
    await stored(elsewhere.say(elsewhere.visitor, 'café refund in another workspace'));
    const find = (text: string, filter: ConversationFilter = {}) => all(store, where, { ...filter, text });
    await eventually(async () => assert.deepEqual(await find('refund'), [talk.conv]));
    for (const text of ['cafe', 'CAFÉ ord', '1234-56', '"late"', 'ref ple']) assert.deepEqual(await find(text), [talk.conv], text);
    for (const text of ['jose nan', 'JOSE@EX', '171 555', 'Ñandú']) assert.deepEqual(await find(text), [other.conv], text);
    assert.deepEqual(await find(`Visitor ${other.visitor.id.slice(-4).toUpperCase()}`), [other.conv], 'called by the end of their id');
    for (const text of ['cafe refund', 'another', 'afe', '%', '* OR x', '\u0000', 'no\u0000where', '") OR scope:(w1', '"']) assert.deepEqual(await find(text), [], text);
    assert.deepEqual(await find('refund', { states: ['closed'] }), []);
    assert.deepEqual(await find('refund', { visitor: other.visitor.id }), []);
    assert.deepEqual((await find('   ')).length, 2, 'blanks are no search');
  });

  test('search follows edits and deletions', async () => {
    const { store } = bench();
    const talk = await Talk.start(store);
    const { entry } = await stored(talk.say(talk.visitor, 'zebra'));
    const gone = (await stored(talk.say(talk.visitor, 'walrus'))).entry.id;
    const find = (text: string) => all(store, talk.workspace, { text });
    await eventually(async () => assert.deepEqual([(await find('zebra')).length, (await find('walrus')).length], [1, 1]));
    await stored(talk.append(talk.visitor, { type: 'edit', target: entry.id, body: { text: 'giraffe' } }));
    await stored(talk.append(talk.visitor, { type: 'delete', target: gone }));
    await eventually(async () => assert.deepEqual([await find('zebra'), await find('walrus'), await find('giraffe')], [[], [], [talk.conv]]));
    await store.conversations.remove(talk.workspace, talk.conv);
    assert.deepEqual(await find('giraffe'), []);
    const next = new Talk(store, talk.workspace, talk.visitor.id);
    await stored(next.say(next.visitor, 'after the removal'));
    await eventually(async () => assert.deepEqual(await find('removal'), [next.conv]));
  });

  test('visitors come newest first and are found by parts of name, email and phone', async () => {
    const { store } = bench();
    const where = await workspace(store);
    const ids: string[] = [];
    for (const name of ['Ann', 'Anna', 'Bert', 'Hanna']) ids.push(await visitor(store, where, { name, email: `${name}@Example.org` }));
    const names = async (text?: string) => {
      const found: (string | undefined)[] = [];
      for (let cursor: string | undefined, first = true; first || cursor; first = false) {
        const page = await store.visitors.list(where, text, cursor, 2);
        found.push(...page.items.map(({ name }) => name));
        cursor = page.next;
      }
      return found;
    };
    assert.deepEqual(await names(), ['Hanna', 'Bert', 'Anna', 'Ann']);
    assert.deepEqual([await names('anna'), await names('BERT@example'), await names('%')], [['Hanna', 'Anna'], ['Bert'], []]);
    await store.visitors.update(where, ids[0] ?? '', { name: 'Zoë' });
    assert.deepEqual(await names('zoe'), ['Zoë']);
  });

  test('arriving is idempotent, applies what is told and never crosses workspaces', async () => {
    const { store } = bench();
    const [here, there] = [await workspace(store), await workspace(store)];
    const hash = sha256('token');
    const [one, two] = await Promise.all([store.visitors.arrive(here, hash, { seenTs: TS }), store.visitors.arrive(here, hash, { seenTs: TS + 5, locale: 'de' })]);
    assert.deepEqual([one.created, two.created, one.visitor.id], [true, false, two.visitor.id]);
    assert.deepEqual(await store.visitors.get(here, one.visitor.id), { id: one.visitor.id, workspace: here, locale: 'de', broadcasts: true, createdTs: TS, seenTs: TS + 5 });
    assert.notEqual((await store.visitors.arrive(there, hash, {})).visitor.id, one.visitor.id);
    const patch = { name: 'A', email: 'a@b', phone: '1', page: { url: 'https://x.example/' }, device: 'Firefox', attributes: { plan: 'pro', seats: 3, paid: true }, broadcasts: false };
    const updated = await store.visitors.update(here, one.visitor.id, patch);
    assert.deepEqual(updated, { ...patch, id: one.visitor.id, workspace: here, locale: 'de', createdTs: TS, seenTs: TS + 5 });
    assert.deepEqual(await store.visitors.get(here, one.visitor.id), updated);
    assert.equal((await store.visitors.update(here, one.visitor.id, { name: '' }))?.name, undefined, 'an empty text takes the field away');
    assert.equal(await store.visitors.update(there, one.visitor.id, { name: 'x' }), undefined);
  });
}
