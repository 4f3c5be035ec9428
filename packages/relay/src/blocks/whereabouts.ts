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
  /** By visitor: ids of visitors are the relay's own and unique, but whose they are is asked all the same. */
  readonly #last = new Map<string, Arrival & { readonly workspace: string }>();

  came(workspace: string, visitor: string, { from, at, isNew }: Arrival): void {
    this.#last.delete(visitor);
    this.#last.set(visitor, { workspace, from, at, isNew });
    if (this.#last.size > KEPT) this.#last.delete(this.#last.keys().next().value ?? '');
  }

  of(workspace: string, visitor: string): Arrival | undefined {
    const arrival = this.#last.get(visitor);
    return arrival?.workspace === workspace ? arrival : undefined;
  }
}
