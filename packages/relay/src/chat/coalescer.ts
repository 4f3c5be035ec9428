/** Runs `run` after `ms`; returns what cancels it. Passed in so that a simulation owns time. */
export type Schedule = (run: () => void, ms: number) => () => void;

/** Real time; never keeps the process alive. */
export const scheduleTimeout: Schedule = (run, ms) => {
  const timer = setTimeout(run, ms);
  timer.unref();
  return () => clearTimeout(timer);
};

/**
 * Values handed over in one step, and the pause after it, milliseconds: at most a thousand a second, however many change. A console shows
 * what is newest a second later at worst, and the messages between are held up by a step at most.
 */
const STEP = 16;
const STEP_MS = 16;

/**
 * Keeps the latest value per key and hands each over at most once per `waitMs`, many of them in several steps. One timer, and only while
 * something waits.
 */
export class Coalescer<Value> {
  readonly #waitMs: number;
  readonly #flush: (items: ReadonlyMap<string, Value>) => void;
  readonly #schedule: Schedule;
  /** Came since the handing over began. */
  #items = new Map<string, Value>();
  /** Being handed over. */
  #leaving = new Map<string, Value>();
  #cancel: (() => void) | undefined;

  constructor(waitMs: number, schedule: Schedule, flush: (items: ReadonlyMap<string, Value>) => void) {
    this.#waitMs = waitMs;
    this.#schedule = schedule;
    this.#flush = flush;
  }

  put(key: string, value: Value): void {
    (this.#leaving.has(key) ? this.#leaving : this.#items).set(key, value);
    this.#cancel ??= this.#schedule(() => this.#step(), this.#waitMs);
  }

  get(key: string): Value | undefined {
    return this.#leaving.get(key) ?? this.#items.get(key);
  }

  delete(key: string): void {
    this.#leaving.delete(key);
    this.#items.delete(key);
  }

  /** Hands over all that waits, now. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const items = new Map([...this.#leaving, ...this.#items]);
    this.#leaving = new Map();
    this.#items = new Map();
    if (items.size > 0) this.#flush(items);
  }

  #step(): void {
    if (this.#leaving.size === 0) {
      this.#leaving = this.#items;
      this.#items = new Map();
    }
    const now = new Map<string, Value>();
    for (const [key, value] of this.#leaving) {
      if (now.size === STEP) break;
      now.set(key, value);
      this.#leaving.delete(key);
    }
    this.#cancel = undefined;
    if (this.#leaving.size > 0) this.#cancel = this.#schedule(() => this.#step(), STEP_MS);
    else if (this.#items.size > 0) this.#cancel = this.#schedule(() => this.#step(), this.#waitMs);
    if (now.size > 0) this.#flush(now);
  }
}
