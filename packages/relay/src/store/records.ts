import type { Body, ConversationKind, ConversationState, Cursor, Entry, PageInfo, VisitorEvent, WidgetSettings } from '@frontdesk/protocol';

/** An entry as the store gives it: the wire form, with `by.name` left to the reader's side. */
export type StoredEntry = Entry;

export interface StoredConversation {
  readonly id: string;
  readonly workspace: string;
  readonly kind: ConversationKind;
  readonly state: ConversationState;
  readonly subject?: string;
  /** The visitor whose conversation it is; missing for broadcast and internal ones. */
  readonly visitor?: string;
  readonly assignee: string | null;
  /** The team that it was given to; missing = none. */
  readonly team?: string;
  /** Random at creation; a restored database gets new ones. */
  readonly epoch: number;
  readonly head: number;
  readonly rev: number;
  /** `rev` at the last entry. */
  readonly activity: number;
  readonly createdTs: number;
  readonly updatedTs: number;
  /** Latest message that is not deleted; text cut to 140 characters. */
  readonly last?: { seq: number; id: string; by: { kind: 'visitor' | 'agent' | 'bot' | 'system'; id: string }; text: string; ts: number };
  /** Messages of the visitor after the agents' furthest read cursor. */
  readonly unreadByAgents: number;
  /** Messages of others after the visitor's read cursor (not kept for broadcast logs: see StoredParticipant). */
  readonly unreadByVisitor: number;
  readonly cursors: { visitor: Cursor; agents: Cursor };
}

export interface StoredParticipant extends Cursor {
  readonly conv: string;
  readonly kind: 'visitor' | 'agent' | 'bot';
  readonly id: string;
  /** Entries up to this seq are not the participant's to see (broadcasts before the visitor came). */
  readonly from: number;
}

export interface CursorMove {
  readonly workspace: string;
  readonly conv: string;
  readonly by: { readonly kind: 'visitor' | 'agent' | 'bot'; readonly id: string };
  readonly delivered?: number;
  /** Implies `delivered`. */
  readonly read?: number;
}

/** What a move of a cursor changed. */
export interface CursorMoved {
  readonly participant: StoredParticipant;
  readonly conversation: StoredConversation;
  /** Announcements whose figures it raised. */
  readonly broadcasts?: readonly StoredBroadcast[];
}

export interface ConversationFilter {
  readonly states?: readonly ConversationState[];
  readonly kinds?: readonly ConversationKind[];
  /** An agent's id, or null for unassigned. */
  readonly assignee?: string | null;
  /** Given to one of these teams, or null: to none. */
  readonly teams?: readonly string[] | null;
  /** Only those with unread messages for agents. */
  readonly unread?: boolean;
  readonly visitor?: string;
  /**
   * Words: each must occur (as a prefix) in one message of the conversation, or the whole in the visitor's name, email or phone. Or the last
   * word is the last four digits of the visitor's id, by which the console calls those without a name. Where very many messages or people match,
   * the newest of them are looked at.
   */
  readonly text?: string;
}

/** Why a conversation was found: its newest message with the words of a search. */
export interface SearchMatch {
  readonly seq: number;
  /** A line of what it says around the first word that was found. */
  readonly text: string;
  /** Where words that were found stand in `text`, in UTF-16 units. */
  readonly finds: readonly { readonly from: number; readonly to: number }[];
}

export type Attributes = Record<string, string | number | boolean>;

export interface StoredVisitor {
  readonly id: string;
  readonly workspace: string;
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly locale?: string;
  readonly page?: PageInfo;
  readonly device?: string;
  readonly attributes?: Attributes;
  /** Their id on the site, proven when `verified` names it. */
  readonly user?: string;
  /** Facts that the site proved: `user`, `name`, `attributes.plan` … */
  readonly verified?: string[];
  /** False = opted out of announcements. */
  readonly broadcasts: boolean;
  readonly createdTs: number;
  readonly seenTs: number;
}

export type VisitorPatch = Partial<Omit<StoredVisitor, 'id' | 'workspace' | 'createdTs' | 'verified'>>;

/** Name of the event that a page view is recorded as; pages and servers cannot use it. */
export const PAGE_EVENT = 'page';
/** How many events of a visitor are kept: the newest. Enough to read back weeks of visits, little enough that nobody can fill the disk. */
export const EVENTS_PER_VISITOR = 1_000;

/** An event as the store gives it: the wire form. */
export type StoredEvent = Readonly<VisitorEvent>;

