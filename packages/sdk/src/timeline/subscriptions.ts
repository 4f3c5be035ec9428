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
  /** The relay refused a `sync` without saying of which conversation. */
  refused(retryable: boolean, retryMs?: number): void;
  connected(): void;
  lost(): void;
}

/** @param sync puts the question on the link. */
export function createSubscriptions(clock: Clock, sync: (conv: string) => void): Subscriptions {
  const followed = new Set<string>();
  const asked = new Set<string>();
  let online = false;
  let timer: number | undefined;

  const ask = (conv: string): void => {
    if (!online || asked.has(conv)) return;
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
    refused(retryable, retryMs) {
      if (!retryable) return asked.clear();
      if (timer !== undefined) return;
      timer = clock.setTimeout(() => {
        timer = undefined;
        const again = [...asked];
        asked.clear();
        again.forEach(ask);
      }, retryMs ?? AGAIN_MS);
    },
    connected() {
      online = true;
      followed.forEach(ask);
    },
    lost() {
      online = false;
      asked.clear();
      if (timer !== undefined) clock.clearTimeout(timer);
      timer = undefined;
    },
  };
}
