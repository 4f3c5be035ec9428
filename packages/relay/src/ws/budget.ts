/** Frames may come in bursts as long as the average over this time is kept, seconds. */
const AVERAGED_OVER = 10;

/** A token bucket of frames per connection (P10). */
export class FrameBudget {
  readonly #perSecond: number;
  #tokens: number;
  #filledAt: number;
  #over = 0;

  constructor(perSecond: number, now: number) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond * AVERAGED_OVER;
    this.#filledAt = now;
  }

  /**
   * Counts one frame. `over`: refuse it. `flooding`: a whole second's worth was refused and it still goes on; end the connection.
   * Reads the clock only when the bucket is empty.
   */
  take(now: () => number): 'ok' | 'over' | 'flooding' {
    if (this.#tokens < 1) this.#fill(now());
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      return 'ok';
    }
    this.#over += 1;
    return this.#over > this.#perSecond ? 'flooding' : 'over';
  }

  /** Milliseconds until the next frame is taken. */
  get retryMs(): number {
    return Math.ceil(((1 - this.#tokens) / this.#perSecond) * 1_000);
  }

  #fill(now: number): void {
    // A clock that was set back earns nothing, but it takes nothing away either.
    const earned = (Math.max(0, now - this.#filledAt) / 1_000) * this.#perSecond;
    this.#filledAt = now;
    this.#tokens = Math.min(this.#perSecond * AVERAGED_OVER, this.#tokens + earned);
    if (this.#tokens >= this.#perSecond) this.#over = 0;
  }
}
