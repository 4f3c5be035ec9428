import { uuidv7 } from '@frontdesk/protocol';
import type { ClientFrame, Conversation, SingleRelayFrame, Welcome } from '@frontdesk/protocol';
import { systemClock } from '../clock.ts';
import { createConnection } from '../connection/connection.ts';
import { watchLifecycle } from '../connection/lifecycle.ts';
import { baseUrl, openWebSocket, socketUrl } from '../connection/url.ts';
import { createEmitter, oncePerMicrotask } from '../emitter.ts';
import { ChatError } from '../error.ts';
import { UNKNOWN_TEAM, unknownTeam } from '../presence.ts';
import { checkText } from '../text.ts';
import { createConversations } from '../timeline/conversations.ts';
import type { ConnectionView, ConversationView } from '../types.ts';
import { createApi } from './api.ts';
import { createArrivals } from './arrivals.ts';
import { createRefetch } from './counts.ts';
import { createInbox } from './inbox.ts';
import type { LiveInbox } from './inbox.ts';
import { createOpenings } from './openings.ts';
import { createReceipts } from './receipts.ts';
import { createSession } from './session.ts';
import type { AdminClient, AdminClientOptions, AdminEvents, AdminSnapshot, Me } from './types.ts';

/** Characters of a message's beginning in the `message` event. */
const PREVIEW_CHARS = 140;

/**
 * Makes the client of one agent, or of a bot with an API token.
 *
 * @param options every one has a default in a page of the relay; see AdminClientOptions.
 * @throws ChatError `invalid` when there is no page and no `url`.
 * @example
 * const desk = createAdminClient({ url: 'https://chat.example.com', token: process.env.FRONTDESK_TOKEN });
 * desk.on('message', ({ conversation }) => void desk.send(conversation.id, 'Somebody will be with you soon.'));
 * await desk.start();
 */
