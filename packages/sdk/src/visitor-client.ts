import { uuidv7 } from '@frontdesk/protocol';
import type { PageInfo, Welcome } from '@frontdesk/protocol';
import type { SavedVisitor } from './cache/cache.ts';
import { systemClock } from './clock.ts';
import { backoffMs } from './connection/backoff.ts';
import { createConnection } from './connection/connection.ts';
import { watchLifecycle } from './connection/lifecycle.ts';
import { baseUrl, socketUrl } from './connection/url.ts';
import { createEmitter, oncePerMicrotask } from './emitter.ts';
import { ChatError, closed } from './error.ts';
import { webSocketOrHttp } from './http/open-socket.ts';
import { createKeeping } from './outbox/keeping.ts';
import { createSending } from './outbox/sending.ts';
import { createTelling } from './outbox/telling.ts';
import { UNKNOWN_TEAM, unknownTeam } from './presence.ts';
import { createProof, type FetchProving } from './proof/proof.ts';
import { beforeTimeline, buildSnapshot, nothingShown, savedOf, type SnapshotBase } from './snapshot.ts';
import { createDevice } from './storage/device.ts';
import { createIdentity } from './storage/identity.ts';
import type { Sharing } from './tabs/sharing.ts';
import { checkText } from './text.ts';
import type { SavedConversation } from './timeline/conversation.ts';
import { createReceived, type FetchTimeline } from './timeline/received.ts';
import type { ChatClient, ChatClientOptions, ChatErrorShape, ChatEvents, ChatSnapshot, ConnectionView } from './types.ts';

