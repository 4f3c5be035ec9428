import { uuidv7 } from '@frontdesk/protocol';
import type { PageInfo, Welcome } from '@frontdesk/protocol';
import type { SavedVisitor } from './cache/cache.ts';
import { systemClock } from './clock.ts';
import { createConnection } from './connection/connection.ts';
import { watchLifecycle } from './connection/lifecycle.ts';
import { baseUrl, socketUrl } from './connection/url.ts';
import { createEmitter, oncePerMicrotask } from './emitter.ts';
import { ChatError } from './error.ts';
import { webSocketOrHttp } from './http/open-socket.ts';
import { createKeeping } from './outbox/keeping.ts';
import type { NewItem } from './outbox/keeping.ts';
import { createSending } from './outbox/sending.ts';
import { UNKNOWN_TEAM, unknownTeam } from './presence.ts';
import { beforeTimeline, buildSnapshot } from './snapshot.ts';
import type { SnapshotBase } from './snapshot.ts';
import { createDevice } from './storage/device.ts';
import { createIdentity } from './storage/identity.ts';
import { checkText } from './text.ts';
import type { SavedConversation } from './timeline/conversation.ts';
import { createReceived } from './timeline/received.ts';
import type { createTimeline } from './timeline/timeline.ts';
import type { ChatClient, ChatClientOptions, ChatErrorShape, ChatEvents, ChatSnapshot } from './types.ts';

const closed = (): ChatError => new ChatError('closed', 'Destroyed');

/** Fetches the part that shows what was received. */
type FetchTimeline = () => Promise<{ readonly createTimeline: typeof createTimeline }>;

/**
 * Makes the live chat client of one visitor. Nothing is stored and no socket is opened before `open`, `connect` or `send`.
 *
 * @param options every one has a default; see ChatClientOptions.
 * @throws ChatError `invalid` when there is no page and no `url`.
 * @example
 * const chat = createChatClient({ url: 'https://chat.example.com' });
 * chat.on('message', ({ message }) => console.log(message.body?.text));
 * await chat.connect();
 * await chat.send('Hello!');
 */
export function createChatClient(options: ChatClientOptions = {}): ChatClient {
  return createVisitorClient(options, () => import('./timeline/timeline.ts'));
}

