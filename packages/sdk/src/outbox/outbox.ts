import type { Body, ClientFrame, ClientFrameOf, ProofOfWork } from '@frontdesk/protocol';
import { backoffMs } from '../connection/backoff.ts';
import { isRetryable } from './retryable.ts';

/** A change that waits for its answer. Immutable: every step makes a new object. This is also what is stored. */
export interface OutboxItem {
  /** The sender's id of the change; the same over all tries, tabs and days. */
  readonly id: string;
  /** Empty for what belongs to no conversation (profile, wishes, events): these keep their order among themselves. */
  readonly conv: string;
  readonly type: 'send' | 'edit' | 'delete' | 'profile' | 'prefs' | 'event';
  readonly body?: Body;
  /** The message that an edit or deletion is about. */
  readonly target?: string;
  /** The sender was warned that it holds personal data, and tried again. */
  readonly confirmed?: boolean;
  /** The work that the relay asked for before a new conversation. */
  readonly proof?: ProofOfWork;
  /** What a profile, wish or event says. */
  readonly fields?: Omit<ClientFrameOf<'profile'> | ClientFrameOf<'prefs'> | ClientFrameOf<'event'>, 't' | 'id'>;
  /** Place in the order of this device. From a counter, never from a clock. */
  readonly order: number;
  /** Milliseconds since 1970 by this device's clock; shown until the relay's time is known. */
  readonly ts: number;
  /** Refusals so far. */
  readonly tries: number;
  /** Why it failed or waits; `retryAt` by this device's clock. */
  readonly error?: { readonly code: string; readonly message: string; readonly retryAt?: number };
  /** Missing while queued. `failed`: refused for good, kept until `retry` or `discard`. `sending` is never stored. */
  readonly state?: 'sending' | 'failed';
}

/** Own changes on their way: pure, driven from outside. */
export interface Outbox {
  /** Takes an item that is already stored (or that no storage would take). Known ids are ignored. */
  add(item: OutboxItem): void;
  /** What may be sent now, in order; it counts as in flight from here on. Nothing while not connected. */
  take(now: number): { readonly items: readonly OutboxItem[]; /** Milliseconds until there may be more, when only time is missing. */ readonly waitMs?: number };
  /** The relay has it (an ack, or its entry was seen). Returns the item when it was ours. */
  settle(id: string): OutboxItem | undefined;
  /** Refused: back to the head of its conversation's queue, or failed. Returns the item as it is now. */
  refuse(id: string, refusal: { code: string; message: string; retryMs?: number }, now: number): OutboxItem | undefined;
  /** The work that was asked for is done: it may go at once. Returns the item as it is now, undefined when it does not wait any more. */
  prove(id: string, proof: ProofOfWork): OutboxItem | undefined;
  /** Welcomed: `window` items may be in flight. Events wait for a relay that takes them. */
  connected(window: number, takesEvents?: boolean): void;
  /** The link is gone: what was in flight is queued again, in order. */
  disconnected(): void;
  /** Failed → queued, at its old place; after a warning (`sensitive`) it counts as confirmed. Returns the item as it is now, undefined when it had not failed. */
  retry(id: string): OutboxItem | undefined;
  /** Throws away what is not in flight. */
  discard(id: string): OutboxItem | undefined;
  /** Everything of a conversation (default: of all), in order. */
  items(conv?: string): readonly OutboxItem[];
}

/** The frame that carries an item. */
export function frameOf({ type, id, conv, body, target, confirmed, proof, fields }: OutboxItem): ClientFrame {
  return { t: type, id, conv: conv || undefined, target, body, confirmed, proof, ...fields } as ClientFrame;
}

const isReviewed = ({ error }: OutboxItem): boolean => error?.code === 'in_review';

const byOrder = (one: OutboxItem, other: OutboxItem): number => one.order - other.order || (one.id < other.id ? -1 : 1);

/**
 * Makes an empty outbox. First in, first out per conversation: of one conversation, what is in flight is always ahead of what is
 * queued, and an item that must wait holds everything behind it.
 *
 * @param random uniform in [0, 1): spreads retries whose time the relay did not say.
 */
export function createOutbox(random: () => number): Outbox {
  const held = new Map<string, OutboxItem>();
  let window = 0;
  let events = false;
  /** The clock when it was last looked at. */
  let seen = 0;

  const items = (conv?: string): OutboxItem[] => [...held.values()].filter((item) => conv === undefined || item.conv === conv).sort(byOrder);

  const settle = (id: string): OutboxItem | undefined => {
    const item = held.get(id);
    held.delete(id);
    return item;
  };

  const put = (item: OutboxItem): OutboxItem => {
    held.set(item.id, item);
    return item;
  };

  /** A clock that was set back takes the waits along, else they would last as long as it was set back. */
  const look = (now: number): void => {
    const back = Math.min(0, now - seen);
    seen = now;
    if (back) for (const item of held.values()) if (item.error?.retryAt) put({ ...item, error: { ...item.error, retryAt: item.error.retryAt + back } });
  };

  return {
    items,
    settle,
    add(item) {
      // A wait belongs to the life in which it began: the clock may have been set since.
      if (!held.has(item.id)) put(item.state ? item : { ...item, error: undefined });
    },
    take(now) {
      look(now);
      const taken: OutboxItem[] = [];
      let waitMs: number | undefined;
      const waiting = new Set<string>();
      const all = items();
      // Something later of a conversation is still unanswered: sending an earlier one now would let that one pass.
      const inFlight = all.filter(({ state }) => state === 'sending');
      const last = new Map(inFlight.map((item) => [item.conv, item]));
      for (const item of all) {
        const { conv, state, error, type } = item;
        if (inFlight.length + taken.length >= window) break;
        if (state || waiting.has(conv) || (type === 'event' && !events)) continue;
        const ahead = last.get(conv);
        const left = (error?.retryAt ?? now) - now;
        if (left > 0 || (ahead && byOrder(ahead, item) > 0)) {
          waiting.add(conv);
          if (left > 0) waitMs = Math.min(waitMs ?? left, left);
        } else taken.push(put({ ...item, state: 'sending' }));
      }
      return { items: taken, waitMs };
    },
    refuse(id, { code, message, retryMs }, now) {
      look(now);
      const item = held.get(id);
      // Of one that the team looks at the outcome may come unasked.
      if (!item || (item.state !== 'sending' && !isReviewed(item))) return undefined;
      const state = isRetryable(code, retryMs) ? undefined : 'failed';
      // `held` waits for the item ahead of it, not for a time.
      const retryAt = state ? undefined : now + (retryMs ?? Math.max(250, backoffMs(item.tries, random)));
      return put({ ...item, tries: item.tries + 1, state, error: code === 'held' ? undefined : { code, message, retryAt } });
    },
    prove(id, proof) {
      const item = held.get(id);
      return item && !item.state ? put({ ...item, proof, error: undefined }) : undefined;
    },
    connected(size, takesEvents = false) {
      window = size;
      events = takesEvents;
      // What became of them may have been told while nobody listened.
      for (const item of held.values()) if (isReviewed(item)) put({ ...item, state: undefined, error: undefined });
    },
    disconnected() {
      window = 0;
      for (const item of held.values()) if (item.state === 'sending') put({ ...item, state: undefined });
    },
    retry(id) {
      const item = held.get(id);
      return item?.state === 'failed' ? put({ ...item, tries: 0, state: undefined, confirmed: item.error?.code === 'sensitive' || undefined, error: undefined }) : undefined;
    },
    discard: (id) => (held.get(id)?.state === 'sending' ? undefined : settle(id)),
  };
}
