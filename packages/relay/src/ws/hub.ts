import type { Bus, Hint } from '../bus/bus.ts';

/** Hears the hints of the topics it joined. */
export interface Listener {
  hear(hint: Hint): void;
}

/** Topic → sessions. Joins the bus once per topic, however many sessions listen. */
export class Hub {
  readonly #bus: Bus;
  readonly #onError: (error: unknown) => void;
  /** One listener stands alone; a set only when there are more: most topics belong to one visitor. */
  readonly #topics = new Map<string, Listener | Set<Listener>>();

  /** @param onError told what a listener threw; the others still hear the hint. */
  constructor(bus: Bus, onError: (error: unknown) => void) {
    this.#bus = bus;
    this.#onError = onError;
  }

  join(topic: string, listener: Listener): void {
    const known = this.#topics.get(topic);
    if (!known) {
      this.#topics.set(topic, listener);
      this.#bus.join(topic, this.#deliver);
    } else if (known instanceof Set) {
      known.add(listener);
    } else if (known !== listener) {
      this.#topics.set(topic, new Set([known, listener]));
    }
  }

  leave(topic: string, listener: Listener): void {
    const known = this.#topics.get(topic);
    if (!known) return;
    if (known instanceof Set) {
      known.delete(listener);
      if (known.size > 0) return;
    } else if (known !== listener) {
      return;
    }
    this.#topics.delete(topic);
    this.#bus.leave(topic, this.#deliver);
  }

  /** How many topics have a listener. */
  get size(): number {
    return this.#topics.size;
  }

  readonly #deliver = (hint: Hint, topic: string): void => {
    const listeners = this.#topics.get(topic);
    if (listeners instanceof Set) for (const listener of listeners) this.#hear(listener, hint);
    else if (listeners) this.#hear(listeners, hint);
  };

  #hear(listener: Listener, hint: Hint): void {
    try {
      listener.hear(hint);
    } catch (error) {
      this.#onError(error);
    }
  }
}
