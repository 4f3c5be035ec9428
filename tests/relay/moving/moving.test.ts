/** From SQLite to PostgreSQL: every row, whatever happens meanwhile, and nothing else. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import Database from 'better-sqlite3';
import { move, type MoveOptions, type Outcome, undo, verify } from '../../../packages/relay/src/moving/move.ts';
import { LEFT_BEHIND, MOVED } from '../../../packages/relay/src/moving/tables.ts';
import { packAppend } from '../../../packages/relay/src/store/sqlite/append-exchange.ts';
import { openWriter } from '../../../packages/relay/src/store/sqlite/database.ts';
import { GroupCommit } from '../../../packages/relay/src/store/sqlite/write/commit.ts';
import { createWriteContext } from '../../../packages/relay/src/store/sqlite/write/context.ts';
import { Journal } from '../../../packages/relay/src/store/sqlite/write/journal.ts';
import { openPostgresStore } from '../../../packages/relay/src/store/postgres/open.ts';
import type { Store } from '../../../packages/relay/src/store/store.ts';
import { agentOf, stored, Talk, TS, visitor, workspace } from '../../contract/store/fixture.ts';
import { PostgresServer } from '../../servers/postgres.ts';
import { emptyDesk, filledDesk } from './filled.ts';
import { assertMoved, deskFor, inPostgres, optionsOf, using } from './moves.ts';
import { readingsOfSource } from './readings.ts';

let server: PostgresServer;
before(async () => { server = await PostgresServer.start(); });
after(() => server.remove());

const differences = (outcome: Outcome): unknown[] => ('compared' in outcome ? outcome.compared.flatMap((each) => each.differences.map(({ table, key, what }) => ({ table, key, what }))) : []);

test('every table of both engines is moved or left behind for a reason, and what fills the desk of these tests fills all of them', async (context) => {
  const desk = await deskFor(context, () => filledDesk(2));
  const url = await server.database();
  await (await openPostgresStore({ url })).close();
  const there = (await server.query("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'", url)).map(({ table_name: name }) => String(name));
  assert.deepEqual(there.filter((name) => !['migrations', 'probe', 'shared_facts', 'change_counts', 'changes'].includes(name)).toSorted(), MOVED.map(({ name }) => name).toSorted());
  const db = new Database(desk.path, { readonly: true });
  const here = db.prepare<[], string>("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual') AND name NOT LIKE 'sqlite%'").pluck().all();
  assert.deepEqual(here.toSorted(), [...MOVED.map(({ name }) => name), ...Object.keys(LEFT_BEHIND).filter((name) => name !== 'moved')].toSorted());
  assert.deepEqual(MOVED.filter(({ name }) => db.prepare<[], number>(`SELECT count(*) FROM ${name}`).pluck().get() === 0).map(({ name }) => name), [], 'empty tables: let filled.ts write to them');
  for (const { name } of MOVED) {
    const columns = db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(name);
    const empty = columns.filter((column) => db.prepare<[], number>(`SELECT count("${column}") FROM ${name}`).pluck().get() === 0);
    assert.deepEqual(empty, [], `columns of ${name} that are NULL in every row: let filled.ts write to them`);
  }
  db.close();
});

test('the moved store says the same as the one before, down to searches, pages, cursors and the audit chain, and goes on where it was', async (context) => {
  const desk = await deskFor(context);
  const was = await using(desk.open(), (store) => readingsOfSource(store, desk));
  const url = await server.database();
  const outcome = await move(optionsOf(desk, url));
  assert.equal(outcome.status, 'moved');
  assert.deepEqual('audit' in outcome && outcome.audit, [{ workspace: 'lamps', entries: 4, findings: [] }, { workspace: 'books', entries: 4, findings: [] }]);
  await assertMoved(server, desk, url, was);
  await inPostgres(desk, url, goesOn);
});

/** Keys, sequence numbers and revisions follow those that were given out in SQLite. */
async function goesOn(store: Store): Promise<void> {
  const [{ id: where } = { id: '' }] = await store.workspaces.list();
  const talks = (await store.conversations.list(where, {}, undefined, 100)).items;
  const newest = Math.max(...talks.map(({ rev }) => rev));
  const [first] = talks;
  assert.ok(first?.visitor);
  const talk = new Talk(store, where, first.visitor, first.id);
  const next = await stored(talk.say(talk.visitor, 'after the move'));
  assert.deepEqual([next.entry.seq, next.conversation.rev > newest, next.status], [first.head + 1, true, 'stored']);
  const [early] = await talk.entries();
  assert.ok(early?.type === 'message' && early.by.kind === 'visitor');
  const again = new Talk(store, where, await visitor(store, where));
  await stored(again.say(again.visitor, 'a new conversation'));
  assert.equal((await store.conversations.list(where, { text: 'after move' }, undefined, 5)).items[0]?.id, first.id);
  assert.equal(await store.agents.create(agentOf(where)), 'created');
  await store.events.record(where, again.visitor.id, { id: uuidv7(), name: 'x', by: 'visitor', ts: TS });
  const last = (await store.audit.list(where, {}, undefined, 1)).items[0];
  const entry = await store.audit.append(where, { ts: TS, actor: { kind: 'system', id: 'x' }, action: 'after' });
  assert.deepEqual([entry.seq, entry.prev], [(last?.seq ?? 0) + 1, last?.hash]);
  assert.notEqual(await store.signIns.countTry([{ key: `password ${where}`, most: 1, ms: 1 }], TS), undefined, 'tries that were counted count');
}

