/** The public shapes of the visitor client. What an application may rely on; nothing else is exported. */
import type { Body, Conversation, ConversationKind, ConversationState, Cursor, AgentProfile, IdentityProof, PageInfo, PresenceState, WidgetSettings, Who } from '@frontdesk/protocol';

/** Ends a subscription; calling it twice is harmless. */
export type Unsubscribe = () => void;

/**
 * - `idle`: not started, or closed on purpose.
 * - `connecting`: a socket is opening or the handshake runs.
 * - `online`: welcome received.
 * - `waiting`: the link is gone; `retryAt` says when the next try is due. `reason` is `offline` when the browser says so.
 * - `stopped`: the relay refused for good; `reason` says why, `message` in words. `connect()` tries again. `forbidden` (the page's origin is not
 *   allowed) is tried again by itself when somebody comes back to the page. `identity_expired`: the proven identity has ended and the page
 *   gave no other proof; nothing of it is shown until `identify` or `reset`. `identity_invalid`: the page's proof was not believed;
 *   `connect()` goes on without it.
 */
export interface ConnectionView {
  readonly state: 'idle' | 'connecting' | 'online' | 'waiting' | 'stopped';
  readonly reason?: 'network' | 'offline' | 'timeout' | 'relay_away' | 'overloaded' | 'unauthorized' | 'forbidden' | 'unsupported' | 'blocked' | 'rejected'
    | 'identity_expired' | 'identity_invalid';
  readonly message?: string;
  /** How the link goes while it is online: over HTTP where WebSocket is blocked. */
  readonly via?: 'websocket' | 'http';
  /** Milliseconds since 1970 by this client's clock. */
  readonly retryAt?: number;
  /** Tries since the last welcome. */
  readonly attempt: number;
}

/**
 * Own messages: `queued` (kept, not yet sent) → `sending` → `sent` (on the relay's disk) → `delivered` → `read`; or `failed` (final, with
 * `error`; `retry(id)` or `discard(id)`). With the code `in_review` it waits until somebody of the team has looked at it: it becomes `sent`, or fails with
 * `content_refused`, by itself. Others' messages are `received`.
 */
export type MessageStatus = 'queued' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed' | 'received';

export interface MessageView {
  readonly id: string;
  readonly conv: string;
  /** Missing while it is only in the outbox. */
  readonly seq?: number;
  readonly by: Who;
  readonly own: boolean;
  readonly body?: Body;
  /** Relay's time once acked, else this client's. For display only. */
  readonly ts: number;
  readonly status: MessageStatus;
  /** Why it failed or waits; `retryAt` when it will be tried again by itself (rate limit). */
  readonly error?: { readonly code: string; readonly message: string; readonly retryAt?: number };
  readonly edited: boolean;
  readonly deleted: boolean;
}

/** A line between messages: a state change or assignment, to an agent or a team. */
export interface NoticeView {
  readonly id: string;
  readonly conv: string;
  readonly seq: number;
  readonly by: Who;
  readonly ts: number;
  readonly notice: { readonly type: 'state'; readonly state: ConversationState } | { readonly type: 'assign'; readonly assignee: string | null } | { readonly type: 'team'; readonly team: string | null };
}

export type TimelineItem = ({ readonly type: 'message' } & MessageView) | ({ readonly type: 'notice' } & NoticeView);

/** A conversation with what is loaded of it. A new object whenever anything in it changed; unchanged items keep their identity. */
export interface ConversationView {
  readonly id: string;
  readonly kind: ConversationKind;
  readonly state: ConversationState;
  readonly subject?: string;
  /** Ascending by seq, then the outbox's items in their order. No gaps, nothing twice. */
  readonly items: readonly TimelineItem[];
  /** Older entries exist on the relay. */
  readonly hasOlder: boolean;
  readonly loadingOlder: boolean;
  /** `cached`: painted from this device, not yet confirmed; `live`: contiguous with the relay. */
  readonly freshness: 'empty' | 'cached' | 'live';
  readonly head: number;
  readonly unread: number;
  /** First unread seq; once all is read, what it was when the conversation was last shown. For the divider. */
  readonly unreadFrom?: number;
  readonly cursors: { readonly visitor: Cursor; readonly agents: Cursor };
  /** Who types now, without oneself. */
  readonly typing: readonly Who[];
  /** The latest summary from the relay, when there is one. */
  readonly summary?: Conversation;
}

