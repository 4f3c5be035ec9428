/** How cursors move (G6), and what is unread after that: the same in every engine. */
import type { Cursor } from '@frontdesk/protocol';
import type { CursorMove, Draft, StoredConversation } from './records.ts';

/** The cursor after the move, or undefined when it does not move: forward only, never past the head, read implies delivered. */
export function forward(from: Cursor, move: Pick<CursorMove, 'delivered' | 'read'>, head: number): Cursor | undefined {
  const read = Math.max(from.read, Math.min(move.read ?? 0, head));
  const delivered = Math.max(from.delivered, Math.min(move.delivered ?? 0, head), read);
  return read === from.read && delivered === from.delivered ? undefined : { delivered, read };
}

/** How far the team has come when one of it is at `to`; undefined when that is not farther. */
export function furthest(side: Cursor, to: Cursor): Cursor | undefined {
  const delivered = Math.max(side.delivered, to.delivered);
  const read = Math.max(side.read, to.read);
  return delivered === side.delivered && read === side.read ? undefined : { delivered, read };
}

/** Of `unread` messages after `from`, those that are still unread after `to`, where that is known without counting: none were unread, or all are read. */
export function stillUnreadUncounted(unread: number, from: number, to: number, head: number): number | undefined {
  if (unread === 0 || to === from) return unread;
  return to >= head ? 0 : undefined;
}

/** Who has written has seen everything before it, so nothing can be left unread. */
export function visitorToHead(data: Draft<StoredConversation>, seq: number): void {
  data.cursors = { visitor: { delivered: seq, read: seq }, agents: data.cursors.agents };
  data.unreadByVisitor = 0;
}

/** The same for somebody of the team. */
export function agentsToHead(data: Draft<StoredConversation>, seq: number): void {
  data.cursors = { visitor: data.cursors.visitor, agents: { delivered: seq, read: seq } };
  data.unreadByAgents = 0;
}

/**
 * Whether an entry moves its author's cursor. A bot says by a cursor of its own what it took note of: an automatic answer reads nothing.
 */
export const readsByWriting = (kind: 'visitor' | 'agent' | 'bot' | 'system'): kind is 'visitor' | 'agent' => kind === 'visitor' || kind === 'agent';
