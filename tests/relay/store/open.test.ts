import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import Database from 'better-sqlite3';
import { openWriter } from '../../../packages/relay/src/store/sqlite/database.ts';
import { StoreTooNew, StoreUnavailable } from '../../../packages/relay/src/store/failures.ts';
import { MIGRATIONS } from '../../../packages/relay/src/store/sqlite/migrations/all.ts';
import { openSqliteStore } from '../../../packages/relay/src/store/sqlite/open.ts';
import { eventually, stored, Talk, workspace } from '../../contract/store/fixture.ts';

let folder = '';
before(async () => { folder = await mkdtemp(join(tmpdir(), 'frontdesk-open-')); });
after(async () => { await rm(folder, { recursive: true }); });

test('a database of a newer version is refused with a sentence and left as it is', async () => {
  await (await openSqliteStore({ folder, file: 'newer.db' })).close();
  const path = join(folder, 'newer.db');
  const db = new Database(path);
  db.prepare('INSERT INTO migrations VALUES (999, ?, 0)').run('from the future');
  db.close();
  const bytes = await readFile(path);
  await assert.rejects(openSqliteStore({ folder, file: 'newer.db' }), (error) => error instanceof StoreTooNew && /schema 999.*newer version/.test(error.message));
  assert.ok(bytes.equals(await readFile(path)));
});

test('migrations run once each, in order, and one that fails leaves nothing behind', () => {
  const path = join(folder, 'steps.db');
  openWriter(path).close();
  const newest = MIGRATIONS.at(-1)?.version ?? 0;
  const next = { version: newest + 1, name: 'next', sql: 'CREATE TABLE next (x ANY) STRICT' };
  assert.throws(() => openWriter(path, [...MIGRATIONS, { ...next, sql: `${next.sql}; nonsense` }]), /nonsense/);
  const db = openWriter(path, [...MIGRATIONS, next]);
  assert.deepEqual(db.prepare('SELECT version, name FROM migrations ORDER BY version').all(), [...MIGRATIONS, next].map(({ version, name }) => ({ version, name })));
  db.close();
  assert.throws(() => openWriter(path), StoreTooNew);
});

test('what is no database, and a folder that cannot be made, are said to be unavailable', async () => {
  await writeFile(join(folder, 'text.db'), 'this is no database, but it is long enough to be looked at as one'.repeat(100));
  await assert.rejects(openSqliteStore({ folder, file: 'text.db' }), StoreUnavailable);
  await assert.rejects(openSqliteStore({ folder: join(folder, 'text.db', 'inside') }), StoreUnavailable);
});

test('after close every call rejects as unavailable, and what waited before it was committed', async () => {
  const store = await openSqliteStore({ folder, file: 'closing.db' });
  const talk = await Talk.start(store);
  const waiting = Promise.all(Array.from({ length: 50 }, (_, index) => stored(talk.say(talk.visitor, `${index}`))));
  await store.close();
  await store.close();
  assert.equal((await waiting).at(-1)?.entry.seq, 50);
  for (const call of [() => talk.say(talk.visitor, 'late'), () => talk.summary(), () => talk.entries(), () => store.workspaces.list()]) await assert.rejects(call, StoreUnavailable);
  assert.equal((await store.health()).ok, false);
  const again = await openSqliteStore({ folder, file: 'closing.db' });
  assert.equal((await again.conversations.get(talk.workspace, talk.conv))?.head, 50);
  await again.close();
});

test('another process may write to the same file: order stays dense and nothing is overwritten', async () => {
  const [relay, tool] = [await openSqliteStore({ folder, file: 'shared.db' }), await openSqliteStore({ folder, file: 'shared.db' })];
  try {
    const talk = await Talk.start(relay);
    const beside = Object.assign(new Talk(tool, talk.workspace, talk.visitor.id, talk.conv), { agent: talk.agent });
    for (let round = 0; round < 10; round += 1) {
      await stored(talk.say(talk.visitor, 'relay'));
      await stored(beside.say(beside.visitor, 'tool'));
    }
    await eventually(async () => assert.deepEqual((await talk.entries()).map(({ seq }) => seq), Array.from({ length: 20 }, (_, index) => index + 1)));
    assert.deepEqual(await talk.summary(), await beside.summary());
    const made = await workspace(tool);
    assert.equal((await relay.workspaces.get(made))?.id, made);
    const there = await Talk.start(relay, made);
    assert.equal((await stored(there.say(there.visitor, 'in a workspace that the tool made'))).entry.seq, 1);
  } finally {
    await relay.close();
    await tool.close();
  }
});

test('while another process holds the lock writes are refused as unavailable, and taken again afterwards', { timeout: 30_000 }, async () => {
  const store = await openSqliteStore({ folder, file: 'locked.db' });
  const db = new Database(join(folder, 'locked.db'));
  try {
    const talk = await Talk.start(store);
    db.exec('BEGIN IMMEDIATE');
    await assert.rejects(talk.say(talk.visitor, 'x'), StoreUnavailable);
    assert.equal((await store.conversations.broadcastLog(talk.workspace)).head, 0, 'reads go on');
    db.exec('ROLLBACK');
    assert.equal((await stored(talk.say(talk.visitor, 'x'))).entry.seq, 1);
  } finally {
    db.close();
    await store.close();
  }
});

test('what is made for the store is for the relay’s own user alone; what was there keeps the mode that the operator gave it', async () => {
  const own = join(folder, 'own');
  const store = await openSqliteStore({ folder: own });
  const modes = async (): Promise<Record<string, string>> => Object.fromEntries(await Promise.all((await readdir(own)).sort().map(async (name) => [name, ((await stat(join(own, name))).mode & 0o777).toString(8)])));
  assert.equal(((await stat(own)).mode & 0o777).toString(8), '700');
  const made = await modes();
  assert.ok(['frontdesk.db', 'frontdesk.db-wal', 'frontdesk.db-shm', 'frontdesk.db-pending', 'frontdesk.db-reserve', 'frontdesk.db-stream'].every((name) => made[name] === '600'), JSON.stringify(made));
  await store.close();
  await chmod(join(own, 'frontdesk.db'), 0o640);
  await (await openSqliteStore({ folder: own })).close();
  assert.equal((await modes())['frontdesk.db'], '640');
});
