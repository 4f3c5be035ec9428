/** The public shapes of the agents' client. */
import type { IdentityApi, TokenApi } from './access-types.ts';
import type { ContentApi } from './content-types.ts';
import type { Agent, AgentProfile, Broadcast, Conversation, ConversationKind, ConversationState, Entry, EventData, PresenceState, Visitor, VisitorEvent, Who, WidgetSettings, Workspace } from '@frontdesk/protocol';
import type { LinkInfo, MySecurityApi, PasskeyChallenge, SecondStep, SecurityApi } from './security-types.ts';
import type { ClientStorage, Clock, ConnectionView, ConversationView, MessageView, SocketFactory, Unsubscribe } from '../types.ts';

/** Name of a built-in role, or the id of one that the workspace made. */
export type Role = Agent['role'];

/** What a role allows. */
export interface RoleInfo {
  readonly id: Role;
  /** Of a built-in role: its id. */
  readonly name: string;
  readonly permissions: readonly string[];
  /** The same in every workspace; cannot be changed. */
  readonly builtIn: boolean;
}

/** Who is signed in. */
export interface Me {
  readonly agent: Agent;
  readonly workspace: Workspace;
  /** Names of what they may do, as the relay's permissions page lists them. For hiding what would be refused. */
  readonly permissions: readonly string[];
  /** The workspace requires a second step and they have none: they hold no permission until they set one up (`api.mySecurity`). */
  readonly mustEnrol?: true;
}

export interface ListPage<Item> {
  readonly items: readonly Item[];
  /** Pass as `cursor` for the next page; missing on the last. */
  readonly next?: string;
}

/** All that are given must match. */
export interface ConversationQuery {
  state?: readonly ConversationState[];
  kind?: readonly ConversationKind[];
  /** An agent's id, `me`, or `none`. */
  assignee?: string;
  unread?: boolean;
  visitor?: string;
  /** Full text over messages, and the visitor's name, email and phone. */
  q?: string;
}

/** Whether visitors can chat, as the relay finds out by chatting with itself. */
export interface SelfTest {
  /** `pending`: no run has ended since the relay started. */
  readonly state: 'off' | 'pending' | 'passed' | 'failed';
  /** Since the last run ended, by the relay's clock. */
  readonly secondsAgo?: number;
  /** Where it failed. */
  readonly step?: 'store' | 'connect' | 'hello' | 'send' | 'deliver' | 'http';
  /** Why it failed, in English. */
  readonly reason?: string;
  /** Visitors in the last hour whose WebSocket failed while HTTP worked. */
  readonly webSocketBlocked: number;
}

/**
 * Every admin endpoint, typed. Each rejects with `ApiError` (`status`, `code`, `message`, `retryAfterMs?`).
 * Calls that create take an Idempotency-Key by themselves, so that a retry after a lost answer is safe.
 */
