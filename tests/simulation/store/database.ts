import { StoreUnavailable } from '../../../packages/relay/src/store/failures.ts';
import { emptyState, type ModelOptions, type State } from './state.ts';

/** When things happen; each step may be delayed as long as one likes. `run` must be called later, never at once. */
export interface Timing {
  /** The queue is about to be committed. */
  commit(run: () => void): void;
  /** What was committed, read or refused is about to be told. */
  answer(run: () => void): void;
  /** A read is about to look. */
  look(run: () => void): void;
}

/** A database that several processes may use. What is in `state` is committed and survives everything. */
export interface ModelDatabase {
  readonly options: ModelOptions;
  readonly state: State;
  /** Why nothing can be written now, if so: a full disk. */
  full: boolean;
  /** Why nothing can be read or written now, if so. */
  away: boolean;
}

export const createDatabase = (options: ModelOptions): ModelDatabase => ({ options, state: emptyState(), full: false, away: false });

interface Waiting {
  readonly write: (state: State) => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * One process' connection. Writes that wait are committed as one group, all or none, and answered afterwards; groups follow each other.
 * A process that dies takes what waits with it: what was committed stays, what was not is lost, and in either case nobody is told.
 */
export class Connection {
  readonly #database: ModelDatabase;
  readonly #timing: Timing;
  #queue: Waiting[] = [];
  #busy = false;
  #state: 'open' | 'closed' | 'dead' = 'open';
  #whenIdle: (() => void) | undefined;

  constructor(database: ModelDatabase, timing: Timing) {
    this.#database = database;
    this.#timing = timing;
  }

  write<Result>(write: (state: State, options: ModelOptions) => Result): Promise<Result> {
    if (this.#state === 'closed') return Promise.reject(new StoreUnavailable('The store is closed.'));
    return new Promise((resolve, reject) => {
      this.#queue.push({ write: (state) => write(state, this.#database.options), resolve: resolve as (value: unknown) => void, reject });
      this.#next();
    });
  }

  read<Result>(look: (state: State) => Result): Promise<Result> {
    if (this.#state === 'closed') return Promise.reject(new StoreUnavailable('The store is closed.'));
    return new Promise((resolve, reject) => {
      this.#later('look', () => {
        const settle = this.#database.away ? () => reject(new StoreUnavailable('The database cannot be read.')) : this.#attempt(() => look(this.#database.state), resolve as (value: unknown) => void, reject);
        this.#later('answer', settle);
      });
    });
  }

  get isUsable(): boolean {
    return this.#state === 'open' && !this.#database.full && !this.#database.away;
  }

  async close(): Promise<void> {
    this.#state = 'closed';
    if (this.#busy) await new Promise<void>((resolve) => { this.#whenIdle = resolve; });
  }

  /** The process is gone. */
  die(): void {
    this.#state = 'dead';
    this.#queue = [];
  }

  #next(): void {
    if (this.#busy || this.#queue.length === 0) return;
    this.#busy = true;
    this.#later('commit', () => {
      const group = this.#queue;
      this.#queue = [];
      const answers = this.#commit(group);
      this.#later('answer', () => {
        this.#busy = false;
        for (const answer of answers) answer();
        this.#next();
        if (!this.#busy) this.#whenIdle?.();
      });
    });
  }

  #commit(group: readonly Waiting[]): (() => void)[] {
    if (this.#database.full || this.#database.away) return group.map(({ reject }) => () => reject(new StoreUnavailable('The disk is full.')));
    return group.map(({ write, resolve, reject }) => this.#attempt(() => write(this.#database.state), resolve, reject));
  }

  #attempt(run: () => unknown, resolve: (value: unknown) => void, reject: (error: Error) => void): () => void {
    try {
      const value = run();
      return () => resolve(value);
    } catch (error) {
      return () => reject(error as Error);
    }
  }

  /** A dead process does nothing more. */
  #later(step: keyof Timing, run: () => void): void {
    if (this.#state === 'dead') return;
    this.#timing[step](() => { if (this.#state !== 'dead') run(); });
  }
}
