import type { Sending } from './outbox/sending.ts';
import { NO_CURSOR } from './timeline/cursors.ts';
import type { Shown } from './timeline/timeline.ts';
import type { ChatSnapshot } from './types.ts';

/** What the client itself knows of the snapshot: all but the conversations. */
export type SnapshotBase = Pick<ChatSnapshot, 'connection' | 'persistent' | 'self' | 'profile' | 'prefs' | 'team' | 'settings'>;

/** What is shown while nothing was received: the conversation to write in, and others that something waits to be sent to. */
export function beforeTimeline(sending: Sending, current: string, online: boolean): Shown {
  const ids = new Set([current, ...sending.pending().map(({ conv }) => conv)]);
  return {
    unread: 0,
    conversations: [...ids].map((id) => ({
      id, kind: 'support', state: 'open', items: sending.pending(id), hasOlder: false, loadingOlder: false, head: 0, unread: 0, typing: [],
      cursors: { visitor: NO_CURSOR, agents: NO_CURSOR },
      // Nobody but this device knows it: with a link there is nothing to wait for.
      freshness: online ? 'live' : 'empty',
    })),
  };
}

/** Puts the snapshot together. */
export function buildSnapshot(base: SnapshotBase, shown: Shown, current: string, { outbox, limits }: Sending): ChatSnapshot {
  return {
    ...base, ...shown, current,
    queued: outbox.items().filter((item) => item.type === 'send' && item.state !== 'failed').length,
    textChars: limits.textChars,
  };
}
