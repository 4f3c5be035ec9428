import type { ConversationState, PageInfo, ProofOfWork } from '@frontdesk/protocol';
import type { StoredAuditEntry, StoredBroadcast, StoredConversation, StoredEvent, StoredVisitor, VisitorPatch } from '../store/records.ts';
import type { AgentProfile, Body, Conversation, ConversationKind, Entry, ErrorCode, History, PresenceState, Visitor } from './wire.ts';
import type { NewBroadcast } from '../store/broadcasts.ts';
import type { HeldMessage } from '../store/content.ts';
import type { Principal } from './principal.ts';
import type { ToldEvent } from './visitor-events.ts';

/** A refusal that the caller can act on: becomes a `nack`, an `error` frame or a problem document. */
export class ChatRefusal extends Error {
  override readonly name = 'ChatRefusal';
  readonly code: ErrorCode;
  readonly retryMs: number | undefined;
  /** Work to do before another try; see `proof_of_work`. */
  readonly challenge: string | undefined;
  constructor(code: ErrorCode, message: string, retryMs?: number, challenge?: string) {
    super(message);
    this.code = code;
    this.retryMs = retryMs;
    this.challenge = challenge;
  }
}

/** What a change resolves to, after the commit. */
export interface Posted {
  readonly entry: Entry;
  /** The same id and content had been stored before. */
  readonly duplicate: boolean;
}

/** One durable change that a peer asks for; `id` is the sender's and unique in the conversation. */
export type Change =
  | { readonly type: 'message'; readonly id: string; readonly body: Body; /** It was asked for in spite of a warning. */ readonly confirmed?: true; /** Work that was asked for before a new conversation. */ readonly proof?: ProofOfWork }
  | { readonly type: 'edit'; readonly id: string; readonly target: string; readonly body: Body; readonly confirmed?: true }
  | { readonly type: 'delete'; readonly id: string; readonly target: string }
  | { readonly type: 'state'; readonly id: string; readonly state: ConversationState }
  | { readonly type: 'assign'; readonly id: string; readonly assignee: string | null }
  | { readonly type: 'team'; readonly id: string; readonly team: string | null };

/** What is told to all visitors, and its entry of the audit log, if it gets one: in the same commit, see `NewBroadcast`. */
export type Announcement = Pick<NewBroadcast, 'id' | 'body' | 'audit'>;

/** What an announcement resolves to, after the commit. `duplicate`: it had been stored before, and got no entry now. */
export interface Announced {
  readonly broadcast: StoredBroadcast;
  readonly duplicate: boolean;
  readonly audited?: StoredAuditEntry;
}

/** What became of a change: on disk, or refused with nothing stored. */
export type Outcome = Posted | ChatRefusal;

/**
 * The core: every way in (socket, REST, jobs) goes through here, so that rights, limits, order and fan-out are decided once.
 * Each method rejects with `ChatRefusal`; a store that is away becomes `ChatRefusal('unavailable')`. Each resolves after the commit;
 * hints are published and domain events emitted after it.
 */
export interface Chat {
  /** Posts a message. A visitor's post to an unknown `conv` opens a support conversation. Counts against the sender's limits. */
  post(principal: Principal, request: { conv: string; id: string; body: Body; confirmed?: true | undefined }): Promise<Posted>;
  edit(principal: Principal, request: { conv: string; id: string; target: string; body: Body; confirmed?: true | undefined }): Promise<Posted>;
  remove(principal: Principal, request: { conv: string; id: string; target: string }): Promise<Posted>;
  setState(principal: Principal, request: { conv: string; id: string; state: ConversationState }): Promise<Posted>;
  assign(principal: Principal, request: { conv: string; id: string; assignee: string | null }): Promise<Posted>;
  /** Staff opens a conversation (direct to a visitor, or internal); with a first message. Idempotent by `conv` + `id`. */
  open(principal: Principal, request: { conv: string; id: string; kind: Exclude<ConversationKind, 'broadcast'>; visitor?: string; subject?: string; body: Body }): Promise<Posted>;
  /**
   * Several changes of one sender to one conversation, stored in the given order and committed together. After the first retryable
   * refusal none of the later ones is stored (they are `held`), so that a retry keeps the sender's order (G3). Never rejects.
   */
  submit(principal: Principal, conv: string, changes: readonly Change[]): Promise<readonly Outcome[]>;
  /** Puts a message that waits for a look into its conversation, in its sender's name. For those who may manage conversations. */
  releaseHeld(principal: Principal, id: string): Promise<{ held: HeldMessage; posted: Posted }>;
  /** Refuses such a message for good; its text is gone, its sender is told. */
  refuseHeld(principal: Principal, id: string): Promise<HeldMessage>;
  /** Announces to all visitors: one entry in the announcement log, and the audience fixed with it. Admins, owners and bots. Idempotent by id. */
  announce(principal: Principal, request: Announcement): Promise<Announced>;
  /** Deletes a conversation for everybody. Staff only. */
  erase(principal: Principal, conv: string): Promise<void>;

