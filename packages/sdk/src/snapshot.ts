import type { SavedVisitor } from './cache/cache.ts';
import type { Sending } from './outbox/sending.ts';
import type { Shown } from './timeline/timeline.ts';
import type { ChatSnapshot } from './types.ts';

const NOWHERE = { delivered: 0, read: 0 };

/** What the client itself knows of the snapshot: all but the conversations. */
export type SnapshotBase = Pick<ChatSnapshot, 'connection' | 'persistent' | 'self' | 'profile' | 'prefs' | 'team' | 'settings' | 'identity'>;

/** What of it is painted first at the next visit. */
export function savedOf({ self, profile, prefs, settings, identity }: SnapshotBase): SavedVisitor {
  return { self, profile, prefs, settings, identity };
}

/** What is shown while nothing was received: the conversation to write in, and others that something waits to be sent to. */
export function beforeTimeline(sending: Pick<Sending, 'pending'>, current: string, online: boolean): Shown {
  const ids = new Set([current, ...sending.pending().map(({ conv }) => conv)]);
  return {
    unread: 0,
    conversations: [...ids].map((id) => ({
      id, kind: 'support', state: 'open', items: sending.pending(id), hasOlder: false, loadingOlder: false, head: 0, unread: 0, typing: [],
      cursors: { visitor: NOWHERE, agents: NOWHERE },
      // Nobody but this device knows it: with a link there is nothing to wait for.
      freshness: online ? 'live' : 'empty',
    })),
  };
}

/** What is shown in place of what is known of a person when their identity has ended: an empty conversation, and nobody. */
export function nothingShown(current: string): Shown & Partial<SnapshotBase> {
  return { ...beforeTimeline({ pending: () => [] }, current, false), profile: {}, self: undefined, identity: undefined };
}

/** Puts the snapshot together. */
export function buildSnapshot(base: SnapshotBase, shown: Shown, current: string, { outbox, limits }: Sending): ChatSnapshot {
  return {
    ...base, ...shown, current,
    queued: outbox.items().filter((item) => item.type === 'send' && item.state !== 'failed').length,
    textChars: limits.textChars,
  };
}
