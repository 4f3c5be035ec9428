import type { ClientFrame, ClientFrameOf, RelayFrameOf } from '@frontdesk/protocol';
import { isRetryable } from '@frontdesk/protocol';
import { ChatError } from './error.ts';
import type { Clock } from './types.ts';

/** Wait before another try when the relay named no time, milliseconds. */
const AGAIN_MS = 5_000;

/** What a visitor told about themselves or wants; only the latest of each type matters. */
export type Wish = ClientFrameOf<'profile'> | ClientFrameOf<'prefs'>;

/** Wishes on their way to the relay: kept until it says `ok`, over reconnects and restarts. */
export interface Wishes {
  /** Merged over an unanswered one of the same type. Resolves when the relay has it; rejects when it refuses for good. */
  make(wish: Wish): Promise<void>;
  /** Wishes of an earlier life of the page. */
  load(wishes: readonly Wish[]): void;
  connected(): void;
  /** True when the answer was for a wish. */
  answer(frame: RelayFrameOf<'ok'> | RelayFrameOf<'nack'>): boolean;
  stop(): void;
}

/** @param save keeps the unanswered ones on the device. */
export function createWishes(clock: Clock, send: (frame: ClientFrame) => boolean, save: (wishes: readonly Wish[]) => void): Wishes {
  interface Open {
    readonly wish: Wish;
    readonly waiting: { resolve: () => void; reject: (error: ChatError) => void }[];
  }
  const open = new Map<Wish['t'], Open>();
  let timer: number | undefined;

  const keep = (): void => save([...open.values()].map(({ wish }) => wish));
  const connected = (): void => {
    for (const { wish } of open.values()) send(wish);
  };

  return {
    connected,
    make: (wish) =>
      new Promise((resolve, reject) => {
        const earlier = open.get(wish.t);
        // Under the new id: an answer to the earlier one says nothing about what was added.
        const merged = { ...earlier?.wish, ...wish } as Wish;
        open.set(wish.t, { wish: merged, waiting: [...(earlier?.waiting ?? []), { resolve, reject }] });
        keep();
        send(merged);
      }),
    load(wishes) {
      for (const wish of wishes) if (!open.has(wish.t)) open.set(wish.t, { wish, waiting: [] });
    },
    answer(frame) {
      const answered = [...open.values()].find(({ wish }) => wish.id === frame.id);
      if (!answered) return false;
      if (frame.t === 'nack' && isRetryable(frame.code, frame.retryMs)) {
        timer ??= clock.setTimeout(() => {
          timer = undefined;
          connected();
        }, frame.retryMs ?? AGAIN_MS);
        return true;
      }
      open.delete(answered.wish.t);
      keep();
      for (const { resolve, reject } of answered.waiting) {
        if (frame.t === 'ok') resolve();
        else reject(new ChatError(frame.code, frame.message));
      }
      return true;
    },
    stop() {
      if (timer !== undefined) clock.clearTimeout(timer);
      timer = undefined;
    },
  };
}