  /** Moves the principal's cursors; silent when nothing moves. */
  moveCursor(principal: Principal, conv: string, cursor: { delivered?: number; read?: number }): Promise<void>;
  /** Ephemeral; publishes to the other participants, except `connection`. */
  typing(principal: Principal, conv: string, on: boolean, connection?: string): void;

  /** Stores what is known of a visitor and tells the consoles. Visitors: themselves only. Resolves to the stored form. */
  updateVisitor(principal: Principal, visitor: string, patch: VisitorPatch): Promise<StoredVisitor>;
  /** A visitor filled in a field that people do not see; only told. */
  trapped(principal: Principal): void;
  /** Somebody proved who they are on the site. `merged`: who they were until now, and the conversations that are theirs now; their devices and the consoles learn of them. */
  visitorSignedIn(workspace: string, visitor: string, merged?: { readonly visitor: string; readonly conversations: readonly StoredConversation[] }): void;
  /**
   * Stores something that a visitor did. Visitors: of themselves only; staff: of anybody. Idempotent by visitor and id. Has a budget of
   * its own (`rate_limited`); `invalid` for the name `page`, `too_large` for facts beyond `limits.eventBytes`.
   */
  track(principal: Principal, visitor: string, event: ToldEvent): Promise<{ event: StoredEvent; duplicate: boolean }>;
  /** Records a page view of this visitor, unless it is the page they were on. Never rejects: a view that cannot be kept is left out. */
  visited(principal: Principal, page: PageInfo): Promise<void>;
  /** Names, roles, membership or teams of the staff changed: forget what is cached, tell the team anew, and consoles that there is something to read. */
  agentsChanged(workspace: string): void;
  /** More conversations changed than can be told one by one: consoles read their lists again. */
  inboxChanged(workspace: string): void;
  /** Who is there: for visitors those who are online or away, for staff everybody. */
  team(principal: Principal): Promise<{ state: PresenceState; agents: readonly AgentProfile[] }>;

  /** The summary as this principal sees it; `not_found` when it is not theirs. */
  conversation(principal: Principal, conv: string): Promise<Conversation>;
  /** The same of what a list of their workspace has just read, for staff. */
  listed(principal: Principal, stored: readonly StoredConversation[]): Promise<readonly Conversation[]>;
  /** Entries after a position, for `sync`. Also says the epoch, so that the caller can decide for a snapshot. */
  after(principal: Principal, conv: string, after: number, limit: number): Promise<{ epoch: number; head: number; entries: readonly Entry[] }>;
  /** Older entries. `before` omitted: the newest. */
  history(principal: Principal, conv: string, before: number | undefined, limit: number): Promise<History>;
  /** What a visitor's welcome lists: their conversations and the announcements (unless opted out). */
  conversationsOf(principal: Principal): Promise<readonly Conversation[]>;

  /** Publishes what is still coalesced and stops listening. */
  close(): void;
}

/**
 * A visitor came or is gone for good, or something about the team changed; `left`: this agent is gone for good. `elsewhere`: on another node, which
 * keeps what is to be kept of it; here only this node's sessions are to hear of it.
 */
export type PresenceChange = { readonly type: 'visitor'; readonly workspace: string; readonly visitor: string; readonly online: boolean; readonly elsewhere?: true } | { readonly type: 'team'; readonly workspace: string; readonly left?: string };

/** Who is connected, on this node (and later on all). */
export interface Presence {
  /** A connection came. Call `leave` once when it is gone. */
  arrive(principal: Principal): void;
  /** One of somebody's connections is gone; a visitor counts as gone 5 s after the last one. */
  leave(principal: Principal): void;
  /** An agent says online or away. */
  set(principal: Principal, state: 'online' | 'away'): void;
  visitorOnline(workspace: string, visitor: string): boolean;
  team(workspace: string): { state: PresenceState; agents: readonly AgentProfile[] };
  counts(workspace: string): { visitors: number; agents: number; connections: number };
  /** People on this node alone, in all workspaces but `HIDDEN_WORKSPACE`. */
  here(): { visitors: number; agents: number };
  /** Hears every change, on the same turn. Returns the function that ends it. */
  watch(listener: (change: PresenceChange) => void): () => void;
}

/** Typed events after commit; features listen (`events.on('message.posted', …)`). The core never waits for a listener. */
export interface DomainEvents {
  'message.posted': { workspace: string; entry: Entry; duplicate: false };
  /** A visitor filled in a field that people do not see. */
  'visitor.trapped': { workspace: string; visitor: string };
  /** A visitor ran into a limit; the message was not stored. */
  'visitor.limited': { workspace: string; visitor: string };
  'conversation.opened': { workspace: string; conversation: Conversation };
  'conversation.changed': { workspace: string; conversation: Conversation };
  'conversation.deleted': { workspace: string; conv: string };
  'cursor.moved': { workspace: string; conv: string; by: { kind: string; id: string }; delivered: number; read: number };
  'visitor.changed': { workspace: string; visitor: Visitor };
  /** A page view (`page`), or something that a page or a server told; each once. */
  'visitor.event': { workspace: string; visitor: string; event: StoredEvent };
}
