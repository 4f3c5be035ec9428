import type { AgentProfile, Body, Conversation, ConversationKind, Entry, ErrorCode, History, PresenceState, Visitor } from './wire.ts';
import type { Principal } from './principal.ts';

/** A refusal that the caller can act on: becomes a `nack`, an `error` frame or a problem document. */
export class ChatRefusal extends Error {
  override readonly name = 'ChatRefusal';
  readonly code: ErrorCode;
  readonly retryMs: number | undefined;
  constructor(code: ErrorCode, message: string, retryMs?: number) {
    super(message);
    this.code = code;
    this.retryMs = retryMs;
  }
}

/** What a change resolves to, after the commit. */
export interface Posted {
  readonly entry: Entry;
  /** The same id and content had been stored before. */
  readonly duplicate: boolean;
}

/**
 * The core: every way in (socket, REST, jobs) goes through here, so that rights, limits, order and fan-out are decided once.
 * Each method rejects with `ChatRefusal`; a store that is away becomes `ChatRefusal('unavailable')`. Each resolves after the commit;
 * hints are published and domain events emitted after it.
 */
export interface Chat {
  /** Posts a message. A visitor's post to an unknown `conv` opens a support conversation. Counts against the sender's limits. */
  post(principal: Principal, request: { conv: string; id: string; body: Body }): Promise<Posted>;
  edit(principal: Principal, request: { conv: string; id: string; target: string; body: Body }): Promise<Posted>;
  remove(principal: Principal, request: { conv: string; id: string; target: string }): Promise<Posted>;
  setState(principal: Principal, request: { conv: string; id: string; state: 'open' | 'closed' | 'archived' }): Promise<Posted>;
  assign(principal: Principal, request: { conv: string; id: string; assignee: string | null }): Promise<Posted>;
  /** Staff opens a conversation (direct to a visitor, or internal); with a first message. Idempotent by `conv` + `id`. */
  open(principal: Principal, request: { conv: string; id: string; kind: Exclude<ConversationKind, 'broadcast'>; visitor?: string; subject?: string; body: Body }): Promise<Posted>;
  /** Deletes a conversation for everybody. Staff only. */
  erase(principal: Principal, conv: string): Promise<void>;

  /** Moves the principal's cursors; silent when nothing moves. */
  moveCursor(principal: Principal, conv: string, cursor: { delivered?: number; read?: number }): Promise<void>;
  /** Ephemeral; publishes to the other participants, except `connection`. */
  typing(principal: Principal, conv: string, on: boolean, connection?: string): void;

  /** The summary as this principal sees it; `not_found` when it is not theirs. */
  conversation(principal: Principal, conv: string): Promise<Conversation>;
  /** Entries after a position, for `sync`. Also says the epoch, so that the caller can decide for a snapshot. */
  after(principal: Principal, conv: string, after: number, limit: number): Promise<{ epoch: number; head: number; entries: readonly Entry[] }>;
  /** Older entries. `before` omitted: the newest. */
  history(principal: Principal, conv: string, before: number | undefined, limit: number): Promise<History>;
  /** What a visitor's welcome lists: their conversations and the announcements (unless opted out). */
  conversationsOf(principal: Principal): Promise<readonly Conversation[]>;
}

/** Who is connected, on this node (and later on all). */
export interface Presence {
  /** A connection came. Returns the function to call when it is gone; a visitor counts as gone 5 s after the last one. */
  arrive(principal: Principal): () => void;
  /** An agent says online or away. */
  set(principal: Principal, state: 'online' | 'away'): void;
  visitorOnline(workspace: string, visitor: string): boolean;
  team(workspace: string): { state: PresenceState; agents: readonly AgentProfile[] };
  counts(workspace: string): { visitors: number; agents: number; connections: number };
}

/** Typed events after commit; features listen (`events.on('message.posted', …)`). The core never waits for a listener. */
export interface DomainEvents {
  'message.posted': { workspace: string; entry: Entry; conversation: Conversation; duplicate: false };
  'conversation.opened': { workspace: string; conversation: Conversation };
  'conversation.changed': { workspace: string; conversation: Conversation };
  'conversation.deleted': { workspace: string; conv: string };
  'cursor.moved': { workspace: string; conv: string; by: { kind: string; id: string }; delivered: number; read: number };
  'visitor.changed': { workspace: string; visitor: Visitor };
}
