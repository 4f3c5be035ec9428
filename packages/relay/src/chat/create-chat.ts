import { forgetHint, NODES_TOPIC, onForget } from '../bus/bus.ts';
import { moveCursor } from './receipts.ts';
import { announce } from './announcements.ts';
import { Changes } from './changes.ts';
import { ChatRefusal, type Chat, type PresenceChange } from './chat.ts';
import type { ChatContext, ChatOptions } from './context.ts';
import { ConversationFacts } from './facts.ts';
import { readAfter, readConversation, readHistory, readListed, readOwnConversations } from './history.ts';
import { refuseHeld, releaseHeld } from './held-messages.ts';
import { Names } from './names.ts';
import type { Principal } from './principal.ts';
import { Publisher } from './publisher.ts';
import { notFound, orRefuse, requirePermission } from './refusals.ts';
import { toldLimits } from './told-limits.ts';
import { publishTyping } from './typing.ts';
import { track, visited } from './visitor-events.ts';
import { updateVisitor, visitorSignedIn } from './visitors.ts';

/** The core. Holds only caches: everything that matters is in the store. */
export function createChat(options: ChatOptions): Chat {
  const names = new Names(options.store, options.now);
  const context: ChatContext = {
    ...options, told: toldLimits(options.config), names, facts: new ConversationFacts(options.store), publisher: new Publisher(options, names),
  };
  const changes = new Changes(context);
  const unsubscribes = [
    onForget(options.bus, 'staff', (workspace) => {
      names.forget(workspace);
      context.publisher.team(workspace);
    }),
    onForget(options.bus, 'conversation', (workspace, conv) => void lookAgain(context, workspace, conv)),
    onForget(options.bus, 'summary', (workspace, conv) => void tellAgain(context, workspace, conv)),
  ];
  const unwatch = options.presence.watch((change) => presenceChanged(context, change));
  return {
    submit: (principal, conv, wanted) => changes.submit(principal, conv, wanted),
    post: (principal, { conv, id, body, confirmed }) => changes.one(principal, conv, { type: 'message', id, body, ...(confirmed ? { confirmed } : {}) }),
    edit: (principal, { conv, id, target, body, confirmed }) => changes.one(principal, conv, { type: 'edit', id, target, body, ...(confirmed ? { confirmed } : {}) }),
    remove: (principal, { conv, id, target }) => changes.one(principal, conv, { type: 'delete', id, target }),
    setState: (principal, { conv, id, state }) => changes.one(principal, conv, { type: 'state', id, state }),
    assign: (principal, { conv, id, assignee }) => changes.one(principal, conv, { type: 'assign', id, assignee }),
    open: (principal, request) => open(context, changes, principal, request),
    erase: (principal, conv) => erase(context, principal, conv),
    releaseHeld: (principal, id) => releaseHeld(context, changes, principal, id),
    refuseHeld: (principal, id) => refuseHeld(context, principal, id),
    announce: (principal, request) => announce(context, principal, request),
    moveCursor: (principal, conv, cursor) => moveCursor(context, principal, conv, cursor),
    typing: (principal, conv, on, connection) => publishTyping(context, principal, conv, on, connection),
    updateVisitor: (principal, visitor, patch) => updateVisitor(context, principal, visitor, patch),
    trapped: ({ kind, workspace, id }) => { if (kind === 'visitor') options.events.emit('visitor.trapped', { workspace, visitor: id }); },
    visitorSignedIn: (workspace, visitor, merged) => visitorSignedIn(context, workspace, visitor, merged),
    track: (principal, visitor, event) => track(context, principal, visitor, event),
    visited: (principal, page) => visited(context, principal, page),
    agentsChanged(workspace) {
      // Heard by this node within the call.
      options.bus.publish(NODES_TOPIC, forgetHint('staff', workspace));
      context.publisher.staff(workspace);
    },
    inboxChanged: (workspace) => context.publisher.stale(workspace),
    team: async (principal) => {
      const there = options.presence.team(principal.workspace);
      return principal.kind === 'visitor' ? there : orRefuse(names.everybody(principal.workspace, there), options.log);
    },
    conversation: (principal, conv) => readConversation(context, principal, conv),
    listed: (principal, stored) => readListed(context, principal, stored),
    after: (principal, conv, after, limit) => readAfter(context, principal, conv, after, limit),
    history: (principal, conv, before, limit) => readHistory(context, principal, conv, before, limit),
    conversationsOf: (principal) => readOwnConversations(context, principal),
    close() {
      unwatch();
      for (const unsubscribe of unsubscribes) unsubscribe();
      context.publisher.flush();
    },
  };
}

