import type { ClientFrameOf, Conversation } from '@frontdesk/protocol';
import { createTimer } from '../clock.ts';
import type { Clock } from '../types.ts';

/** A receipt waits up to this long, milliseconds: all consoles of a team hear of a message at once, and the first receipt spares the others theirs. */
const SPREAD_MS = 400;
/** Receipts at a time, and the pause after them, milliseconds: at most one a second for a conversation, and a list of hundreds stays below the frames a connection may send. */
const BATCH = 20;
const PAUSE_MS = 1_000;

/** Tells visitors "delivered" for messages that reached a console's list without being opened. */
export interface Receipts {
  /** Summaries came, live or in a list; what they show has reached this console. */
  reached(conversations: readonly Conversation[]): void;
  stop(): void;
}

/**
 * @param follows whether a conversation is open here; then its own reader sends the receipts.
 * @param send to the relay. What it cannot take is forgotten: after a reconnect the lists are read again.
 */
export function createReceipts(options: { clock: Clock; random: () => number; follows: (conv: string) => boolean; send: (frame: ClientFrameOf<'cursor'>) => unknown }): Receipts {
  const { clock, random, follows, send } = options;
  const due = new Map<string, number>();
  const timer = createTimer(clock);
  let waiting = false;

  const wait = (ms: number): void => {
    waiting = true;
    timer(tell, ms);
  };
  const tell = (): void => {
    waiting = false;
    if (due.size === 0) return;
    for (const [conv, delivered] of [...due].slice(0, BATCH)) {
      due.delete(conv);
      if (!follows(conv)) send({ t: 'cursor', conv, delivered });
    }
    wait(PAUSE_MS);
  };

  return {
    reached(conversations) {
      for (const { id, kind, head, last, cursors } of conversations) {
        // A colleague's receipt takes ours away again.
        if (kind !== 'broadcast' && last?.by.kind === 'visitor' && cursors.agents.delivered < last.seq) due.set(id, head);
        else due.delete(id);
      }
      if (!waiting && due.size > 0) wait(random() * SPREAD_MS);
    },
    stop() {
      due.clear();
      waiting = false;
      timer();
    },
  };
}
