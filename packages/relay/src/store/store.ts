/**
 * What the relay asks of a database. SQLite is the first engine; every engine passes `tests/contract/store/store-contract.ts`.
 *
 * Guarantees, for every engine:
 * - A write's promise resolves only after its commit is durable (G1); a write that rejects stored nothing.
 * - Rejections are `StoreUnavailable` (nothing is wrong with the request: disk full, locked, gone; try again later) or bugs.
 *   What a caller can cause is a value in the result, never a rejection.
 * - Reads see every write whose promise has resolved before the read began.
 * - Every call is scoped by `workspace`; an id of another workspace behaves exactly like one that does not exist (G13).
 * - `seq` is dense per conversation, `rev` strictly rising per workspace; neither comes from a clock (G10).
 */
import type { PageInfo } from '@frontdesk/protocol';
import type { Refusal } from './append-rules.ts';
import type { AuditStore } from './audit-log.ts';
import type { BlockStore } from './blocks.ts';
import type { BroadcastStore } from './broadcasts.ts';
import type { AssignChange, ChangeOf } from './changes.ts';
import type { ContentStore } from './content.ts';
import type { IdentityStore } from './identities.ts';
import type { Quota, QuotaSpent } from './quotas.ts';
import type { SharedFacts } from './shared-facts.ts';
import type { SignInStore } from './sign-ins.ts';
import type {
  ConversationFilter, CursorMove, CursorMoved, EventRecorded, LinkPurpose, SearchMatch, StoredAgent, StoredConversation, StoredEntry, StoredEvent, StoredParticipant, StoredRole, StoredSession, StoredTeam, StoredToken,
  StoredVisitor, StoredWorkspace, VisitorPatch,
} from './records.ts';

/** Who acts, as far as the store checks it inside the transaction. */
export type Actor = { readonly kind: 'visitor' | 'agent' | 'bot' | 'system'; readonly id: string };

/** One durable change of a conversation's log. */
export interface AppendRequest {
  readonly workspace: string;
  readonly conv: string;
  /** Given by the sender; unique in the conversation (G2). */
  readonly id: string;
  readonly by: Actor;
  readonly change: ChangeOf;
  /** Milliseconds; stored for display. */
  readonly ts: number;
  /** Create the conversation in the same commit when it does not exist. Without it a missing one is `not_found`. */
  readonly open?: { readonly kind: StoredConversation['kind']; readonly visitor?: string; readonly subject?: string };
  /** How many changes of this visitor are taken, in all conversations together; others are not counted. A duplicate is answered as ever. Default: no end. */
  readonly quota?: Quota;
}

/**
 * Outcome of `append`. `duplicate`: same id and content as before, and the seq and ts are the first one's.
 * `conversation` is the summary at the end of the commit, which may already count later entries of the same commit.
 */
export type AppendResult = Appended<{ readonly conversation: StoredConversation }>;

/** The same without the summary after it. */
export type BriefResult = Appended<unknown>;

type Appended<More> =
  | ({ readonly status: 'stored' | 'duplicate'; readonly entry: StoredEntry } & More)
  | ({ readonly status: 'refused' } & Refusal)
  | QuotaSpent;

/** A stretch of a log, ascending and contiguous. */
export interface LogPage {
  readonly epoch: number;
  readonly head: number;
  readonly entries: readonly StoredEntry[];
}

/** One page of a list; `next` is an opaque cursor, missing on the last page. */
export interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly next?: string;
}

/** A page of conversations. */
export interface ConversationPage extends ListPage<StoredConversation> {
  /** Of a search: by id of the conversation, where a message has the words. Who is found by name alone has none. */
  readonly matches?: Readonly<Record<string, SearchMatch>>;
}

