import type { ClientFrame } from '@frontdesk/protocol';
import { createTimer } from '../clock.ts';
import type { Clock } from '../types.ts';
import { frameOf } from './outbox.ts';
import type { Outbox } from './outbox.ts';

/** Moves an outbox's items onto the link, as the window and the waiting times allow. */
export interface Sender {
  /** Sends what may go now and sets the timer for what may go later. Cheap; call after every change of the outbox. */
  pump(): void;
  stop(): void;
}

/** @param send puts a frame on the link; what it cannot take comes back through `outbox.disconnected`. */
export function createSender(outbox: Outbox, clock: Clock, send: (frame: ClientFrame) => boolean): Sender {
  const later = createTimer(clock);
  const pump = (): void => {
    const { items, waitMs } = outbox.take(clock.now());
    for (const item of items) send(frameOf(item));
    later(waitMs === undefined ? undefined : pump, waitMs);
  };
  return { pump, stop: later };
}
