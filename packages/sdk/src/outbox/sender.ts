import type { ClientFrame } from '@frontdesk/protocol';
import type { Clock } from '../types.ts';
import { frameOf } from './outbox.ts';
import type { Outbox } from './outbox.ts';

/** Every send is answered; none for this long on a live link means that the link is of no use, milliseconds. */
const ANSWER_MS = 30_000;

/** Moves an outbox's items onto the link, as the window and the waiting times allow. */
export interface Sender {
  /** Sends what may go now and sets the timer for what may go later. Cheap; call after every change of the outbox. */
  pump(): void;
  /** The relay answered something: the link is of use. */
  answered(): void;
  stop(): void;
}

/**
 * @param send puts a frame on the link; what it cannot take comes back through `outbox.disconnected`.
 * @param stuck called when nothing was answered for 30 s.
 */
export function createSender(outbox: Outbox, clock: Clock, send: (frame: ClientFrame) => boolean, stuck: () => void): Sender {
  let later: number | undefined;
  let answer: number | undefined;

  const stop = (): void => {
    if (later !== undefined) clock.clearTimeout(later);
    if (answer !== undefined) clock.clearTimeout(answer);
    later = answer = undefined;
  };

  const pump = (): void => {
    const now = clock.now();
    for (const item of outbox.take(now)) {
      send(frameOf(item));
      answer ??= clock.setTimeout(() => {
        answer = undefined;
        stuck();
      }, ANSWER_MS);
    }
    if (later !== undefined) clock.clearTimeout(later);
    const wait = outbox.waitMs(clock.now());
    later = wait === undefined ? undefined : clock.setTimeout(pump, wait);
  };

  return {
    pump,
    stop,
    answered() {
      if (answer !== undefined) clock.clearTimeout(answer);
      answer = outbox.sending ? clock.setTimeout(stuck, ANSWER_MS) : undefined;
    },
  };
}
