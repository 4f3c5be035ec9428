import type Database from 'better-sqlite3';
import { allFailed, type FromWorker, type Request } from '../exchange.ts';
import { type Failure, failureOf } from '../failures.ts';
import type { WriteContext } from './context.ts';
import { type WriteOperations, writeOperations } from './operations.ts';

/** Runs batches of writes, one transaction each: all of a batch is on disk when `run` returns, or none of what failed is. */
export class GroupCommit {
  readonly #context: WriteContext;
  readonly #operations: WriteOperations;
  readonly #begin: Database.Statement;
  readonly #commit: Database.Statement;
  readonly #rollback: Database.Statement;
  readonly #dataVersion: Database.Statement<[], number>;
  #seenVersion = -1;

  constructor(context: WriteContext) {
    const { db } = context;
    this.#context = context;
    this.#operations = writeOperations(context);
    this.#begin = db.prepare('BEGIN IMMEDIATE');
    this.#commit = db.prepare('COMMIT');
    this.#rollback = db.prepare('ROLLBACK');
    this.#dataVersion = db.prepare<[], number>('PRAGMA data_version').pluck();
  }

  /** Commits the batch in order. Never throws: `suspect` carries an error of the machine. */
  run(batch: readonly Request[]): { answer: FromWorker; suspect?: unknown } {
    let position = 0;
    try {
      this.#open();
      // Pushed, not set by position: an array with holes is copied between threads slowly.
      const results: unknown[] = [];
      for (; position < batch.length; position += 1) results.push(this.#perform(batch[position] as Request));
      this.#close();
      return { answer: { results, failures: [] } };
    } catch (error) {
      this.#undo();
      const failure = failureOf(error);
      if (failure.kind === 'bug' && position < batch.length) return this.#runApart(batch);
      return { answer: allFailed(batch.length, failure), suspect: error };
    }
  }

  /** One of the batch throws: each gets a savepoint, so that it takes no other with it. */
  #runApart(batch: readonly Request[]): { answer: FromWorker; suspect?: unknown } {
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
      return { answer: { results, failures } };
    } catch (error) {
      this.#undo();
      return { answer: allFailed(batch.length, failureOf(error)), suspect: error };
    }
  }

  /** A transaction apart from any request. */
  transaction(work: () => void): void {
    try {
      this.#open();
      work();
      this.#close();
    } catch (error) {
      this.#undo();
      throw error;
    }
  }

  #perform(request: Request): unknown {
    const [name] = request;
    const operation = (this.#operations as unknown as Record<string, ((...args: unknown[]) => unknown) | undefined>)[name];
    if (!operation) throw new Error(`there is no write called ${name}`);
    return operation(...request.slice(1));
  }

  /** What is held in memory is only true while this connection is the only one that writes; a command line tool may have. */
  #open(): void {
    this.#begin.run();
    const version = this.#dataVersion.get() ?? 0;
    if (version !== this.#seenVersion) this.#forget();
    this.#seenVersion = version;
  }

  #close(): void {
    this.#context.conversations.flush();
    this.#context.workspaces.flush();
    this.#commit.run();
  }

  #undo(): void {
    this.#forget();
    try {
      if (this.#context.db.inTransaction) this.#rollback.run();
    } catch {
      // The connection is beyond a rollback. SQLite undoes what was not committed when it is closed, and the writer opens another.
      this.#context.db.close();
    }
  }

  #forget(): void {
    this.#context.conversations.drop();
    this.#context.workspaces.drop();
  }
}
