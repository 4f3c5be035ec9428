/** Rows of PostgreSQL as the store gives them. Column names are those of the tables; see migrations/0001-first.ts. */
import type { PageInfo, WidgetSettings } from '@frontdesk/protocol';
import type { BlockedBy, BlockSubject, StoredBlock } from '../blocks.ts';
import type { HeldMessage } from '../content.ts';
import { unpackBody } from '../body.ts';
import { ACTORS, KINDS, STATES, TYPES } from '../kinds.ts';
import type { Attributes, Draft, Role, StoredAgent, StoredBroadcast, StoredConversation, StoredEntry, StoredEvent, StoredRole, StoredSession, StoredToken, StoredVisitor, StoredWorkspace } from '../records.ts';
import type { StoredPasskey, StoredStep } from '../sign-ins.ts';

/** The object without what is null: a missing fact is a missing field. */
function given<Type extends object>(fields: Type): { [Name in keyof Type]?: NonNullable<Type[Name]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as { [Name in keyof Type]?: NonNullable<Type[Name]> };
}

const parsed = <Type>(json: string | null): Type | null => (json === null ? null : (JSON.parse(json) as Type));

export interface ConversationColumns {
  conv_key: number; workspace_key: number; id: string; kind: number; state: number; subject: string | null; visitor: string | null; assignee: string | null; team: string | null;
  epoch: number; head: number; rev: number; activity: number; created_ts: number; updated_ts: number;
  last_seq: number | null; last_id: string; last_by_kind: number; last_by: string; last_text: string; last_ts: number;
  unread_agents: number; unread_visitor: number; visitor_delivered: number; visitor_read: number; agents_delivered: number; agents_read: number;
}

export const CONVERSATION_COLUMNS = [
  'conv_key', 'workspace_key', 'id', 'kind', 'state', 'subject', 'visitor', 'assignee', 'team', 'epoch', 'head', 'rev', 'activity', 'created_ts', 'updated_ts',
  'last_seq', 'last_id', 'last_by_kind', 'last_by', 'last_text', 'last_ts', 'unread_agents', 'unread_visitor',
  'visitor_delivered', 'visitor_read', 'agents_delivered', 'agents_read',
].map((name) => `conversations.${name}`).join(', ');

export function toConversation(row: ConversationColumns, workspace: string): Draft<StoredConversation> {
  const conversation: Draft<StoredConversation> = {
    id: row.id, workspace, kind: KINDS[row.kind] ?? 'support', state: STATES[row.state] ?? 'open', assignee: row.assignee,
    epoch: row.epoch, head: row.head, rev: row.rev, activity: row.activity, createdTs: row.created_ts, updatedTs: row.updated_ts,
    unreadByAgents: row.unread_agents, unreadByVisitor: row.unread_visitor,
    cursors: { visitor: { delivered: row.visitor_delivered, read: row.visitor_read }, agents: { delivered: row.agents_delivered, read: row.agents_read } },
  };
  if (row.subject !== null) conversation.subject = row.subject;
  if (row.team !== null) conversation.team = row.team;
  if (row.visitor !== null) conversation.visitor = row.visitor;
  if (row.last_seq !== null) {
    conversation.last = { seq: row.last_seq, id: row.last_id, by: { kind: ACTORS[row.last_by_kind] ?? 'system', id: row.last_by }, text: row.last_text, ts: row.last_ts };
  }
  return conversation;
}

export interface EntryColumns {
  conv_key: number; seq: number; id: string; type: number; ts: number; by_kind: number; by_id: string; ref: string | null;
  text: string | null; extra: string | null; edited_ts: number | null; original: string | null;
}

export const ENTRY_COLUMNS = ['conv_key', 'seq', 'id', 'type', 'ts', 'by_kind', 'by_id', 'ref', 'text', 'extra', 'edited_ts', 'original'].map((name) => `entries.${name}`).join(', ');

