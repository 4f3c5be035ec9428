import type { ProofMode, StoredBlock } from '../../../packages/relay/src/store/blocks.ts';
import type { ContentSettings } from '../../../packages/relay/src/content/settings.ts';
import type { HeldMessage } from '../../../packages/relay/src/store/content.ts';
import type { StoredIdentityKey } from '../../../packages/relay/src/store/identities.ts';
import type { LinkPurpose, StoredAgent, StoredAuditEntry, StoredConversation, StoredEntry, StoredEvent, StoredRole, StoredSession, StoredTeam, StoredToken, StoredVisitor, StoredWorkspace } from '../../../packages/relay/src/store/records.ts';
import { noSignIns, type SignIns } from './sign-ins.ts';

/** How far somebody has received and read. */
export interface Place {
  readonly delivered: number;
  readonly read: number;
}

/** One conversation as the model keeps it: the log, and what is counted from it. Records are replaced, never changed, so they can be handed out. */
export interface Conversation {
  data: StoredConversation;
  readonly entries: StoredEntry[];
  readonly seqs: Map<string, number>;
  /** What was first said under each id. */
  readonly originals: Map<string, string>;
  readonly staff: Map<string, { readonly kind: 'agent' | 'bot'; readonly id: string } & Place>;
}

/** A visitor with their place in the announcements. */
export interface Visitor {
  record: StoredVisitor;
  place: Place;
  /** Announcements up to here are not theirs to see: made before they came, or before they last opted in again. */
  from: number;
  /** Announcements up to here do not count them: they had opted out. */
  countedFrom: number;
  /** The newest events, in the order of arrival; `place` counts all that ever came. */
  readonly events: { readonly place: number; event: StoredEvent }[];
  told: number;
}

/** Figures of one announcement, by its seq. */
export interface Figures {
  readonly audience: number;
  delivered: number;
  read: number;
}

export interface Link {
  readonly hash: string;
  readonly workspace: string;
  readonly purpose: LinkPurpose;
  readonly agent?: string;
  readonly by?: string | undefined;
  readonly expiresTs: number;
}

export interface Workspace {
  record: StoredWorkspace;
  rev: number;
  /** Id of the announcement log. */
  readonly announcements: string;
  readonly conversations: Map<string, Conversation>;
  /** In the order of arrival. */
  readonly visitors: Map<string, Visitor>;
  readonly visitorByToken: Map<string, string>;
  readonly identities: {
    readonly keys: StoredIdentityKey[];
    required: boolean;
    /** By token hash; 0 = ended. */
    readonly sessions: Map<string, { visitor: string; kid: string; expiresTs: number }>;
    readonly proofs: Map<string, { revoked: boolean; readonly sessions: Set<string> }>;
  };
  rules: ContentSettings | undefined;
  /** Messages that wait for a look, and those that were refused then; in the order of arrival. */
  held: (HeldMessage & { readonly refused: boolean })[];
  readonly figures: Map<number, Figures>;
  readonly agents: Map<string, StoredAgent>;
  /** Ascending. */
  readonly audit: StoredAuditEntry[];
  /** By kind and subject; `place` says which came later. */
  readonly blocks: Map<string, { readonly place: number; block: StoredBlock }>;
  blocked: number;
  proofMode?: ProofMode;
  readonly answers: Map<string, { readonly requestHash: string; readonly status: number; readonly body: string; readonly ts: number }>;
}

/** Everything that is committed. */
export interface State {
  readonly workspaces: Map<string, Workspace>;
  readonly sessions: Map<string, StoredSession>;
  readonly tokens: Map<string, StoredToken>;
  readonly roles: Map<string, StoredRole>;
  readonly teams: Map<string, StoredTeam>;
  readonly links: Map<string, Link>;
  readonly signIns: SignIns;
}

/** What the model needs from outside. */
export interface ModelOptions {
  /** Milliseconds since 1970; stored for display. */
  readonly now: () => number;
  readonly newId: () => string;
  /** Drawn for each new log. */
  readonly newEpoch: () => number;
  /** Default: no limit. */
  readonly entriesPerConversation?: number;
  /** Told of every place that moved, within the commit. `head` is the log's then. */
  readonly onCursor?: (workspace: string, conv: string, by: { readonly kind: string; readonly id: string }, place: Place, head: number) => void;
}

export const emptyState = (): State => ({ workspaces: new Map(), sessions: new Map(), tokens: new Map(), roles: new Map(), teams: new Map(), links: new Map(), signIns: noSignIns() });

export function need(state: State, workspace: string): Workspace {
  const found = state.workspaces.get(workspace);
  if (!found) throw new Error(`there is no workspace ${workspace}`);
  return found;
}

export const NOWHERE: Place = { delivered: 0, read: 0 };

/** The place after a move, or undefined when it does not move: forward only, never past the head, read implies delivered (G6). */
export function forward(from: Place, to: { readonly delivered?: number | undefined; readonly read?: number | undefined }, head: number): Place | undefined {
  const read = Math.max(from.read, Math.min(to.read ?? 0, head));
  const delivered = Math.max(from.delivered, Math.min(to.delivered ?? 0, head), read);
  return read === from.read && delivered === from.delivered ? undefined : { delivered, read };
}

/** Everything that is counted from the log, counted anew: slow and simple. */
export function recount(conversation: Conversation, change: Partial<StoredConversation>): void {
  const { entries } = conversation;
  const { last: _last, ...data } = { ...conversation.data, ...change };
  const present = entries.filter((entry) => entry.type === 'message' && entry.body !== undefined);
  const unread = (after: number, byVisitor: boolean): number => present.filter(({ seq, by }) => seq > after && (by.kind === 'visitor') === byVisitor).length;
  const last = present.at(-1);
  conversation.data = {
    ...data, head: entries.length,
    unreadByAgents: unread(data.cursors.agents.read, true),
    unreadByVisitor: data.visitor === undefined ? 0 : unread(data.cursors.visitor.read, false),
    ...(last?.type === 'message' ? { last: { seq: last.seq, id: last.id, by: { kind: last.by.kind, id: last.by.id }, text: [...(last.body?.text ?? '')].slice(0, 140).join(''), ts: last.ts } } : {}),
  };
}