/** The log of conversations: the hot path. */
export interface ConversationStore {
  /**
   * Appends one change. Calls made in the same turn are committed together, in call order.
   * A visitor may only append to a conversation whose `visitor` they are (else `not_found`); edits and deletions by a visitor
   * only of their own messages (else `forbidden`). A conversation is given only to a team of the workspace (else `not_found`). A message sets the state: by a visitor `open`, by anyone else `waiting`
   * (never in `broadcast` or `internal`). Deleting blanks the text of the message and of every edit entry of it.
   * The sender's own cursors move to the new seq.
   */
  append(request: AppendRequest): Promise<AppendResult>;
  /**
   * As `append`, for a stream of them: summaries change faster than they are told, and whoever tells them asks for the `newest`. All are of one
   * conversation and sender. Each is stored, or not, by itself; an error stands where `append` would have rejected, and nothing is thrown.
   */
  appendBriefly(requests: readonly AppendRequest[]): Promise<readonly (BriefResult | Error)[]>;
  /** Moves cursors forward by maximum, clamped to the head (G6). Resolves to the cursor and summary after it, or undefined when nothing moved or nothing is there. */
  moveCursor(move: CursorMove): Promise<CursorMoved | undefined>;
  get(workspace: string, conv: string): Promise<StoredConversation | undefined>;
  /** As `get`, of what streams in: asked of whoever writes, where that costs the stream less than a read does. */
  newest(workspace: string, conv: string): Promise<StoredConversation | undefined>;
  /** Entries with `seq > after`, at most `limit`. */
  entriesAfter(workspace: string, conv: string, after: number, limit: number): Promise<LogPage | undefined>;
  /** The newest `limit` entries with `seq < before` (`before` omitted: from the head). */
  entriesBefore(workspace: string, conv: string, before: number | undefined, limit: number): Promise<LogPage | undefined>;
  message(workspace: string, conv: string, id: string): Promise<StoredEntry | undefined>;
  /** Visitor and staff with their cursors; of the announcement log only staff (see `VisitorStore.broadcastCursor`). */
  participants(workspace: string, conv: string): Promise<readonly StoredParticipant[]>;
  /** Latest activity first; the announcement log only when `filter.kinds` asks for it. `filter.text` searches message texts (a second behind, at most, in quiet times) and people; see ConversationFilter. */
  list(workspace: string, filter: ConversationFilter, cursor: string | undefined, limit: number): Promise<ConversationPage>;
  /** A visitor's own conversations, latest activity first, without broadcasts. */
  ofVisitor(workspace: string, visitor: string, limit: number): Promise<readonly StoredConversation[]>;
  /** The workspace's announcement log; exists from the workspace's creation on. */
  broadcastLog(workspace: string): Promise<StoredConversation>;
  /** Deletes the conversation with everything in it. Resolves to false when there was none, or it is the announcement log. */
  remove(workspace: string, conv: string): Promise<boolean>;
  /** Figures for the console's first view. */
  counts(workspace: string): Promise<{ open: number; waiting: number; closed: number; archived: number; unread: number }>;
}

/** Visitors, found by the hash of their token. */
export interface VisitorStore {
  /**
   * The visitor of this token hash; created when unknown, then `broadcastFrom` is the present head of the announcements. Idempotent.
   * `signed`: the token is a session of a signed identity, which ends at `expiresTs`; after that nothing is patched, and the caller lets nobody in.
   */
  arrive(workspace: string, tokenHash: string, patch: VisitorPatch): Promise<{ visitor: StoredVisitor; created: boolean; signed?: { readonly expiresTs: number } }>;
  /** Whose token this is, without noting that they came. */
  known(workspace: string, tokenHash: string): Promise<string | undefined>;
  get(workspace: string, id: string): Promise<StoredVisitor | undefined>;
  /**
   * What the site proved stays as it is. Fields that are missing stay; an empty text takes its field away; `attributes` and `page` are replaced as a whole. Who opts in to
   * announcements again sees those made from then on: `from` becomes the present head.
   */
  update(workspace: string, id: string, patch: VisitorPatch): Promise<StoredVisitor | undefined>;
  /** `text` matches name, email or phone; newest first. */
  list(workspace: string, text: string | undefined, cursor: string | undefined, limit: number): Promise<ListPage<StoredVisitor>>;
  /** The visitor's cursor in the announcements. */
  broadcastCursor(workspace: string, id: string): Promise<StoredParticipant>;
}

