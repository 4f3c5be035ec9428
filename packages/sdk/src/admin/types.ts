/** The public shapes of the agents' client. */
import type { AgentProfile, Broadcast, Conversation, PresenceState, Team, Visitor, Who } from '@frontdesk/protocol';
import type { ClientStorage, Clock, ConnectionView, ConversationView, MessageView, SocketFactory, Unsubscribe } from '../types.ts';
import type { AdminApi } from './api-types.ts';
import type { ConversationQuery, Inbox } from './list-types.ts';
import type { LinkInfo, PasskeyChallenge, SecondStep } from './security-types.ts';
import type { Me } from './team-types.ts';

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
  /** Teams of the workspace, live; undefined until they are known, and for those who may not see who is on the staff. */
  readonly teams?: readonly Team[];
  /** Changes whenever somebody was invited, joined, was changed, was removed or left, or a role or a team changed. */
  readonly staffStamp?: number;
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
  /** Whether anybody can sign in: false until the first owner's one-time link was used. */
  isClaimed(): Promise<boolean>;
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
  /**
   * Puts a reply into the outbox and resolves with its pending view once it is stored there; it survives a reload until the relay has it.
   * Rejects with `unauthorized` when nobody is signed in: it would be nobody's.
   */
  send(conversation: string, text: string): Promise<MessageView>;
  retry(id: string): Promise<void>;
  discard(id: string): Promise<boolean>;
  setTyping(conversation: string, on: boolean): void;
  markRead(conversation: string, seq?: number): void;
  loadOlder(conversation: string): Promise<void>;
  /** Display name for an id, from the team list. */
  nameOf(who: Who): string;
}
