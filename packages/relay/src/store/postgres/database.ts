import type { Writable } from 'node:stream';
import pg from 'pg';
import { StoreUnavailable } from '../failures.ts';
import type { PoolFigures } from '../store.ts';
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

/** Statements inside a transaction. */
export interface Transaction extends Queries {
  /**
   * Sends a statement that the work need not wait for: the commit goes out right behind it, and is waited for together with it, so that locks
   * are not held while messages travel. Resolves when it is sent.
   *
   * @param use told its rows, before the transaction's result is.
   */
  send<Row extends object>(sql: string, values: readonly unknown[], use?: (rows: Row[]) => void): Promise<void>;
}

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/name?sslmode=…` */
  readonly url: string;
  /** Most connections of this process. */
  readonly connections: number;
  /** Milliseconds until a statement counts as unanswered. Default: 15,000. 0: never. */
  readonly answerMs?: number;
  /** Told when a connection that nobody used broke. */
  readonly onIdleError?: (error: Error) => void;
}

/**
 * How a transaction begins. `byKey` is for what streams in: all of it looks rows up by their keys, and the server, which plans a prepared
 * statement once, must not choose to read a table whole because it was small or never analysed at that moment. Statements that are run so
 * are run in no other way: the plan stays with the statement.
 */
const BEGINNINGS = {
  plain: 'BEGIN',
  snapshot: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
  byKey: 'BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL jit = off',
} as const;

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

/** What is sent to a connection in one turn travels together: one system call, and the server is woken once, instead of for each statement. */
function gather(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Writable } }).connection;
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

/**
 * The statements of one transaction. What only reads is sent at once, behind the BEGIN; what writes first waits until it has begun: outside a
 * transaction it would count by itself.
 */
function transactionOf(client: pg.PoolClient, begun: Promise<unknown>): { readonly queries: Transaction; readonly sent: Promise<void>[] } {
  const plain = queriesOf(client);
  const sent: Promise<void>[] = [];
  const after = async <Answer>(sql: string, ask: () => Promise<Answer>): Promise<Answer> => {
    if (!sql.startsWith('SELECT')) await begun;
    gather(client);
    return ask();
  };
  return {
    sent,
    queries: {
      all: (sql, values) => after(sql, () => plain.all(sql, values)),
      one: (sql, values) => after(sql, () => plain.one(sql, values)),
      run: (sql, values) => after(sql, () => plain.run(sql, values)),
      script: (sql) => after('', () => plain.script(sql)),
      async send<Row extends object>(sql: string, values: readonly unknown[], use?: (rows: Row[]) => void) {
        await begun;
        gather(client);
        const answer = plain.all<Row>(sql, values).then((rows) => use?.(rows));
        // Told with the commit; the work may fail before.
        answer.catch(() => undefined);
        sent.push(answer);
      },
    },
  };
}

/** A pool of connections. Every rejection is `StoreUnavailable` or a mistake of ours. */
export class Database implements Queries {
  readonly #pool: pg.Pool;
  readonly #queries: Queries;
  #isClosed = false;

  constructor({ url, connections, answerMs = ANSWER_MS, onIdleError }: DatabaseOptions) {
    this.#pool = new pg.Pool({
      connectionString: url, max: connections, connectionTimeoutMillis: CONNECT_MS, query_timeout: answerMs, keepAlive: true, pipeline: true, application_name: 'frontdesk', types: NUMBERS,
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

  /** A statement that is a transaction by itself. Undefined: it met another one in a deadlock and was taken back. */
  alone<Row extends object>(sql: string, values: readonly unknown[]): Promise<Row | undefined> {
    return this.#guarded(() => this.#queries.one<Row>(sql, values).catch((error: unknown) => {
      if (isConflict(error)) return undefined;
      throw error;
    }));
  }

  /**
   * Runs `work` in a transaction (READ COMMITTED; what must not change meanwhile is locked). When two meet in a deadlock, the one that was
   * taken back runs again, so `work` must begin anew each time. Where the connection breaks during the commit, the outcome is unknown to us
   * and `StoreUnavailable` is thrown: what is asked again with the same id finds what it stored.
   */
  async transaction<Result>(work: (queries: Transaction) => Promise<Result>, kind: keyof typeof BEGINNINGS = 'plain'): Promise<Result> {
    for (let left = TRIES; ; left -= 1) {
      const outcome = await this.#guarded(() => this.#attempt(work, BEGINNINGS[kind], left > 1));
      if ('result' in outcome) return outcome.result;
    }
  }

  async #attempt<Result>(work: (queries: Transaction) => Promise<Result>, begin: string, again: boolean): Promise<{ result: Result } | { conflict: true }> {
    const client = await this.#pool.connect();
    try {
      gather(client);
      const begun = client.query(begin);
      begun.catch(() => undefined);
      const { queries, sent } = transactionOf(client, begun);
      const result = await work(queries);
      await begun;
      gather(client);
      // One after the other: of several failures the first is the cause of the rest.
      const [commit, ...answers] = await Promise.allSettled([client.query('COMMIT'), ...sent]);
      for (const answer of [...answers, commit]) if (answer.status === 'rejected') throw answer.reason;
      if (commit.status === 'fulfilled' && commit.value.command !== 'COMMIT') throw new StoreUnavailable('PostgreSQL took the transaction back.');
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
