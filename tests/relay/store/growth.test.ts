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

test('a word that very many messages have is found as it is where it begins very many others, in each workspace by its own messages', async () => {
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
    assert.deepEqual([await find(where, 'to'), await find(where, 'to3'), await find(elsewhere, 'to')], [[frequent.conv], [only.conv], [other.conv]]);
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
});
