import { DEFAULT_LIMITS } from '@frontdesk/protocol';
import type { ClientFrame, Conversation, Entry, Limits, RelayFrameOf, SingleRelayFrame, Welcome, Who } from '@frontdesk/protocol';
import { ChatError } from '../error.ts';
import { createOutbox } from '../outbox/outbox.ts';
import type { Outbox, OutboxItem } from '../outbox/outbox.ts';
import { createSender } from '../outbox/sender.ts';
import type { Clock, MessageView, TimelineItem } from '../types.ts';
import { createConversation } from './conversation.ts';
import type { LiveConversation, Side } from './conversation.ts';
import { NO_CURSOR } from './cursors.ts';
import { createHistory } from './history.ts';
import { acknowledged, itemOf, pendingView } from './items.ts';
import { createSubscriptions } from './subscriptions.ts';
import { createTypingList, createTypingNotice } from './typing.ts';

/** What the conversations need from the client around them. */
export interface ConversationsOptions {
  readonly side: Side;
  readonly clock: Clock;
  readonly random: () => number;
  /** False when there is no link. */
  readonly send: (frame: ClientFrame) => boolean;
  /** The link is open but nothing is answered on it. */
  readonly restart: () => void;
  /** Something in a view changed. Called often; the client gathers. */
  readonly changed: () => void;
  /** A message of the other side came in for the first time, live or caught up. */
  readonly onMessage?: (message: MessageView, conversation: LiveConversation) => void;
  readonly onTyping?: (conv: string) => void;
  /** The item changed where it is kept: refused, or tried again. */
  readonly onItem?: (item: OutboxItem) => void;
  /** The item is done (acked, given up, refused edit): it need not be kept any more. */
  readonly onItemGone?: (item: OutboxItem) => void;
  readonly onError: (error: ChatError) => void;
}

/** All conversations of one client, its outbox, and the frames between them and the relay. Pure apart from what is passed in. */
export interface Conversations {
  readonly outbox: Outbox;
  readonly limits: Limits;
  self: Who;
  all(): IterableIterator<LiveConversation>;
  find(conv: string): LiveConversation | undefined;
  /** Finds or makes it. */
  get(conv: string): LiveConversation;
  /** Takes a summary, from a list or a frame. */
  summarize(summary: Conversation): LiveConversation;
  /** Follows a conversation from here on, over reconnects. */
  subscribe(conv: string): void;
  unsubscribe(conv: string): void;
  /** Forgets a conversation, but never what its author has not sent yet. */
  forget(conv: string): void;
  welcome(welcome: Welcome): void;
  lost(): void;
  /** Frames that are not for conversations do nothing. */
  frame(frame: SingleRelayFrame): void;
  /** Takes a stored item into the outbox and sends it as soon as it may go. */
  post(item: OutboxItem): void;
  retry(id: string): boolean;
  discard(id: string): boolean;
  /** Settles when the relay has answered the item for good. */
  outcome(id: string): Promise<void>;
  pendingMessage(id: string): MessageView | undefined;
  loadOlder(conv: string): Promise<void>;
  markRead(conv: string, seq?: number): void;
  setTyping(conv: string, on: boolean): void;
  /** Tells the relay how far this side has come, where it does not know. Call once per batch of changes. */
  tellCursors(): void;
  /** Forgets everything, unsent items included. */
  clear(): void;
  stop(): void;
}