/** @param fetchTimeline fetches what is not needed before something was received; may fail, and is then asked again. */
export function createVisitorClient(options: ChatClientOptions, fetchTimeline: FetchTimeline): ChatClient {
  const { clock = systemClock, random = Math.random, randomBytes, workspace = 'default', locale, client } = options;
  const base = baseUrl(options.url);
  const emitter = createEmitter<ChatEvents>();
  const newId = (): string => uuidv7(clock.now(), randomBytes);

  let page = options.page;
  let state: SnapshotBase = { connection: { state: 'idle', attempt: 0 }, persistent: true, profile: {}, prefs: { broadcasts: true }, team: UNKNOWN_TEAM };
  let snapshot: ChatSnapshot | undefined;
  /** What the last `unread` event said. */
  let toldUnread = 0;
  let wanted = false;
  let destroyed = false;
  let opening: Promise<void> | undefined;
  let unwatch: (() => void) | undefined;
  /** What the relay said when the present link began. */
  let link: Welcome | undefined;

  const report = (error: ChatErrorShape): void => emitter.emit('error', error);
  const storageFailed = (error: unknown): void => report({ code: 'storage', message: String(error), retryable: true });
  const set = (part: Partial<SnapshotBase>): void => {
    state = { ...state, ...part };
    changed();
  };

  const device = createDevice(options.storage, `${base}|${workspace}|`, storageFailed);
  const identity = createIdentity(device, newId, randomBytes, stored);
  const connection = createConnection({
    clock, random,
    url: () => socketUrl(base),
    socket: options.socket ?? webSocketOrHttp(),
    hello: () => ({ auth: { kind: 'visitor', workspace, token: identity.token }, locale, page, client }),
    onView(view) {
      set({ connection: view });
      emitter.emit('connection', view);
    },
    onWelcome: welcomed,
    onLost() {
      link = undefined;
      sending.lost();
      received.lost();
      set({ team: unknownTeam(state.team) });
    },
    onFrame(frame) {
      if (sending.answered(frame)) return;
      if (frame.t === 'team') set({ team: { state: frame.state, agents: frame.agents } });
      else if (frame.t === 'settings') set({ settings: frame.settings });
      else received.frame(frame);
    },
    onError: (code, message) => report({ code, message, retryable: false }),
  });
  const sending = createSending({
    clock, random,
    kind: 'visitor',
    send: connection.send,
    restart: connection.restart,
    touched(conv) {
      received.timeline?.touch(conv);
      changed();
    },
    onItem: (item) => void keeping.keep(item),
    onItemGone: (item) => keeping.remove(item),
  });
  const keeping = createKeeping({
    device, clock, stored,
    post: (item) => received.post(item),
    highest: () => sending.outbox.items().at(-1)?.order ?? 0,
    failed: storageFailed,
  });
  const received = createReceived({
    sending, report,
    send: connection.send,
    restart: connection.restart,
    link: () => link,
    make: async () => {
      const part = await fetchTimeline();
      if (destroyed) throw closed();
      return part.createTimeline({
        device, clock, sending, identity, visitor, newId, changed,
        send: connection.send,
        emit: emitter.emit,
        onError: report,
      });
    },
  });

  const flush = oncePerMicrotask(() => {
    if (destroyed) return;
    received.timeline?.tellCursors();
    const now = getSnapshot();
    emitter.emit('change', now);
    if (now.unread === toldUnread) return;
    toldUnread = now.unread;
    emitter.emit('unread', { unread: toldUnread });
  });

  function changed(): void {
    snapshot = undefined;
    received.timeline?.keep();
    flush();
  }

  function getSnapshot(): ChatSnapshot {
    return (snapshot ??= buildSnapshot(state, received.timeline?.shown() ?? beforeTimeline(sending, identity.current, link !== undefined), identity.current, sending));
  }

  /** Says whether what the visitor writes would survive a reload. */
  function stored(error?: unknown): void {
    const persistent = error === undefined && device.persistent;
    if (persistent !== state.persistent) set({ persistent });
    if (error !== undefined) storageFailed(error);
  }

  function visitor(): SavedVisitor {
    const { self, profile, prefs, settings } = state;
    return { self, profile, prefs, settings };
  }

  function welcomed(welcome: Welcome): void {
    const { self, profile = {}, prefs = { broadcasts: true }, settings, team } = welcome;
    if (welcome.token) identity.rename(welcome.token);
    link = welcome;
    received.welcome(welcome);
    sending.welcome(welcome);
    set({ self, profile: { ...state.profile, ...profile }, prefs, settings: settings ?? state.settings, team });
    keeping.takeOver().catch(storageFailed);
  }

  async function load(): Promise<void> {
    await device.open();
    const [saved, conversations, shown] = await Promise.all([device.get<SavedVisitor>('visitor'), device.list<SavedConversation>('conversation/'), device.get<string>('current')]);
    state = { ...state, ...saved, persistent: device.persistent };
    sending.self = saved?.self ?? sending.self;
    await received.load(conversations);
    await keeping.takeOver();
    const unsent = sending.outbox.items().findLast(({ conv }) => conv)?.conv;
    identity.current = shown ?? unsent ?? received.timeline?.suggest() ?? identity.current;
  }

  const chat: ChatClient = {
    open: () =>
      (opening ??= load()
        .catch(storageFailed)
        .then(changed)),
    async connect() {
      if (destroyed) throw closed();
      wanted = true;
      await chat.open();
      await identity.agree();
      if (!wanted) return;
      unwatch ??= watchLifecycle(connection, () => void received.timeline?.flush());
      connection.start();
    },
    disconnect() {
      wanted = false;
      unwatch?.();
      unwatch = undefined;
      connection.stop();
    },
    async destroy() {
      chat.disconnect();
      await keeping.idle();
      await opening;
      await received.timeline?.flush();
      destroyed = true;
      received.timeline?.stop();
      emitter.clear();
      device.close();
    },
    async reset() {
      const again = wanted;
      chat.disconnect();
      await chat.open();
      await keeping.idle();
      sending.clear();
      received.timeline?.clear();
      await device.clear().catch(storageFailed);
      identity.renew();
      set({ self: undefined, profile: {}, prefs: { broadcasts: true } });
      if (again) await chat.connect();
    },

    getSnapshot,
    subscribe: (listener) => emitter.on('change', () => listener()),
    on: emitter.on,

    async send(text, conv) {
      const body = { text: checkText(text, sending.limits.textChars) };
      if (destroyed) throw closed();
      await chat.open();
      const { id, conv: target } = await keeping.add(async () => {
        await identity.agree();
        return { id: newId(), conv: conv ?? identity.current, type: 'send', body };
      });
      return sending.pending(target).find((message) => message.id === id)!;
    },
    retry: async (id) => sending.retry(id),
    discard: async (id) => sending.discard(id),
    edit: (conv, target, text) => submit({ conv, target, type: 'edit', body: { text: checkText(text, sending.limits.textChars) } }),
    remove: (conv, target) => submit({ conv, target, type: 'delete' }),

    // The relay tells nobody of typing in a conversation that it does not know yet.
    setTyping: (conv, on) => received.timeline?.setTyping(conv, on),
    markRead: (conv, seq) => received.timeline?.markRead(conv, seq),
    loadOlder: async (conv) => (await received.fetch()).loadOlder(conv),
    trim: (conv, keep = 200) => received.timeline?.trim(conv, keep),

    setProfile({ attributes, ...profile }) {
      set({ profile: { ...state.profile, ...profile } });
      return submit({ conv: '', type: 'profile', fields: { ...profile, attributes } });
    },
    setPage(next: PageInfo) {
      page = next;
      connection.send({ t: 'page', page });
    },
    setPrefs(prefs) {
      set({ prefs });
      return submit({ conv: '', type: 'prefs', fields: prefs });
    },
    track: (name, data, ts = clock.now()) => submit({ conv: '', type: 'event', fields: { name, data, ts } }),
    async getDraft(conv) {
      await chat.open();
      return (await device.get<string>('draft/' + conv)) ?? '';
    },
    async setDraft(conv, text) {
      await chat.open();
      await (text ? device.set('draft/' + conv, text) : device.remove('draft/' + conv));
    },
  };

  /** Resolves when the relay has taken it. */
  async function submit(part: Omit<NewItem, 'id'>): Promise<void> {
    await chat.open();
    const id = newId();
    const outcome = sending.outcome(id);
    await keeping.add(() => ({ id, ...part }));
    // What visitors told of themselves is painted at the next visit, also when nothing was received in this one.
    device.put('visitor', visitor());
    return outcome;
  }

  return chat;
}
