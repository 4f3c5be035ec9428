import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { openSqliteStore } from '../../../packages/relay/src/store/sqlite/open.ts';
import type { Store } from '../../../packages/relay/src/store/store.ts';
import { createRandom } from '../../bench/growth/vocabulary.ts';
import { eventually, stored, Talk, visitor, workspace } from '../../contract/store/fixture.ts';

/** A folder of its own, gone afterwards; `reopen` closes and opens the store: it knows nothing by heart then. */
async function inFolder(work: (bench: { store: Store; path: string; reopen: () => Promise<Store> }) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-search-'));
  const bench = {
    store: await openSqliteStore({ folder }),
    path: join(folder, 'frontdesk.db'),
    async reopen(): Promise<Store> {
      await bench.store.close();
      return (bench.store = await openSqliteStore({ folder }));
    },
  };
  try {
    await work(bench);
  } finally {
    await bench.store.close();
    await rm(folder, { recursive: true });
  }
}

/** Every conversation that is found, in order, over all pages; each once. */
async function find(store: Store, where: string, text: string, between: () => Promise<unknown> = async () => undefined): Promise<string[]> {
  const found: string[] = [];
  for (let cursor: string | undefined; ;) {
    const { items, next } = await store.conversations.list(where, { text }, cursor, 25);
    found.push(...items.map(({ id }) => id));
    if (next === undefined) break;
    cursor = next;
    await between();
  }
  assert.equal(new Set(found).size, found.length, `${text}: each conversation once`);
  return found;
}

/** Waits until the index has everything that was said. What streams in is in the database only when somebody reads it. */
async function isIndexed({ store, path }: { store: Store; path: string }, { workspace, conv }: Talk): Promise<void> {
  await store.conversations.get(workspace, conv);
  await eventually(async () => {
    const db = new Database(path, { readonly: true });
    try {
      assert.ok((db.prepare<[], number>('SELECT (SELECT entry_key FROM search_position) >= max(entry_key) FROM entries').pluck().get() ?? 0) > 0);
    } finally {
      db.close();
    }
  }, 60_000);
}

test('a search finds exactly the conversations that have its words, whether their messages are known by heart, are read or come from the index', async () => {
  await inFolder(async (bench) => {
    const random = createRandom(5);
    const any = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
    // Frequent ones, beginnings of very many others, accents, seldom ones.
    const frequent = ['to', 'the', 'thé', 'Tomorrow', 'order', 'können'];
    const seldom = Array.from({ length: 400 }, (_word, number) => `${any(['to', 'ord', 'kön', 'ze', 'x'])}${number.toString(36)}`);
    const where = await workspace(bench.store);
    const elsewhere = await workspace(bench.store);
    const talks = await Promise.all(Array.from({ length: 120 }, () => Talk.start(bench.store, where)));
    const other = await Talk.start(bench.store, elsewhere);
    const texts = new Map<string, { talk: Talk; text: string }>();
    const speak = async (count: number): Promise<void> => {
      await Promise.all(Array.from({ length: count }, async () => {
        const [talk, text] = [any(talks), Array.from({ length: 2 + Math.floor(random() * 6) }, () => (random() < 0.7 ? any(frequent) : any(seldom))).join(' ')];
        const { entry } = await stored(new Talk(bench.store, where, talk.visitor.id, talk.conv).say(talk.visitor, text));
        texts.set(entry.id, { talk, text });
      }));
    };
    const fold = (text: string): string[] => text.normalize('NFD').replace(/\p{Mn}/gu, '').toLowerCase().split(' ');
    const check = async (): Promise<void> => {
      for (const text of ['to', 'THE', 'the tom', 'tö', 'z', 'ze1', 'kon', 'ord ze', 'order x1', 'to the ord', 'kön to', 'x2 the', 'x tomorrow', 'könnenx', ...Array.from({ length: 20 }, () => `${any(seldom)} ${any(frequent)}`)]) {
        const wanted = fold(text);
        const expected = new Set([...texts.values()].filter((said) => wanted.every((word) => fold(said.text).some((one) => one.startsWith(word)))).map(({ talk }) => talk.conv));
        assert.deepEqual((await find(bench.store, where, text)).sort(), [...expected].sort(), text);
      }
    };
    await stored(other.say(other.visitor, 'to the order'));
    await speak(3_000);
    await isIndexed(bench, other);
    await bench.reopen();
    await check();
    await speak(300);
    const [edited, deleted] = [...texts.keys()];
    const change = async (id: string, text: string | undefined): Promise<void> => {
      const { talk } = texts.get(id) as { talk: Talk };
      const to = new Talk(bench.store, where, talk.visitor.id, talk.conv);
      await stored(to.append(to.visitor, text === undefined ? { type: 'delete', target: id } : { type: 'edit', target: id, body: { text } }));
      if (text === undefined) texts.delete(id);
      else texts.set(id, { talk, text });
    };
    await change(edited ?? '', 'ze1 order x1');
    await change(deleted ?? '', undefined);
    await change([...texts.keys()].at(-2) ?? '', 'Könnenx tomorrow ze1');
    await change([...texts.keys()].at(-3) ?? '', undefined);
    await isIndexed(bench, other);
    await check();
    await check();
  });
});

