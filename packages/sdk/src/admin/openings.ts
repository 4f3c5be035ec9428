import type { Conversations } from '../timeline/contract.ts';

/** Conversations kept loaded after they were closed, so that coming back paints at once. */
const KEPT = 30;

/** Which conversations are open, counted, as several parts of a console may show the same one. */
export interface Openings {
  add(conv: string): void;
  remove(conv: string): void;
  open(): IterableIterator<string>;
  has(conv: string): boolean;
  /** An opened conversation does not exist, or is not for this agent; or, with `false`, it does after all. */
  miss(conv: string, missing?: boolean): void;
  /** Opened ones that do not exist. The same object until that changes. */
  missing(): readonly string[];
  /** Lets go of a conversation that is neither open nor kept. */
  tidy(conv: string): void;
  clear(): void;
}

/** Opening follows a conversation; closing lets go of the live updates and, later, of what was loaded. */
export function createOpenings(conversations: Conversations): Openings {
  const counts = new Map<string, number>();
  /** Closed ones, the longest closed first. */
  const kept = new Set<string>();
  let missing: readonly string[] = [];
  const miss = (conv: string, now = true): void => {
    if (missing.includes(conv) === now || (now && !counts.has(conv))) return;
    missing = now ? [...missing, conv] : missing.filter((other) => other !== conv);
  };

  return {
    open: () => counts.keys(),
    has: (conv) => counts.has(conv),
    miss,
    missing: () => missing,
    add(conv) {
      kept.delete(conv);
      counts.set(conv, (counts.get(conv) ?? 0) + 1);
      conversations.get(conv);
      conversations.subscribe(conv);
    },
    remove(conv) {
      const left = (counts.get(conv) ?? 0) - 1;
      if (left > 0) return void counts.set(conv, left);
      if (!counts.delete(conv)) return;
      miss(conv, false);
      conversations.unsubscribe(conv);
      conversations.held.get(conv)?.lost();
      kept.add(conv);
      const [oldest] = kept;
      if (kept.size <= KEPT || oldest === undefined) return;
      kept.delete(oldest);
      conversations.forget(oldest);
    },
    tidy(conv) {
      if (!counts.has(conv) && !kept.has(conv)) conversations.forget(conv);
    },
    clear() {
      counts.clear();
      missing = [];
      kept.clear();
    },
  };
}