/** An entry of conversation `conv`. */
export function toEntry(row: EntryColumns, conv: string): StoredEntry {
  const base = { conv, seq: row.seq, id: row.id, ts: row.ts, by: { kind: ACTORS[row.by_kind] ?? 'system', id: row.by_id } };
  const body = row.text === null ? {} : { body: unpackBody(row.text, row.extra) };
  switch (TYPES[row.type]) {
    case 'message':
      return { ...base, type: 'message', ...body, ...(row.edited_ts === null ? {} : { editedTs: row.edited_ts }), ...(row.text === null ? { deleted: true as const } : {}) };
    case 'edit':
      return { ...base, type: 'edit', target: row.ref ?? '', ...body };
    case 'delete':
      return { ...base, type: 'delete', target: row.ref ?? '' };
    case 'state':
      return { ...base, type: 'state', state: STATES[Number(row.ref)] ?? 'open' };
    case 'assign':
      return { ...base, type: 'assign', assignee: row.ref };
    case 'team':
      return { ...base, type: 'team', team: row.ref };
    default:
      throw new Error(`entry ${row.seq} of ${conv} has the unknown type ${row.type}`);
  }
}

export interface VisitorColumns {
  visitor_key: number; id: string; name: string | null; email: string | null; phone: string | null; locale: string | null; page: string | null; device: string | null;
  attributes: string | null; user_told: string | null; user_proven: string | null; verified: string | null; broadcasts: boolean; created_ts: number; seen_ts: number;
}

export const VISITOR_COLUMNS = [
  'visitor_key', 'id', 'name', 'email', 'phone', 'locale', 'page', 'device', 'attributes', 'user_told', 'user_proven', 'verified', 'broadcasts', 'created_ts', 'seen_ts',
].map((name) => `visitors.${name}`).join(', ');

export function toVisitor(row: VisitorColumns, workspace: string): StoredVisitor {
  const { name, email, phone, locale, device } = row;
  return {
    id: row.id, workspace, broadcasts: row.broadcasts, createdTs: row.created_ts, seenTs: row.seen_ts,
    ...given({ name, email, phone, locale, device, page: parsed<PageInfo>(row.page), attributes: parsed<Attributes>(row.attributes), user: row.user_proven ?? row.user_told, verified: parsed<string[]>(row.verified) }),
  };
}

export interface EventColumns { event_key: number; id: string; by_kind: number; name: string; data: string | null; told_ts: number | null; ts: number }

export const EVENT_COLUMNS = 'event_key, id, by_kind, name, data, told_ts, ts';

export function toEvent(row: EventColumns): StoredEvent {
  const by = ACTORS[row.by_kind];
  return { id: row.id, name: row.name, by: by === 'agent' || by === 'bot' ? by : 'visitor', ts: row.ts, ...given({ data: parsed<NonNullable<StoredEvent['data']>>(row.data), toldTs: row.told_ts }) };
}

export interface BroadcastColumns {
  seq: number; audience: number; delivered: number; read: number; id: string; ts: number; by_kind: number; by_id: string; text: string | null; extra: string | null;
}

/** Figures together with what was said: $1 is the workspace's key, $2 that of its announcement log. */
export const SELECT_BROADCAST = `SELECT b.seq, b.audience, b.delivered, b.read, e.id, e.ts, e.by_kind, e.by_id, e.text, e.extra
  FROM broadcasts AS b JOIN entries AS e ON e.conv_key = $2 AND e.seq = b.seq WHERE b.workspace_key = $1`;

/** A deleted announcement keeps its figures and has an empty text. */
export function toBroadcast(row: BroadcastColumns): StoredBroadcast {
  return {
    id: row.id, seq: row.seq, body: row.text === null ? { text: '' } : unpackBody(row.text, row.extra),
    by: { kind: ACTORS[row.by_kind] === 'bot' ? 'bot' : 'agent', id: row.by_id }, ts: row.ts, audience: row.audience, delivered: row.delivered, read: row.read,
  };
}

export interface AgentColumns {
  id: string; email: string; name: string; role: Role; password_hash: string | null; created_ts: number; seen_ts: number | null; disabled: boolean;
}

export const AGENT_COLUMNS = 'agents.id, agents.email, agents.name, agents.role, agents.password_hash, agents.created_ts, agents.seen_ts, agents.disabled';

export function toAgent(row: AgentColumns, workspace: string): StoredAgent {
  return {
    id: row.id, workspace, email: row.email, name: row.name, role: row.role, createdTs: row.created_ts, disabled: row.disabled,
    ...given({ passwordHash: row.password_hash, seenTs: row.seen_ts }),
  };
}

