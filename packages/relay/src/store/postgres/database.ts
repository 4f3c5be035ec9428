import pg from 'pg';
import { type PoolFigures, StoreUnavailable } from '../store.ts';
import { errorOf, isConflict, isHealthy } from './failures.ts';
import { storedText } from './text.ts';

/** Milliseconds until a server that does not answer counts as away. */
const CONNECT_MS = 5_000;
const ANSWER_MS = 15_000;
/** How often a transaction that met another one is run again at once. */
const TRIES = 5;

/** `int8` is ours to keep below 2^53: sequence numbers and milliseconds. */
const NUMBERS: pg.CustomTypesConfig = {
  getTypeParser: ((type: number, format?: 'text' | 'binary') => (type === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(type, format))) as typeof pg.types.getTypeParser,
};

/** Statements, inside a transaction or each on its own. */
export interface Queries {
  all<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  one<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row | undefined>;
  /** How many rows it changed. */
  run(sql: string, values?: readonly unknown[]): Promise<number>;
  /** Several statements without values. */
  script(sql: string): Promise<void>;
}

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/name?sslmode=…` */
  readonly url: string;
  /** Most connections of this process. */
  readonly connections: number;
  /** Told when a connection that nobody used broke. */
  readonly onIdleError?: (error: Error) => void;
}

/** Names under which statements are prepared, once per connection. */
const names = new Map<string, string>();

function nameOf(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  const name = `frontdesk_${names.size + 1}`;
  names.set(sql, name);
  return name;
}

const bindable = (value: unknown): unknown => (typeof value === 'string' && value.includes('\0') ? storedText(value) : value);

function queriesOf(client: pg.Pool | pg.PoolClient): Queries {
  const ask = <Row extends object>(sql: string, values: readonly unknown[] = []): Promise<pg.QueryResult<Row>> => client.query<Row>({ name: nameOf(sql), text: sql, values: values.map(bindable) });
  return {
    all: async <Row extends object>(sql: string, values?: readonly unknown[]) => (await ask<Row>(sql, values)).rows,
    one: async <Row extends object>(sql: string, values?: readonly unknown[]) => (await ask<Row>(sql, values)).rows[0],
    run: async (sql, values) => (await ask(sql, values)).rowCount ?? 0,
    script: async (sql) => void (await client.query(sql)),
  };
}

/** A pool of connections. Every rejection is `StoreUnavailable` or a mistake of ours. */
export class Database implements Queries {
  readonly #pool: pg.Pool;
  readonly #queries: Queries;
  #isClosed = false;

  constructor({ url, connections, onIdleError }: DatabaseOptions) {
    this.#pool = new pg.Pool({
      connectionString: url, max: connections, connectionTimeoutMillis: CONNECT_MS, query_timeout: ANSWER_MS, keepAlive: true, application_name: 'frontdesk', types: NUMBERS,
    });
    // Without listeners the process would end: the next statement opens another connection and says what is wrong.
    this.#pool.on('error', (error) => onIdleError?.(error));
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
    this.#queries = queriesOf(this.#pool);
  }

  /** How its connections are used now. */
  pool(): PoolFigures {
    const { totalCount, idleCount, waitingCount, options } = this.#pool;
    return { most: options.max, used: totalCount - idleCount, idle: idleCount, waiting: waitingCount };
  }

  all<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]> {
    return this.#guarded(() => this.#queries.all<Row>(sql, values));
  }

  one<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row | undefined> {
    return this.#guarded(() => this.#queries.one<Row>(sql, values));
  }

  run(sql: string, values?: readonly unknown[]): Promise<number> {
    return this.#guarded(() => this.#queries.run(sql, values));
  }

  script(sql: string): Promise<void> {
    return this.#guarded(() => this.#queries.script(sql));
  }

  /**
   * Runs `work` in a transaction (READ COMMITTED; what must not change meanwhile is locked). When two meet in a deadlock, the one that was
   * taken back runs again, so `work` must begin anew each time. Where the connection breaks during the commit, the outcome is unknown to us
   * and `StoreUnavailable` is thrown: what is asked again with the same id finds what it stored.
   */
  async transaction<Result>(work: (queries: Queries) => Promise<Result>, snapshot = false): Promise<Result> {
    for (let left = TRIES; ; left -= 1) {
      const outcome = await this.#guarded(() => this.#attempt(work, snapshot, left > 1));
      if ('result' in outcome) return outcome.result;
    }
  }

  async #attempt<Result>(work: (queries: Queries) => Promise<Result>, snapshot: boolean, again: boolean): Promise<{ result: Result } | { conflict: true }> {
    const client = await this.#pool.connect();
    try {
      await client.query(snapshot ? 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' : 'BEGIN');
      const result = await work(queriesOf(client));
      await client.query('COMMIT');
      client.release();
      return { result };
    } catch (error) {
      // Whatever else was thrown, a closed connection takes the transaction back too, and does not wait for a server that is silent.
      const isRolledBack = isHealthy(error) && (await client.query('ROLLBACK').then(() => true, () => false));
      client.release(!isRolledBack);
      if (isConflict(error) && again) return { conflict: true };
      throw error;
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#pool.end();
  }

  async #guarded<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#isClosed) throw new StoreUnavailable('The store is closed.');
    try {
      return await work();
    } catch (error) {
      throw errorOf(error);
    }
  }
}
