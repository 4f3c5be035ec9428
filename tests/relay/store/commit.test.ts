import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type Database from 'better-sqlite3';
import { DEFAULT_SETTINGS, uuidv7 } from '@frontdesk/protocol';
import { openReader, openWriter } from '../../../packages/relay/src/store/sqlite/database.ts';
import type { Request } from '../../../packages/relay/src/store/sqlite/exchange.ts';
import { readOperations } from '../../../packages/relay/src/store/sqlite/read/operations.ts';
import { GroupCommit } from '../../../packages/relay/src/store/sqlite/write/commit.ts';
import { createWriteContext } from '../../../packages/relay/src/store/sqlite/write/context.ts';
import { TS } from '../../contract/store/fixture.ts';

const where = uuidv7();
const conv = uuidv7();

const message = (text: string, id = uuidv7()): Request => ['append', {
  workspace: where, conv, id, by: { kind: 'agent', id: 'a' }, change: { type: 'message', body: { text } }, ts: TS, open: { kind: 'internal' },
}];
const broken: Request = ['createSession', { hash: 'h', workspace: uuidv7(), agent: 'nobody', kind: 'cookie', device: '', createdTs: 0, seenTs: 0, expiresTs: 1 }];

async function withWriter(work: (commit: GroupCommit, read: ReturnType<typeof readOperations>, db: Database.Database) => void): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-commit-'));
  const db = openWriter(join(folder, 'x.db'));
  const reader = openReader(join(folder, 'x.db'));
  try {
    const commit = new GroupCommit(createWriteContext(db, 1_000_000));
    const made = commit.run([['createWorkspace', { id: where, key: 'w', name: 'w', allowedOrigins: [], widget: DEFAULT_SETTINGS, createdTs: TS }, uuidv7()]]);
    assert.deepEqual(made.answer, { results: ['created'], failures: [], pending: false });
    work(commit, readOperations(reader), db);
  } finally {
    reader.close();
    db.close();
    await rm(folder, { recursive: true });
  }
}

const texts = (read: ReturnType<typeof readOperations>): unknown[] =>
  read.entriesAfter(where, conv, 0, 100_000)?.entries.map((entry) => entry.type === 'message' && entry.body?.text) ?? [];

test('a write that is wrong in itself fails alone: those before and after it in the same commit are stored', async () => {
  await withWriter((commit, read) => {
    const { answer, suspect } = commit.run([message('one'), broken, message('two'), ['noSuchWrite'], message('three')]);
    assert.deepEqual(answer.failures.map(([position, { kind }]) => [position, kind]), [[1, 'bug'], [3, 'bug']]);
    assert.equal(suspect, undefined);
    assert.deepEqual(texts(read), ['one', 'two', 'three']);
    assert.equal(read.conversation(where, conv)?.head, 3);
    commit.run([message('four')]);
    assert.deepEqual([texts(read).length, read.conversation(where, conv)?.head, read.conversation(where, conv)?.last?.text], [4, 4, 'four']);
  });
});

test('when the database is full the whole commit is refused, nothing of it is stored, and the next one is tried again', async () => {
  await withWriter((commit, read, db) => {
    commit.run([message('fits')]);
    const pages = db.pragma('page_count', { simple: true }) as number;
    db.pragma(`max_page_count = ${pages + 2}`);
    const { answer, suspect } = commit.run([message('small'), message('x'.repeat(16_000)), message('y'.repeat(16_000))]);
    assert.deepEqual(answer.failures.map(([position, { kind }]) => [position, kind]), [[0, 'unavailable'], [1, 'unavailable'], [2, 'unavailable']]);
    assert.match(String(suspect), /full/);
    assert.deepEqual(texts(read), ['fits']);
    db.pragma('max_page_count = 100000');
    const healed = commit.run([message('again')]).answer.results[0] as { seq: number; conversation: { head: number } };
    assert.deepEqual([healed.seq, healed.conversation.head, texts(read)], [2, 2, ['fits', 'again']]);
  });
});

test('while the database is read-only the whole commit is refused as unavailable, reads go on, and the next one is tried again', async () => {
  await withWriter((commit, read, db) => {
    commit.run([message('before')]);
    db.pragma('query_only = ON');
    const { answer, suspect } = commit.run([message('one'), broken, message('two')]);
    assert.deepEqual(answer.failures.map(([, { kind }]) => kind), ['unavailable', 'unavailable', 'unavailable']);
    assert.match(String(suspect), /readonly/);
    assert.deepEqual(texts(read), ['before']);
    db.pragma('query_only = OFF');
    commit.run([message('after')]);
    assert.deepEqual(texts(read), ['before', 'after']);
  });
});

test('results of one commit share the summary as it is at the end of the commit', async () => {
  await withWriter((commit) => {
    const results = commit.run([message('one'), message('two')]).answer.results as { seq: number; conversation: { head: number } }[];
    assert.deepEqual(results.map(({ seq }) => seq), [1, 2]);
    assert.equal(results[0]?.conversation, results[1]?.conversation);
    assert.equal(results[0]?.conversation.head, 2);
  });
});
