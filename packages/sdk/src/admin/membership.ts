import type { Conversation } from '@frontdesk/protocol';
import type { ConversationQuery } from './list-types.ts';

/**
 * Whether a conversation belongs into a list. Words (`q`) are the relay's to judge: with them nothing joins or leaves by itself.
 *
 * @param mine ids of the teams that one is in.
 */
export function belongs(conversation: Conversation, query: ConversationQuery, me: string | undefined, mine: readonly string[] = []): boolean {
  const { state, kind, assignee, team, unread, visitor } = query;
  if (state?.length && !state.includes(conversation.state)) return false;
  if (kind?.length && !kind.includes(conversation.kind)) return false;
  // Announcements have a place of their own.
  if (!kind?.length && conversation.kind === 'broadcast') return false;
  const given = conversation.assignee ?? undefined;
  if (assignee === 'none' ? given !== undefined : assignee !== undefined && given !== (assignee === 'me' ? me : assignee)) return false;
  if (team !== undefined && !isOfTeam(conversation.team, team, mine)) return false;
  if (unread && conversation.unread === 0) return false;
  return visitor === undefined || conversation.visitor?.id === visitor;
}

function isOfTeam(given: string | undefined, wanted: string, mine: readonly string[]): boolean {
  if (wanted === 'none') return given === undefined;
  return given !== undefined && (wanted === 'mine' ? mine.includes(given) : given === wanted);
}

/** Latest activity first; ids decide between equals, so that the order never flickers. */
export function byActivity(one: Conversation, other: Conversation): number {
  return other.activity - one.activity || (one.id < other.id ? -1 : 1);
}
