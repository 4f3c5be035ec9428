/** Runs `run` after `ms`; returns what cancels it. Passed in so that a simulation owns time. */
export type Schedule = (run: () => void, ms: number) => () => void;

/** Real time; never keeps the process alive. */
export const scheduleTimeout: Schedule = (run, ms) => {
  const timer = setTimeout(run, ms);
  timer.unref();
  return () => clearTimeout(timer);
};

/**
 * Keeps the latest value per key and hands all of them over at most once per `waitMs`. One timer, and only while something waits.
 */
export class Coalescer<Value> {
  readonly #waitMs: number;
  readonly #flush: (items: ReadonlyMap<string, Value>) => void;
  readonly #schedule: Schedule;
  #items = new Map<string, Value>();
  #cancel: (() => void) | undefined;

  constructor(waitMs: number, schedule: Schedule, flush: (items: ReadonlyMap<string, Value>) => void) {
    this.#waitMs = waitMs;
    this.#schedule = schedule;
    this.#flush = flush;
  }

  put(key: string, value: Value): void {
    this.#items.set(key, value);
    this.#cancel ??= this.#schedule(() => this.flush(), this.#waitMs);
  }

  get(key: string): Value | undefined {
    return this.#items.get(key);
  }

  delete(key: string): void {
    this.#items.delete(key);
  }

  /** Hands over what waits, now. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#items.size === 0) return;
    const items = this.#items;
    this.#items = new Map();
    this.#flush(items);
  }
}
