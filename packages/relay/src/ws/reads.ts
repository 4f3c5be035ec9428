/** Reads of the store that one socket may have under way. Each brings up to `historyItems` entries into memory, so the number bounds what a peer costs (G5). */
const MOST_UNDER_WAY = 2;

/**
 * Lines up one socket's reads of the store: few at a time, and none while the socket is slow, so that a peer who asks faster than it
 * reads waits for itself and nobody else.
 */
export class Reads {
  readonly #isSlow: () => boolean;
  #waiting: (() => void)[] = [];
  #underWay = 0;

  constructor(isSlow: () => boolean) {
    this.#isSlow = isSlow;
  }

  /** Reads that have not begun. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Reads when it is this one's turn; settles as `read` does. Never settles when the socket ends before. */
  run<Result>(read: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => {
        this.#underWay += 1;
        read().then(resolve, reject).finally(() => {
          this.#underWay -= 1;
          // After those who wait for this result: what they write may make the socket slow.
          queueMicrotask(() => this.resume());
        });
      });
      this.resume();
    });
  }

  /** The socket takes frames again, or a read ended. */
  resume(): void {
    while (this.#underWay < MOST_UNDER_WAY && !this.#isSlow()) {
      const next = this.#waiting.shift();
      if (!next) return;
      next();
    }
  }

  /** Forgets what has not begun. */
  end(): void {
    this.#waiting = [];
  }
}
