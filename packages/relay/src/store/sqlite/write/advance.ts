import type { ConversationRow } from './conversation-cache.ts';

/** Cursor moves to the head, where nothing can be left unread. They need no read of the log, unlike those in cursors.ts. */
export const advance = {
  visitorToHead({ data }: ConversationRow, seq: number): void {
    data.cursors = { visitor: { delivered: seq, read: seq }, agents: data.cursors.agents };
    data.unreadByVisitor = 0;
  },
  agentsToHead({ data }: ConversationRow, seq: number): void {
    data.cursors = { visitor: data.cursors.visitor, agents: { delivered: seq, read: seq } };
    data.unreadByAgents = 0;
  },
};
