import type { ClientFrame, Conversation, SingleRelayFrame, Welcome } from '@frontdesk/protocol';
import { createCache } from '../cache/cache.ts';
import type { SavedVisitor } from '../cache/cache.ts';
import type { Sending } from '../outbox/sending.ts';
import type { Device } from '../storage/device.ts';
import type { Identity } from '../storage/identity.ts';
import type { ChatErrorShape, ChatEvents, ChatSnapshot, Clock, ConversationView } from '../types.ts';
import type { Conversations } from './contract.ts';
import type { LiveConversation, SavedConversation } from './conversation.ts';
import { createConversations } from './conversations.ts';

/** What the timeline adds to the snapshot. */
export type Shown = Pick<ChatSnapshot, 'conversations' | 'broadcasts' | 'unread'>;

/** What the timeline needs from the client around it. */
export interface TimelineOptions {
  readonly device: Device;
  readonly clock: Clock;
  readonly sending: Sending;
  /** False when there is no link. */
  readonly send: (frame: ClientFrame) => boolean;
  /** What is kept of the visitor beside the conversations. */
  readonly visitor: () => SavedVisitor;
  /** Which conversation is shown. */
  readonly identity: Identity;
  readonly newId: () => string;
  readonly changed: () => void;
  readonly emit: <Name extends 'message' | 'typing'>(name: Name, event: ChatEvents[Name]) => void;
  readonly onError: (error: ChatErrorShape) => void;
}

/**
 * All that a visitor has received, and what keeps it whole. Fetched when there is something to show: the first message
 * goes out and is stored without it.
 */
export interface Timeline extends Pick<Conversations, 'frame' | 'post' | 'touch' | 'lost' | 'loadOlder' | 'markRead' | 'setTyping' | 'tellCursors'> {
  /** Paints what an earlier visit left. */
  load(saved: readonly SavedConversation[]): void;
  welcome(welcome: Welcome): void;
  shown(): Shown;
  /** Which conversation to show: the present one while it has something unsent, else the one with the latest activity. */
  suggest(): string;
  trim(conv: string, keep: number): void;
  /** Something changed that may have to be kept. Cheap. Resolves when it is written down, or could not be. */
  keep(): Promise<void>;
  /** Writes now what is kept for the next visit, for a page that is about to go. Never rejects. */
  flush(): Promise<void>;
  /** Forgets everything. */
  clear(): void;
  /** Ends every timer. */
  stop(): void;
}

/** Latest activity first; what the relay does not know yet comes before all. */
const rank = ({ info }: LiveConversation): number => info.summary?.activity ?? Infinity;

/** Makes a timeline that knows what the outbox holds and nothing else. */
export function createTimeline(options: TimelineOptions): Timeline {
  const { device, clock, sending, identity, send, emit, changed } = options;
  let views: readonly ConversationView[] = [];

  const conversations = createConversations({
    side: 'visitor', sending, clock, send, changed,
    onError: options.onError,
    onMessage: (message, { info }) => emit('message', { message, kind: info.kind }),
    onTyping: (conv) => emit('typing', { conv, typing: conversations.get(conv).view().typing }),
  });
  const { held } = conversations;
  const cache = createCache(device, clock, held, options.visitor);

  const suggest = (fallback = identity.current): string => {
    if (sending.outbox.items(identity.current).length) return identity.current;
    let latest = 0;
    for (const { id, info: { kind, summary } } of held.values()) {
      if (summary && summary.activity > latest && (kind === 'support' || kind === 'direct')) {
        latest = summary.activity;
        fallback = id;
      }
    }
    return fallback;
  };

  const show = (conv: string): void => {
    identity.choose(conv);
    const { info, log, patch } = conversations.get(conv);
    // Nobody but this device knows it: there is nothing to wait for.
    if (!info.summary && !log.last) patch({ freshness: 'live' });
    changed();
  };

  /** Conversations in which something can happen are followed; closed ones when somebody looks at them. */
  const follow = ({ id, kind, state, unread }: Conversation): void => {
    if (kind === 'broadcast' || id === identity.current || state === 'open' || state === 'waiting' || unread > 0) conversations.subscribe(id);
  };

  const gone = (conv: string): void => {
    conversations.forget(conv);
    cache.forget(conv);
    if (conv === identity.current) show(suggest(options.newId()));
  };

  return {
    ...conversations,
    suggest,
    load(saved) {
      // The storage gives them by id, which holds a clock's time: no clock orders what is asked of the relay (G10).
      const age = ({ info }: SavedConversation): number => info.summary?.activity ?? 0;
      for (const one of [...saved].sort((one, other) => age(one) - age(other))) conversations.get(one.id).load(one);
    },
    welcome(welcome) {
      const { conversations: listed, partial } = welcome as Welcome & { partial?: true };
      for (const { id, log } of [...held.values()]) {
        // The list holds at most 20: a shorter one is complete, and what is missing from it was deleted.
        if (!partial && listed.length < 20 && log.last > 0 && !listed.some((one) => one.id === id)) gone(id);
      }
      conversations.welcome(welcome);
      show(suggest());
      listed.forEach(follow);
      // Through another tab's link the list may lack some: whether they are there is asked.
      if (partial) for (const { id, log } of held.values()) if (log.last > 0) conversations.subscribe(id);
    },
    frame(frame: SingleRelayFrame) {
      if (frame.t === 'gone') return gone(frame.conv);
      // One of which only an ack is known was asked for before the relay had it: the ack may pass the refusal.
      if (frame.t === 'error' && frame.ref === 'sync' && frame.code === 'not_found' && held.get(frame.conv ?? '')?.log.epoch !== undefined) gone(frame.conv!);
      const fresh = frame.t === 'conversation' && !held.get(frame.conversation.id)?.info.summary;
      conversations.frame(frame);
      if (fresh) show(suggest());
      if (frame.t === 'conversation') follow(frame.conversation);
    },
    shown() {
      const now: ConversationView[] = [];
      let broadcasts: ConversationView | undefined;
      let unread = 0;
      // The one that is shown is always there, though nobody has written in it yet.
      conversations.get(identity.current);
      for (const conversation of [...held.values()].sort((one, other) => rank(other) - rank(one) || 0)) {
        const view = conversation.view();
        unread += view.unread;
        if (view.kind === 'broadcast') broadcasts = view.items.length ? view : broadcasts;
        else if (view.id === identity.current || view.items.length || view.summary) now.push(view);
      }
      // The list keeps its identity while none of them changed.
      if (views.length !== now.length || views.some((view, at) => view !== now[at])) views = now;
      return { conversations: views, broadcasts, unread };
    },
    trim(conv, keep) {
      conversations.get(conv).log.trim(keep);
      conversations.touch(conv);
    },
    keep: cache.touch,
    flush: cache.flush,
    clear() {
      cache.stop();
      [...held.keys()].forEach(cache.forget);
      conversations.clear();
    },
    stop() {
      conversations.stop();
      cache.stop();
    },
  };
}