/** What visitors did on the site. Bounded: of each visitor the newest `EVENTS_PER_VISITOR` are kept; deleting a visitor deletes theirs. */
export interface EventStore {
  /** Idempotent by visitor and id, as long as the event is kept; the same id with another name or other facts is `id_conflict`. */
  record(workspace: string, visitor: string, event: StoredEvent): Promise<EventRecorded>;
  /**
   * Records a page view, an event named `page` with `url` and `title`. Undefined when there is no such visitor, or their latest page view
   * has the same url: that one then takes the title, because sites often set it late.
   */
  visit(workspace: string, visitor: string, page: Pick<PageInfo, 'url' | 'title'>, ts: number): Promise<StoredEvent | undefined>;
  /** Latest arrival first. */
  list(workspace: string, visitor: string, cursor: string | undefined, limit: number): Promise<ListPage<StoredEvent>>;
}

/** Staff, their sessions, links and tokens. Secrets arrive here already hashed. */
export interface AgentStore {
  list(workspace: string): Promise<readonly StoredAgent[]>;
  get(workspace: string, id: string): Promise<StoredAgent | undefined>;
  byEmail(workspace: string, email: string): Promise<StoredAgent | undefined>;
  create(agent: StoredAgent): Promise<'created' | 'email_taken'>;
  /** Undefined when there is no such agent, or another has the email; nothing changed then. */
  update(workspace: string, id: string, patch: Partial<Pick<StoredAgent, 'name' | 'email' | 'role' | 'passwordHash' | 'seenTs' | 'disabled'>>): Promise<StoredAgent | undefined>;
  /** Their sessions, links and personal API tokens go with them, and their places in teams. */
  remove(workspace: string, id: string): Promise<boolean>;

  createSession(session: StoredSession): Promise<void>;
  /** Undefined when unknown or expired at `now`. */
  session(hash: string, now: number): Promise<StoredSession | undefined>;
  /** Of one agent, those that have not expired at `now`, the latest used first. */
  sessions(workspace: string, agent: string, now: number): Promise<readonly StoredSession[]>;
  touchSession(hash: string, seenTs: number): Promise<void>;
  /** Notes that its holder proved who they are. */
  confirmSession(hash: string, confirmedTs: number): Promise<void>;
  /** Ends one session, or every one of the agent but `except`. Resolves to the hashes of those that ended. */
  endSessions(workspace: string, by: { hash: string } | { agent: string; except?: string | undefined }): Promise<readonly string[]>;

  createToken(token: StoredToken): Promise<void>;
  token(hash: string): Promise<StoredToken | undefined>;
  tokens(workspace: string): Promise<readonly StoredToken[]>;
  /** Notes a use; an earlier one changes nothing. */
  touchToken(hash: string, usedTs: number): Promise<void>;
  removeToken(workspace: string, id: string): Promise<boolean>;

  /** Stores a one-time link's hash. `purpose`: `owner` (first sign-in), `invite` or `reset` of a password (both bound to `agent`). */
  createLink(link: { hash: string; workspace: string; purpose: LinkPurpose; agent?: string; by?: string | undefined; expiresTs: number }): Promise<void>;
  /** Looks at a link without using it. */
  link(hash: string, now: number): Promise<{ workspace: string; purpose: LinkPurpose; agent?: string; by?: string } | undefined>;
  /** Uses the link up, and every other one of the same agent (an owner's: of that kind), and stores the agent with it (insert, or update of the one it is for), in one commit. */
  claimLink(hash: string, now: number, agent: StoredAgent): Promise<'claimed' | 'invalid' | 'email_taken'>;
}

