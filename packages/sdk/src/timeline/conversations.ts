import type { Conversation, Entry, RelayFrameOf, SingleRelayFrame, Who } from '@frontdesk/protocol';
import { ChatError } from '../error.ts';
import { createAnswers } from './answers.ts';
import { createConversation, sideOf } from './conversation.ts';
import type { LiveConversation } from './conversation.ts';
import type { Conversations, ConversationsOptions } from './contract.ts';
import { acknowledged, itemOf } from './items.ts';
import type { MessageItem } from './items.ts';
import { createSubscriptions } from './subscriptions.ts';
import { createTypingList, createTypingNotice } from './typing.ts';

const offline = (): ChatError => new ChatError('offline', 'No connection', true);

/** Makes an empty set of conversations. */
export function createConversations(options: ConversationsOptions): Conversations {
  const { side, sending, clock, send, changed } = options;
  const held = new Map<string, LiveConversation>();
  const histories = createAnswers<RelayFrameOf<'history'>>();
  const typing = createTypingList(clock, (conv) => {
    touch(conv);
    options.onTyping?.(conv);
  });
  const notice = createTypingNotice(clock, (conv, on) => void send({ t: 'typing', conv, on }));
  const subscriptions = createSubscriptions(clock, (conv) => {
    const { epoch, last } = get(conv).log;
    send({ t: 'sync', conv, epoch, after: epoch === undefined ? 0 : last });
  });

  // Nobody else writes as a visitor in a visitor's conversations; what they wrote before they proved who they are has another id.
  const own = ({ kind, id }: Who): boolean => kind === sending.self.kind && (side === 'visitor' || id === sending.self.id);

  const get = (conv: string): LiveConversation => {
    let conversation = held.get(conv);
    if (!conversation) held.set(conv, (conversation = createConversation(conv, { side, clock, pending: sending.pending, typing: typing.of, own })));
    return conversation;
  };

  const touch = (conv: string): void => {
    held.get(conv)?.patch();
    changed();
  };

  /** One's own echo settles the outbox, a message ends its author's typing. */
  const arrived = (entries: readonly Entry[]): void => {
    for (const { id, type, conv, by } of entries) {
      sending.settle(id);
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
    for (const entry of news) options.onMessage?.(itemOf(entry) as MessageItem, conversation);
  };

  const routes: { [Type in SingleRelayFrame['t']]?: (frame: RelayFrameOf<Type>) => void } = {
    ack(ack) {
      const item = sending.outbox.items().find(({ id }) => id === ack.id);
      if (!item) return;
      // The entry that it stands for settles it, as the relay's own echo would.
      take(item.conv, [acknowledged(item, ack, sending.self)]);
      // A visitor's first send opened the conversation: from now on there is something to follow.
      if (side === 'visitor') set.subscribe(item.conv);
    },
    entry: ({ entry }) => take(entry.conv, [entry]),
    page: ({ conv, epoch, head, entries }) => take(conv, entries, (entries.at(-1)?.seq ?? head) >= head, epoch),
    snapshot: ({ conv, conversation, entries }) => take(conv, entries, true, undefined, conversation),
    history: (frame) => histories.give(frame.conv, frame),
    cursor: ({ conv, by, delivered, read }) => held.get(conv)?.moved(sideOf(by), { delivered, read }),
    typing({ conv, by, on }) {
      if (!own(by)) typing.heard(conv, by, on, sending.limits.typingMs);
    },
    conversation: ({ conversation }) => get(conversation.id).summarize(conversation),
    gone: ({ conv }) => set.forget(conv),
    error({ code, message, ref, retryMs }) {
      const error = new ChatError(code, message, sending.isRetryable(code, retryMs));
      if (ref === 'history') histories.fail(error);
      if (ref === 'sync') subscriptions.refused(error.retryable, retryMs);
      options.onError(error);
    },
  };

  const set: Conversations = {
    held,
    get,
    touch,
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
      if (sending.outbox.items(conv).length) get(conv);
      changed();
    },
    welcome(welcome) {
      for (const summary of welcome.conversations) get(summary.id).summarize(summary);
      subscriptions.online(true);
      changed();
    },
    lost() {
      set.stop();
      histories.fail(offline());
      for (const conversation of held.values()) conversation.lost();
      changed();
    },
    frame(frame) {
      (routes[frame.t] as ((frame: SingleRelayFrame) => void) | undefined)?.(frame);
      changed();
    },
    post(item) {
      const { conv, id } = item;
      sending.outbox.add(item);
      // Stored by another tab, or in an earlier life, and its echo was here before: nothing is left to do.
      if (conv && get(conv).log.has(id)) return void sending.settle(id);
      notice(conv, false);
      sending.post(item);
    },
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
        const limit = Math.min(sending.limits.historyItems, 100);
        if (!info.loadingOlder && !send({ t: 'history', req: 0, conv, before: log.first, limit })) histories.fail(offline());
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
      for (const conv of held.keys()) subscriptions.drop(conv);
      held.clear();
      changed();
    },
    stop() {
      subscriptions.online(false);
      typing.clear();
      notice('', false);
    },
  };
  return set;
}