export interface AdminApi {
  me: {
    /** One's own name or password. A new password needs the current one, and signs out every other session. The snapshot's `me` follows. */
    update(patch: { name?: string; password?: string; currentPassword?: string }): Promise<Me>;
    /** Personal API tokens: they act as oneself, with at most one's rights at that time. */
    tokens: TokenApi;
  };
  conversations: {
    list(query?: ConversationQuery & { cursor?: string; limit?: number }): Promise<ListPage<Conversation>>;
    get(id: string): Promise<Conversation>;
    create(input: { id?: string; kind: 'support' | 'direct' | 'internal'; visitor?: string; subject?: string; text: string }): Promise<Conversation>;
    close(id: string): Promise<Conversation>;
    reopen(id: string): Promise<Conversation>;
    archive(id: string): Promise<Conversation>;
    assign(id: string, assignee: string | null): Promise<Conversation>;
    read(id: string, seq?: number): Promise<Conversation>;
    remove(id: string): Promise<void>;
    counts(): Promise<{ open: number; waiting: number; closed: number; archived: number; unread: number; online: number }>;
  };
  messages: {
    list(conversation: string, options?: { before?: number; limit?: number }): Promise<{ entries: readonly Entry[]; more: boolean }>;
    send(conversation: string, input: { id?: string; text: string }): Promise<Entry>;
    edit(conversation: string, message: string, text: string): Promise<Entry>;
    remove(conversation: string, message: string): Promise<Entry>;
  };
  visitors: {
    list(query?: { q?: string; cursor?: string; limit?: number }): Promise<ListPage<Visitor>>;
    get(id: string): Promise<Visitor>;
    update(id: string, patch: { name?: string; email?: string; phone?: string }): Promise<Visitor>;
    /** Page views (named `page`) and events, latest first; the newest 1,000 of a visitor are kept. */
    events(id: string, options?: { cursor?: string; limit?: number }): Promise<ListPage<VisitorEvent>>;
    /**
     * Tells what a visitor did, for instance from the site's server. The same `id` again stores nothing again.
     *
     * @param event.ts when it happened, milliseconds since 1970; for display only.
     */
    track(id: string, event: { id?: string; name: string; data?: EventData; ts?: number }): Promise<VisitorEvent>;
  };
  broadcasts: {
    list(options?: { cursor?: string; limit?: number }): Promise<ListPage<Broadcast>>;
    create(input: { id?: string; text: string; title?: string; style?: 'message' | 'banner' }): Promise<Broadcast>;
    get(id: string): Promise<Broadcast>;
  };
  agents: {
    list(): Promise<readonly Agent[]>;
    /** Returns the agent and a link, shown once, by which they set their password. */
    invite(input: { name: string; email: string; role: Role }): Promise<{ agent: Agent; link: string }>;
    update(id: string, patch: { name?: string; role?: Role; disabled?: boolean }): Promise<Agent>;
    remove(id: string): Promise<void>;
    /** A link by which they set a new password; a second step is asked for as before. */
    reset(id: string): Promise<{ link: string }>;
    /** Takes away the second step of somebody who lost it. */
    dropTwoStep(id: string): Promise<void>;
    /** Signs them out everywhere. */
    endSessions(id: string): Promise<void>;
  };
  mySecurity: MySecurityApi;
  security: SecurityApi;
  selfTest(): Promise<SelfTest>;
  workspace: {
    get(): Promise<Workspace>;
    update(patch: { name?: string; allowedOrigins?: readonly string[]; widget?: Partial<WidgetSettings> }): Promise<Workspace>;
  };
  roles: {
    /** The built-in ones, then those of the workspace. */
    list(): Promise<readonly RoleInfo[]>;
    /** Of permissions that one holds oneself. */
    create(input: { name: string; permissions: readonly string[] }): Promise<RoleInfo>;
    /** Holds at once for everybody who has it. */
    update(id: string, patch: { name?: string; permissions?: readonly string[] }): Promise<RoleInfo>;
    /** Rejects with `role_in_use` while somebody has it. */
    remove(id: string): Promise<void>;
  };
  tokens: TokenApi;
  /** Who may not chat; needs the permission `blocks.manage`, as `limits` does. */
  blocks: {
    /** Newest first. `visitor`: only what concerns this visitor now. */
    list(query?: { what?: 'blocked' | 'exempt'; visitor?: string; cursor?: string; limit?: number }): Promise<ListPage<Block>>;
    /** Blocks a visitor or an address, for `minutes` or until it is lifted; `never`: says that they are never to be blocked. Holds at once. */
    create(input: { visitor?: string; address?: string; withAddress?: boolean; minutes?: number; reason?: string; never?: boolean }): Promise<{ readonly items: readonly Block[] }>;
    /** Ends a block, or takes back that something is never to be blocked. */
    remove(id: string): Promise<void>;
  };
  /** The limits in force, by the name of their variable, and what the relay does about abuse. */
  limits(): Promise<{ readonly items: readonly { readonly name: string; readonly most: number }[]; readonly abuse: 'block' | 'watch' | 'off' }>;
  identity: IdentityApi;
  content: ContentApi;
  /** Who did what; needs the permission `audit.read`. */
  audit: {
    /** Newest first. */
    list(query?: AuditQuery & { cursor?: string; limit?: number }): Promise<ListPage<AuditEntry>>;
    /** Everything that matches, oldest first, as the text of a file: JSON lines, or CSV. The export is itself recorded. */
    export(query?: AuditQuery & { format?: 'jsonl' | 'csv' }): Promise<string>;
  };
}

