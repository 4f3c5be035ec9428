import type { Conversations } from './timeline/contract.ts';
import type { LiveConversation } from './timeline/conversation.ts';
import type { ChatSnapshot, ConversationView } from './types.ts';

/** What the snapshot holds besides the conversations. */
export type SnapshotBase = Pick<ChatSnapshot, 'connection' | 'persistent' | 'self' | 'profile' | 'prefs' | 'team' | 'settings'>;

/** Latest activity first; what the relay does not know yet comes before all. */
function rank(conversation: LiveConversation): number {
  return conversation.info.summary?.activity ?? Infinity;
}

/** Makes the snapshot; parts that did not change keep their identity. */
export function buildSnapshot(base: SnapshotBase, conversations: Conversations, current: string, before: ChatSnapshot | undefined): ChatSnapshot {
  const views: ConversationView[] = [];
  let broadcasts: ConversationView | undefined;
  let unread = 0;
  for (const conversation of [...conversations.held.values()].sort((one, other) => rank(other) - rank(one) || 0)) {
    const view = conversation.view();
    unread += view.unread;
    if (view.kind === 'broadcast') broadcasts = view.items.length ? view : broadcasts;
    else if (view.id === current || view.items.length || view.summary) views.push(view);
  }
  const same = before?.conversations.length === views.length && views.every((view, at) => before.conversations[at] === view);
  return {
    ...base,
    conversations: same ? before.conversations : views,
    current,
    broadcasts,
    unread,
    queued: conversations.outbox.items().filter((item) => item.type === 'send' && item.state !== 'failed').length,
    textChars: conversations.limits.textChars,
  };
}

/**
 * Which conversation to show: the present one while it has something unsent, else the one with the latest activity,
 * else `fallback`.
 */
export function chooseCurrent(conversations: Conversations, current: string, fallback = current): string {
  if (conversations.outbox.items(current).length) return current;
  let latest = 0;
  for (const { id, info: { kind, summary } } of conversations.held.values()) {
    if (summary && summary.activity > latest && (kind === 'support' || kind === 'direct')) {
      latest = summary.activity;
      fallback = id;
    }
  }
  return fallback;
}
