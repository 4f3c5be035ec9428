import { isRetryable } from '@frontdesk/protocol';
import type { Body, ClientFrame } from '@frontdesk/protocol';
import { backoffMs } from '../connection/backoff.ts';

/** A change that waits for its ack. Immutable: every step makes a new object. This is also what is stored. */
export interface OutboxItem {
  /** The sender's id of the change; the same over all tries, tabs and days. */
  readonly id: string;
  readonly conv: string;
  readonly type: 'send' | 'edit' | 'delete';
  readonly body?: Body;
  /** The message that an edit or deletion is about. */
  readonly target?: string;
  /** Place in the order of this device. From a counter, never from a clock. */
  readonly order: number;
  /** Milliseconds since 1970 by this device's clock; shown until the relay's time is known. */
  readonly ts: number;
  /** Refusals so far. */
  readonly tries: number;
  /** Why it failed or waits; `retryAt` by this device's clock. */
  readonly error?: { readonly code: string; readonly message: string; readonly retryAt?: number };
  /** Refused for good: kept until `retry` or `discard`. */
  readonly failed?: true;
}

/** Where an item is. */
export type OutboxState = 'queued' | 'sending' | 'failed';

/** Own changes on their way: pure, driven from outside. */
export interface Outbox {
  /** Takes an item that is already stored (or that no storage would take). Known ids are ignored. */
  add(item: OutboxItem): void;
  /** What may be sent now, in order; it counts as in flight from here on. Empty while not connected. */
  take(now: number): readonly OutboxItem[];
  /** Milliseconds until `take` may have more, when only time is missing. */
  waitMs(now: number): number | undefined;
  /** The relay has it (an ack, or its entry was seen). Returns the item when it was ours. */
  settle(id: string): OutboxItem | undefined;
  /** Refused: back to the head of its conversation's queue, or failed. Returns the item as it is now. */
  refuse(id: string, refusal: { code: string; message: string; retryMs?: number }, now: number): OutboxItem | undefined;
  /** Welcomed: `window` items may be in flight. */
  connected(window: number): void;
  /** The link is gone: what was in flight is queued again, in order. */
  disconnected(): void;
  /** Failed → queued, at its old place. Returns the item as it is now, undefined when it had not failed. */
  retry(id: string): OutboxItem | undefined;
  /** Throws away what is not in flight. */
  discard(id: string): OutboxItem | undefined;
  /** Forgets everything of one conversation, or of all. Returns what was forgotten. */
  clear(conv?: string): readonly OutboxItem[];
  /** Everything of a conversation (default: of all), in order. */
  items(conv?: string): readonly OutboxItem[];
  state(id: string): OutboxState | undefined;
  /** Items that wait or are in flight. */
  readonly size: number;
  /** Items in flight. */
  readonly sending: number;
}

/** The frame that carries an item. */
export function frameOf({ type, id, conv, body, target }: OutboxItem): ClientFrame {
  return { t: type, id, conv, target, body } as ClientFrame;
}

const byOrder = (one: OutboxItem, other: OutboxItem): number => one.order - other.order || (one.id < other.id ? -1 : 1);

/**
 * Makes an empty outbox. First in, first out per conversation: of one conversation, what is in flight is always ahead of what is
 * queued, and an item that must wait holds everything behind it.
 *
 * @param random uniform in [0, 1): spreads retries whose time the relay did not say.
 */