/** A visitor or an address that may not chat, or that is never to be blocked. */
export interface Block {
  readonly id: string;
  readonly kind: 'visitor' | 'address';
  /** The visitor's id, or the address; IPv6 as its /64. */
  readonly subject: string;
  /** The visitor's name or e-mail address, when there is one. */
  readonly name?: string;
  /** When it ends by itself, milliseconds since 1970; missing: not before it is lifted. */
  readonly untilTs?: number;
  readonly exempt: boolean;
  /** How often in a row the relay itself has blocked it. */
  readonly strikes: number;
  readonly by: { readonly kind: 'agent' | 'bot' | 'system'; readonly id: string; readonly name?: string };
  readonly reason?: string;
  /** What the relay noticed, when it blocked by itself: `flood`, `links` … */
  readonly signals: readonly string[];
  readonly createdTs: number;
}

/** One thing that was done, from the audit log. */
export interface AuditEntry {
  /** Dense per workspace, from 1. */
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly ts: number;
  /** Who did it, with their name at that time; `system` is the relay itself, or its command line. */
  readonly actor: { readonly kind: 'agent' | 'bot' | 'visitor' | 'system'; readonly id: string; readonly name?: string };
  /** What was done, for instance `agent.invited`. */
  readonly action: string;
  readonly target?: { readonly kind: string; readonly id: string };
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
  /** The client's network address. */
  readonly address?: string;
  readonly requestId?: string;
  /** Hash of the entry before, and of this one, hex. */
  readonly prev: string;
  readonly hash: string;
}

/** All that are given must match. */
export interface AuditQuery {
  /** Id of whoever did it. */
  actor?: string;
  /** Names separated by commas; `agent.*` = all that begin so. */
  action?: string;
  /** Id of what it was done to. */
  target?: string;
  /** From this time on, milliseconds since 1970. */
  from?: number;
  /** Before this time, milliseconds since 1970. */
  to?: number;
  /** Occurs in the action, a name, an id, a fact or the address. */
  q?: string;
}

/** A live list of conversations under one filter. */
export interface InboxView {
  readonly query: ConversationQuery;
  /** Latest activity first; live. */
  readonly items: readonly Conversation[];
  readonly loading: boolean;
  readonly hasMore: boolean;
  /** Set when the last load failed; the items shown stay. */
  readonly error?: { readonly code: string; readonly message: string };
}

export interface Inbox {
  getSnapshot(): InboxView;
  subscribe(listener: () => void): Unsubscribe;
  setQuery(query: ConversationQuery): void;
  loadMore(): Promise<void>;
  refresh(): Promise<void>;
  close(): void;
}

export interface AdminSnapshot {
  readonly connection: ConnectionView;
  /** Undefined = not signed in. `unknown` while the first look is under way. */
  readonly session: 'unknown' | 'signed-out' | 'signed-in';
  readonly me?: Me;
  readonly team: { readonly state: PresenceState; readonly agents: readonly AgentProfile[] };
  readonly presence: 'online' | 'away';
  readonly counts?: { open: number; waiting: number; closed: number; archived: number; unread: number; online: number };
  /** Conversations opened with `openConversation`, by id. */
  readonly conversations: Readonly<Record<string, ConversationView>>;
  /** Opened conversations that do not exist: deleted, or a wrong link. They have no view, or an empty one. */
  readonly missing: readonly string[];
  /** Replies written here that the relay has not taken yet, failed ones included. */
  readonly unsent: number;
  /** Newest entry of the audit log that this connection was told of; only for those who may read it. */
  readonly auditSeq?: number;
  /** Changes whenever blocks changed; told to those who may manage them. */
  readonly blocksStamp?: number;
  /** Messages of visitors that wait for a look, as this connection was last told; only for those who may manage conversations. */
  readonly heldWaiting?: number;
  /** What is written now would survive a reload. False in Node and where the browser refuses its storage. */
  readonly persistent: boolean;
}

