/** How far back is counted, milliseconds. */
export const WINDOW_MS = 3_600_000;
/** Visitors that are remembered of one workspace; the count stops there. */
const MOST = 10_000;

/** Visitors whose WebSocket failed while HTTP worked, per workspace, in the last hour. Bounded; forgets with the process. */
export class BlockedSockets {
  /** Workspace → visitor → when last; the oldest first. */
  readonly #seen = new Map<string, Map<string, number>>();
  readonly #now: () => number;

  /** @param now milliseconds of a clock that is never set. */
  constructor(now: () => number) {
    this.#now = now;
  }

  note(workspace: string, visitor: string): void {
    const visitors = this.#seen.get(workspace) ?? new Map<string, number>();
    this.#seen.set(workspace, visitors);
    // Set anew, so that the order stays by age.
    visitors.delete(visitor);
    visitors.set(visitor, this.#now());
    const [oldest] = visitors.keys();
    if (visitors.size > MOST && oldest !== undefined) visitors.delete(oldest);
  }

  count(workspace: string): number {
    const visitors = this.#seen.get(workspace);
    if (!visitors) return 0;
    const since = this.#now() - WINDOW_MS;
    for (const [visitor, at] of visitors) {
      if (at > since) break;
      visitors.delete(visitor);
    }
    if (visitors.size === 0) this.#seen.delete(workspace);
    return visitors.size;
  }

  /** In all workspaces. */
  total(): number {
    return [...this.#seen.keys()].reduce((sum, workspace) => sum + this.count(workspace), 0);
  }
}