/** Makes an empty set of conversations. */
export function createConversations(options: ConversationsOptions): Conversations {
  const { side, clock, send, changed } = options;
  const held = new Map<string, LiveConversation>();
  const outcomes = new Map<string, { resolve: () => void; reject: (error: ChatError) => void }>();
  const shown = new Map<string, { item: OutboxItem; view: TimelineItem & { type: 'message' } }>();
  const outbox = createOutbox(options.random);
  let limits: Limits = DEFAULT_LIMITS;
  let self: Who = { kind: side === 'visitor' ? 'visitor' : 'agent', id: '' };

  const touch = (conv: string): void => {
    held.get(conv)?.touch();
    changed();
  };
  const typing = createTypingList(clock, (conv) => {
    touch(conv);
    options.onTyping?.(conv);
  });
  const notice = createTypingNotice(clock, (conv, on) => void send({ t: 'typing', conv, on }));
  const sender = createSender(outbox, clock, send, options.restart);
  const history = createHistory(send, () => limits.historyItems);
  const subscriptions = createSubscriptions(clock, (conv) => {
    const { log } = get(conv);
    send({ t: 'sync', conv, epoch: log.epoch, after: log.epoch === undefined ? 0 : log.last });
  });

  const pending = (conv: string): TimelineItem[] => {
    const views: TimelineItem[] = [];
    for (const item of outbox.items(conv)) {
      if (item.type !== 'send') continue;
      const state = outbox.state(item.id)!;
      let known = shown.get(item.id);
      if (known?.item !== item || known.view.status !== state) {
        shown.set(item.id, (known = { item, view: { type: 'message', ...pendingView(item, state, self) } }));
      }
      views.push(known.view);
    }
    return views;
  };

  const own = (by: Who): boolean => by.kind === self.kind && by.id === self.id;
  const context = { side, clock, pending, typing: typing.of, own };
  const get = (conv: string): LiveConversation => {
    let conversation = held.get(conv);
    if (!conversation) held.set(conv, (conversation = createConversation(conv, context)));
    return conversation;
  };

  const done = (item: OutboxItem, error?: ChatError): void => {
    shown.delete(item.id);
    options.onItemGone?.(item);
    const waiting = outcomes.get(item.id);
    outcomes.delete(item.id);
    if (error) waiting?.reject(error);
    else waiting?.resolve();
    touch(item.conv);
  };

  /** Entries have come: one's own echo settles the outbox, a message ends its author's typing. */
  const arrived = (entries: readonly Entry[]): void => {
    for (const entry of entries) {
      const item = outbox.settle(entry.id);
      if (item) done(item);
      if (entry.type === 'message') typing.heard(entry.conv, entry.by, false, 0);
    }
  };

  const take = (conversation: LiveConversation, entries: readonly Entry[], epoch?: number): void => {
    const news = conversation.apply(entries, epoch);
    arrived(entries);
    if (conversation.log.gap) subscriptions.ask(conversation.id);
    for (const entry of news) options.onMessage?.(itemOf(entry, false, NO_CURSOR) as MessageView, conversation);
    changed();
  };

  const acked = (ack: RelayFrameOf<'ack'>): void => {
    sender.answered();
    const item = outbox.settle(ack.id);
    if (item) {
      const conversation = get(item.conv);
      take(conversation, [acknowledged(item, ack, self)]);
      done(item);
      // A visitor's first send opened the conversation: from now on there is something to follow.
      if (side === 'visitor') subscriptions.add(item.conv);
    }
    sender.pump();
  };

  const refused = (nack: RelayFrameOf<'nack'>): void => {
    sender.answered();
    const item = outbox.refuse(nack.id, nack, clock.now());
    if (item?.failed && item.type !== 'send') {
      // A refused edit has nothing of its own to show or retry.
      outbox.discard(item.id);
      done(item, new ChatError(nack.code, nack.message));
    } else if (item) {
      options.onItem?.(item);
      touch(item.conv);
    }
    sender.pump();
  };

  const forget = (conv: string): void => {
    subscriptions.drop(conv);
    held.delete(conv);
    if (outbox.items(conv).length) get(conv);
    changed();
  };

  const routes: { [Type in SingleRelayFrame['t']]?: (frame: RelayFrameOf<Type>) => void } = {
    ack: acked,
    nack: refused,
    entry: ({ entry }) => take(get(entry.conv), [entry]),
    page({ conv, epoch, head, entries }) {
      const conversation = get(conv);
      if ((entries.at(-1)?.seq ?? head) >= head) {
        subscriptions.answered(conv);
        conversation.setFreshness('live');
      }
      take(conversation, entries, epoch);
    },
    snapshot({ conv, conversation, entries }) {
      subscriptions.answered(conv);
      const target = get(conv);
      target.setFreshness('live');
      target.reset(conversation, entries);
      arrived(entries);
      if (target.log.gap) subscriptions.ask(conv);
      changed();
    },
    history: (frame) => history.answer(frame),
    cursor({ conv, by, delivered, read }) {
      held.get(conv)?.moved(by.kind === 'visitor' ? 'visitor' : 'agents', { delivered, read }, own(by));
      changed();
    },
    typing: ({ conv, by, on }) => {
      if (!own(by)) typing.heard(conv, by, on, limits.typingMs);
    },
    gone: ({ conv }) => forget(conv),
    error({ code, message, ref, retryMs }) {
      const error = new ChatError(code, message, retryMs !== undefined || code === 'unavailable');
      if (ref === 'history') history.fail(error);
      else if (ref === 'sync') subscriptions.refused(error.retryable, retryMs);
      options.onError(error);
    },
  };

  return {
    outbox,
    get limits() {
      return limits;
    },
    get self() {
      return self;
    },
    set self(who) {
      self = who;
    },
    all: () => held.values(),
    find: (conv) => held.get(conv),
    get,
    summarize(summary) {
      const conversation = get(summary.id);
      conversation.summarize(summary);
      changed();
      return conversation;
    },
    subscribe: subscriptions.add,
    unsubscribe(conv) {
      if (subscriptions.drop(conv)) send({ t: 'unsync', conv });
    },
    forget,
    welcome(welcome) {
      limits = { ...DEFAULT_LIMITS, ...welcome.limits };
      self = welcome.self;
      for (const summary of welcome.conversations) get(summary.id).summarize(summary);
      outbox.connected(limits.window);
      subscriptions.connected();
      sender.pump();
      changed();
    },
    lost() {
      outbox.disconnected();
      sender.stop();
      subscriptions.lost();
      history.fail(new ChatError('offline', 'The connection was lost.', true));
      typing.clear();
      for (const conversation of held.values()) conversation.lost();
      changed();
    },
    frame(frame) {
      (routes[frame.t] as ((frame: SingleRelayFrame) => void) | undefined)?.(frame);
    },
    post(item) {
      outbox.add(item);
      touch(get(item.conv).id);
      notice.set(item.conv, false);
      sender.pump();
      touch(item.conv);
    },
    retry(id) {
      const item = outbox.retry(id);
      if (!item) return false;
      options.onItem?.(item);
      sender.pump();
      touch(item.conv);
      return true;
    },
    discard(id) {
      const item = outbox.discard(id);
      if (item) done(item, new ChatError('closed', 'Discarded.'));
      sender.pump();
      return item !== undefined;
    },
    outcome: (id) => new Promise((resolve, reject) => void outcomes.set(id, { resolve, reject })),
    pendingMessage(id) {
      const item = outbox.items().find((one) => one.id === id);
      const view = item && pending(item.conv).find((one) => one.id === id);
      return view as MessageView | undefined;
    },
    async loadOlder(conv) {
      const conversation = get(conv);
      if (conversation.freshness === 'empty') return subscriptions.add(conv);
      if (!conversation.log.hasOlder) return;
      conversation.setLoadingOlder(true);
      changed();
      try {
        const { entries, more } = await history.ask(conv, conversation.log.first);
        conversation.log.prepend(entries, more);
      } finally {
        conversation.setLoadingOlder(false);
        changed();
      }
    },
    markRead(conv, seq) {
      held.get(conv)?.markRead(seq);
      changed();
    },
    setTyping: notice.set,
    tellCursors() {
      for (const conversation of held.values()) {
        const news = conversation.freshness === 'live' && conversation.log.last > 0 && conversation.takeNews();
        if (news) send({ t: 'cursor', conv: conversation.id, ...news });
      }
    },
    clear() {
      for (const item of outbox.clear()) done(item, new ChatError('closed', 'Forgotten.'));
      for (const conv of [...held.keys()]) subscriptions.drop(conv);
      held.clear();
      changed();
    },
    stop() {
      sender.stop();
      subscriptions.lost();
      typing.clear();
      notice.stop();
    },
  };
}