export interface AdminEvents {
  change: AdminSnapshot;
  /** A visitor's message arrived anywhere in the workspace, live. `text` is cut to 140 characters. */
  message: { readonly conversation: Conversation; readonly text: string };
  /** A visitor came online. */
  visitor: { readonly visitor: Visitor };
  broadcast: { readonly broadcast: Broadcast };
  /** Blocks changed; `alert`: the relay itself blocked somebody, or would have (`noticed`). Told to those who may manage blocks. */
  blocks: { readonly alert?: { readonly what: string; readonly visitor?: string | undefined; readonly signals: readonly string[] } };
  /** The audit log grew up to this entry; told to those who may read it. */
  audit: { readonly seq: number };
  error: { readonly code: string; readonly message: string; readonly retryable: boolean };
}

export interface AdminClientOptions {
  /** The relay's base URL. Default: the page's own origin. On another origin a short-lived bearer is used instead of the cookie. */
  url?: string;
  /** API token or bearer, for Node and server-to-server use. */
  token?: string;
  workspace?: string;
  /** Keeps unsent replies, each agent's under their own name. Default: IndexedDB with strict durability; memory in Node and where that is refused. */
  storage?: ClientStorage;
  socket?: SocketFactory;
  fetch?: typeof globalThis.fetch;
  clock?: Clock;
  random?: () => number;
  /** Fills with random bytes. Default crypto.getRandomValues; used for ids. */
  randomBytes?: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;
  client?: { name: string; version: string };
}

export interface AdminClient {
  readonly api: AdminApi;

  /** Asks who is signed in; connects when somebody is. While the relay is away it keeps asking, and `snapshot.connection` says so. */
  start(): Promise<void>;
  /** Resolves to who is signed in, or to the second step that is missing. */
  signIn(input: { email: string; password: string }): Promise<Me | SecondStep>;
  /** Finishes a sign-in by a code of the authenticator app or a recovery code. Rejects with `wrong_code`, or `step_over` when it took too long. */
  finishSignIn(input: { step: string; code: string }): Promise<Me>;
  /** Begins a sign-in by passkey; only in a page of the relay itself. */
  beginPasskeySignIn(): Promise<PasskeyChallenge>;
  /** `response`: the browser's answer to the challenge, in JSON. */
  passkeySignIn(input: { step: string; response: unknown }): Promise<Me>;
  /** Uses a one-time link: the first owner, an invited agent, or a new password. Resolves as `signIn` does. */
  claim(input: { link: string; name?: string; email?: string; password: string }): Promise<Me | SecondStep>;
  /**
   * Who asks the person again who they are, when the relay wants it before a change of security. The change is repeated when it resolves
   * to true, and rejects with `confirm_identity` else.
   */
  onConfirm(ask: (() => Promise<boolean>) | undefined): void;
  /** What a one-time link is for, without using it. */
  link(link: string): Promise<LinkInfo>;
  /** Unsent replies stay on this device and go out when the same agent signs in here again. */
  signOut(): Promise<void>;
  /** Somebody asks for a connection: skips the wait for the next try. A relay that is overloaded keeps its wait. */
  connectNow(): void;
  /** Disconnects and releases timers and listeners. */
  destroy(): void;

  getSnapshot(): AdminSnapshot;
  subscribe(listener: () => void): Unsubscribe;
  on<Name extends keyof AdminEvents>(name: Name, listener: (event: AdminEvents[Name]) => void): Unsubscribe;

  setPresence(state: 'online' | 'away'): void;
  inbox(query?: ConversationQuery): Inbox;

  /** Subscribes to a conversation; its view appears under `snapshot.conversations[id]`. Counted: each open needs a close. */
  openConversation(id: string): void;
  closeConversation(id: string): void;
  /** Puts a reply into the outbox and resolves with its pending view once it is stored there; it survives a reload until the relay has it. */
  send(conversation: string, text: string): Promise<MessageView>;
  retry(id: string): Promise<void>;
  discard(id: string): Promise<boolean>;
  setTyping(conversation: string, on: boolean): void;
  markRead(conversation: string, seq?: number): void;
  loadOlder(conversation: string): Promise<void>;
  /** Display name for an id, from the team list. */
  nameOf(who: Who): string;
}