test('a move that is done is done: run again it changes nothing, SQLite refuses to be served, and giving it up is said and not moved twice', async (context) => {
  const desk = await deskFor(context, () => filledDesk(1));
  const url = await server.database();
  const refused: Promise<void>[] = [];
  const tell: MoveOptions['tell'] = ({ step }) => {
    if (step === 'alone') refused.push(assert.rejects(desk.open(), /database is locked|were moved to PostgreSQL/, 'nobody comes in between'));
  };
  await move(optionsOf(desk, url, { tell }));
  assert.equal((await Promise.all(refused)).length, 1);
  const dump = (): Promise<unknown> => Promise.all([...MOVED.map(({ name }) => name), 'moving', 'moving_tables', 'shared_facts'].map((name) => server.query(`SELECT md5(string_agg(t::text, '' ORDER BY t::text)) AS sum, max(xmin::text::bigint) AS last FROM ${name} AS t`, url)));
  const before = await dump();
  assert.equal((await move(optionsOf(desk, url))).status, 'already');
  assert.deepEqual(await dump(), before);
  assert.equal((await verify(optionsOf(desk, url))).status, 'same');
  await assert.rejects(desk.open(), /were moved to PostgreSQL \(the test, .* Set DATABASE_URL .* "frontdesk migrate --undo/);
  await assert.rejects(move(optionsOf(desk, await server.database())), /was moved to another database already/);
  undo(desk.path);
  await using(desk.open(), async (store) => assert.equal((await store.workspaces.list()).length, 2));
  await assert.rejects(move(optionsOf(desk, url)), /was put into service again: neither holds all of the other. To move it anew, name an empty database/);
  assert.deepEqual(await dump(), before);
});

test('what changes in the source while it is copied is moved as it is in the end: names that were exchanged, what was deleted, edited and added', async (context) => {
  const desk = await deskFor(context);
  const url = await server.database();
  const relay = await desk.open();
  let was: unknown;
  let changing: Promise<void> | undefined;
  const outcome = await move(optionsOf(desk, url, { tell({ step }) {
    // Somebody has the source open: everything was copied once.
    if (step === 'wait') changing ??= (async () => {
      await changeMuch(relay);
      was = await readingsOfSource(relay, desk);
      await relay.close();
    })();
  } }));
  await changing;
  assert.equal(outcome.status, 'moved');
  await assertMoved(server, desk, url, was);
});

async function changeMuch(store: Store): Promise<void> {
  const [{ id: where } = { id: '' }] = await store.workspaces.list();
  const [ada, bo, cy] = await store.agents.list(where);
  assert.ok(ada && bo && cy);
  await store.agents.update(where, ada.id, { email: 'between@example.org' });
  await store.agents.update(where, bo.id, { email: ada.email });
  await store.agents.update(where, ada.id, { email: bo.email });
  await store.agents.remove(where, cy.id);
  const talks = (await store.conversations.list(where, {}, undefined, 100)).items;
  const [gone, edited] = talks;
  assert.ok(gone && edited?.visitor);
  await store.conversations.remove(where, gone.id);
  const talk = new Talk(store, where, edited.visitor, edited.id);
  const mine = (await talk.entries()).find((entry) => entry.type === 'message' && entry.by.kind === 'visitor' && entry.body);
  await stored(talk.append(talk.visitor, { type: 'edit', target: mine?.id ?? '', body: { text: 'editedword' } }));
  const late = await Talk.start(store, where);
  for (let count = 0; count < 30; count += 1) await stored(late.say(late.visitor, count === 7 ? 'lateword' : `late ${count}`));
  await store.workspaces.update(where, { name: 'renamed' });
  await workspace(store, 'third');
}

test('what a killed relay had acknowledged from its journal is moved, too', async (context) => {
  const desk = await deskFor(context, () => filledDesk(1));
  const [where, visitorId] = await using(desk.open(), async (store) => {
    const [{ id } = { id: '' }] = await store.workspaces.list();
    return [id, await visitor(store, id)] as const;
  });
  const conv = uuidv7();
  const db = openWriter(desk.path);
  const journal = new Journal(desk.path);
  // A clock that stands still: every batch but the first belongs to a stream, and is answered from the journal.
  const commit = new GroupCommit(createWriteContext(db, 100_000), journal, () => 0);
  for (const text of ['committed', 'in the journal', 'and this one']) {
    const { answer } = commit.run([['appendPacked', ...packAppend({ workspace: where, conv, id: uuidv7(), by: { kind: 'visitor', id: visitorId }, change: { type: 'message', body: { text } }, ts: TS, open: { kind: 'support', visitor: visitorId } })]]);
    assert.deepEqual([answer.failures, answer.pending], [[], text !== 'committed']);
  }
  journal.close();
  db.close();
  const url = await server.database();
  assert.equal((await move(optionsOf(desk, url))).status, 'moved');
  await inPostgres(desk, url, async (store) => {
    const entries = (await store.conversations.entriesAfter(where, conv, 0, 10))?.entries.map((entry) => entry.type === 'message' && entry.body?.text);
    assert.deepEqual(entries, ['committed', 'in the journal', 'and this one']);
  });
});

test('rows that were tampered with in PostgreSQL are found and named: changed, missing, added, and words of the search', async (context) => {
  const desk = await deskFor(context, () => filledDesk(2));
  const url = await server.database();
  await move(optionsOf(desk, url));
  for (const [sql, table, key, what] of [
    ["UPDATE entries SET text = 'forged' WHERE entry_key = 3", 'entries', { entry_key: 3 }, 'changed'],
    ["UPDATE entries SET words = array_to_tsvector('{other}') WHERE entry_key = 4", 'entries', { entry_key: 4 }, 'changed'],
    ["UPDATE conversations SET subject = '' WHERE conv_key = 1", 'conversations', { conv_key: 1 }, 'changed'],
    ["UPDATE passkeys SET public_key = public_key || '\\x00' WHERE passkey_key = 1", 'passkeys', { passkey_key: 1 }, 'changed'],
    ["DELETE FROM proof_modes WHERE workspace_key = 2", 'proof_modes', { workspace_key: 2 }, 'missing'],
    ["INSERT INTO sign_in_tries VALUES ('added', 1, 2)", 'sign_in_tries', { key: 'added' }, 'extra'],
  ] as const) {
    const before = differences(await verify(optionsOf(desk, url)));
    await server.query(sql, url);
    const found = await verify(optionsOf(desk, url));
    assert.equal(found.status, 'different');
    const fresh = differences(found).filter((one) => !before.some((other) => JSON.stringify(one) === JSON.stringify(other)));
    assert.deepEqual(fresh, [{ table, key, what }], sql);
  }
});

test('what cannot be moved is refused with a sentence, before anything is written', async (context) => {
  const desk = await deskFor(context, () => filledDesk(1));
  const url = await server.database();
  const refused = (said: RegExp, part: Partial<MoveOptions> = {}): Promise<void> => assert.rejects(move(optionsOf(desk, url, part)), said);

  await using(openPostgresStore({ url }), (store) => workspace(store, 'theirs'));
  await refused(/This database is in use: it holds 1 workspace already, and nothing is written over. Name an empty database/);
  await assert.rejects(verify(optionsOf(desk, url)), /does not hold what was moved from/);

  const other = await deskFor(context, () => filledDesk(1));
  const taken = await server.database();
  await move(optionsOf(other, taken));
  await refused(/holds what was moved from another SQLite database/, { url: taken });

  const empty = await deskFor(context, emptyDesk);
  await (await empty.open()).close();
  await assert.rejects(move(optionsOf(empty, url)), /holds no workspace: there is nothing to move/);
  await refused(/There is no database/, { path: join(desk.folder, 'nowhere.db') });

  const [free, keysOf] = [await server.database(), (folder: string) => ({ config: { ...desk.config, FRONTDESK_DATA: folder } })];
  await refused(/do not open what is sealed in the database .* Use the keys of the relay that wrote it/, { url: free, ...keysOf(other.folder) });
  await refused(/keys\.json is missing: it holds a key of what is moved/, { url: free, ...keysOf(join(desk.folder, 'elsewhere')) });

  await server.query("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
  await refused(/has the encoding LATIN1/, { url: server.url('latin') });

  const db = new Database(desk.path);
  db.exec('CREATE TABLE novelties (x)');
  db.close();
  await refused(/has tables that this version does not move: novelties. Update Frontdesk/, { url: await server.database() });
});
