/**
 * Counters of what passes quickly: messages in a minute, openings, views. They may be lost with the process; what must survive it
 * is a quota of the store (store/quotas.ts).
 */
export interface Limiter {
  /** How many are taken in which time. */
  readonly rule: Rule;
  /**
   * Counts one. Resolves to undefined when it is taken, else to the milliseconds until the next one is. Never rejects: an engine that cannot
   * be reached counts on in this process.
   */
  take(key: string): Promise<number | undefined>;
  /** One that was taken does not count after all. */
  giveBack(key: string): void;
}

export interface Rule {
  /** Taken within `seconds`, from the first one on. */
  readonly points: number;
  readonly seconds: number;
}

/** Makes limiters. Each name is a counter of its own. */
export interface Limiters {
  /** `memory`, or `redis`. */
  readonly engine: string;
  limiter(name: string, rule: Rule): Limiter;
  close(): Promise<void>;
}