export function createOutbox(random: () => number): Outbox {
  /** Per conversation, ascending by order. */
  const queued = new Map<string, OutboxItem[]>();
  /** In the order of sending. */
  const inFlight = new Map<string, OutboxItem>();
  const failed = new Map<string, OutboxItem>();
  let window = 0;

  const find = (id: string): OutboxItem | undefined => {
    for (const queue of queued.values()) for (const item of queue) if (item.id === id) return item;
    return undefined;
  };

  const enqueue = (item: OutboxItem): void => {
    const queue = queued.get(item.conv) ?? [];
    queued.set(item.conv, queue);
    let at = queue.length;
    while (at > 0 && byOrder(queue[at - 1]!, item) > 0) at -= 1;
    queue.splice(at, 0, item);
  };

  const dequeue = (item: OutboxItem): void => {
    const queue = queued.get(item.conv) ?? [];
    queue.splice(queue.indexOf(item), 1);
    if (!queue.length) queued.delete(item.conv);
  };

  /** The first of a conversation's queue, unless something behind it is still unanswered: sending it now would let that one pass. */
  const head = (queue: OutboxItem[]): OutboxItem | undefined => {
    const first = queue[0]!;
    for (const item of inFlight.values()) if (item.conv === first.conv && byOrder(item, first) > 0) return undefined;
    return first;
  };

  const state = (id: string): OutboxState | undefined => (inFlight.has(id) ? 'sending' : failed.has(id) ? 'failed' : find(id) ? 'queued' : undefined);

  const outbox: Outbox = {
    state,
    add(item) {
      if (state(item.id)) return;
      if (item.failed) failed.set(item.id, item);
      else enqueue(item);
    },
    take(now) {
      const taken: OutboxItem[] = [];
      while (inFlight.size < window) {
        let next: OutboxItem | undefined;
        for (const queue of queued.values()) {
          const item = head(queue);
          if (item && (item.error?.retryAt ?? 0) <= now && (!next || byOrder(item, next) < 0)) next = item;
        }
        if (!next) break;
        dequeue(next);
        inFlight.set(next.id, next);
        taken.push(next);
      }
      return taken;
    },
    waitMs(now) {
      let wait: number | undefined;
      if (inFlight.size >= window) return wait;
      for (const queue of queued.values()) {
        const item = head(queue);
        if (item) wait = Math.min(wait ?? Infinity, Math.max(0, (item.error?.retryAt ?? 0) - now));
      }
      return wait;
    },
    settle(id) {
      const item = inFlight.get(id) ?? failed.get(id) ?? find(id);
      if (!item) return undefined;
      if (!inFlight.delete(id) && !failed.delete(id)) dequeue(item);
      return item;
    },
    refuse(id, { code, message, retryMs }, now) {
      const item = inFlight.get(id);
      if (!item) return undefined;
      inFlight.delete(id);
      if (!isRetryable(code, retryMs)) {
        const refused: OutboxItem = { ...item, tries: item.tries + 1, failed: true, error: { code, message } };
        failed.set(id, refused);
        return refused;
      }
      // `held` waits for the item ahead of it, not for a time.
      const delay = retryMs ?? (code === 'held' ? 0 : Math.max(250, backoffMs(item.tries, random)));
      const waiting: OutboxItem = { ...item, tries: item.tries + 1, error: code === 'held' ? undefined : { code, message, retryAt: now + delay } };
      enqueue(waiting);
      return waiting;
    },
    connected(size) {
      window = size;
    },
    disconnected() {
      window = 0;
      for (const item of inFlight.values()) enqueue(item);
      inFlight.clear();
    },
    retry(id) {
      const item = failed.get(id);
      if (!item) return undefined;
      failed.delete(id);
      const again: OutboxItem = { ...item, tries: 0, failed: undefined, error: undefined };
      enqueue(again);
      return again;
    },
    discard(id) {
      return inFlight.has(id) ? undefined : outbox.settle(id);
    },
    clear(conv) {
      const gone = outbox.items(conv);
      for (const item of gone) outbox.settle(item.id);
      return gone;
    },
    items(conv) {
      const all = [...inFlight.values(), ...failed.values(), ...(conv === undefined ? [...queued.values()].flat() : queued.get(conv) ?? [])];
      return (conv === undefined ? all : all.filter((item) => item.conv === conv)).sort(byOrder);
    },
    get size() {
      let size = inFlight.size;
      for (const queue of queued.values()) size += queue.length;
      return size;
    },
    get sending() {
      return inFlight.size;
    },
  };
  return outbox;
}