export interface ChatSnapshot {
  readonly connection: ConnectionView;
  /** False when this browser cannot keep messages across a reload (private mode, storage refused): say so to the visitor. */
  readonly persistent: boolean;
  readonly self?: Who;
  readonly profile: { readonly name?: string; readonly email?: string; readonly phone?: string };
  readonly prefs: { readonly broadcasts: boolean };
  /** Who the site proved the visitor to be: their id there, and until when (milliseconds since 1970, by this client's clock). */
  readonly identity?: { readonly user: string; readonly expiresAt: number };
  readonly conversations: readonly ConversationView[];
  /** The support conversation to show: the latest one, or a fresh id that the first send will open. */
  readonly current: string;
  /** Announcements received by this visitor, when there are any. */
  readonly broadcasts?: ConversationView;
  /** Unread in all conversations, announcements included. */
  readonly unread: number;
  /** Items that wait in the outbox. */
  readonly queued: number;
  readonly team: { readonly state: PresenceState; readonly agents: readonly AgentProfile[] };
  readonly settings?: WidgetSettings;
  /** Largest message text, in characters (code points). */
  readonly textChars: number;
}

export interface ChatEvents {
  /** Any change of the snapshot; at most one per microtask. */
  change: ChatSnapshot;
  /** A message of somebody else arrived live for the first time on this device (never for history or cache). */
  message: { readonly message: MessageView; readonly kind: ConversationKind };
  unread: { readonly unread: number };
  connection: ConnectionView;
  typing: { readonly conv: string; readonly typing: readonly Who[] };
  /**
   * Something went wrong that the application may want to log. Never thrown. A relay that refuses for good is told here too: its words, with
   * the view's `reason` as the code (`forbidden`: the page's origin is not among the workspace's allowed ones).
   */
  error: { readonly code: string; readonly message: string; readonly retryable: boolean };
}

/** Where the client keeps token, outbox, cache and drafts. Values are structured-cloneable. Rejections are handled, never lost silently. */
export interface ClientStorage {
  /** False = memory only. */
  readonly persistent: boolean;
  get(key: string): Promise<unknown>;
  /** Resolves when the value is durable. */
  set(key: string, value: unknown): Promise<void>;
  remove(key: string): Promise<void>;
  /** Keys that start with `prefix`, ascending. */
  keys(prefix: string): Promise<readonly string[]>;
  /** Reads and replaces in one transaction across tabs; resolves to the new value. */
  update<Value>(key: string, change: (current: Value | undefined) => Value): Promise<Value>;
}

/** The part of WebSocket that the client uses; `globalThis.WebSocket` in browsers and Node ≥ 22. */
export interface SocketLike {
  /** Missing for WebSockets. */
  readonly via?: 'http';
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  onerror: (() => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}
export type SocketFactory = (url: string, protocols: readonly string[]) => SocketLike;

/** Time, passed in so that a simulation can drive it. */
export interface Clock {
  now(): number;
  setTimeout(run: () => void, ms: number): number;
  clearTimeout(handle: number): void;
}

/** A channel between tabs: the part of BroadcastChannel that the client uses. */
export interface TabLine {
  onmessage: ((event: { data: unknown }) => void) | null;
  postMessage(word: unknown): void;
  close(): void;
}

/** How the tabs of one browser meet, passed in so that a simulation can be the browser. */
export interface TabDoor {
  /** Web Locks: a lock ends with the tab that holds it, however that ends. Without them (pages that are not served securely) each tab has a socket of its own. */
  readonly locks?: {
    request(name: string, options: { mode?: 'exclusive' | 'shared'; ifAvailable?: boolean; steal?: boolean; signal?: AbortSignal }, use: (lock: unknown) => void | Promise<void> | undefined): Promise<unknown>;
  };
  channel(name: string): TabLine;
  /** A UUID. */
  name(): string;
}

export interface ChatClientOptions {
  /** The relay's base URL, `https://chat.example.com`. Default: the page's own origin. */
  url?: string;
  /** The workspace's public key. Default `default`. */
  workspace?: string;
  /** Default: IndexedDB with strict durability; memory where that is refused (`snapshot.persistent` tells). */
  storage?: ClientStorage;
  socket?: SocketFactory;
  /**
   * How the tabs of this browser find each other, to share one socket and to forget the visitor together. Default: Web Locks and
   * BroadcastChannel, unless `socket` is given or there is no IndexedDB; `false`: each tab for itself.
   */
  tabs?: TabDoor | false;
  clock?: Clock;
  /** Uniform in [0, 1). Default Math.random; used for back-off only. */
  random?: () => number;
  /** Fills with random bytes. Default crypto.getRandomValues; used for ids and the token. */
  randomBytes?: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;
  /** BCP 47 tag told to agents. */
  locale?: string;
  page?: PageInfo;
  client?: { name: string; version: string };
}

/**
 * Gives a fresh JWT for whoever is signed in on the site now; `null` when nobody is. Asked when there is no token yet, or when the relay takes the
 * last one no more. When it rejects or needs more than 10 s, it is asked again later, with the connection's back-off.
 */
export type GetToken = () => string | null | Promise<string | null>;

/**
 * What proves who the visitor is on the site: a JWT that the site's server signed, and (or) the function that gives one; or, as older
 * embeds have it, the id with its HMAC-SHA256 in hex, which has no end. Facts beside a hash are told, not proven.
 */
export type SignedIdentity =
  | { readonly token: string; readonly getToken?: GetToken }
  | { readonly token?: undefined; readonly getToken: GetToken }
  | ({ readonly id: string; readonly hash: string } & Pick<Extract<IdentityProof, { id: string }>, 'name' | 'email' | 'phone' | 'attributes'>);

/** Live chat for one visitor. See `createChatClient`. */
export interface ChatClient {
  /** Opens the storage and paints the cache into the snapshot. No socket. Called by `connect` when needed. */
  open(): Promise<void>;
  /** Opens the storage, connects and stays connected until `disconnect`. */
  connect(): Promise<void>;
  /** Closes the socket; what is queued stays queued. */
  disconnect(): void;
  /** Disconnects and releases timers, listeners and the database. */
  destroy(): Promise<void>;
  /**
   * Forgets this visitor on this device: token, cache, drafts, outbox; ends their proven identity at the relay when there is a link. Then
   * starts as somebody new when connected before. Call it when somebody signs out on the site.
   */
  reset(): Promise<void>;
  /**
   * Proves who the visitor is on the site. Opens no connection: the proof goes with the next one, or at once over one that is open. What an
   * anonymous visitor has written becomes the person's. When this device holds somebody else's history, that is forgotten first.
   *
   * Resolves when the relay believes it, or when `getToken` says that nobody is signed in. Rejects with a `ChatError`: `identity_invalid`,
   * `identity_expired` (after `getToken` was asked once more), `closed` when another `identify` or `reset` came after it, `invalid` when it is
   * no proof (a name that nobody proves goes to `setProfile`).
   */
  identify(proof: SignedIdentity): Promise<void>;