export function createAdminClient(options: AdminClientOptions = {}): AdminClient {
  const { clock = systemClock, random = Math.random, client } = options;
  const base = baseUrl(options.url);
  const emitter = createEmitter<AdminEvents>();
  const arrivals = createArrivals();
  const inboxes = new Set<LiveInbox>();

  let state: Omit<AdminSnapshot, 'conversations'> = { connection: { state: 'idle', attempt: 0 }, session: 'unknown', team: UNKNOWN_TEAM, presence: 'online' };
  let snapshot: AdminSnapshot | undefined;
  let shown: AdminSnapshot['conversations'] = {};
  let order = 0;
  let destroyed = false;
  let unwatch: (() => void) | undefined;
  /** A refused link is looked into once per welcome: a relay that refuses again and again must not be stormed. */
  let examined = false;

  const report = (error: { code: string; message: string; retryable: boolean }): void => emitter.emit('error', error);
  const failed = (error: unknown): void => {
    const { code = 'error', message = String(error), retryable = false } = error as Partial<ChatError>;
    report({ code, message, retryable });
  };
  const set = (part: Partial<AdminSnapshot>): void => {
    state = { ...state, ...part };
    changed();
  };

  const session = createSession({
    base, clock, random, workspace: options.workspace, token: options.token, fetch: options.fetch ?? globalThis.fetch.bind(globalThis), ended: signedOut,
  });
  const api = createApi(session.rest);
  const connection = createConnection({
    url: () => socketUrl(base),
    socket: options.socket ?? openWebSocket,
    clock,
    random,
    hello: () => ({ auth: { kind: 'agent', token: session.credential() }, client }),
    onView: linkChanged,
    onWelcome: welcomed,
    onLost() {
      conversations.lost();
      set({ team: unknownTeam(state.team) });
    },
    onFrame: received,
    onError: (code, message) => report({ code, message, retryable: false }),
  });
  const conversations = createConversations({
    side: 'agents', clock, random, send: connection.send, restart: connection.restart, changed, onError: report,
    // What was written to a conversation that nobody looks at need not stay in memory.
    onItemGone: ({ conv }) => openings.tidy(conv),
  });
  const openings = createOpenings(conversations);
  const receipts = createReceipts({ clock, random, follows: openings.has, send: told });
  /** What came into a list is known here. */
  function learned(list: readonly Conversation[]): void {
    arrivals.learn(list);
    receipts.reached(list);
  }
  /** A bot says by itself what it took note of: nobody reads its list. */
  function told(frame: ClientFrame): void {
    if (conversations.self.kind === 'agent') connection.send(frame);
  }
  const counts = createRefetch(clock, async () => {
    try {
      if (state.session === 'signed-in') set({ counts: await api.conversations.counts() });
    } catch (error) {
      failed(error);
    }
  });

  const flush = oncePerMicrotask(() => {
    if (destroyed) return;
    conversations.tellCursors();
    emitter.emit('change', getSnapshot());
  });

  function changed(): void {
    snapshot = undefined;
    flush();
  }

  function getSnapshot(): AdminSnapshot {
    if (snapshot) return snapshot;
    const views: Record<string, ConversationView> = {};
    for (const conv of openings.open()) {
      const view = conversations.held.get(conv)?.view();
      if (view) views[conv] = view;
    }
    const ids = Object.keys(views);
    if (ids.length !== Object.keys(shown).length || ids.some((conv) => views[conv] !== shown[conv])) shown = views;
    return (snapshot = { ...state, conversations: shown });
  }

  function linkChanged(view: ConnectionView): void {
    set({ connection: view });
    if (view.state === 'stopped' && view.reason === 'unauthorized' && !examined) {
      examined = true;
      enter().catch(failed);
    }
  }

  function welcomed(welcome: Welcome): void {
    examined = false;
    conversations.welcome(welcome);
    set({ team: welcome.team });
    connection.send({ t: 'presence', state: state.presence });
    refetch();
  }

  /** Live changes were missed: lists and figures are read again, what is shown stays meanwhile. */
  function refetch(): void {
    for (const inbox of inboxes) inbox.refresh().catch(failed);
    counts.touch();
  }

  function summarized(conversation: Conversation): void {
    conversations.held.get(conversation.id)?.summarize(conversation);
    changed();
    for (const inbox of inboxes) inbox.upsert(conversation);
    counts.touch();
    receipts.reached([conversation]);
    if (arrivals.message(conversation)) emitter.emit('message', { conversation, text: [...(conversation.last?.text ?? '')].slice(0, PREVIEW_CHARS).join('') });
  }

  function received(frame: SingleRelayFrame): void {
    switch (frame.t) {
      case 'conversation':
        return summarized(frame.conversation);
      case 'team':
        return set({ team: { state: frame.state, agents: frame.agents } });
      case 'inbox_stale':
        return refetch();
      case 'visitor':
        for (const inbox of inboxes) inbox.visitor(frame.visitor);
        counts.touch();
        if (arrivals.online(frame.visitor)) emitter.emit('visitor', { visitor: frame.visitor });
        return undefined;
      case 'broadcast':
        return emitter.emit('broadcast', { broadcast: frame.broadcast });
      case 'gone':
        for (const inbox of inboxes) inbox.remove(frame.conv);
        counts.touch();
        return conversations.frame(frame);
      default:
        return conversations.frame(frame);
    }
  }

  function signedIn(me: Me | undefined): void {
    if (destroyed) return;
    set({ session: 'signed-in', me });
    unwatch ??= watchLifecycle(connection, () => {});
    connection.start();
    refetch();
  }

  function signedOut(): void {
    unwatch?.();
    unwatch = undefined;
    connection.stop();
    counts.stop();
    receipts.stop();
    arrivals.clear();
    openings.clear();
    conversations.clear();
    set({ session: 'signed-out', me: undefined, counts: undefined, team: UNKNOWN_TEAM });
  }

  async function enter(): Promise<void> {
    const me = await session.me();
    if (me) signedIn(me);
    else signedOut();
  }

  const admin: AdminClient = {
    api,
    start: enter,
    async signIn(input) {
      const me = await session.signIn(input);
      signedIn(me);
      return me;
    },
    async claim(input) {
      const me = await session.claim(input);
      signedIn(me);
      return me;
    },
    link: session.link,
    async signOut() {
      try {
        await session.signOut();
      } finally {
        signedOut();
      }
    },
    destroy() {
      destroyed = true;
      unwatch?.();
      connection.stop();
      conversations.stop();
      counts.stop();
      receipts.stop();
      session.stop();
      for (const inbox of [...inboxes]) inbox.close();
      emitter.clear();
    },

    getSnapshot,
    subscribe: (listener) => emitter.on('change', () => listener()),
    on: emitter.on,

    setPresence(presence) {
      set({ presence });
      connection.send({ t: 'presence', state: presence });
    },
    inbox(query = {}) {
      const inbox = createInbox({ list: api.conversations.list, me: () => state.me?.agent.id, loaded: learned, closed: (one) => void inboxes.delete(one) }, query);
      inboxes.add(inbox);
      if (state.session === 'signed-in') inbox.refresh().catch(failed);
      return inbox;
    },

    openConversation(conv) {
      openings.add(conv);
      changed();
    },
    closeConversation(conv) {
      openings.remove(conv);
      changed();
    },
    async send(conv, text) {
      const body = { text: checkText(text, conversations.limits.textChars) };
      if (destroyed) throw new ChatError('closed', 'The client was destroyed.');
      const id = uuidv7(clock.now());
      conversations.post({ id, conv, type: 'send', body, order: (order += 1), ts: clock.now(), tries: 0 });
      return conversations.pending(conv).find((message) => message.id === id)!;
    },
    async retry(id) {
      conversations.retry(id);
    },
    discard: async (id) => conversations.discard(id),
    setTyping: conversations.setTyping,
    markRead(conv, seq) {
      if (conversations.held.get(conv)) conversations.markRead(conv, seq);
      else api.conversations.read(conv, seq).catch(failed);
    },
    loadOlder: conversations.loadOlder,
    nameOf: (who) => who.name ?? state.team.agents.find(({ id }) => id === who.id)?.name ?? (state.me?.agent.id === who.id ? state.me.agent.name : ''),
  };
  return admin;
}
