/** Reads of the store that one socket may have under way. Each brings up to `historyItems` entries into memory, so the number bounds what a peer costs (G5). */
const MOST_READS = 2;

/** Handshakes that all sockets together may have under way: enough to commit them in groups, and so few that who is here already hardly waits for a crowd that comes. */
const MOST_HANDSHAKES = 32;

/** The one queue of all handshakes. */
export const handshakeQueue = (): Reads => new Reads(() => false, MOST_HANDSHAKES);

/**
 * Lines up one socket's reads of the store: few at a time, and none while the socket is slow, so that a peer who asks faster than it
 * reads waits for itself and nobody else.
 */
export class Reads {
  readonly #isSlow: () => boolean;
  readonly #most: number;
  #waiting: (() => void)[] = [];
  #underWay = 0;

  constructor(isSlow: () => boolean, most = MOST_READS) {
    this.#isSlow = isSlow;
    this.#most = most;
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
    while (this.#underWay < this.#most && !this.#isSlow()) {
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