async function open({ store, log }: ChatContext, changes: Changes, principal: Principal, request: Parameters<Chat['open']>[1]): ReturnType<Chat['open']> {
  requirePermission(principal, 'conversations.write');
  const { conv, id, kind, visitor, subject, body } = request;
  if (kind === 'internal' ? visitor !== undefined : visitor === undefined) {
    throw new ChatRefusal('invalid', kind === 'internal' ? 'visitor: an internal conversation has none' : 'visitor: expected the id of the visitor to write to');
  }
  if (visitor !== undefined && !(await orRefuse(store.visitors.get(principal.workspace, visitor), log))) throw new ChatRefusal('not_found', 'There is no such visitor.');
  return changes.one(principal, conv, { type: 'message', id, body }, { kind, ...(visitor === undefined ? {} : { visitor }), ...(subject === undefined ? {} : { subject }) });
}

async function erase({ facts, store, publisher, events, log }: ChatContext, principal: Principal, conv: string): Promise<void> {
  requirePermission(principal, 'conversations.delete');
  const { workspace } = principal;
  const found = await orRefuse(facts.of(workspace, conv), log);
  if (found?.kind === 'broadcast') throw new ChatRefusal('forbidden', 'The announcements of a workspace cannot be deleted.');
  if (!found || !(await orRefuse(store.conversations.remove(workspace, conv), log))) throw notFound();
  facts.forget(workspace, conv);
  publisher.gone(workspace, conv, found.visitor);
  events.emit('conversation.deleted', { workspace, conv });
}

/** Another node deleted it, or gave it to somebody else. */
async function lookAgain({ facts, store, publisher, log }: ChatContext, workspace: string, conv: string): Promise<void> {
  const visitor = facts.known(workspace, conv)?.visitor;
  facts.forget(workspace, conv);
  try {
    if (!(await store.conversations.get(workspace, conv))) publisher.gone(workspace, conv, visitor);
  } catch (error) {
    log.debug({ err: error }, 'whether a conversation is still there could not be read');
  }
}

/** Another node changed it, and what it told did not come here. */
async function tellAgain({ store, publisher, log }: ChatContext, workspace: string, conv: string): Promise<void> {
  try {
    const stored = await store.conversations.get(workspace, conv);
    if (stored) publisher.conversation(stored, true);
  } catch (error) {
    log.debug({ err: error }, 'a summary could not be read again');
  }
}

function presenceChanged(context: ChatContext, change: PresenceChange): void {
  const { publisher, store, now, log } = context;
  const { workspace } = change;
  if (change.type === 'team') {
    publisher.team(workspace);
    if (change.left !== undefined) agentLeft(context, workspace, change.left);
    return;
  }
  publisher.visitorPresence(workspace, change.visitor, change.elsewhere ?? false);
  if (change.online || change.elsewhere) return;
  store.visitors.update(workspace, change.visitor, { seenTs: now() }).catch((error: unknown) => log.debug({ err: error }, 'when a visitor left was not stored'));
}

/** Consoles are told once it is stored: they show since when somebody is away. */
function agentLeft({ publisher, store, now, log }: ChatContext, workspace: string, agent: string): void {
  store.agents.update(workspace, agent, { seenTs: now() }).then((known) => { if (known) publisher.staff(workspace); }, (error: unknown) => log.debug({ err: error }, 'when an agent left was not stored'));
}
