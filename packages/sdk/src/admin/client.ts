import { uuidv7 } from '@frontdesk/protocol';
import type { Conversation, SingleRelayFrame, Visitor, Welcome } from '@frontdesk/protocol';
import { systemClock } from '../clock.ts';
import { createConnection } from '../connection/connection.ts';
import { baseUrl, socketUrl } from '../connection/url.ts';
import { createEmitter } from '../emitter.ts';
import { ChatError } from '../error.ts';
import { webSocketOrHttp } from '../http/open-socket.ts';
import { UNKNOWN_TEAM, unknownTeam } from '../presence.ts';
import { createSending } from '../outbox/sending.ts';
import { checkText } from '../text.ts';
import { createConversations } from '../timeline/conversations.ts';
import type { ConnectionView } from '../types.ts';
import { createApi } from './api.ts';
import { previewOf } from './arrivals.ts';
import { createLists } from './lists.ts';
import { createOpenings } from './openings.ts';
import { createReach } from './reach.ts';
import { createReplies } from './replies.ts';
import { confirming } from './security-api.ts';
import type { SecondStep } from './security-types.ts';
import { createSession, isMe } from './session.ts';
import { createSnapshots } from './snapshots.ts';
import type { Me } from './team-types.ts';
import type { AdminClient, AdminClientOptions, AdminEvents } from './types.ts';

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
  const { clock = systemClock, random = Math.random, randomBytes, client } = options;
  const base = baseUrl(options.url);
  const emitter = createEmitter<AdminEvents>();

  const snapshots = createSnapshots({ emitter, before: () => conversations.tellCursors(), openings: () => openings, conversations: () => conversations, unsent: () => sending.pending().length });
  const { set, changed } = snapshots;
  let destroyed = false;
  /** A refused link is looked into once per welcome: a relay that refuses again and again must not be stormed. */
  let examined = false;

  const report = (error: { code: string; message: string; retryable: boolean }): void => emitter.emit('error', error);
  const failed = (error: unknown): void => {
    const { code = 'error', message = String(error), retryable = false } = error as Partial<ChatError>;
    report({ code, message, retryable });
  };

  const session = createSession({
    base, clock, random, workspace: options.workspace, token: options.token, fetch: options.fetch ?? globalThis.fetch.bind(globalThis), ended: signedOut,
    away: (attempt, retryAt) => set({ connection: { state: 'waiting', reason: globalThis.navigator?.onLine === false ? 'offline' : 'network', attempt, retryAt } }),
  });
  let confirm: (() => Promise<boolean>) | undefined;
  const api = createApi(confirming(session.rest, () => confirm?.()), (me) => set({ me }));
  const connection = createConnection({
    url: () => socketUrl(base),
    socket: options.socket ?? webSocketOrHttp(),
    clock,
    random,
    hello: () => ({ auth: { kind: 'agent', token: session.credential() }, client }),
    onView: linkChanged,
    onWelcome: welcomed,
    onLost() {
      sending.lost();
      conversations.lost();
      set({ team: unknownTeam(snapshots.known.team) });
    },
    onFrame: received,
    onError: (code, message) => report({ code, message, retryable: false }),
  });
  const sending = createSending({
    kind: 'agent', clock, random, send: connection.send, restart: connection.restart,
    touched: (conv) => conversations.touch(conv),
    onItem: (item) => replies.keep(item),
    // What was written to a conversation that nobody looks at need not stay in memory.
    onItemGone(item) {
      replies.remove(item);
      openings.tidy(item.conv);
    },
  });
  const conversations = createConversations({ side: 'agents', sending, clock, send: connection.send, changed, onError: report });
  const replies = createReplies({
    storage: options.storage, base, clock,
    post: (item) => conversations.post(item),
    highest: () => sending.outbox.items().at(-1)?.order ?? 0,
    stored: (persistent) => { if (persistent !== snapshots.known.persistent) set({ persistent }); },
    failed: (error) => report({ code: 'storage', message: String(error), retryable: true }),
  });
  const openings = createOpenings(conversations);
  const reach = createReach(connection, session, () => snapshots.known.session === 'signed-in');
  const lists = createLists({
    api, clock, random, failed,
    me: () => (snapshots.known.session === 'signed-in' ? snapshots.known.me : undefined),
    follows: openings.has,
    // A bot says by itself what it took note of: nobody reads its list.
    tell: (frame) => isAgent() && connection.send(frame),
    told: set,
  });

  function isAgent(): boolean {
    return sending.self.kind === 'agent';
  }

  /** Visitors are told which people are there; a bot always is. */
  function tellPresence(): void {
    if (isAgent()) connection.send({ t: 'presence', state: snapshots.known.presence });
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
    sending.welcome(welcome);
    set({ team: welcome.team });
    replies.takeOver();
    tellPresence();
    lists.refetch();
  }

  function summarized(conversation: Conversation): void {
    conversations.held.get(conversation.id)?.summarize(conversation);
    openings.miss(conversation.id, false);
    changed();
    if (lists.summarized(conversation)) emitter.emit('message', { conversation, text: previewOf(conversation) });
  }

  /** A visitor came, went, moved on or told their name: shown wherever they are shown. */
  function moved(visitor: Visitor): void {
    for (const { info, patch } of conversations.held.values()) {
      if (info.summary?.visitor?.id === visitor.id) patch({ summary: { ...info.summary, visitor } });
    }
    changed();
    if (lists.visitor(visitor)) emitter.emit('visitor', { visitor });
  }

  /** The latest question about rights: two changes may come within one answer's time. */
  let rightsAsked = 0;

  /** Shows what may be done from now on; the connection stays. */
  function rightsChanged(): void {
    const who = snapshots.known.me?.agent.id;
    const asked = (rightsAsked += 1);
    lists.refetch();
    session.me().then((me) => {
      // Asked again since; or somebody else signed in, or this one out, meanwhile.
      if (asked !== rightsAsked || snapshots.known.me?.agent.id !== who) return;
      if (me) set({ me });
      else signedOut();
    }, failed);
  }

  function received(frame: SingleRelayFrame): void {
    switch (frame.t) {
      case 'conversation':
        return summarized(frame.conversation);
      case 'team':
        return set({ team: { state: frame.state, agents: frame.agents } });
      case 'inbox_stale':
        return lists.refetch();
      case 'rights':
        return rightsChanged();
      case 'blocks':
        set({ blocksStamp: (snapshots.known.blocksStamp ?? 0) + 1 });
        return emitter.emit('blocks', frame.alert ? { alert: frame.alert } : {});
      case 'audit':
        set({ auditSeq: frame.seq });
        return emitter.emit('audit', { seq: frame.seq });
      case 'held':
        return set({ heldWaiting: frame.waiting });
      case 'staff':
        return lists.staffChanged();
      case 'visitor':
        return moved(frame.visitor);
      case 'broadcast':
        return emitter.emit('broadcast', { broadcast: frame.broadcast });
      case 'gone':
        lists.gone(frame.conv);
        openings.miss(frame.conv);
        return conversations.frame(frame);
      case 'error':
        // Refused for good: nobody will ever see it by waiting.
        if (frame.ref === 'sync' && frame.conv && (frame.code === 'not_found' || frame.code === 'forbidden')) openings.miss(frame.conv);
        return conversations.frame(frame);
      default:
        if (!sending.answered(frame)) conversations.frame(frame);
    }
  }

  function signedIn(me: Me): void {
    if (destroyed) return;
    // A one-time link may make somebody else of the one who was here.
    if (snapshots.known.me && snapshots.known.me.agent.id !== me.agent.id) signedOut();
    set({ session: 'signed-in', me });
    sending.self = { kind: 'agent', id: me.agent.id };
    void replies.enter(me.workspace.id, me.agent.id);
    reach.watch();
    connection.start();
    lists.refetch();
  }

  /** Goes on with whoever is signed in now, or hands on what is missing. */
  function entered<Answer extends Me | SecondStep>(answer: Answer): Answer {
    if (isMe(answer)) signedIn(answer);
    return answer;
  }

  function signedOut(): void {
    reach.unwatch();
    connection.stop();
    lists.stop();
    openings.clear();
    // First: what is cleared from memory stays on the device.
    replies.leave();
    sending.clear();
    conversations.clear();
    set({ session: 'signed-out', connection: connection.view(), me: undefined, counts: undefined, auditSeq: undefined, blocksStamp: undefined, heldWaiting: undefined, teams: undefined, staffStamp: undefined, team: UNKNOWN_TEAM });
  }

  async function enter(): Promise<void> {
    if (destroyed) return;
    reach.watch();
    const me = await session.me();
    if (me) signedIn(me);
    else signedOut();
  }

  const admin: AdminClient = {
    api,
    start: enter,
    signIn: async (input) => entered(await session.signIn(input)),
    finishSignIn: async (input) => entered(await session.finishSignIn(input)),
    beginPasskeySignIn: session.beginPasskeySignIn,
    passkeySignIn: async (input) => entered(await session.passkeySignIn(input)),
    claim: async (input) => entered(await session.claim(input)),
    onConfirm(ask) {
      confirm = ask;
    },
    isClaimed: session.isClaimed,
    link: session.link,
    async signOut() {
      try {
        await session.signOut();
      } finally {
        signedOut();
      }
    },
    connectNow: reach.now,
    destroy() {
      destroyed = true;
      snapshots.stop();
      reach.unwatch();
      connection.stop();
      conversations.stop();
      lists.stop();
      lists.close();
      replies.leave();
      session.stop();
      emitter.clear();
    },

    getSnapshot: snapshots.get,
    subscribe: (listener) => emitter.on('change', () => listener()),
    on: emitter.on,

    setPresence(presence) {
      set({ presence });
      tellPresence();
    },
    inbox: (query = {}) => lists.inbox(query),

    openConversation(conv) {
      openings.add(conv);
      changed();
    },
    closeConversation(conv) {
      openings.remove(conv);
      changed();
    },
    async send(conv, text) {
      const body = { text: checkText(text, sending.limits.textChars) };
      if (destroyed) throw new ChatError('closed', 'The client was destroyed.');
      if (snapshots.known.session === 'signed-out') throw new ChatError('unauthorized', 'Nobody is signed in: sign in first, or use a token that is valid.');
      const item = await replies.add({ id: uuidv7(clock.now(), randomBytes), conv, type: 'send', body });
      return sending.pending(conv).find(({ id }) => id === item.id) 
        ?? { id: item.id, conv, by: sending.self, own: true, body, ts: item.ts, status: 'queued', edited: false, deleted: false };
    },
    retry: async (id) => sending.retry(id),
    discard: async (id) => sending.discard(id),
    setTyping: conversations.setTyping,
    markRead(conv, seq) {
      if (conversations.held.get(conv)) conversations.markRead(conv, seq);
      else api.conversations.read(conv, seq).catch(failed);
    },
    loadOlder: conversations.loadOlder,
    nameOf: (who) => who.name ?? snapshots.known.team.agents.find(({ id }) => id === who.id)?.name ?? (snapshots.known.me?.agent.id === who.id ? snapshots.known.me.agent.name : ''),
  };
  return admin;
}
