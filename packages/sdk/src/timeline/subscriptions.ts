import { createTimer } from '../clock.ts';
import type { Clock } from '../types.ts';

/** Wait before asking again when the relay could not answer and named no time, milliseconds. */
const AGAIN_MS = 2_000;

/** Which conversations are followed, and which `sync` still waits for its answer. */
export interface Subscriptions {
  /** Follows a conversation, now or as soon as there is a link. */
  add(conv: string): void;
  /** True when it had been followed. */
  drop(conv: string): boolean;
  /** Asks once more for what is missing; only one question per conversation is under way. */
  ask(conv: string): void;
  /** The answer has reached the head. */
  answered(conv: string): void;
  /** The relay could not answer a `sync`, without saying of which conversation. */
  refused(retryable: boolean, retryMs?: number): void;
  /** There is a link, or none. */
  online(now: boolean): void;
}

/** @param sync puts the question on the link. */
export function createSubscriptions(clock: Clock, sync: (conv: string) => void): Subscriptions {
  const followed = new Set<string>();
  const asked = new Set<string>();
  const later = createTimer(clock);
  let linked = false;

  const ask = (conv: string): void => {
    if (!linked || asked.has(conv) || !followed.has(conv)) return;
    asked.add(conv);
    sync(conv);
  };

  return {
    ask,
    add(conv) {
      if (followed.has(conv)) return;
      followed.add(conv);
      ask(conv);
    },
    drop(conv) {
      asked.delete(conv);
      return followed.delete(conv);
    },
    answered: (conv) => void asked.delete(conv),
    refused(retryable, retryMs = AGAIN_MS) {
      const again = [...asked];
      asked.clear();
      if (retryable) later(() => again.forEach(ask), retryMs);
    },
    online(now) {
      linked = now;
      asked.clear();
      later();
      followed.forEach(ask);
    },
  };
}
