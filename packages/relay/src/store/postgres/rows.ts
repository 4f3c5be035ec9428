/** Rows of PostgreSQL as the store gives them. Column names are those of the tables; see migrations/0001-first.ts. */
import type { HeldMessage } from '../content.ts';
import type { Draft, StoredAgent, StoredBroadcast, StoredConversation, StoredEntry, StoredEvent, StoredRole, StoredSession, StoredToken, StoredVisitor, StoredWorkspace } from '../records.ts';
import type { StoredBlock } from '../blocks.ts';
import { type BroadcastColumnsOf, broadcastOf, type ConversationColumnsOf, conversationOf, type EntryColumnsOf, entryOf, type HeldColumnsOf, heldOf } from '../rows/conversations.ts';
import {
  type AgentColumnsOf, agentOf, type EventColumnsOf, eventOf, type PasskeyColumnsOf, passkeyOf, type SessionColumnsOf, sessionOf, type StepColumnsOf, stepOf, type TokenColumnsOf, tokenOf,
  type VisitorColumnsOf, visitorOf,
} from '../rows/people.ts';
import type { Spelling } from '../rows/spelling.ts';
import { type BlockColumnsOf, blockOf, type RoleColumnsOf, roleOf, type WorkspaceColumnsOf, workspaceOf } from '../rows/workspaces.ts';
import type { StoredPasskey, StoredStep } from '../sign-ins.ts';

/** Ids and hashes stand in their columns as they are. */
const AS_TEXT: Spelling<string> = { id: (id) => id, hash: (hash) => hash };

export { CONVERSATION_COLUMNS, HELD_COLUMNS } from '../rows/conversations.ts';
export { EVENT_COLUMNS, PASSKEY_COLUMNS } from '../rows/people.ts';
export { BLOCK_COLUMNS, WORKSPACE_COLUMNS } from '../rows/workspaces.ts';

export type ConversationColumns = ConversationColumnsOf<string>;
export const toConversation = (row: ConversationColumns, workspace: string): Draft<StoredConversation> => conversationOf(row, workspace, AS_TEXT);

/** The place of a state stands in `ref` as text. */
export interface EntryColumns extends EntryColumnsOf<string> { conv_key: number; ref: string | null; original: string | null }
export const ENTRY_COLUMNS = ['conv_key', 'seq', 'id', 'type', 'ts', 'by_kind', 'by_id', 'ref', 'text', 'extra', 'edited_ts', 'original'].map((name) => `entries.${name}`).join(', ');
export const toEntry = (row: EntryColumns, conv: string): StoredEntry => entryOf(row, conv, AS_TEXT);

export interface VisitorColumns extends VisitorColumnsOf<string> { broadcasts: boolean }
export const VISITOR_COLUMNS = [
  'visitor_key', 'id', 'name', 'email', 'phone', 'locale', 'page', 'device', 'attributes', 'user_told', 'user_proven', 'verified', 'broadcasts', 'created_ts', 'seen_ts',
].map((name) => `visitors.${name}`).join(', ');
export const toVisitor = (row: VisitorColumns, workspace: string): StoredVisitor => visitorOf(row, workspace, AS_TEXT);

export type EventColumns = EventColumnsOf<string>;
export const toEvent = (row: EventColumns): StoredEvent => eventOf(row, AS_TEXT);

export type BroadcastColumns = BroadcastColumnsOf<string>;
/** Figures together with what was said: $1 is the workspace's key, $2 that of its announcement log. */
export const SELECT_BROADCAST = `SELECT b.seq, b.audience, b.delivered, b.read, e.id, e.ts, e.by_kind, e.by_id, e.text, e.extra
  FROM broadcasts AS b JOIN entries AS e ON e.conv_key = $2 AND e.seq = b.seq WHERE b.workspace_key = $1`;
export const toBroadcast = (row: BroadcastColumns): StoredBroadcast => broadcastOf(row, AS_TEXT);

export interface AgentColumns extends AgentColumnsOf<string> { disabled: boolean }
export const AGENT_COLUMNS = 'agents.id, agents.email, agents.name, agents.role, agents.password_hash, agents.created_ts, agents.seen_ts, agents.disabled';
export const toAgent = (row: AgentColumns, workspace: string): StoredAgent => agentOf(row, workspace, AS_TEXT);

export type SessionColumns = SessionColumnsOf<string>;
export const toSession = (row: SessionColumns): StoredSession => sessionOf(row, AS_TEXT);

export type TokenColumns = TokenColumnsOf<string>;
export const toToken = (row: TokenColumns): StoredToken => tokenOf(row, AS_TEXT);

export type StepColumns = StepColumnsOf<string>;
export const toStep = (row: StepColumns): StoredStep => stepOf(row, AS_TEXT);

export type PasskeyColumns = PasskeyColumnsOf<string>;
export const toPasskey = (row: PasskeyColumns, workspace: string): StoredPasskey => passkeyOf(row, workspace, AS_TEXT);

export type WorkspaceColumns = WorkspaceColumnsOf<string>;
export const toWorkspace = (row: WorkspaceColumns): StoredWorkspace => workspaceOf(row, AS_TEXT);

export type RoleColumns = RoleColumnsOf<string>;
export const toRole = (row: RoleColumns, workspace: string): StoredRole => roleOf(row, workspace, AS_TEXT);

export interface BlockColumns extends BlockColumnsOf<string> { exempt: boolean }
export const toBlock = (row: BlockColumns, workspace: string): StoredBlock => blockOf(row, workspace, AS_TEXT);

export type HeldColumns = HeldColumnsOf<string>;
export const toHeld = (row: HeldColumns): HeldMessage => heldOf(row, AS_TEXT);