/** Roles that workspaces make for themselves; the built-in ones are not stored. */
export interface RoleStore {
  /** Oldest first. */
  list(workspace: string): Promise<readonly StoredRole[]>;
  get(workspace: string, id: string): Promise<StoredRole | undefined>;
  create(role: StoredRole): Promise<'created' | 'name_taken'>;
  update(workspace: string, id: string, patch: Partial<Pick<StoredRole, 'name' | 'permissions'>>): Promise<StoredRole | 'name_taken' | undefined>;
  /** A role that somebody has stays; `usedBy` are their ids, empty when it was removed. Undefined when there is no such role. */
  remove(workspace: string, id: string): Promise<{ readonly usedBy: readonly string[] } | undefined>;
}

/** Teams and who is in them. Members that are no agents of the workspace are left out. */
export interface TeamStore {
  /** Oldest first. */
  list(workspace: string): Promise<readonly StoredTeam[]>;
  get(workspace: string, id: string): Promise<StoredTeam | undefined>;
  /** `full`: there are `TEAMS_PER_WORKSPACE` already. */
  create(team: StoredTeam): Promise<StoredTeam | 'name_taken' | 'full'>;
  /** `members` replaces the whole list. */
  update(workspace: string, id: string, patch: Partial<Pick<StoredTeam, 'name' | 'members'>>): Promise<StoredTeam | 'name_taken' | undefined>;
  /** Its conversations are given to no team from then on, in the same commit, with a new `rev`. Undefined when there is no such team. */
  remove(workspace: string, id: string): Promise<StoredTeam | undefined>;
}

/** Workspaces and what their owner set. */
export interface WorkspaceStore {
  create(workspace: StoredWorkspace): Promise<'created' | 'key_taken'>;
  get(id: string): Promise<StoredWorkspace | undefined>;
  byKey(key: string): Promise<StoredWorkspace | undefined>;
  /** All but `HIDDEN_WORKSPACE`. */
  list(): Promise<readonly StoredWorkspace[]>;
  update(id: string, patch: Partial<Pick<StoredWorkspace, 'name' | 'allowedOrigins' | 'widget' | 'installedTs' | 'installedOn'>>): Promise<StoredWorkspace | undefined>;
}

/** Answers to requests that carried an Idempotency-Key; kept for 24 hours. */
export interface IdempotencyStore {
  get(workspace: string, key: string): Promise<{ requestHash: string; status: number; body: string } | undefined>;
  put(workspace: string, key: string, answer: { requestHash: string; status: number; body: string }, ts: number): Promise<void>;
}

/** Connections of this process to a database server. */
export interface PoolFigures {
  readonly most: number;
  readonly used: number;
  readonly idle: number;
  /** Works that wait for a connection. */
  readonly waiting: number;
}

/** Told when changes that shared one commit were answered: how many, and the seconds it took. Must neither throw nor wait. */
export type OnBatch = (changes: number, seconds: number) => void;

export interface Store {
  /** For the log line and `/health/ready`: `sqlite 3.54.1`. */
  readonly engine: string;
  readonly conversations: ConversationStore;
  readonly visitors: VisitorStore;
  readonly events: EventStore;
  readonly broadcasts: BroadcastStore;
  readonly agents: AgentStore;
  readonly roles: RoleStore;
  readonly teams: TeamStore;
  readonly workspaces: WorkspaceStore;
  readonly idempotency: IdempotencyStore;
  readonly audit: AuditStore;
  readonly identities: IdentityStore;
  readonly blocks: BlockStore;
  readonly content: ContentStore;
  readonly signIns: SignInStore;
  /** Where several relays can share the database. */
  readonly shared?: SharedFacts;
  /** Where there is a server to connect to. */
  readonly pool?: () => PoolFigures;
  /** Writes and reads a probe; resolves with an explanation when the database cannot be used now. */
  health(): Promise<{ ok: true } | { ok: false; reason: string }>;
  /** Commits what waits, then closes. Later calls reject with StoreUnavailable. */
  close(): Promise<void>;
}

export type { AssignChange, ChangeOf };
export type * from './audit-log.ts';
export type * from './broadcasts.ts';
export type * from './content.ts';
export type * from './identities.ts';
export type * from './records.ts';
export type * from './shared-facts.ts';
export type * from './sign-ins.ts';
