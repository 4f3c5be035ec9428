import { uuidv7 } from '@frontdesk/protocol';
import type { BroadcastStore, ConversationStore, EventStore, VisitorStore } from '../store.ts';
import { packAppend, unpackAppended } from './append-exchange.ts';
import type { Engine } from './open.ts';

/** `conversation` in a result is the summary at the end of the commit, which may already count later entries of the same commit. */
export function conversationStore({ writer, reader, points }: Engine): ConversationStore {
  return {
    append: (request) => writer.ask((appended) => unpackAppended(request, appended), 'appendPacked', ...packAppend(request)),
    moveCursor: (move) => writer.call('moveCursor', move),
    get: (workspace, conv) => points.read((read) => read.conversation(workspace, conv)),
    entriesAfter: (workspace, conv, after, limit) => reader.call('entriesAfter', workspace, conv, after, limit),
    entriesBefore: (workspace, conv, before, limit) => reader.call('entriesBefore', workspace, conv, before, limit),
    message: (workspace, conv, id) => points.read((read) => read.message(workspace, conv, id)),
    participants: (workspace, conv) => points.read((read) => read.participants(workspace, conv)),
    list: (workspace, filter, cursor, limit) => reader.call('list', workspace, filter, cursor, limit),
    ofVisitor: (workspace, visitor, limit) => reader.call('ofVisitor', workspace, visitor, limit),
    broadcastLog: (workspace) => points.read((read) => read.broadcastLog(workspace)),
    remove: (workspace, conv) => writer.call('removeConversation', workspace, conv),
    counts: (workspace) => reader.call('counts', workspace),
  };
}

export function visitorStore({ writer, reader, points, now }: Engine): VisitorStore {
  return {
    arrive: (workspace, tokenHash, patch) => writer.call('arrive', { workspace, tokenHash, freshId: uuidv7(now()), ts: now(), patch }),
    get: (workspace, id) => points.read((read) => read.visitor(workspace, id)),
    update: (workspace, id, patch) => writer.call('updateVisitor', workspace, id, patch),
    list: (workspace, text, cursor, limit) => reader.call('visitors', workspace, text, cursor, limit),
    broadcastCursor: (workspace, id) => points.read((read) => read.broadcastCursor(workspace, id)),
  };
}

export function eventStore({ writer, reader, now }: Engine): EventStore {
  return {
    record: (workspace, visitor, event) => writer.call('recordEvent', workspace, visitor, event),
    visit: (workspace, visitor, page, ts) => writer.call('recordVisit', workspace, visitor, page, uuidv7(now()), ts),
    list: (workspace, visitor, cursor, limit) => reader.call('events', workspace, visitor, cursor, limit),
  };
}

export function broadcastStore({ writer, reader, points }: Engine): BroadcastStore {
  return {
    create: (workspace, broadcast) => writer.call('createBroadcast', workspace, broadcast),
    get: (workspace, id) => points.read((read) => read.broadcast(workspace, id)),
    list: (workspace, cursor, limit) => reader.call('broadcasts', workspace, cursor, limit),
  };
}
