/** Stored records in the form that goes over the wire, for one kind of reader. */
import type { Broadcast, Conversation, Visitor } from '@frontdesk/protocol';
import type { StoredBroadcast, StoredConversation, StoredParticipant, StoredVisitor } from '../store/records.ts';
import type { Presence } from './chat.ts';
import type { Names } from './names.ts';

/** What every reader sees; `unread` is the reader's own. */
function base(stored: StoredConversation, names: Names, unread: number): Conversation {
  const { id, kind, state, subject, epoch, head, rev, activity, createdTs, updatedTs, last, cursors } = stored;
  return {
    id, kind, state, epoch, head, rev, activity, createdTs, updatedTs, unread, cursors,
    ...(subject === undefined ? {} : { subject }),
    ...(last === undefined ? {} : { last: names.named(stored.workspace, last) }),
  };
}

/** A visitor's own conversation as they see it. */
export function forVisitor(stored: StoredConversation, names: Names): Conversation {
  return base(stored, names, stored.unreadByVisitor);
}

/** The announcements as one visitor sees them: nothing from before they came, and their own cursor. */
export function announcementsFor(stored: StoredConversation, names: Names, reader: StoredParticipant): Conversation {
  const unread = Math.max(0, stored.head - Math.max(reader.read, reader.from));
  const shown = stored.last && stored.last.seq <= reader.from ? { ...stored, last: undefined } : stored;
  const cursors = { visitor: { delivered: reader.delivered, read: reader.read }, agents: stored.cursors.agents };
  return { ...base(shown, names, unread), cursors };
}

/** As staff see it, with the person in it. */
export function forStaff(stored: StoredConversation, names: Names, visitor: Visitor | undefined): Conversation {
  return { ...base(stored, names, stored.unreadByAgents), assignee: stored.assignee, ...(stored.team === undefined ? {} : { team: stored.team }), ...(visitor === undefined ? {} : { visitor }) };
}

/** A visitor as staff see them. */
export function visitorForStaff(stored: StoredVisitor, presence: Presence): Visitor {
  const { workspace, broadcasts: _wish, ...shown } = stored;
  return { ...shown, online: presence.visitorOnline(workspace, stored.id) };
}

/** A broadcast with its sender's name. */
export function broadcastForStaff(workspace: string, stored: StoredBroadcast, names: Names): Broadcast {
  return names.named(workspace, stored);
}