/** @param fetchTimeline fetches what is not needed before something was received; may fail, and is then asked again. */
export function createVisitorClient(options: ChatClientOptions, fetchTimeline: FetchTimeline, fetchProving: FetchProving = () => import('./proof/proving.ts')): ChatClient {
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

  const visitor = (): SavedVisitor => savedOf(state);
  const report = (error: ChatErrorShape): void => emitter.emit('error', error);
  const storageFailed = (error: unknown): void => report({ code: 'storage', message: String(error), retryable: true });
  const set = (part: Partial<SnapshotBase>): void => {
    state = { ...state, ...part };
    changed();
  };

  const place = `${base}|${workspace}|`;
  const device = createDevice(options.storage, place, storageFailed);
  const identity = createIdentity(device, newId, randomBytes, stored);
  const { tabs = options.socket && false } = options;
  const open = options.socket ?? webSocketOrHttp();
  let sharing: Sharing | undefined;
  let fetching: Promise<unknown> | undefined;
  const connection = createConnection({
    clock, random, url: () => socketUrl(base),
    socket: (...address) => (sharing?.socket ?? open)(...address),
    hello: () => ({ auth: { kind: 'visitor', workspace, token: identity.token, identity: proof.due() }, locale, page, client }),
    onView: (view) => proof.refused(view) || show(view),
    onWelcome: welcomed,
    onLost() {
      link = undefined;
      proof.lost();
      sending.lost();
      received.lost();
      set({ team: unknownTeam(state.team) });
    },
    onFrame(frame) {
      if (proof.answered(frame) || sending.answered(frame)) return;
      // Another tab has proven who the visitor is.
      if (frame.t === 'identified') proven(frame, frame.token);
      else if (frame.t === 'team') set({ team: { state: frame.state, agents: frame.agents } });
      else if (frame.t === 'settings') set({ settings: frame.settings });
      else received.frame(frame);
    },
    onError: (code, message) => report({ code, message, retryable: false }),
  });
  const sending = createSending({
    clock, random, kind: 'visitor', send: connection.send, restart: connection.restart,
    touched(conv) {
      received.timeline?.touch(conv);
      changed();
    },
    onItem: (item) => void keeping.keep(item),
    onItemGone: (item, error) => void keeping.remove(item, error ? undefined : received.timeline?.keep()),
  });
  const keeping = createKeeping({
    device, clock, stored,
    post: (item) => received.post(item), highest: () => sending.outbox.items().at(-1)?.order ?? 0,
  });
  const received = createReceived({
    sending, report, send: connection.send, restart: connection.restart, link: () => link,
    make: async () => {
      void share();
      const part = await fetchTimeline();
      if (destroyed) throw closed();
      return part.createTimeline({ device, clock, sending, identity, visitor, newId, changed, send: connection.send, emit: emitter.emit, onError: report });
    },
  });

  const proof = createProof({
    clock, newId, device, identity, proven, anew, resume, show, report,
    send: connection.send, backoffMs: (failures) => backoffMs(failures, random),
    user: () => state.identity?.user, opened: () => opening,
  }, fetchProving);

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
    const { current } = identity;
    return (snapshot ??= buildSnapshot(state, proof.ended() ? nothingShown(current) : received.timeline?.shown() ?? beforeTimeline(sending, current, link !== undefined), current, sending));
  }

  /** Says whether what the visitor writes would survive a reload. */
  function stored(error?: unknown): void {
    const persistent = error === undefined && device.persistent;
    if (persistent !== state.persistent) set({ persistent });
    if (error !== undefined) storageFailed(error);
  }

  function show(view: ConnectionView): void {
    set({ connection: view });
    emitter.emit('connection', view);
    const { reason, message } = view;
    // What is wrong with a proof is told to whoever gave it.
    if (view.state === 'stopped' && reason && message && !/^identity/.test(reason)) report({ code: reason, message, retryable: false });
  }

  /** The same visitor under another token, or nobody proven. Whose it is gets stored first: the next page must know. */
  function proven(said: Welcome['identity'], token?: string): void {
    set({ identity: said && { user: said.user, expiresAt: clock.now() + said.expiresInMs } });
    if (said) device.put('visitor', visitor());
    if (token) void Promise.all([identity.rename(token), share()]).then(() => sharing?.proven());
  }

  function welcomed(welcome: Welcome): void {
    const { self, profile = {}, prefs = { broadcasts: true }, settings, team } = welcome;
    proven(welcome.identity, welcome.token);
    link = welcome;
    received.welcome(welcome);
    sending.welcome(welcome);
    set({ self, profile: { ...state.profile, ...profile }, prefs, settings: settings ?? state.settings, team });
    proof.welcome(welcome);
    keeping.takeOver().catch(storageFailed);
  }

  /** Not while the visitor is being agreed on with the other tabs: a link of before that would be nobody's, and shared with nobody. */
  function resume(): void {
    if (unwatch) connection.start();
  }

  /** Fetches what joins the tabs. Without it each has a socket of its own. Never rejects. */
  async function share(): Promise<void> {
    if (tabs !== false) await (fetching ??= import('./tabs/sharing.ts').then(({ createSharing }) => {
      sharing = createSharing({ tabs, place, device, identity, clock, open, sending, connection, page: () => page, proof, anew, resume, storageFailed });
    }).catch(() => (fetching = undefined)));
  }

  async function clearDevice(): Promise<void> {
    await share();
    await device.clear().catch(storageFailed);
    await sharing?.forget();
  }

  /** Forgets the visitor and leaves the link. @param clear takes away what is on the device; given = another tab has signed out. */
  async function anew(clear?: () => Promise<void>): Promise<void> {
    if (state.identity && !clear) await proof.signOut();
    connection.stop();
    await keeping.idle();
    sending.clear();
    received.timeline?.clear();
    await (clear ?? clearDevice)();
    identity.renew();
    set({ self: undefined, profile: {}, prefs: { broadcasts: true }, identity: undefined });
    if (wanted) await identity.agree();
  }

  async function load(): Promise<void> {
    await device.open();
    identity.life ||= (await device.get<string>('life')) ?? '';
    let saved = await device.get<SavedVisitor>('visitor');
    if (await proof.disowns(saved?.identity)) {
      await clearDevice();
      saved = undefined;
    }
    const [conversations, shown] = await Promise.all([device.list<SavedConversation>('conversation/'), device.get<string>('current')]);
    state = { ...state, ...saved, persistent: device.persistent };
    sending.self = saved?.self ?? sending.self;
    await received.load(conversations);
    await keeping.takeOver();
    const unsent = sending.outbox.items().findLast(({ conv }) => conv)?.conv;
    identity.current = shown ?? unsent ?? received.timeline?.suggest() ?? identity.current;
  }

  const telling = createTelling({ clock, device, newId, keeping, sending, visitor, set, open: () => chat.open(), ended: proof.ended });

  const chat: ChatClient = {
    ...telling,
    open: () => (opening ??= load().catch(storageFailed).then(changed)),
    async connect() {
      if (destroyed) throw closed();
      wanted = true;
      await chat.open();
      await proof.ready();
      // Of a visitor whom this device knows there may be other tabs.
      if (identity.life) await share();
      await identity.agree();
      if (!wanted) return;
      unwatch ??= watchLifecycle(connection, () => {
        void received.timeline?.flush();
        void share();
      });
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
      sharing?.close();
      device.close();
    },
    async reset() {
      await chat.open();
      proof.clear();
      await anew();
      resume();
    },
    identify: (given) => (destroyed ? Promise.reject(closed()) : proof.identify(given)),

    getSnapshot,
    subscribe: (listener) => emitter.on('change', () => listener()),
    on: emitter.on,

    async send(text, conv) {
      const body = { text: checkText(text, sending.limits.textChars) };
      if (destroyed) throw closed();
      await chat.open();
      if (proof.ended()) throw new ChatError('identity_expired', 'Signed out');
      const { id, conv: target } = await keeping.add(async () => {
        await identity.agree();
        return { id: newId(), conv: conv ?? identity.current, type: 'send', body };
      });
      return sending.pending(target).find((message) => message.id === id)!;
    },
    retry: async (id) => sending.retry(id),
    discard: async (id) => sending.discard(id),
    // The relay tells nobody of typing in a conversation that it does not know yet.
    setTyping: (conv, on) => received.timeline?.setTyping(conv, on),
    markRead: (conv, seq) => received.timeline?.markRead(conv, seq),
    loadOlder: async (conv) => (await received.fetch()).loadOlder(conv),
    trim: (conv, keep = 200) => received.timeline?.trim(conv, keep),

    setPage(next: PageInfo) {
      page = next;
      connection.send({ t: 'page', page });
    },
  };

  return chat;
}
