import { StoreUnavailable } from '../failures.ts';
import type { OnBatch } from '../store.ts';

/** Most works in one transaction. */
const MOST = 256;

/** Does what the works of these requests would do, all or nothing, without running them. Undefined: nothing was done, and they have to run. */
export type ShortWay<Request> = (requests: readonly Request[]) => Promise<readonly unknown[] | undefined>;

interface Waiting<Context> {
  readonly request: unknown;
  readonly work: (context: Context) => Promise<unknown>;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Works of the same key are done in the order in which they were asked for, and those that wait share the next transaction: its commit is
 * waited for once, and so is a row that all of them lock.
 */
export class Turns<Context, Request = undefined> {
  readonly #transaction: <Result>(work: (context: Context) => Promise<Result>) => Promise<Result>;
  readonly #prepare: ((context: Context, requests: readonly Request[]) => Promise<void>) | undefined;
  readonly #onBatch: OnBatch | undefined;
  readonly #short: ShortWay<Request> | undefined;
  readonly #queues = new Map<string, Waiting<Context>[]>();
  #idle: (() => void)[] = [];

  /**
   * @param prepare runs first in each transaction, with what the works are about: it reads in one go what they would read one by one.
   * @param short is tried before each transaction.
   */
  constructor(transaction: <Result>(work: (context: Context) => Promise<Result>) => Promise<Result>, prepare?: (context: Context, requests: readonly Request[]) => Promise<void>, onBatch?: OnBatch, short?: ShortWay<Request>) {
    this.#transaction = transaction;
    this.#prepare = prepare;
    this.#onBatch = onBatch;
    this.#short = short;
  }

  run<Result>(key: string, request: Request, work: (context: Context) => Promise<Result>): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const queue = this.#queues.get(key);
      const item: Waiting<Context> = { request, work, resolve: resolve as (result: never) => void, reject };
      if (queue) {
        queue.push(item);
        return;
      }
      this.#queues.set(key, [item]);
      // What is asked for in the same turn shares the transaction.
      setImmediate(() => void this.#serve(key));
    });
  }

  /** Resolves when nothing waits any more. */
  async drained(): Promise<void> {
    if (this.#queues.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  async #serve(key: string): Promise<void> {
    const queue = this.#queues.get(key) ?? [];
    while (queue.length > 0) await this.#together(queue.splice(0, MOST));
    this.#queues.delete(key);
    if (this.#queues.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** When a mistake of ours fails one, each is done alone, so that it fails nobody else's. */
  async #together(items: readonly Waiting<Context>[]): Promise<void> {
    const began = performance.now();
    try {
      const requests = items.map(({ request }) => request as Request);
      const results = (await this.#short?.(requests)) ?? (await this.#transaction(async (context) => {
        await this.#prepare?.(context, requests);
        const done: unknown[] = [];
        for (const item of items) done.push(await item.work(context));
        return done;
      }));
      this.#onBatch?.(items.length, (performance.now() - began) / 1_000);
      items.forEach((item, place) => item.resolve(results[place] as never));
    } catch (error) {
      if (items.length > 1 && !(error instanceof StoreUnavailable)) for (const item of items) await this.#together([item]);
      else for (const item of items) item.reject(error);
    }
  }
}
