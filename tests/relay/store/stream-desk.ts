import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_SETTINGS, uuidv7 } from '@frontdesk/protocol';
import { ACTORS } from '../../../packages/relay/src/store/kinds.ts';
import { packAppend } from '../../../packages/relay/src/store/sqlite/append-exchange.ts';
import { openReader, openWriter } from '../../../packages/relay/src/store/sqlite/database.ts';
import type { Request } from '../../../packages/relay/src/store/sqlite/exchange.ts';
import { readOperations } from '../../../packages/relay/src/store/sqlite/read/operations.ts';
import { encodeRecord } from '../../../packages/relay/src/store/sqlite/record.ts';
import { beginOf, type PackedRun, type StreamPosition, streamPath } from '../../../packages/relay/src/store/sqlite/stream/stream-file.ts';
import { type BatchOutcome, GroupCommit } from '../../../packages/relay/src/store/sqlite/write/commit.ts';
import { createWriteContext } from '../../../packages/relay/src/store/sqlite/write/context.ts';
import { Journal } from '../../../packages/relay/src/store/sqlite/write/journal.ts';
import { StreamFollower } from '../../../packages/relay/src/store/sqlite/write/stream-follower.ts';
import { streamedWrites } from '../../../packages/relay/src/store/sqlite/write/streamed.ts';
import { TS } from '../../contract/store/fixture.ts';

const where = uuidv7();
export const who = uuidv7();
const conv = uuidv7();

/** A message that is answered by the writer. */
export const written = (text: string): Request =>
  ['appendBriefly', ...packAppend({ workspace: where, conv, id: uuidv7(), by: { kind: 'agent', id: who }, change: { type: 'message', body: { text } }, ts: TS, open: { kind: 'internal' } })];

/** A reader's cursor comes to the head, as far as whoever tells it knows. */
export const read = (seq: number, by: string): Request => ['moveCursor', { workspace: where, conv, by: { kind: 'agent', id: by }, read: seq }];

/** Messages that were numbered ahead of the writer from `seq` on. */
export const numbered = (seq: number, ...texts: readonly string[]): PackedRun => [where, conv, seq, ACTORS.indexOf('agent'), who, TS, ...texts.flatMap((text) => [uuidv7(), text])];

/** A writer as the writing thread has one, with a stream beside it. */
class Writer {
  readonly db;
  readonly commit: GroupCommit;
  /** What was said about messages that did not get the number that was answered. */
  readonly complaints: string[] = [];
  readonly #journal: Journal;
  readonly #stream: StreamFollower;

  /** Time stands still: a batch comes in a stream, unless it is the first. */
  constructor(path: string) {
    this.db = openWriter(path);
    const context = createWriteContext(this.db, 1_000_000);
    const { enter } = streamedWrites(context);
    this.#journal = new Journal(path);
    this.#stream = new StreamFollower(this.db, (run) => enter(run, ({ text }, why) => this.complaints.push(`${text}: ${why}`)));
    this.commit = new GroupCommit(context, this.#journal, () => 0, this.#stream);
  }

  close(): void {
    this.#journal.close();
    this.#stream.close();
    this.db.close();
    assert.deepEqual(this.complaints, []);
  }
}

/** The first message of one conversation is stored, and the stream begins. */
export class Desk {
  readonly folder = mkdtempSync(join(tmpdir(), 'frontdesk-stream-'));
  readonly path = join(this.folder, 'x.db');
  /** Behind the last record of the stream. */
  at: StreamPosition = { generation: 1, offset: 0 };
  #writer = new Writer(this.path);

  constructor() {
    const created = this.commit.run([['createWorkspace', { id: where, key: 'w', name: 'w', allowedOrigins: [], widget: DEFAULT_SETTINGS, createdTs: TS }, uuidv7()]]);
    assert.deepEqual(created.answer.failures, []);
    this.commit.run([written('first')]);
    this.begin();
  }

  get commit(): GroupCommit {
    return this.#writer.commit;
  }

  /** What was said since this was asked last about messages that did not get their numbers. */
  complaints(): string[] {
    return this.#writer.complaints.splice(0);
  }

  get db(): Writer['db'] {
    return this.#writer.db;
  }

  /** As the main thread does before it numbers the first message after a start. */
  begin(): void {
    const { answer } = this.commit.run([['beginStream']]);
    assert.deepEqual(answer.failures, []);
    this.at = { generation: answer.results[0] as number, offset: 0 };
  }

  /** Puts a record on disk behind the last one. Returns where it begins in the file. */
  put(runs: readonly PackedRun[], generation = this.at.generation): number {
    const record = encodeRecord(generation, JSON.stringify(runs));
    const place = beginOf(this.at.generation) + this.at.offset;
    this.scribble(place, record);
    this.at = { generation: this.at.generation, offset: this.at.offset + record.length };
    return place;
  }

  /** Goes on in the other half. */
  turn(): void {
    this.at = { generation: this.at.generation + 1, offset: 0 };
  }

  scribble(place: number, bytes: Buffer): void {
    const file = openSync(streamPath(this.path), 'r+');
    writeSync(file, bytes, 0, bytes.length, place);
    closeSync(file);
  }

  /** A batch that comes after all that is in the stream. */
  run(...batch: Request[]): BatchOutcome {
    this.commit.aim(this.at);
    return this.commit.run(batch);
  }

  /** The writer comes to where the stream is. */
  follow(): BatchOutcome {
    return this.run(['follow']);
  }

  /** The process is gone: what was not committed is not in the database. */
  crash(): void {
    this.#writer.close();
  }

  /** Another one comes, which knows nothing but what is on disk. */
  start(): void {
    this.#writer = new Writer(this.path);
  }

  /** Another process opens the same database, and ends again. */
  beside(work: (commit: GroupCommit) => void): void {
    const other = new Writer(this.path);
    try {
      work(other.commit);
    } finally {
      other.close();
    }
  }

  /** What another connection reads now. */
  look<Result>(work: (read: ReturnType<typeof readOperations>) => Result): Result {
    const db = openReader(this.path);
    try {
      return work(readOperations(db));
    } finally {
      db.close();
    }
  }

  /** The log as `[seq, text]`. */
  log(): unknown[] {
    return this.look((reads) => reads.entriesAfter(where, conv, 0, 100_000)?.entries.map((entry) => [entry.seq, entry.type === 'message' && entry.body?.text]) ?? []);
  }

  /** Head, last text, and how far this agent has read, as the summary and the cursors say. */
  figures(agent = who): unknown[] {
    return this.look((reads) => {
      const summary = reads.conversation(where, conv);
      const reader = reads.participants(where, conv).find(({ id }) => id === agent);
      return [summary?.head, summary?.last?.text, reader?.read];
    });
  }

  remove(): void {
    this.crash();
    rmSync(this.folder, { recursive: true });
  }
}

export function withDesk(work: (desk: Desk) => void): void {
  const desk = new Desk();
  let done = false;
  try {
    work(desk);
    done = true;
  } finally {
    // What failed first is what is told.
    try {
      desk.remove();
    } catch (error) {
      if (done) throw error;
    }
  }
}

/** `[1, first], [2, second] …` */
export const dense = (...texts: readonly string[]): unknown[] => texts.map((text, index) => [index + 1, text]);

/** What the writer answered. */
export const seqs = ({ answer }: BatchOutcome): unknown[] => answer.results.map((result) => (result as [number])[0]);
