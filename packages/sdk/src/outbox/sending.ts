import type { ClientFrame, RelayFrameOf, SingleRelayFrame, Welcome, Who } from '@frontdesk/protocol';
import { createTimer } from '../clock.ts';
import { ChatError } from '../error.ts';
import type { Clock, MessageView } from '../types.ts';
import { isRetryable } from './retryable.ts';
import { createOutbox, frameOf } from './outbox.ts';
import type { Outbox, OutboxItem } from './outbox.ts';

/** Limits that matter to the client's cores. */
export interface UsedLimits {
  readonly textChars: number;
  readonly historyItems: number;
  readonly window: number;
  readonly typingMs: number;
  /** Missing: the relay takes no events. */
  readonly eventBytes?: number;
}

/** Limits that are needed before the relay has told its own; tests/sdk/codes.test.ts compares them with the protocol's defaults. */
const UNTOLD_LIMITS: UsedLimits = { textChars: 4_000, historyItems: 100, window: 32, typingMs: 6_000 };

/** An unsent message as a timeline shows it. */
export type PendingMessage = { readonly type: 'message' } & MessageView;

/** What sending needs from the client around it. */
export interface SendingOptions {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly kind: 'visitor' | 'agent';
  /** Puts a frame on the link; false when there is none. What got lost comes back through `lost`. */
  readonly send: (frame: ClientFrame) => boolean;
  /** The link is of no more use: leave it and come back. */
  readonly restart: () => void;
  /** Something that is shown of a conversation's unsent items changed. */
  readonly touched: (conv: string) => void;
  /** The item changed where it is kept: refused, or tried again. */
  readonly onItem: (item: OutboxItem) => void;
  /** The item is done (acked, or given up with an error): it need not be kept any more. */
  readonly onItemGone: (item: OutboxItem, error?: ChatError) => void;
}

/** Own changes on their way: the outbox, the frames that carry its items, and the relay's answers to them. */
export interface Sending {
  readonly outbox: Outbox;
  /** Handed on to the parts that are fetched later: what they import themselves would tear the first file apart. */
  readonly isRetryable: typeof isRetryable;
  /** Who this client is; set by the welcome, or before it from the cache. */
  self: Who;
  /** What the relay told, once it has. */
  readonly limits: UsedLimits;
  /** Unsent messages as they are shown, of a conversation or of all. Same item, same view. */
  pending(conv?: string): readonly PendingMessage[];
  /** Takes a stored item into the outbox and sends it as soon as it may go. */
  post(item: OutboxItem): void;
  /** The relay has it (an ack, or its entry was seen). Returns the item when it was ours. */
  settle(id: string): OutboxItem | undefined;
  retry(id: string): void;
  /** False when it was in flight or is gone already. */
  discard(id: string): boolean;
  /** Settles when the relay has answered the item for good. */
  outcome(id: string): Promise<void>;
  /** Uses a frame that answers an item without an entry; false when it is another frame. */
  answered(frame: SingleRelayFrame): boolean;
  welcome(welcome: Pick<Welcome, 'limits' | 'self'>): void;
  lost(): void;
  /** Gives everything up, unsent items included. */
  clear(): void;
}

/** Makes an empty outbox and what moves its items onto the link, as the window and the waiting times allow. */
export function createSending({ clock, random, kind, send, restart, touched, onItem, onItemGone }: SendingOptions): Sending {
  const outbox = createOutbox(random);
  const later = createTimer(clock);
  const shown = new WeakMap<OutboxItem, PendingMessage>();
  /** Those who wait for an item's outcome, by its id. */
  const waits = new Map<string, (error?: ChatError) => void>();

  let linked = false;

  const pump = (): void => {
    const { items, waitMs } = outbox.take(clock.now());
    for (const item of items) send(frameOf(item));
    later(waitMs === undefined ? undefined : pump, waitMs);
  };

  /** The item changed, or is done: then it needs no more care. */
  const changed = (item: OutboxItem | undefined, done: boolean, error?: ChatError): void => {
    if (!item) return;
    if (done) {
      onItemGone(item, error);
      waits.get(item.id)?.(error);
      waits.delete(item.id);
    } else onItem(item);
    pump();
    touched(item.conv);
  };

  const settle = (id: string): OutboxItem | undefined => {
    const item = outbox.settle(id);
    changed(item, true);
    return item;
  };

  const refused = ({ id, code, message, retryMs, challenge }: RelayFrameOf<'nack'>): void => {
    const item = outbox.refuse(id, { code, message, retryMs }, clock.now());
    if (!item) return;
    // Without its part, or without cryptography (a page that is not secure), it waits for the end of the attack as an older client does.
    if (challenge) import('./work.ts').then(({ solve }) => solve(challenge)).then((proof) => changed(outbox.prove(id, proof), false), () => {});
    // The relay waits for an earlier one that is no longer here (its echo came, or it was thrown away). A fresh link waits for nothing.
    if (code === 'held' && outbox.items(item.conv).find(({ state }) => !state) === item) restart();
    // A refused edit has nothing of its own to show or retry.
    if (item.state && item.type !== 'send') changed(outbox.discard(id), true, new ChatError(code, message));
    else changed(item, false);
  };

  const sending: Sending & { limits: UsedLimits } = {
    outbox, settle, isRetryable,
    limits: UNTOLD_LIMITS,
    self: { kind, id: '' },
    pending: (conv) =>
      outbox.items(conv).filter(({ type }) => type === 'send').map((item) => {
        const { id, conv: place, body, ts, error, state: status = 'queued' } = item;
        // Items never change in place, so that the same item shows as the same view.
        if (!shown.has(item)) shown.set(item, { type: 'message', id, conv: place, by: sending.self, own: true, body, ts, status, error, edited: false, deleted: false });
        return shown.get(item)!;
      }),
    post(item) {
      outbox.add(item);
      pump();
      touched(item.conv);
    },
    retry: (id) => changed(outbox.retry(id), false),
    discard(id) {
      const item = outbox.discard(id);
      changed(item, true, new ChatError('closed', 'Discarded'));
      // The relay holds what follows until this one comes again, which it will not. A fresh link waits for nothing.
      if (linked && item?.error?.retryAt) restart();
      return item !== undefined;
    },
    outcome: (id) => new Promise((resolve, reject) => waits.set(id, (error) => (error ? reject(error) : resolve()))),
    answered(frame) {
      if (frame.t === 'ok') settle(frame.id);
      else if (frame.t === 'nack') refused(frame);
      else return false;
      return true;
    },
    welcome({ limits, self }) {
      sending.limits = { ...UNTOLD_LIMITS, ...limits };
      sending.self = self;
      linked = true;
      outbox.connected(limits.window, limits.eventBytes !== undefined);
      pump();
    },
    lost() {
      linked = false;
      outbox.disconnected();
      later();
    },
    clear() {
      outbox.disconnected();
      for (const { id } of outbox.items()) changed(outbox.settle(id), true, new ChatError('closed', 'Discarded'));
    },
  };
  return sending;
}
