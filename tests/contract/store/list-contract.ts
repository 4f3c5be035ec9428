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

/** Changes something and reads nothing by it. */
const SYSTEM = { kind: 'system', id: 'system' } as const;

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

  test('every combination of filters gives what each of them alone would leave', async () => {
    const { store } = bench();
    const where = await workspace(store);
    const talks = [await Talk.start(store, where), await Talk.start(store, where), await Talk.start(store, where)];
    const teams = [uuidv7(), uuidv7()];
    for (const id of teams) assert.notEqual(await store.teams.create({ id, workspace: where, name: id, members: [], createdTs: TS }), 'full');
    const [agents, states] = [['agent-1', 'agent-2', null], ['open', 'waiting', 'closed', 'archived'] as const];
    for (let number = 0; number < 24; number += 1) {
      const of = talks[number % 3]?.visitor.id ?? '';
      const talk = new Talk(store, where, of);
      const kind = number % 7 === 0 ? 'internal' as const : number % 5 === 0 ? 'direct' as const : 'support' as const;
      const by = kind === 'internal' ? talk.agent : talk.visitor;
      const open = kind === 'internal' ? { kind } : { kind, visitor: of };
      await stored(store.conversations.append({ ...talk.request(by, { type: 'message', body: { text: `number ${number}` } }), open }));
      if (number % 4 === 1) await stored(talk.say(talk.agent, 'an answer'));
      await stored(talk.append(SYSTEM, { type: 'assign', assignee: agents[number % 3] ?? null }));
      if (number % 3 > 0) await stored(talk.append(SYSTEM, { type: 'team', team: teams[number % 2] ?? null }));
      if (number % 4 > 1) await stored(talk.append(SYSTEM, { type: 'state', state: states[number % 4] ?? 'closed' }));
      if (number % 8 === 2) await talk.move(talk.agent, { read: 1 });
    }
    const everything = (await store.conversations.list(where, {}, undefined, 50)).items;
    assert.equal(everything.length, 24);
    const choices: ConversationFilter[][] = [
      [{}, { states: ['open'] }, { states: ['waiting', 'closed', 'archived'] }], [{}, { kinds: ['internal'] }, { kinds: ['direct', 'internal'] }, { kinds: ['support'] }],
      [{}, { assignee: 'agent-1' }, { assignee: null }], [{}, { teams: teams.slice(0, 1) }, { teams }, { teams: null }], [{}, { unread: true }],
    ];
    const filters = choices.reduce<ConversationFilter[]>((all, some) => all.flatMap((one) => some.map((other) => ({ ...one, ...other }))), [{}]);
    for (const filter of filters) {
      const wanted = everything.filter((one) => (filter.states?.includes(one.state) ?? true) && (filter.kinds?.includes(one.kind) ?? true) && (filter.assignee === undefined || one.assignee === filter.assignee)
        && (filter.teams === undefined || (filter.teams === null ? one.team === undefined : one.team !== undefined && filter.teams.includes(one.team))) && (!filter.unread || one.unreadByAgents > 0));
      const found = (await store.conversations.list(where, filter, undefined, 50)).items;
      assert.deepEqual(found.map(({ id }) => id), wanted.map(({ id }) => id), JSON.stringify(filter));
    }
  });

  test('the figures follow whatever is done with a conversation', async () => {
    const { store } = bench();
    const where = await workspace(store);
    const [one, other] = [await Talk.start(store, where), await Talk.start(store, where)];
    const expect = async (open: number, waiting: number, closed: number, archived: number, unread: number) =>
      assert.deepEqual(await store.conversations.counts(where), { open, waiting, closed, archived, unread });
    await expect(0, 0, 0, 0, 0);
    const { entry } = await stored(one.say(one.visitor, 'first'));
    await stored(other.say(other.visitor, 'second'));
    await stored(other.say(other.visitor, 'and more'));
    await expect(2, 0, 0, 0, 2);
    await stored(one.append(one.visitor, { type: 'delete', target: entry.id }));
    await expect(2, 0, 0, 0, 1);
    await stored(other.append(SYSTEM, { type: 'state', state: 'closed' }));
    await expect(1, 0, 1, 0, 1);
    await stored(other.say(other.visitor, 'again'));
    await other.move(other.agent, { read: 2 });
    await expect(2, 0, 0, 0, 1);
    await stored(other.say(other.agent, 'an answer'));
    await expect(1, 1, 0, 0, 0);
    await stored(one.append(SYSTEM, { type: 'state', state: 'archived' }));
    await expect(0, 1, 0, 1, 0);
    await stored(store.conversations.append({ ...one.request(one.agent, { type: 'message', body: { text: 'among us' } }), conv: uuidv7(), open: { kind: 'internal' } }));
    await expect(0, 1, 0, 1, 0);
    assert.equal(await store.conversations.remove(where, other.conv), true);
    await expect(0, 0, 0, 1, 0);
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

  test('a search says which message has the words, around them, and follows what happens to it', async () => {
    const { store } = bench();
    const where = await workspace(store);
    const talk = await Talk.start(store, where);
    const other = new Talk(store, where, await visitor(store, where, { name: 'Marmalade Jones' }));
    await stored(other.say(other.visitor, 'good morning'));
    const long = `${'Well, this is how it began. '.repeat(20)}The Märmalade\nwas gone 🍊${' and so on'.repeat(40)}`;
    const { entry } = await stored(talk.say(talk.visitor, long));
    await stored(talk.say(talk.visitor, 'no breakfast then'));
    const find = async (text: string): Promise<unknown> => (await store.conversations.list(where, { text }, undefined, 10)).matches;
    const shown = { seq: entry.seq, text: `…how it began. The Märmalade was gone 🍊${' and so on'.repeat(10)}…`, finds: [{ from: 19, to: 28 }] };
    await eventually(async () => assert.deepEqual(await find('marmal'), { [talk.conv]: shown }, 'who is called so has no message to show'));
    const newer = (await stored(talk.say(talk.agent, '<b>Marmalade</b>, is that MARMALADE?'))).entry;
    await eventually(async () => assert.deepEqual(await find('marmalade'), { [talk.conv]: { seq: newer.seq, text: '<b>Marmalade</b>, is that MARMALADE?', finds: [{ from: 3, to: 12 }, { from: 26, to: 35 }] } }, 'the newest'));
    assert.deepEqual(await find('marmalade gone'), { [talk.conv]: { ...shown, finds: [...shown.finds, { from: 33, to: 37 }] } }, 'the newest with all words');
    assert.deepEqual([await find('jones'), await find(' '), await find('nothing of that')], [undefined, undefined, undefined]);
    await stored(talk.append(talk.agent, { type: 'delete', target: newer.id }));
    await eventually(async () => assert.deepEqual(await find('marmalade'), { [talk.conv]: shown }));
    await stored(talk.append(talk.visitor, { type: 'edit', target: entry.id, body: { text: 'the jam was gone' } }));
    await eventually(async () => assert.deepEqual([await find('marmalade'), await all(store, where, { text: 'marmalade' })], [undefined, [other.conv]]));
  });

  test('every page of a search says why its conversations were found', async () => {
    const { store } = bench();
    const where = await workspace(store);
    const talks = await Promise.all(Array.from({ length: 7 }, () => Talk.start(store, where)));
    for (const [number, talk] of talks.entries()) await stored(talk.say(talk.visitor, `pagefinder ${number}`));
    await eventually(async () => assert.equal((await all(store, where, { text: 'pagefinder' })).length, 7));
    const said: (string | undefined)[] = [];
    let cursor: string | undefined;
    do {
      const { items, matches, next } = await store.conversations.list(where, { text: 'pagef' }, cursor, 3);
      assert.deepEqual(Object.keys(matches ?? {}).sort(), items.map(({ id }) => id).sort());
      said.push(...items.map(({ id }) => matches?.[id]?.text));
      cursor = next;
    } while (cursor !== undefined);
    assert.deepEqual(said, [6, 5, 4, 3, 2, 1, 0].map((number) => `pagefinder ${number}`));
  });

  test('the beginning of very many words finds them all', async () => {
    const { store } = bench();
    const talk = await Talk.start(store);
    await stored(talk.say(talk.visitor, Array.from({ length: 120 }, (_word, place) => `quartz${place.toString(36)}x`).join(' ')));
    const last = new Talk(store, talk.workspace, talk.visitor.id);
    await stored(last.say(last.visitor, 'quartzzz Straße Łódź überall'));
    const find = (text: string) => all(store, talk.workspace, { text });
    await eventually(async () => assert.deepEqual(await find('quartz'), [last.conv, talk.conv]));
    for (const text of ['quartzzz', 'QUARTZZ straß', 'straße', 'łód', 'ÜBERALL', 'uberall quartz']) assert.deepEqual(await find(text), [last.conv], text);
    assert.deepEqual(await find('quartzyz'), []);
  });

  test('Arabic is found with and without the article, vowel signs, shadda, tatweel and the hamza of an alef', async () => {
    const { store } = bench();
    const talk = await Talk.start(store);
    await stored(talk.say(talk.visitor, 'أهلًا، متى يصل الكتـاب إلى محمّد؟'));
    const find = (text: string) => all(store, talk.workspace, { text });
    await eventually(async () => assert.deepEqual(await find('يصل'), [talk.conv]));
    for (const text of ['الكتاب', 'كتاب', 'الكِتاب', 'محمد', 'محمّد', 'مُحمد', 'المحمد', 'اهلا', 'أهلا', 'أهلًا', 'الى محمد', 'إلى', 'كتا محم']) assert.deepEqual(await find(text), [talk.conv], text);
    for (const text of ['تاب', 'حمد', 'كتابة', 'مال']) assert.deepEqual(await find(text), [], text);
    assert.deepEqual((await store.conversations.list(talk.workspace, { text: 'كتاب محمد' }, undefined, 10)).matches, {
      [talk.conv]: { seq: 1, text: 'أهلًا، متى يصل الكتـاب إلى محمّد؟', finds: [{ from: 15, to: 22 }, { from: 27, to: 32 }] },
    });
  });

  test('people are found by any part of what is known of them, as it is now', async () => {
    const { store } = bench();
    const where = await workspace(store);
    const talk = new Talk(store, where, await visitor(store, where, { name: 'Li Wu', email: 'l@example.org', phone: '555-1234' }));
    await stored(talk.say(talk.visitor, 'hello'));
    const find = async (text: string) => [await all(store, where, { text }), (await store.visitors.list(where, text, undefined, 10)).items.map(({ id }) => id)];
    const [found, nobody] = [[[talk.conv], [talk.visitor.id]], [[], []]];
    for (const text of ['li', 'Wu', 'l@', '@example', 'l@example.org', 'i w', '5-12', 'L@EX']) assert.deepEqual(await find(text), found, text);
    for (const text of ['@', 'x@example', '"', "wu'", 'example_org']) assert.deepEqual(await find(text), text === '@' ? found : nobody, text);
    await store.visitors.update(where, talk.visitor.id, { name: 'Somebody', email: 'else@example.com' });
    assert.deepEqual([await find('li wu'), await find('example.org'), await find('somebody'), await find('else@example.com')], [nobody, nobody, found, found]);
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
