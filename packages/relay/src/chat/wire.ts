/** The wire types that the core speaks in, gathered for short imports. */
import type { Entry } from '@frontdesk/protocol';

export type { AgentProfile, Body, Conversation, ConversationKind, Entry, ErrorCode, PresenceState, Visitor } from '@frontdesk/protocol';

/** Older entries, ascending. */
export interface History {
  readonly entries: readonly Entry[];
  /** There are still older ones that the reader may see. */
  readonly more: boolean;
}
