import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { openSqliteStore } from '../../../packages/relay/src/store/sqlite/open.ts';
import { eventually, stored, Talk, visitor, workspace } from '../../contract/store/fixture.ts';

/** Takes step 15 of the schema back, as if an earlier version had written the file. */
function downgrade(path: string): void {
  const db = new Database(path);
  const made = db.prepare<[], { type: string; name: string }>("SELECT type, name FROM sqlite_schema WHERE (type = 'trigger' AND tbl_name IN ('conversations', 'visitors')) OR name IN ('conversations_by_assignee', 'conversations_left_unread', 'conversations_beside_support', 'visitors_by_ending', 'conversation_counts', 'visitor_search') ORDER BY type = 'table'").all();
  assert.equal(made.length, 13);
  for (const { type, name } of made) db.exec(`DROP ${type} ${name}`);
  db.exec('DELETE FROM migrations WHERE version = 15');
  db.close();
}

test('a database from before there were counted figures and an index of people has both after the upgrade', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-growth-'));
  let store = await openSqliteStore({ folder });
  try {
    const where = await workspace(store);
    const named = new Talk(store, where, await visitor(store, where, { name: 'Wilhelmina', email: 'mina@example.org' }));
    await stored(named.say(named.visitor, 'hello'));
    await stored(named.append({ kind: 'system', id: 'system' }, { type: 'assign', assignee: 'agent-1' }));
    const other = await Talk.start(store, where);
    await stored(other.say(other.visitor, 'hello'));
    await stored(other.append({ kind: 'system', id: 'system' }, { type: 'state', state: 'closed' }));
    await store.close();
    downgrade(join(folder, 'frontdesk.db'));
    store = await openSqliteStore({ folder });
    assert.deepEqual(await store.conversations.counts(where), { open: 1, waiting: 0, closed: 1, archived: 0, unread: 2 });
    const found = async (filter: object) => (await store.conversations.list(where, filter, undefined, 10)).items.map(({ id }) => id);
    assert.deepEqual(await found({ text: 'helmina' }), [named.conv]);
    assert.deepEqual(await found({ assignee: 'agent-1' }), [named.conv]);
    assert.deepEqual(await found({ unread: true, states: ['closed'] }), [other.conv]);
    await store.visitors.update(where, named.visitor.id, { name: 'Maximilian' });
    assert.deepEqual([await found({ text: 'helmina' }), await found({ text: 'ximil' })], [[], [named.conv]]);
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
});

test('a beginning of very many words that very many messages have finds the newest of them, in each workspace its own', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-growth-'));
  const store = await openSqliteStore({ folder });
  try {
    const [where, elsewhere] = [await workspace(store), await workspace(store)];
    const longer = Array.from({ length: 60 }, (_word, place) => `to${place}`).join(' ');
    const [frequent, only, other] = [await Talk.start(store, where), await Talk.start(store, where), await Talk.start(store, elsewhere)];
    await stored(only.say(only.visitor, longer));
    await stored(other.say(other.visitor, longer));
    await Promise.all(Array.from({ length: 2_000 }, (_message, number) => stored(frequent.say(frequent.visitor, `to ${number}`))));
    const find = async (within: string, text: string) => (await store.conversations.list(within, { text }, undefined, 10)).items.map(({ id }) => id);
    await eventually(async () => assert.deepEqual(await find(where, 'to 1999'), [frequent.conv]), 60_000);
    assert.deepEqual([await find(where, 'to'), await find(where, 'to3'), await find(elsewhere, 'to')], [[frequent.conv, only.conv], [only.conv], [other.conv]]);
    assert.deepEqual([await find(where, 'TÖ 1999'), await find(where, 'to only'), await find(where, 'to hello')], [[frequent.conv], [], []]);
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
});

test('a search finds every conversation once, page by page, however many messages of one have the words, and whatever is written meanwhile', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-growth-'));
  const store = await openSqliteStore({ folder });
  try {
    const where = await workspace(store);
    const said = async (text: string): Promise<Talk> => {
      const talk = await Talk.start(store, where);
      await stored(talk.say(talk.visitor, text));
      return talk;
    };
    const few = await Promise.all(Array.from({ length: 180 }, (_talk, number) => said(`refund ${number}`)));
    const loud = await said('refund');
    await Promise.all(Array.from({ length: 2_500 }, (_message, number) => stored(loud.say(loud.visitor, `refunds ${number}`))));
    const last = await said('the last refund');
    await eventually(async () => assert.equal((await store.conversations.list(where, { text: 'last refund' }, undefined, 10)).items.length, 1), 60_000);
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.conversations.list(where, { text: 'refund' }, cursor, 25);
      assert.ok(page.items.length === 25 || page.next === undefined);
      found.push(...page.items.map(({ id }) => id));
      cursor = page.next;
      // What is written between two pages moves nothing that was not shown yet.
      if (found.length < 60) await said(`refund in between ${found.length}`);
    } while (cursor !== undefined);
    assert.deepEqual(found.slice(0, 2), [last.conv, loud.conv]);
    assert.deepEqual([...found].sort(), [...few, loud, last].map(({ conv }) => conv).sort());
    const own = few[3];
    await stored(own!.append({ kind: 'system', id: 'system' }, { type: 'assign', assignee: 'agent-1' }));
    assert.deepEqual((await store.conversations.list(where, { text: 'refund', assignee: 'agent-1' }, undefined, 10)).items.map(({ id }) => id), [own!.conv], 'behind thousands of newer ones of others');
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
});
