import { randomInt } from 'node:crypto';
import type Database from 'better-sqlite3';
import { allFailed, type FromWorker, type Request } from '../exchange.ts';
import type { StreamPosition } from '../stream/stream-file.ts';
import { type Failure, failureOf, isFull } from '../failures.ts';
import type { WriteContext } from './context.ts';
import type { Journal } from './journal.ts';
import { FOLLOWED, JOURNALED, READS, type WriterOperations } from './kinds-of-writes.ts';
import { leaseReads } from './lease.ts';
import { writeOperations } from './operations.ts';
import type { StreamFollower } from './stream-follower.ts';

/** A batch that comes this long after the one before is alone: a commit for it costs nobody anything. Milliseconds. */
const ALONE_MS = 25;
/** Writes in the journal after which a batch is committed with them, so that a commit stays short. Messages of the stream have the room that their file has. */
const MOST_JOURNALED = 2_000;
/** A conversation that was not changed for this long is written ahead of the commit, milliseconds. */
const OLD_MS = 12;
/** Conversations written ahead at a time: some tenths of a millisecond. */
const MOST_AHEAD = 24;

/** What became of a batch. `suspect` carries an error of the machine. */
export interface BatchOutcome {
  readonly answer: FromWorker;
  readonly suspect?: unknown;
  /** Messages of the stream that were followed before it. */
  readonly followed: number;
}

/**
 * Runs batches of writes: all of a batch is on disk when `run` returns, or none of what failed is. On disk means in the database, or,
 * while writes come in a stream, in the journal; `pending` then says that the database does not show them yet, and `settle` commits.
 */
export class GroupCommit {
  readonly #context: WriteContext;
  readonly #journal: Journal | undefined;
  readonly #now: () => number;
  readonly #stream: StreamFollower | undefined;
  readonly #operations: WriterOperations;
  readonly #begin: Database.Statement;
  readonly #commit: Database.Statement;
  readonly #rollback: Database.Statement;
  readonly #dataVersion: Database.Statement<[], number>;
  readonly #generation: Database.Statement<[], number>;
  readonly #nextGeneration: Database.Statement<[number]>;
  /** Told when what was held in memory may not be true any more. */
  onForgotten: (() => void) | undefined;
  #seenVersion = -1;
  #ranAt = -Infinity;
  #pending = 0;
  /** The journal holds what the database could not take: nothing else is taken before it. */
  #isBehind: boolean;
  /** What another process left in the stream was not looked at yet. */
  #isFresh: boolean;

  /**
   * @param journal default: none, every batch is committed. What it holds is repeated before the first batch.
   * @param now milliseconds of any beginning; tells a stream from a batch that comes alone.
   * @param stream default: none. What a process which is gone left in it is followed before the first batch.
   */
  constructor(context: WriteContext, journal?: Journal, now: () => number = () => performance.now(), stream?: StreamFollower) {
    const { db } = context;
    this.#context = context;
    this.#journal = journal;
    this.#now = now;
    this.#isBehind = journal !== undefined;
    this.#stream = stream;
    this.#isFresh = stream !== undefined;
    this.#operations = { ...writeOperations(context), ...leaseReads(context, () => !this.#isBehind && (journal?.isReady() ?? false)), beginStream: () => streamOf(stream).begin() };
    this.#begin = db.prepare('BEGIN IMMEDIATE');
    this.#commit = db.prepare('COMMIT');
    this.#rollback = db.prepare('ROLLBACK');
    this.#dataVersion = db.prepare<[], number>('PRAGMA data_version').pluck();
    this.#generation = db.prepare<[], number>('SELECT generation FROM journal').pluck();
    this.#nextGeneration = db.prepare<[number]>('UPDATE journal SET generation = ?');
  }

  /** Writes that are on disk in the journal or the stream only. */
  get pending(): number {
    return this.#pending + (this.#stream?.followed ?? 0);
  }

  /** What is answered ahead of the database reaches at least to here; every batch from now on comes after it. */
  aim(position: StreamPosition): void {
    this.#stream?.aim(position);
  }

