import { uuidv7 } from '@frontdesk/protocol';
import type { BroadcastStore, ConversationStore, EventStore, VisitorStore } from '../store.ts';
import { unpackSummary } from './append-exchange.ts';
import type { CheckpointCopy } from './audit-store.ts';
import type { Engine } from './open.ts';
import type { ReadOperations } from './read/operations.ts';

/** Reads of what streams in: they wait until the database shows what was answered, which is hardly ever to wait for. */
function readsOf({ reader, points, settled }: Engine) {
  return {
    /** On the reading thread. */
    list: async <Name extends keyof ReadOperations & string>(name: Name, ...args: Parameters<ReadOperations[Name]>): Promise<ReturnType<ReadOperations[Name]>> => {
      await settled();
      return reader.call(name, ...args);
    },
    /** By key, on this thread. */
    look: async <Result>(read: (operations: ReadOperations) => Result): Promise<Result> => {
      await settled();
      return points.read(read);
    },
    /** As `look`, at what no entry changes. */
    lookAside: async <Result>(read: (operations: ReadOperations) => Result): Promise<Result> => {
      await settled('appends');
      return points.read(read);
    },
  };
}

/** `conversation` in a result is the summary at the end of the commit, which may already count later entries of the same commit. */
export function conversationStore(engine: Engine): ConversationStore {
  const { writer, stream } = engine;
  const { list, look } = readsOf(engine);
  return {
    append: (request) => stream.append(request),
    appendBriefly: (requests) => stream.appendBriefly(requests),
    newest: (workspace, conv) => writer.ask((packed) => packed && unpackSummary(packed, workspace, conv), 'newest', workspace, conv),
    moveCursor: (move) => writer.call('moveCursor', move),
    get: (workspace, conv) => look((read) => read.conversation(workspace, conv)),
    entriesAfter: (workspace, conv, after, limit) => list('entriesAfter', workspace, conv, after, limit),
    entriesBefore: (workspace, conv, before, limit) => list('entriesBefore', workspace, conv, before, limit),
    message: (workspace, conv, id) => look((read) => read.message(workspace, conv, id)),
    participants: (workspace, conv) => look((read) => read.participants(workspace, conv)),
    list: (workspace, filter, cursor, limit) => list('list', workspace, filter, cursor, limit),
    ofVisitor: (workspace, visitor, limit) => list('ofVisitor', workspace, visitor, limit),
    broadcastLog: (workspace) => look((read) => read.broadcastLog(workspace)),
    remove: (workspace, conv) => writer.call('removeConversation', workspace, conv),
    counts: (workspace) => list('counts', workspace),
  };
}

export function visitorStore(engine: Engine): VisitorStore {
  const { writer, now } = engine;
  const { list, look, lookAside } = readsOf(engine);
  return {
    arrive: (workspace, tokenHash, patch) => writer.call('arrive', { workspace, tokenHash, freshId: uuidv7(now()), ts: now(), patch }),
    known: (workspace, tokenHash) => lookAside((read) => read.visitorOfToken(workspace, tokenHash)),
    get: (workspace, id) => lookAside((read) => read.visitor(workspace, id)),
    update: (workspace, id, patch) => writer.call('updateVisitor', workspace, id, patch),
    list: (workspace, text, cursor, limit) => list('visitors', workspace, text, cursor, limit),
    broadcastCursor: (workspace, id) => look((read) => read.broadcastCursor(workspace, id)),
  };
}

export function eventStore(engine: Engine): EventStore {
  const { writer, now } = engine;
  const { list } = readsOf(engine);
  return {
    record: (workspace, visitor, event) => writer.call('recordEvent', workspace, visitor, event),
    visit: (workspace, visitor, page, ts) => writer.call('recordVisit', workspace, visitor, page, uuidv7(now()), ts),
    list: (workspace, visitor, cursor, limit) => list('events', workspace, visitor, cursor, limit),
  };
}

export function broadcastStore(engine: Engine, checkpoints: CheckpointCopy): BroadcastStore {
  const { writer } = engine;
  const { list, look } = readsOf(engine);
  return {
    async create(workspace, broadcast) {
      const created = await writer.call('createBroadcast', workspace, broadcast);
      if (created.status === 'refused') return created;
      const { audited, ...rest } = created;
      return { ...rest, ...(audited && { audited: checkpoints.appended(audited) }) };
    },
    get: (workspace, id) => look((read) => read.broadcast(workspace, id)),
    list: (workspace, cursor, limit) => list('broadcasts', workspace, cursor, limit),
  };
}
