import type { AgentProfile, Conversation, Visitor } from '@frontdesk/protocol';
import type { AdminWords } from '../words/index.ts';

/** How a visitor is called: by name, else email, else by the last characters of the id, which stay the same everywhere. */
export function visitorName(visitor: Pick<Visitor, 'id' | 'name' | 'email'> | undefined, words: AdminWords): string {
  if (!visitor) return words.say('visitor');
  return visitor.name || visitor.email || words.say('list.unnamed', { short: visitor.id.slice(-4).toUpperCase() });
}

/** Whether the site proved who they are. */
export function isProven(visitor: Pick<Visitor, 'verified'> | undefined): boolean {
  return visitor?.verified?.includes('user') === true;
}

/** How an agent is called by id; one who is not in the team any more is a former one. Before the team is known: a colleague. */
export function agentName(id: string, team: readonly AgentProfile[], words: AdminWords): string {
  return team.find((agent) => agent.id === id)?.name ?? words.say(team.length > 0 ? 'formerAgent' : 'somebody');
}

/** How a conversation is called in lists and headings. */
export function conversationName(conversation: Conversation, words: AdminWords): string {
  if (conversation.kind === 'internal') return conversation.subject || words.say('list.kinds.internal');
  return visitorName(conversation.visitor, words);
}

/** One or two letters for the circle beside a name; empty when there is no name to take them from. */
export function initials(name: string | undefined): string {
  const parts = (name ?? '').trim().split(/[\s@._-]+/u).filter(Boolean);
  const letters = [parts[0], parts.length > 1 ? parts[parts.length - 1] : undefined].map((part) => (part ? [...part][0] : '')).join('');
  return letters.toLocaleUpperCase();
}
