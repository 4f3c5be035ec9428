import type { Conversation, Entry, RelayFrameOf, SingleRelayFrame, Who } from '@frontdesk/protocol';
import { ChatError } from '../error.ts';
import { createOutbox } from '../outbox/outbox.ts';
import type { OutboxItem } from '../outbox/outbox.ts';
import { isRetryable } from '../outbox/retryable.ts';
import { createSender } from '../outbox/sender.ts';
import { createAnswers } from './answers.ts';
import { createConversation, sideOf } from './conversation.ts';
import type { LiveConversation } from './conversation.ts';
import type { Conversations, ConversationsOptions, UsedLimits } from './contract.ts';
import { acknowledged, itemOf, pendingView } from './items.ts';
import type { MessageItem } from './items.ts';
import { createSubscriptions } from './subscriptions.ts';
import { createTypingList, createTypingNotice } from './typing.ts';

/** Limits that are needed before the relay has told its own; tests/sdk/codes.test.ts compares them with the protocol's defaults. */
const UNTOLD_LIMITS: UsedLimits = { textChars: 4_000, historyItems: 100, window: 32, typingMs: 6_000 };

/** Makes an empty set of conversations. */
export function createConversations(options: ConversationsOptions): Conversations {
  const { side, clock, send, changed } = options;
  const held = new Map<string, LiveConversation>();
  const outcomes = createAnswers<void>();
  const histories = createAnswers<RelayFrameOf<'history'>>();
  const shown = new WeakMap<OutboxItem, MessageItem>();
  const outbox = createOutbox(options.random);
  const sender = createSender(outbox, clock, send);
  const typing = createTypingList(clock, (conv) => {
    touch(conv);
    options.onTyping?.(conv);
  });
  const notice = createTypingNotice(clock, (conv, on) => void send({ t: 'typing', conv, on }));
  const subscriptions = createSubscriptions(clock, (conv) => {
    const { epoch, last } = get(conv).log;
    send({ t: 'sync', conv, epoch, after: epoch === undefined ? 0 : last });
  });

  const pending = (conv?: string): MessageItem[] =>
    outbox.items(conv).filter(({ type }) => type === 'send').map((item) => {
      // Items never change in place, so that the same item shows as the same view.
      if (!shown.has(item)) shown.set(item, pendingView(item, item.state ?? 'queued', set.self));
      return shown.get(item)!;
    });

  const own = (by: Who): boolean => by.kind === set.self.kind && by.id === set.self.id;

  const get = (conv: string): LiveConversation => {
    let conversation = held.get(conv);
    if (!conversation) held.set(conv, (conversation = createConversation(conv, { side, clock, pending, typing: typing.of, own })));
    return conversation;
  };

  const touch = (conv: string): void => {
    held.get(conv)?.patch();
    changed();
  };

  /** The item needs no more care: acked, given up, or refused without anything to show for it. */
  const done = (item: OutboxItem | undefined, error?: ChatError): void => {
    if (!item) return;
    options.onItemGone?.(item);
    outcomes.give(item.id, undefined, error);
    touch(item.conv);
  };

  /** One's own echo settles the outbox, a message ends its author's typing. */
  const arrived = (entries: readonly Entry[]): void => {
    for (const { id, type, conv, by } of entries) {
      done(outbox.settle(id));
      if (type === 'message') typing.heard(conv, by, false);
    }
  };

  /**
   * Entries have come for the end of a log.
   *
   * @param live they are the answer to `sync` and reach the head.
   * @param summary given = the log starts anew with them.
   */
  const take = (conv: string, entries: readonly Entry[], live = false, epoch?: number, summary?: Conversation): void => {
    const conversation = get(conv);
    if (live) {
      subscriptions.answered(conv);
      conversation.patch({ freshness: 'live' });
    }
    const news = summary ? conversation.reset(summary, entries) : conversation.apply(entries, epoch);
    arrived(entries);
    if (conversation.log.gap) subscriptions.ask(conv);
    for (const entry of news ?? []) options.onMessage?.(itemOf(entry) as MessageItem, conversation);
  };

  const routes: { [Type in SingleRelayFrame['t']]?: (frame: RelayFrameOf<Type>) => void } = {
    ack(ack) {
      const item = outbox.settle(ack.id);
      if (!item) return;
      take(item.conv, [acknowledged(item, ack, set.self)]);
      done(item);
      // A visitor's first send opened the conversation: from now on there is something to follow.
      if (side === 'visitor') set.subscribe(item.conv);
    },
    ok: ({ id }) => done(outbox.settle(id)),
    nack(nack) {
      const item = outbox.refuse(nack.id, nack, clock.now());
      if (!item) return;
      // A refused edit has nothing of its own to show or retry.
      if (item.state && item.type !== 'send') done(outbox.discard(item.id), new ChatError(nack.code, nack.message));
      else options.onItem?.(item);
      touch(item.conv);
      // The relay waits for an earlier one that is no longer here (its echo came, or it was thrown away). A fresh link waits for nothing.
      if (nack.code === 'held' && outbox.items(item.conv).find(({ state }) => !state) === item) options.restart();
    },
    entry: ({ entry }) => take(entry.conv, [entry]),
    page: ({ conv, epoch, head, entries }) => take(conv, entries, (entries.at(-1)?.seq ?? head) >= head, epoch),
    snapshot: ({ conv, conversation, entries }) => take(conv, entries, true, undefined, conversation),
    history: (frame) => histories.give(frame.conv, frame),
    cursor: ({ conv, by, delivered, read }) => held.get(conv)?.moved(sideOf(by), { delivered, read }),
    typing({ conv, by, on }) {
      if (!own(by)) typing.heard(conv, by, on, set.limits.typingMs);
    },
    conversation: ({ conversation }) => get(conversation.id).summarize(conversation),
    gone: ({ conv }) => set.forget(conv),
    error({ code, message, ref, retryMs }) {
      const error = new ChatError(code, message, isRetryable(code, retryMs));
      if (ref === 'history') histories.fail(error);
      if (ref === 'sync') subscriptions.refused(error.retryable, retryMs);
      options.onError(error);
    },
  };

  const set: Conversations = {
    held,
    outbox,
    limits: UNTOLD_LIMITS,
    self: { kind: side === 'visitor' ? 'visitor' : 'agent', id: '' },
    get,
    pending,
    subscribe(conv) {
      subscriptions.add(conv);
      // Asked before the relay knew it, the question was refused: ask again now that there is a reason to.
      if (get(conv).log.epoch === undefined) subscriptions.ask(conv);
    },
    unsubscribe(conv) {
      if (subscriptions.drop(conv)) send({ t: 'unsync', conv });
    },
    forget(conv) {
      subscriptions.drop(conv);
      held.delete(conv);
      if (outbox.items(conv).length) get(conv);
      changed();
    },
    welcome(welcome) {
      set.limits = { ...UNTOLD_LIMITS, ...welcome.limits };
      set.self = welcome.self;
      for (const summary of welcome.conversations) get(summary.id).summarize(summary);
      outbox.connected(set.limits.window);
      subscriptions.online(true);
      sender.pump();
      changed();
    },
    lost() {
      outbox.disconnected();
      set.stop();
      histories.fail(new ChatError('offline', 'No connection', true));
      for (const conversation of held.values()) conversation.lost();
      changed();
    },
    frame(frame) {
      (routes[frame.t] as ((frame: SingleRelayFrame) => void) | undefined)?.(frame);
      sender.pump();
      changed();
    },
    post(item) {
      // Stored by another tab, and its echo was here before: nothing is left to do.
      if (item.conv && get(item.conv).log.has(item.id)) return done(item);
      outbox.add(item);
      notice(item.conv, false);
      sender.pump();
      touch(item.conv);
    },
    retry(id) {
      const item = outbox.retry(id);
      if (!item) return;
      options.onItem?.(item);
      sender.pump();
      touch(item.conv);
    },
    discard(id) {
      const item = outbox.discard(id);
      done(item, new ChatError('closed', 'Discarded'));
      sender.pump();
      return item !== undefined;
    },
    outcome: outcomes.wait,
    async loadOlder(conv) {
      const { info, log, patch } = get(conv);
      if (info.freshness === 'empty') return set.subscribe(conv);
      if (!log.hasOlder) return;
      const answer = histories.wait(conv);
      const load = (loadingOlder: boolean): void => {
        patch({ loadingOlder });
        changed();
      };
      try {
        // One question per conversation at a time, so that its name is enough to know the answer by.
        const limit = Math.min(set.limits.historyItems, 100);
        if (!info.loadingOlder && !send({ t: 'history', req: 0, conv, before: log.first, limit })) histories.fail(new ChatError('offline', 'No connection', true));
        else load(true);
        const { entries, more } = await answer;
        if (log.prepend(entries, more)) arrived(entries);
      } finally {
        load(false);
      }
    },
    markRead(conv, seq) {
      held.get(conv)?.markRead(seq);
      changed();
    },
    setTyping: notice,
    tellCursors() {
      for (const { id, log, info, takeNews } of held.values()) {
        const news = info.freshness === 'live' && log.last > 0 && takeNews();
        if (news) send({ t: 'cursor', conv: id, ...news });
      }
    },
    clear() {
      for (const { id } of outbox.items()) done(outbox.settle(id), new ChatError('closed', 'Discarded'));
      for (const conv of held.keys()) subscriptions.drop(conv);
      held.clear();
      changed();
    },
    stop() {
      sender.stop();
      subscriptions.online(false);
      typing.clear();
      notice('', false);
    },
  };
  return set;
}