  getSnapshot(): ChatSnapshot;
  /** For external-store hooks: called after each change of the snapshot. */
  subscribe(listener: () => void): Unsubscribe;
  on<Name extends keyof ChatEvents>(name: Name, listener: (event: ChatEvents[Name]) => void): Unsubscribe;

  /**
   * Puts a message into the outbox and resolves with it once it is stored there (before any network).
   * Rejects with a `ChatError` when the text is empty or too long, or (`identity_expired`) when nobody is known in whose name it would be.
   * @param conv default `snapshot.current`.
   */
  send(text: string, conv?: string): Promise<MessageView>;
  /** Tries a failed message again under the same id; one that failed as `sensitive` is then taken as it is. */
  retry(id: string): Promise<void>;
  /** Throws a queued or failed message away. False when it was already in flight or acked. */
  discard(id: string): Promise<boolean>;
  edit(conv: string, target: string, text: string): Promise<void>;
  remove(conv: string, target: string): Promise<void>;

  /** The composer has text, or not. Sends notices at most every 3 s; stops by itself. */
  setTyping(conv: string, on: boolean): void;
  /** Everything up to `seq` (default: the head) was seen by the visitor. */
  markRead(conv: string, seq?: number): void;
  /** Loads the next older stretch. Resolves when it is in the snapshot. */
  loadOlder(conv: string): Promise<void>;
  /** Lets go of loaded history beyond the newest `keep` items (default 200). */
  trim(conv: string, keep?: number): void;

  /** What the visitor or the page says, proven by nothing; `user` is their id on the site. `forbidden` where the workspace requires a proof for that, or where a proven fact would change. */
  setProfile(profile: { name?: string; email?: string; phone?: string; user?: string; attributes?: Record<string, string | number | boolean>; /** What was filled into a field of your form that people do not see. */ trap?: string }): Promise<void>;
  setPage(page: PageInfo): void;
  setPrefs(prefs: { broadcasts: boolean }): Promise<void>;
  /**
   * Tells the agents what happened on the site ("added to basket"). Kept like a message: in order, once, over reloads. Resolves when the
   * relay has stored it; rejects with a `ChatError` when it refuses it for good (`invalid`, `too_large`).
   * @param name 1–64 letters and digits of any script, `.`, `_`, `:`, `-` and spaces, the first a letter or digit; not `page`.
   * @param data at most 32 facts, together at most 4 KiB as JSON.
   * @param ts when it happened, milliseconds since 1970; for display only. Default: now.
   */
  track(name: string, data?: Readonly<Record<string, string | number | boolean>>, ts?: number): Promise<void>;

  /** What was typed but not sent. Kept per conversation. */
  getDraft(conv: string): Promise<string>;
  setDraft(conv: string, text: string): Promise<void>;
}

/** Every error that the SDK throws or rejects with. `code` is stable; `message` is for developers. */
export interface ChatErrorShape {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
}