/** Outcome of `EventStore.record`. `duplicate`: same id, name and facts as before; `event` is the first one. */
export type EventRecorded =
  | { readonly status: 'stored' | 'duplicate'; readonly event: StoredEvent }
  | { readonly status: 'refused'; readonly code: 'not_found' | 'id_conflict'; readonly message: string };

export interface StoredBroadcast {
  readonly id: string;
  readonly seq: number;
  readonly body: Body;
  readonly by: { readonly kind: 'agent' | 'bot'; readonly id: string };
  readonly ts: number;
  readonly audience: number;
  readonly delivered: number;
  readonly read: number;
}

/** Name of a built-in role (owner, admin, agent, viewer), or the id of one that the workspace made. */
export type Role = string;

/** A role that a workspace made for itself. */
export interface StoredRole {
  readonly id: string;
  readonly workspace: string;
  /** Unique in the workspace, whatever its case. */
  readonly name: string;
  /** Names of permissions; one that this version does not know grants nothing. */
  readonly permissions: readonly string[];
  readonly createdTs: number;
}

/** People to whom conversations can be given together. */
export interface StoredTeam {
  readonly id: string;
  readonly workspace: string;
  /** Unique in the workspace, whatever its case. */
  readonly name: string;
  /** Ids of agents, in the order in which they came into the workspace. */
  readonly members: readonly string[];
  readonly createdTs: number;
}

/** Teams that a workspace can have. */
export const TEAMS_PER_WORKSPACE = 100;

export interface StoredAgent {
  readonly id: string;
  readonly workspace: string;
  /** Lower case. */
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** argon2id in PHC form; missing until an invitation is claimed. */
  readonly passwordHash?: string;
  readonly createdTs: number;
  readonly seenTs?: number;
  readonly disabled: boolean;
}

/** What a one-time link is for. */
export type LinkPurpose = 'owner' | 'invite' | 'reset';

export interface StoredSession {
  /** SHA-256 of the secret, hex. */
  readonly hash: string;
  readonly workspace: string;
  readonly agent: string;
  /** `cookie`: the console on the relay's origin; `bearer`: embedded elsewhere, short-lived. */
  readonly kind: 'cookie' | 'bearer';
  readonly device: string;
  /** The client's address when it was started. */
  readonly address?: string;
  readonly createdTs: number;
  readonly seenTs: number;
  readonly expiresTs: number;
  /** When its holder last proved who they are; 0 = not since before this was noted. */
  readonly confirmedTs: number;
}

export interface StoredToken {
  readonly id: string;
  readonly workspace: string;
  readonly hash: string;
  readonly name: string;
  readonly createdBy: string;
  readonly createdTs: number;
  /** Missing = does not expire. */
  readonly expiresTs?: number;
  /** Names of permissions; missing = everything that a token may do. */
  readonly scopes?: readonly string[];
  /** The agent whose personal token it is; missing = one of the workspace. */
  readonly agent?: string;
  /** Last use, to the minute. */
  readonly usedTs?: number;
}

export interface StoredWorkspace {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly allowedOrigins: readonly string[];
  readonly widget: WidgetSettings;
  readonly installedTs?: number;
  readonly installedOn?: string;
  readonly createdTs: number;
}

/** Flat facts of an audit entry. */
export type AuditDetail = Readonly<Record<string, string | number | boolean>>;

export interface StoredAuditEntry {
  /** Dense per workspace, from 1. */
  readonly seq: number;
  /** Milliseconds since 1970, by the relay's clock; for display, `seq` is the order. */
  readonly ts: number;
  readonly actor: { readonly kind: 'agent' | 'bot' | 'visitor' | 'system'; readonly id: string; readonly name?: string };
  readonly action: string;
  readonly target?: { readonly kind: string; readonly id: string };
  readonly detail?: AuditDetail;
  readonly address?: string;
  readonly requestId?: string;
  /** Hash of the entry before, hex; of the first one 64 zeros. */
  readonly prev: string;
  /** SHA-256, hex, of the canonical JSON of all the above and the workspace. */
  readonly hash: string;
}

/** Which audit entries; what is given must all hold. */
export interface AuditFilter {
  /** Id of whoever did it. */
  readonly actor?: string;
  /** One of these. */
  readonly actions?: readonly string[];
  /** Id of what it was done to. */
  readonly target?: string;
  /** From this time on, milliseconds since 1970. */
  readonly fromTs?: number;
  /** Before this time, milliseconds since 1970. */
  readonly toTs?: number;
  /** Occurs in the action, names, ids, facts or the address; case of ASCII letters does not matter. */
  readonly text?: string;
}

/** An object under construction. */
export type Draft<Type> = { -readonly [Key in keyof Type]: Type[Key] };