  /** Puts the batch on disk, in order. Never throws. */
  run(batch: readonly Request[]): BatchOutcome {
    const now = this.#now();
    const isAlone = now - this.#ranAt > ALONE_MS;
    this.#ranAt = now;
    let position = 0;
    const before = this.#stream?.followed ?? 0;
    try {
      this.#open();
      // Pushed, not set by position: an array with holes is copied between threads slowly.
      const results: unknown[] = [];
      for (; position < batch.length; position += 1) results.push(this.#perform(batch[position] as Request));
      const followed = Math.max(0, (this.#stream?.followed ?? 0) - before);
      const isOnlyAsked = batch.every(([name]) => READS.has(name));
      if ((isAlone && !isOnlyAsked) || !this.#write(batch)) this.#close();
      return { answer: { results, failures: [], pending: this.pending > 0 }, followed };
    } catch (error) {
      this.#undo();
      this.#showAnswered();
      const failure = failureOf(error);
      if (failure.kind === 'bug' && position < batch.length) return this.#runApart(batch);
      return { answer: allFailed(batch.length, failure), suspect: error, followed: 0 };
    }
  }

  /**
   * Commits what is pending. Throws what the database says; it stays in the journal then, and the next call tries again.
   *
   * @param along work that is committed with it, so that it costs no commit of its own. Fails it, or the commit, it is undone and left out.
   */
  settle(along?: () => void): void {
    const wasBehind = this.#isBehind;
    try {
      if (wasBehind) this.#open();
      if (!this.#context.db.inTransaction) return;
      along?.();
      this.#close();
    } catch (error) {
      this.#undo();
      if (wasBehind || !this.#isBehind) throw error;
      // Once more, from the journal, with the space that is kept for it.
      this.settle();
    }
  }

  /**
   * Does a part of the next commit's work, while nobody waits for an answer: when it comes, everybody waits. Does nothing when nothing is
   * pending. Throws what the database says; it comes again from the journal then.
   *
   * @param along as in `settle`.
   */
  ahead(along?: () => void): void {
    if (this.pending === 0) return;
    try {
      this.#context.conversations.flushOld(this.#now() - OLD_MS, MOST_AHEAD);
      along?.();
    } catch (error) {
      this.#undo();
      throw error;
    }
  }

  /** A transaction apart from any request. */
  transaction(work: () => void): void {
    this.settle();
    try {
      this.#open();
      work();
      this.#close();
    } catch (error) {
      this.#undo();
      throw error;
    }
  }

  /** One of the batch throws: each gets a savepoint, so that it takes no other with it. */
  #runApart(batch: readonly Request[]): BatchOutcome {
    const { db, conversations, workspaces } = this.#context;
    const results = new Array<unknown>(batch.length);
    const failures: [number, Failure][] = [];
    try {
      this.#open();
      for (const [position, request] of batch.entries()) {
        db.exec('SAVEPOINT one');
        try {
          results[position] = this.#perform(request);
          conversations.flush();
          workspaces.flush();
          this.#stream?.flush();
        } catch (error) {
          const failure = failureOf(error);
          if (failure.kind !== 'bug') throw error;
          db.exec('ROLLBACK TO one');
          this.#forget();
          failures.push([position, failure]);
        }
        db.exec('RELEASE one');
      }
      this.#close();
      return { answer: { results, failures, pending: false }, followed: 0 };
    } catch (error) {
      this.#undo();
      this.#showAnswered();
      return { answer: allFailed(batch.length, failureOf(error)), suspect: error, followed: 0 };
    }
  }

  /** After a failure: what was answered before it should be seen all the same. */
  #showAnswered(): void {
    if (!this.#isBehind) return;
    try {
      this.settle();
    } catch {
      // It stays in the journal, and the next batch tries again before anything else is taken.
    }
  }

  /** Puts the batch into the journal, where that is enough. */
  #write(batch: readonly Request[]): boolean {
    const journal = this.#journal;
    const writes = batch.some(([name]) => READS.has(name)) ? batch.filter(([name]) => !READS.has(name)) : batch;
    if (!journal || this.#pending + writes.length > MOST_JOURNALED || !writes.every(([name]) => JOURNALED.has(name))) return false;
    // What of the stream came before them comes before them again when they are repeated.
    const position = writes.length > 0 ? this.#stream?.untold() : undefined;
    if (writes.length > 0 && !journal.append(this.#generation.get() ?? 0, position ? [[FOLLOWED, position], ...writes] : writes)) return false;
    this.#context.conversations.settle(this.#now());
    this.#pending += writes.length;
    return this.pending > 0;
  }

  #perform(request: Request): unknown {
    const [name] = request;
    if (name === FOLLOWED) return this.#stream?.followTo(request[1] as StreamPosition);
    const operation = (this.#operations as unknown as Record<string, ((...args: unknown[]) => unknown) | undefined>)[name];
    if (!operation) throw new Error(`there is no write called ${name}`);
    return operation(...request.slice(1));
  }

  /** Begins, unless what is pending has its transaction open, and comes to where the stream is. */
  #open(): void {
    if (!this.#context.db.inTransaction) this.#start();
    this.#stream?.catchUp();
  }

  #start(): void {
    this.#begin.run();
    // What is held in memory is only true while this connection is the only one that writes; a command line tool may have.
    const version = this.#dataVersion.get() ?? 0;
    if (version !== this.#seenVersion) this.#forget();
    this.#seenVersion = version;
    if (this.#isBehind) this.#catchUp();
  }

  /** Brings the database to where the journal is. On a full disk it gets the space that was kept for it. */
  #catchUp(): void {
    try {
      this.#repeat();
    } catch (error) {
      if (!isFull(error)) throw error;
      this.#journal?.makeRoom();
      this.#undo();
      this.#begin.run();
      this.#repeat();
    }
    this.#isBehind = false;
    this.#begin.run();
  }

  #repeat(): void {
    for (const batch of this.#journal?.read(this.#generation.get() ?? 0) ?? []) {
      for (const request of batch) this.#perform(request);
      this.#pending += batch.length;
    }
    if (this.#isFresh) this.#stream?.followAll();
    else this.#stream?.catchUp();
    this.#close();
    this.#isFresh = false;
  }

  #close(): void {
    this.#context.conversations.flush();
    this.#context.workspaces.flush();
    this.#stream?.flush();
    if (this.#pending > 0) this.#nextGeneration.run(randomInt(1, 2 ** 47));
    this.#commit.run();
    this.#pending = 0;
    this.#journal?.rewind();
    this.#stream?.committed();
  }

  /** Takes back what is not on disk. What is in the journal was answered and has to be repeated. */
  #undo(): void {
    this.#isBehind = this.#isBehind || this.pending > 0;
    this.#pending = 0;
    this.#forget();
    try {
      if (this.#context.db.inTransaction) this.#rollback.run();
    } catch {
      // The connection is beyond a rollback. SQLite undoes what was not committed when it is closed, and the writer opens another.
      this.#context.db.close();
    }
  }

  /** What another process wrote, or an undone transaction, is not what was held in memory. */
  #forget(): void {
    this.#context.conversations.drop();
    this.#context.workspaces.drop();
    this.#context.visitorQuotas.drop();
    this.#stream?.drop();
    this.onForgotten?.();
  }
}

function streamOf(stream: StreamFollower | undefined): StreamFollower {
  if (!stream) throw new Error('there is no stream');
  return stream;
}
