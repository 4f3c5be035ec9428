/** Conversations and what is said in them, from the columns that every engine has. */
import { unpackBody } from '../body.ts';
import type { HeldMessage } from '../content.ts';
import { ACTORS, KINDS, STATES, TYPES } from '../kinds.ts';
import type { Draft, StoredBroadcast, StoredConversation, StoredEntry } from '../records.ts';
import type { Spelling } from './spelling.ts';

export interface ConversationColumnsOf<Id> {
  conv_key: number; workspace_key: number; id: Id; kind: number; state: number; subject: string | null; visitor: Id | null; assignee: Id | null; team: Id | null;
  epoch: number; head: number; rev: number; activity: number; created_ts: number; updated_ts: number;
  last_seq: number | null; last_id: Id; last_by_kind: number; last_by: Id; last_text: string; last_ts: number;
  unread_agents: number; unread_visitor: number; visitor_delivered: number; visitor_read: number; agents_delivered: number; agents_read: number;
}

export const CONVERSATION_COLUMNS = [
  'conv_key', 'workspace_key', 'id', 'kind', 'state', 'subject', 'visitor', 'assignee', 'team', 'epoch', 'head', 'rev', 'activity', 'created_ts', 'updated_ts',
  'last_seq', 'last_id', 'last_by_kind', 'last_by', 'last_text', 'last_ts', 'unread_agents', 'unread_visitor',
  'visitor_delivered', 'visitor_read', 'agents_delivered', 'agents_read',
].map((name) => `conversations.${name}`).join(', ');

export function conversationOf<Id>(row: ConversationColumnsOf<Id>, workspace: string, { id }: Spelling<Id>): Draft<StoredConversation> {
  const conversation: Draft<StoredConversation> = {
    id: id(row.id), workspace, kind: KINDS[row.kind] ?? 'support', state: STATES[row.state] ?? 'open', assignee: row.assignee === null ? null : id(row.assignee),
    epoch: row.epoch, head: row.head, rev: row.rev, activity: row.activity, createdTs: row.created_ts, updatedTs: row.updated_ts,
    unreadByAgents: row.unread_agents, unreadByVisitor: row.unread_visitor,
    cursors: { visitor: { delivered: row.visitor_delivered, read: row.visitor_read }, agents: { delivered: row.agents_delivered, read: row.agents_read } },
  };
  if (row.subject !== null) conversation.subject = row.subject;
  if (row.team !== null) conversation.team = id(row.team);
  if (row.visitor !== null) conversation.visitor = id(row.visitor);
  if (row.last_seq !== null) {
    conversation.last = { seq: row.last_seq, id: id(row.last_id), by: { kind: ACTORS[row.last_by_kind] ?? 'system', id: id(row.last_by) }, text: row.last_text, ts: row.last_ts };
  }
  return conversation;
}

/** `ref` is a target, assignee or team, or the place of a state. */
export interface EntryColumnsOf<Id> {
  seq: number; id: Id; type: number; ts: number; by_kind: number; by_id: Id; ref: Id | number | null;
  text: string | null; extra: string | null; edited_ts: number | null;
}

/** An entry of conversation `conv`. */
export function entryOf<Id>(row: EntryColumnsOf<Id>, conv: string, { id }: Spelling<Id>): StoredEntry {
  const base = { conv, seq: row.seq, id: id(row.id), ts: row.ts, by: { kind: ACTORS[row.by_kind] ?? 'system', id: id(row.by_id) } };
  const body = row.text === null ? {} : { body: unpackBody(row.text, row.extra) };
  const ref = (): string | null => (row.ref === null || typeof row.ref === 'number' ? null : id(row.ref));
  switch (TYPES[row.type]) {
    case 'message':
      return { ...base, type: 'message', ...body, ...(row.edited_ts === null ? {} : { editedTs: row.edited_ts }), ...(row.text === null ? { deleted: true as const } : {}) };
    case 'edit':
      return { ...base, type: 'edit', target: ref() ?? '', ...body };
    case 'delete':
      return { ...base, type: 'delete', target: ref() ?? '' };
    case 'state':
      return { ...base, type: 'state', state: STATES[Number(row.ref)] ?? 'open' };
    case 'assign':
      return { ...base, type: 'assign', assignee: ref() };
    case 'team':
      return { ...base, type: 'team', team: ref() };
    default:
      throw new Error(`entry ${row.seq} of ${conv} has the unknown type ${row.type}`);
  }
}

export interface BroadcastColumnsOf<Id> {
  seq: number; audience: number; delivered: number; read: number; id: Id; ts: number; by_kind: number; by_id: Id; text: string | null; extra: string | null;
}

/** A deleted announcement keeps its figures and has an empty text. */
export function broadcastOf<Id>(row: BroadcastColumnsOf<Id>, { id }: Spelling<Id>): StoredBroadcast {
  return {
    id: id(row.id), seq: row.seq, body: row.text === null ? { text: '' } : unpackBody(row.text, row.extra),
    by: { kind: ACTORS[row.by_kind] === 'bot' ? 'bot' : 'agent', id: id(row.by_id) }, ts: row.ts, audience: row.audience, delivered: row.delivered, read: row.read,
  };
}

export interface HeldColumnsOf<Id> { held_key: number; id: Id; conv: Id; message: Id; visitor: Id; text: string | null; ts: number }

export const HELD_COLUMNS = 'held_key, id, conv, message, visitor, text, ts';

export const heldOf = <Id>(row: HeldColumnsOf<Id>, { id }: Spelling<Id>): HeldMessage => ({
  id: id(row.id), conv: id(row.conv), message: id(row.message), visitor: id(row.visitor), text: row.text ?? '', ts: row.ts,
});
