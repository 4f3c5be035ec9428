import type Database from 'better-sqlite3';
import { StoreUnavailable } from '../failures.ts';
import { connectionSuspect, errorOf, failureOf } from './failures.ts';
import { openReader } from './database.ts';
import { type ReadOperations, readOperations } from './read/operations.ts';

/**
 * Reads on the calling thread. For look-ups of a handful of rows by key only: they take some ten microseconds, less than the way to
 * another thread and back, and a long search there cannot hold them up.
 */
export class PointReads {
  readonly #path: string;
  #opened: { db: Database.Database; operations: ReadOperations } | undefined;
  #closed = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** Rejects with `StoreUnavailable` when the file cannot be read; the next call opens it again. */
  async read<Result>(look: (operations: ReadOperations) => Result): Promise<Result> {
    if (this.#closed) throw new StoreUnavailable('The store is closed.');
    try {
      return look(this.#operations());
    } catch (error) {
      if (connectionSuspect(error)) this.#letGo();
      throw errorOf(failureOf(error));
    }
  }

  close(): void {
    this.#closed = true;
    this.#letGo();
  }

  #operations(): ReadOperations {
    if (this.#opened) return this.#opened.operations;
    const db = openReader(this.#path);
    this.#opened = { db, operations: readOperations(db) };
    return this.#opened.operations;
  }

  #letGo(): void {
    const opened = this.#opened;
    this.#opened = undefined;
    opened?.db.close();
  }
}