export interface SessionColumns {
  hash: string; workspace: string; agent: string; kind: StoredSession['kind']; device: string; created_ts: number; seen_ts: number; expires_ts: number; address: string | null; confirmed_ts: number;
}

export const toSession = (row: SessionColumns): StoredSession => ({
  hash: row.hash, workspace: row.workspace, agent: row.agent, kind: row.kind, device: row.device,
  createdTs: row.created_ts, seenTs: row.seen_ts, expiresTs: row.expires_ts, confirmedTs: row.confirmed_ts, ...given({ address: row.address }),
});

export interface TokenColumns {
  id: string; workspace: string; hash: string; name: string; created_by: string; created_ts: number; expires_ts: number | null; scopes: string | null; agent: string | null; used_ts: number | null;
}

export const toToken = (row: TokenColumns): StoredToken => ({
  id: row.id, workspace: row.workspace, hash: row.hash, name: row.name, createdBy: row.created_by, createdTs: row.created_ts,
  ...given({ expiresTs: row.expires_ts, scopes: parsed<string[]>(row.scopes), agent: row.agent, usedTs: row.used_ts }),
});

export interface WorkspaceColumns {
  id: string; public_key: string; name: string; allowed_origins: string; widget: string; installed_ts: number | null; installed_on: string | null; created_ts: number;
}

export const WORKSPACE_COLUMNS = 'id, public_key, name, allowed_origins, widget, installed_ts, installed_on, created_ts';

export const toWorkspace = (row: WorkspaceColumns): StoredWorkspace => ({
  id: row.id, key: row.public_key, name: row.name, allowedOrigins: JSON.parse(row.allowed_origins) as string[], widget: JSON.parse(row.widget) as WidgetSettings,
  createdTs: row.created_ts, ...given({ installedTs: row.installed_ts, installedOn: row.installed_on }),
});

export interface RoleColumns { id: string; name: string; permissions: string; created_ts: number }

export const toRole = (row: RoleColumns, workspace: string): StoredRole => ({
  id: row.id, workspace, name: row.name, permissions: JSON.parse(row.permissions) as string[], createdTs: row.created_ts,
});

export interface BlockColumns {
  block_key: number; id: string; kind: BlockSubject['kind']; subject: string; until_ts: number | null; exempt: boolean; strikes: number;
  by_kind: BlockedBy['kind']; by_id: string; reason: string | null; signals: string; created_ts: number;
}

export const BLOCK_COLUMNS = 'block_key, id, kind, subject, until_ts, exempt, strikes, by_kind, by_id, reason, signals, created_ts';

export const toBlock = (row: BlockColumns, workspace: string): StoredBlock => ({
  id: row.id, workspace, kind: row.kind, subject: row.subject, exempt: row.exempt, strikes: row.strikes, by: { kind: row.by_kind, id: row.by_id },
  signals: JSON.parse(row.signals) as string[], createdTs: row.created_ts, ...given({ untilTs: row.until_ts, reason: row.reason }),
});

export interface StepColumns { hash: string; workspace: string; purpose: StoredStep['purpose']; agent: string | null; challenge: string | null; expires_ts: number }

export const toStep = ({ hash, workspace, purpose, agent, challenge, expires_ts: expiresTs }: StepColumns): StoredStep => ({ hash, workspace, purpose, expiresTs, ...given({ agent, challenge }) });

export interface PasskeyColumns {
  id: string; agent: string; credential: string; public_key: Buffer; counter: number; transports: string; name: string; created_ts: number; used_ts: number | null;
}

export const PASSKEY_COLUMNS = 'id, agent, credential, public_key, counter, transports, name, created_ts, used_ts';

export const toPasskey = (row: PasskeyColumns, workspace: string): StoredPasskey => ({
  id: row.id, workspace, agent: row.agent, credential: row.credential, publicKey: new Uint8Array(row.public_key), counter: row.counter,
  transports: JSON.parse(row.transports) as string[], name: row.name, createdTs: row.created_ts, ...given({ usedTs: row.used_ts }),
});

export interface HeldColumns { held_key: number; id: string; conv: string; message: string; visitor: string; text: string | null; ts: number }

export const HELD_COLUMNS = 'held_key, id, conv, message, visitor, text, ts';

export const toHeld = ({ id, conv, message, visitor, text, ts }: HeldColumns): HeldMessage => ({ id, conv, message, visitor, text: text ?? '', ts });
