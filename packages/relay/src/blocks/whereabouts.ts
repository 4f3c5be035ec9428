/** Visitors whose latest connection is remembered. */
const KEPT = 20_000;

/** How somebody came last. */
export interface Arrival {
  /** Their address as limits count it. */
  readonly from: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The relay had never seen them before. */
  readonly isNew: boolean;
}

/** How visitors came last; in memory only, so that addresses of people are not kept. */
export class Whereabouts {
  readonly #last = new Map<string, Arrival>();

  came(workspace: string, visitor: string, arrival: Arrival): void {
    const name = `${workspace}:${visitor}`;
    this.#last.delete(name);
    this.#last.set(name, arrival);
    if (this.#last.size > KEPT) this.#last.delete(this.#last.keys().next().value ?? '');
  }

  of(workspace: string, visitor: string): Arrival | undefined {
    return this.#last.get(`${workspace}:${visitor}`);
  }
}
