import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { openWriter } from '../../../packages/relay/src/store/sqlite/database.ts';
import { FIRST } from '../../../packages/relay/src/store/sqlite/migrations/0001-first.ts';
import { openSqliteStore } from '../../../packages/relay/src/store/sqlite/open.ts';
import { TS, visitor, workspace } from '../../contract/store/fixture.ts';

let folder = '';
before(async () => { folder = await mkdtemp(join(tmpdir(), 'frontdesk-events-')); });
after(async () => { await rm(folder, { recursive: true }); });

test('a database of the version before takes events after the upgrade', async () => {
  openWriter(join(folder, 'before.db'), [FIRST]).close();
  const store = await openSqliteStore({ folder, file: 'before.db' });
  const where = await workspace(store);
  const who = await visitor(store, where);
  assert.equal((await store.events.record(where, who, { id: uuidv7(), name: 'checkout', by: 'visitor', ts: TS })).status, 'stored');
  await store.close();
});

test('whoever deletes a visitor deletes their events with them', async () => {
  const store = await openSqliteStore({ folder, file: 'deleted.db' });
  const where = await workspace(store);
  for (const who of [await visitor(store, where), await visitor(store, where)]) {
    await store.events.visit(where, who, { url: 'https://shop.example/' }, TS);
    await store.events.record(where, who, { id: uuidv7(), name: 'checkout', by: 'visitor', ts: TS });
  }
  await store.close();
  const db = openWriter(join(folder, 'deleted.db'));
  db.prepare('DELETE FROM visitors WHERE visitor_key = (SELECT min(visitor_key) FROM visitors)').run();
  assert.equal(db.prepare('SELECT count(*) FROM events').pluck().get(), 2);
  db.prepare('DELETE FROM visitors').run();
  assert.equal(db.prepare('SELECT count(*) FROM events').pluck().get(), 0);
  db.close();
});
