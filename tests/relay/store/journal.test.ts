import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, openSync, rmSync, writeSync, closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { DEFAULT_SETTINGS, uuidv7 } from '@frontdesk/protocol';
import { packAppend } from '../../../packages/relay/src/store/sqlite/append-exchange.ts';
import { openReader, openWriter } from '../../../packages/relay/src/store/sqlite/database.ts';
import type { Request } from '../../../packages/relay/src/store/sqlite/exchange.ts';
import { readOperations } from '../../../packages/relay/src/store/sqlite/read/operations.ts';
import { GroupCommit } from '../../../packages/relay/src/store/sqlite/write/commit.ts';
import { createWriteContext } from '../../../packages/relay/src/store/sqlite/write/context.ts';
import { Journal } from '../../../packages/relay/src/store/sqlite/write/journal.ts';
import { TS } from '../../contract/store/fixture.ts';

const where = uuidv7();
const who = uuidv7();
const conv = uuidv7();

const message = (text: string, id = uuidv7()): Request =>
  ['appendPacked', ...packAppend({ workspace: where, conv, id, by: { kind: 'agent', id: who }, change: { type: 'message', body: { text } }, ts: TS, open: { kind: 'internal' } })];

/** A writer as the writing thread has one, in a folder of its own. */
class Desk {
  readonly folder = mkdtempSync(join(tmpdir(), 'frontdesk-journal-'));
  readonly path = join(this.folder, 'x.db');
  #now = 0;
  #open = this.#begin();

  constructor() {
    this.commit.run([['createWorkspace', { id: where, key: 'w', name: 'w', allowedOrigins: [], widget: DEFAULT_SETTINGS, createdTs: TS }, uuidv7()]]);
    this.commit.run([message('first')]);
    this.commit.settle();
  }

  get commit(): GroupCommit {
    return this.#open.commit;
  }

  get db(): ReturnType<typeof openWriter> {
    return this.#open.db;
  }

  /** What another connection reads now. */
  read<Result>(look: (read: ReturnType<typeof readOperations>) => Result): Result {
    const db = openReader(this.path);
    try {
      return look(readOperations(db));
    } finally {
      db.close();
    }
  }

  texts(): unknown[] {
    return this.read((read) => read.entriesAfter(where, conv, 0, 100_000)?.entries.map((entry) => entry.type === 'message' && entry.body?.text) ?? []);
  }

  /** The process is gone: what was not committed is not in the database. */
  crash(): void {
    this.#open.journal.close();
    this.#open.db.close();
  }

  start(): void {
    this.#open = this.#begin();
  }

  remove(): void {
    this.crash();
    rmSync(this.folder, { recursive: true });
  }

  /** Works ahead of the next commit, when nothing has changed for a while. */
  ahead(along?: () => void): void {
    this.#now += 20;
    this.commit.ahead(along);
  }