test('what was found once is found as it is now: edited, taken back, or another message under the key of a removed one', async () => {
  await inFolder(async ({ store }) => {
    const where = await workspace(store);
    const talk = await Talk.start(store, where);
    const { entry } = await stored(talk.say(talk.visitor, 'parcel'));
    // What is acknowledged may stand in the journal for a moment before the database has it.
    const finds = (text: string, found: readonly string[]): Promise<void> => eventually(async () => assert.deepEqual(await find(store, where, text), found, text), 60_000);
    await finds('parc', [talk.conv]);
    await stored(talk.append(talk.visitor, { type: 'edit', target: entry.id, body: { text: 'letter' } }));
    await finds('lett', [talk.conv]);
    assert.deepEqual(await find(store, where, 'parc'), []);
    await stored(talk.append(talk.visitor, { type: 'delete', target: entry.id }));
    await finds('lett', []);
    await store.conversations.remove(where, talk.conv);
    const next = await Talk.start(store, where);
    for (const text of ['postcard', 'stamp', 'envelope']) await stored(next.say(next.visitor, text));
    await finds('env', [next.conv]);
    assert.deepEqual([await find(store, where, 'lett'), await find(store, where, 'postc')], [[], [next.conv]]);
  });
});

test('a search for people finds each conversation once, page by page, whoever arrives meanwhile, and short names however old they are', async () => {
  await inFolder(async ({ store }) => {
    const where = await workspace(store);
    const opened = async (name: string): Promise<string> => {
      const talk = new Talk(store, where, await visitor(store, where, { name }));
      await stored(talk.say(talk.visitor, 'hello'));
      return talk.conv;
    };
    const wu = await opened('Wu');
    const named = await Promise.all(Array.from({ length: 300 }, (_name, number) => opened(`Wilhelmina ${number}`)));
    await Promise.all(Array.from({ length: 1_100 }, (_name, number) => visitor(store, where, { name: `Nobody ${number}` })));
    let meanwhile = 0;
    const found = await find(store, where, 'helmin', async () => opened(`Wilhelmina again ${meanwhile += 1}`));
    assert.deepEqual(found.sort(), [...named].sort());
    assert.deepEqual(await find(store, where, 'wu'), [wu]);
    assert.deepEqual((await find(store, where, 'w')).length, named.length + meanwhile + 1);
    assert.deepEqual((await store.visitors.list(where, 'wilhelmina again 1', undefined, 50)).items.map(({ name }) => name).filter((name) => name === 'Wilhelmina again 1').length, 1);
  });
});

test('in quiet times the index comes to have few segments, so that a word is looked for in few places', async () => {
  await inFolder(async ({ store, path }) => {
    const talk = await Talk.start(store);
    for (let message = 0; message < 14; message += 1) {
      await stored(talk.say(talk.visitor, `message ${message}`));
      await isIndexed({ store, path }, talk);
    }
    await eventually(async () => {
      const db = new Database(path, { readonly: true });
      const segments = db.prepare<[], number>('SELECT count(DISTINCT segid) FROM entry_search_idx').pluck().get() ?? 0;
      db.close();
      assert.ok(segments <= 6, `${segments} segments`);
    }, 60_000);
    assert.deepEqual(await find(store, talk.workspace, 'message 13'), [talk.conv]);
  });
});
