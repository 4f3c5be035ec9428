import { uuidv7, visitorToken } from '@frontdesk/protocol';
import type { Conversation, PageInfo, SingleRelayFrame, Welcome } from '@frontdesk/protocol';
import { createCache, readCache } from './cache/cache.ts';
import { systemClock } from './clock.ts';
import { createConnection } from './connection/connection.ts';
import { watchLifecycle } from './connection/lifecycle.ts';
import { baseUrl, openWebSocket, socketUrl } from './connection/url.ts';
import { createEmitter, oncePerMicrotask } from './emitter.ts';
import { ChatError } from './error.ts';
import { createKeeping } from './outbox/keeping.ts';
import type { NewItem } from './outbox/keeping.ts';
import { UNKNOWN_TEAM, unknownTeam } from './presence.ts';
import { buildSnapshot, chooseCurrent } from './snapshot.ts';
import type { SnapshotBase } from './snapshot.ts';
import { createDevice } from './storage/device.ts';
import { checkText } from './text.ts';
import { createConversations } from './timeline/conversations.ts';
import type { ChatClient, ChatClientOptions, ChatEvents, ChatSnapshot } from './types.ts';

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
  const { clock = systemClock, random = Math.random, randomBytes, workspace = 'default', locale, client } = options;
  const base = baseUrl(options.url);
  const emitter = createEmitter<ChatEvents>();
  const newId = (): string => uuidv7(clock.now(), randomBytes);

  let page = options.page;
  let token = '';
  let current = newId();
  let state: SnapshotBase = { connection: { state: 'idle', attempt: 0 }, persistent: true, profile: {}, prefs: { broadcasts: true }, team: UNKNOWN_TEAM };
  let snapshot: ChatSnapshot | undefined;
  let told: ChatSnapshot | undefined;
  /** What the last `unread` event said. */
  let toldUnread = 0;
  let wanted = false;
  let destroyed = false;
  /** The token could not be stored. */
  let alone = false;
  let opening: Promise<void> | undefined;
  let unwatch: (() => void) | undefined;

  const report = (error: { code: string; message: string; retryable: boolean }): void => emitter.emit('error', error);
  const storageFailed = (error: unknown): void => report({ code: 'storage', message: String(error), retryable: true });
  const set = (part: Partial<SnapshotBase>): void => {
    state = { ...state, ...part };
    changed();
  };

  const device = createDevice(options.storage, `${base}|${workspace}|`, storageFailed);
  const connection = createConnection({
    clock, random,
    url: () => socketUrl(base),
    socket: options.socket ?? openWebSocket,
    hello: () => ({ auth: { kind: 'visitor', workspace, token }, locale, page, client }),
    onView(view) {
      set({ connection: view });
      emitter.emit('connection', view);
    },
    onWelcome: welcomed,
    onLost() {
      conversations.lost();
      set({ team: unknownTeam(state.team) });
    },
    onFrame: received,
    onError: (code, message) => report({ code, message, retryable: false }),
  });
  const conversations = createConversations({
    side: 'visitor', clock, random, changed,
    send: connection.send,
    restart: connection.restart,
    onMessage: (message, { info }) => emitter.emit('message', { message, kind: info.kind }),
    onTyping: (conv) => emitter.emit('typing', { conv, typing: conversations.get(conv).view().typing }),
    onItem: (item) => void keeping.keep(item),
    onItemGone: (item) => keeping.remove(item),
    onError: report,
  });
  const keeping = createKeeping({
    device, clock, stored,
    post: (item) => conversations.post(item),
    highest: () => conversations.outbox.items().at(-1)?.order ?? 0,
    failed: storageFailed,
  });
  const cache = createCache(device, clock, conversations.held, () => {
    const { self, profile, prefs, settings } = state;
    return { self, profile, prefs, settings };
  });

  const flush = oncePerMicrotask(() => {
    if (destroyed) return;
    conversations.tellCursors();
    const now = getSnapshot();
    emitter.emit('change', now);
    if (now.unread === toldUnread) return;
    toldUnread = now.unread;
    emitter.emit('unread', { unread: toldUnread });
  });

  function changed(): void {
    snapshot = undefined;
    if (opening) cache.touch();
    flush();
  }

  function getSnapshot(): ChatSnapshot {
    return (snapshot ??= told = buildSnapshot(state, conversations, current, told));
  }

  /** Says whether what the visitor writes would survive a reload. */
  function stored(error?: unknown): void {
    const persistent = error === undefined && device.persistent;
    if (persistent !== state.persistent) set({ persistent });
    if (error !== undefined) storageFailed(error);
  }

  function show(conv: string): void {
    if (conv !== current) device.put('current', conv);
    current = conv;
    const { info, log, patch } = conversations.get(conv);
    // Nobody but this device knows it: there is nothing to wait for.
    if (connection.view().state === 'online' && !info.summary && !log.last) patch({ freshness: 'live' });
    changed();
  }

  /** Conversations in which something can happen are followed; closed ones when somebody looks at them. */
  function follow({ id, kind, state: now, unread }: Conversation): void {
    if (kind === 'broadcast' || id === current || now === 'open' || now === 'waiting' || unread > 0) conversations.subscribe(id);
  }

  function welcomed(welcome: Welcome): void {
    const { self, profile = {}, prefs = { broadcasts: true }, settings, team } = welcome;
    if (welcome.token) {
      token = welcome.token;
      device.put('token', token);
    }
    const listed = welcome.conversations;
    for (const { id, log } of [...conversations.held.values()]) {
      // The list holds at most 20: a shorter one is complete, and what is missing from it was deleted.
      if (listed.length < 20 && log.last > 0 && !listed.some((one) => one.id === id)) gone(id);
    }
    conversations.welcome(welcome);
    show(chooseCurrent(conversations, current));
    listed.forEach(follow);
    set({ self, profile: { ...state.profile, ...profile }, prefs, settings: settings ?? state.settings, team });
    keeping.takeOver().catch(storageFailed);
  }

  function gone(conv: string): void {
    conversations.forget(conv);
    cache.forget(conv);
    if (conv === current) show(chooseCurrent(conversations, current, newId()));
  }

  function received(frame: SingleRelayFrame): void {
    if (frame.t === 'gone') return gone(frame.conv);
    if (frame.t === 'team') set({ team: { state: frame.state, agents: frame.agents } });
    else if (frame.t === 'settings') set({ settings: frame.settings });
    else if (frame.t === 'conversation') {
      const fresh = !conversations.held.get(frame.conversation.id)?.info.summary;
      conversations.frame(frame);
      if (fresh) show(chooseCurrent(conversations, current));
      follow(frame.conversation);
    } else conversations.frame(frame);
  }

  async function load(): Promise<void> {
    await device.open();
    const { visitor, saved, shown } = await readCache(device);
    for (const one of saved) conversations.get(one.id).load(one);
    await keeping.takeOver();
    const unsent = conversations.outbox.items().findLast(({ conv }) => conv)?.conv;
    current = shown ?? unsent ?? chooseCurrent(conversations, current);
    state = { ...state, ...visitor, persistent: device.persistent };
    conversations.self = visitor?.self ?? conversations.self;
    conversations.get(current);
  }

  const chat: ChatClient = {
    open: () =>
      (opening ??= load()
        .catch(storageFailed)
        .then(changed)),
    async connect() {
      if (destroyed) throw new ChatError('closed', 'Destroyed');
      wanted = true;
      await chat.open();
      await agree();
      if (!wanted) return;
      unwatch ??= watchLifecycle(connection, () => void cache.flush());
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
      if (opening) await opening.then(cache.flush);
      destroyed = true;
      conversations.stop();
      cache.stop();
      emitter.clear();
      device.close();
    },
    async reset() {
      const again = wanted;
      chat.disconnect();
      await chat.open();
      await keeping.idle();
      conversations.clear();
      cache.stop();
      await device.clear().catch(storageFailed);
      token = '';
      current = newId();
      conversations.get(current);
      set({ self: undefined, profile: {}, prefs: { broadcasts: true } });
      if (again) await chat.connect();
    },

    getSnapshot,
    subscribe: (listener) => emitter.on('change', () => listener()),
    on: emitter.on,

    async send(text, conv) {
      const body = { text: checkText(text, conversations.limits.textChars) };
      if (destroyed) throw new ChatError('closed', 'Destroyed');
      await chat.open();
      const { id, conv: target } = await keeping.add(async () => {
        await agree();
        return { id: newId(), conv: conv ?? current, type: 'send', body };
      });
      return conversations.pending(target).find((message) => message.id === id)!;
    },
    async retry(id) {
      conversations.retry(id);
    },
    discard: async (id) => conversations.discard(id),
    edit: (conv, target, text) => submit({ conv, target, type: 'edit', body: { text: checkText(text, conversations.limits.textChars) } }),
    remove: (conv, target) => submit({ conv, target, type: 'delete' }),

    setTyping: conversations.setTyping,
    markRead: conversations.markRead,
    loadOlder: conversations.loadOlder,
    trim(conv, keep = 200) {
      const conversation = conversations.get(conv);
      conversation.log.trim(keep);
      conversation.patch();
      changed();
    },

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
    async getDraft(conv) {
      await chat.open();
      return (await device.get<string>('draft/' + conv)) ?? '';
    },
    async setDraft(conv, text) {
      await chat.open();
      await (text ? device.set('draft/' + conv, text) : device.remove('draft/' + conv));
    },
  };

  /** Agrees with the other tabs on who this is and which conversation is meant. Without storage this tab is on its own. */
  async function agree(): Promise<void> {
    if (token && !alone) return;
    const mine = token || visitorToken(randomBytes);
    try {
      const agreed = await device.agree('token', () => mine);
      // By now the device knows somebody else: this tab stays on its own.
      if (alone && agreed !== mine) return;
      device.alone((alone = false));
      if (token) device.put('current', current);
      else current = await device.agree('current', () => current).catch(() => current);
      token = agreed;
    } catch (error) {
      // What other tabs find on the device must not be of a visitor that they do not know.
      device.alone((alone = true));
      token = mine;
      stored(error);
    }
    conversations.get(current);
    changed();
  }

  /** Resolves when the relay has taken it. */
  async function submit(part: Omit<NewItem, 'id'>): Promise<void> {
    await chat.open();
    const id = newId();
    const outcome = conversations.outcome(id);
    await keeping.add(() => ({ id, ...part }));
    return outcome;
  }

  return chat;
}