  /** Time stands still but for `ahead`: a batch comes in a stream, unless it is the first after a start or two looks ahead. */
  #begin() {
    const db = openWriter(this.path);
    const journal = new Journal(this.path);
    return { db, journal, commit: new GroupCommit(createWriteContext(db, 1_000_000), journal, () => this.#now) };
  }
}

function withDesk(work: (desk: Desk) => void): void {
  const desk = new Desk();
  try {
    work(desk);
  } finally {
    desk.remove();
  }
}

const seqs = ({ answer }: ReturnType<GroupCommit['run']>): unknown[] => answer.results.map((result) => (result as [number])[0]);

test('writes that come in a stream are answered from the journal, and shown by the database after the commit', () => {
  withDesk((desk) => {
    const outcome = desk.commit.run([message('second'), message('third')]);
    assert.deepEqual([outcome.answer.pending, seqs(outcome), desk.commit.pending], [true, [2, 3], 2]);
    assert.deepEqual(desk.texts(), ['first']);
    desk.commit.settle();
    assert.deepEqual([desk.texts(), desk.commit.pending], [['first', 'second', 'third'], 0]);
  });
});

test('what was answered from the journal is in the database after a crash: once, in order, with the same summary', () => {
  withDesk((desk) => {
    for (const text of ['second', 'third']) assert.equal(desk.commit.run([message(text)]).answer.pending, true);
    const other = uuidv7();
    const opened = desk.commit.run([['appendPacked', ...packAppend({ workspace: where, conv: other, id: uuidv7(), by: { kind: 'agent', id: who }, change: { type: 'message', body: { text: 'new' } }, ts: TS, open: { kind: 'internal' } })]]);
    const told = (opened.answer.results[0] as [number, readonly unknown[]])[1];
    desk.crash();
    desk.start();
    desk.commit.settle();
    assert.deepEqual(desk.texts(), ['first', 'second', 'third']);
    assert.deepEqual(desk.read((read) => [read.conversation(where, conv)?.head, read.conversation(where, conv)?.last?.text]), [3, 'third']);
    assert.equal(desk.read((read) => read.conversation(where, other)?.epoch), told[6], 'a conversation keeps the epoch that was told');
    for (let again = 0; again < 2; again += 1) {
      desk.crash();
      desk.start();
      desk.commit.settle();
    }
    assert.deepEqual(desk.texts(), ['first', 'second', 'third']);
    assert.deepEqual(seqs(desk.commit.run([message('fourth')])), [4]);
  });
});

test('a batch that was torn by the crash is left out, and those before it are kept', () => {
  withDesk((desk) => {
    const [second, torn] = [message('second'), message('torn')];
    desk.commit.run([second]);
    desk.commit.run([torn]);
    desk.crash();
    const file = openSync(`${desk.path}-pending`, 'r+');
    const [header, half] = [16, Math.floor(JSON.stringify([torn]).length / 2)];
    writeSync(file, Buffer.from([0]), 0, 1, header + JSON.stringify([second]).length + header + half);
    closeSync(file);
    desk.start();
    desk.commit.settle();
    assert.deepEqual(desk.texts(), ['first', 'second']);
  });
});

test('a journal of a database that has gone on, or of another one, is not repeated', () => {
  withDesk((desk) => {
    desk.commit.run([message('second')]);
    const old = `${desk.path}-old`;
    copyFileSync(`${desk.path}-pending`, old);
    desk.commit.settle();
    desk.crash();
    copyFileSync(old, `${desk.path}-pending`);
    desk.start();
    desk.commit.settle();
    assert.deepEqual(desk.texts(), ['first', 'second']);
  });
});

test('a write that is wrong in itself takes none with it that was answered from the journal before', () => {
  withDesk((desk) => {
    desk.commit.run([message('second')]);
    const { answer } = desk.commit.run([message('third'), ['noSuchWrite'], message('fourth')]);
    assert.deepEqual([answer.failures.map(([position]) => position), answer.pending], [[1], false]);
    assert.deepEqual(desk.texts(), ['first', 'second', 'third', 'fourth']);
  });
});

test('when the database takes nothing more, what was answered stays in the journal, nothing else is taken, and it heals by itself', () => {
  withDesk((desk) => {
    desk.commit.run([message('second')]);
    desk.db.pragma('query_only = ON');
    assert.throws(() => desk.commit.settle(), /readonly/);
    const refused = desk.commit.run([message('refused')]);
    assert.deepEqual([refused.answer.failures.length, refused.answer.failures[0]?.[1].kind], [1, 'unavailable']);
    assert.deepEqual(desk.texts(), ['first']);
    desk.db.pragma('query_only = OFF');
    assert.deepEqual(seqs(desk.commit.run([message('third')])), [3]);
    desk.commit.settle();
    assert.deepEqual(desk.texts(), ['first', 'second', 'third']);
  });
});

/** Work ahead that breaks; without anything pending none is tried. */
function failAhead(desk: Desk): void {
  if (desk.commit.pending === 0) return;
  assert.throws(() => desk.ahead(() => {
    desk.db.exec("UPDATE workspaces SET name = 'half done'");
    throw new Error('the index is broken');
  }), /the index is broken/);
}

test('work ahead of a commit shows nothing before it, and leaves less for it to do', () => {
  withDesk((desk) => {
    desk.commit.run([message('second')]);
    const written = desk.db.prepare('SELECT head FROM conversations WHERE last_text IS NOT NULL').pluck();
    assert.equal(written.get(), 1, 'the conversation is written by the commit');
    desk.ahead();
    assert.equal(written.get(), 2, 'or ahead of it, once it has been at rest');
    assert.deepEqual([desk.texts(), desk.commit.pending], [['first'], 1]);
    desk.commit.run([message('third')]);
    desk.commit.settle();
    assert.deepEqual([desk.texts(), desk.read((read) => read.conversation(where, conv)?.head)], [['first', 'second', 'third'], 3]);
    desk.ahead(() => assert.fail('nothing is pending'));
  });
});

test('work ahead of a commit that fails is undone, and what was answered comes again from the journal', () => {
  withDesk((desk) => {
    desk.commit.run([message('second')]);
    failAhead(desk);
    assert.deepEqual(seqs(desk.commit.run([message('third')])), [3]);
    desk.commit.settle();
    assert.deepEqual([desk.texts(), desk.db.prepare('SELECT name FROM workspaces').pluck().get()], [['first', 'second', 'third'], 'w']);
  });
});

test('however writes, commits and crashes follow each other, the database ends with exactly what was answered', () => {
  const step = fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 1, max: 5 }) }, { weight: 3, arbitrary: fc.constantFrom('ahead', 'ahead that fails') }, { weight: 1, arbitrary: fc.constant('settle') }, { weight: 1, arbitrary: fc.constant('crash') }, { weight: 1, arbitrary: fc.constant('fail') });
  fc.assert(fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
    withDesk((desk) => {
      const answered = ['first'];
      let count = 0;
      for (const one of steps) {
        if (one === 'settle') desk.commit.settle();
        else if (one === 'ahead') desk.ahead();
        else if (one === 'ahead that fails') failAhead(desk);
        else if (one === 'crash') {
          desk.crash();
          desk.start();
        } else if (one === 'fail') desk.commit.run([['noSuchWrite']]);
        else {
          const texts = Array.from({ length: one as number }, () => `m${(count += 1)}`);
          assert.deepEqual(seqs(desk.commit.run(texts.map((text) => message(text)))), texts.map((_, index) => answered.length + index + 1));
          answered.push(...texts);
        }
      }
      desk.commit.settle();
      assert.deepEqual(desk.texts(), answered);
      assert.deepEqual(desk.read((read) => [read.conversation(where, conv)?.head, read.conversation(where, conv)?.last?.text]), [answered.length, answered.at(-1)]);
    });
  }), { numRuns: 60 });
});

test('work that is committed along with answered writes is undone alone when it fails: the writes are stored all the same', () => {
  withDesk((desk) => {
    desk.commit.run([message('second')]);
    desk.commit.settle(() => {
      desk.db.exec("UPDATE workspaces SET name = 'half done'");
      throw new Error('the index is broken');
    });
    assert.deepEqual(desk.texts(), ['first', 'second']);
    assert.equal(desk.db.prepare('SELECT group_concat(name) FROM workspaces').pluck().get(), 'w');
    desk.commit.run([message('third')]);
    desk.commit.settle(() => desk.db.exec("UPDATE workspaces SET name = 'done'"));
    assert.deepEqual([desk.texts(), desk.db.prepare('SELECT group_concat(name) FROM workspaces').pluck().get()], [['first', 'second', 'third'], 'done']);
  });
});
