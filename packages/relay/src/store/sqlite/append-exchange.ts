/**
 * How an append and its summary travel between threads: as flat lists. A copied object carries the name of each of its properties every
 * time, and for messages that was a fifth of all the relay's work.
 */
import type { Body } from '@frontdesk/protocol';
import type { ChangeOf } from '../changes.ts';
import { randomEpoch } from '../epoch.ts';
import { ACTORS, KINDS, STATES, TYPES } from '../kinds.ts';
import type { Draft, StoredConversation, StoredEntry } from '../records.ts';
import type { AppendRequest, AppendResult, BriefResult } from '../store.ts';
import type { Appended } from './write/append.ts';

/** `ref` is the target, state, assignee or team; `content` a body, which is only its text when it has nothing else. */
export type PackedAppend = readonly [
  workspace: string, conv: string, id: string, byKind: number, byId: string, ts: number, type: number, ref: string | null, content: string | Body | null,
  openKind?: number | null, openVisitor?: string | null, subject?: string | null, epoch?: number | null, quotaMost?: number, quotaMs?: number,
];

/** An append whose new conversation, if it makes one, has the same epoch each time it is repeated. */
export type RepeatableAppend = AppendRequest & { readonly epoch?: number };

/** A conversation without its workspace and id, which the caller knows. */
export type PackedSummary = readonly [
  kind: number, state: number, subject: string | null, visitor: string | null, assignee: string | null, team: string | null,
  epoch: number, head: number, rev: number, activity: number, createdTs: number, updatedTs: number,
  unreadByAgents: number, unreadByVisitor: number, visitorDelivered: number, visitorRead: number, agentsDelivered: number, agentsRead: number,
  lastSeq?: number, lastId?: string, lastByKind?: number, lastById?: string, lastText?: string, lastTs?: number,
];

/** A stored entry is told by its seq alone: the caller's thread still has the rest. What is rare travels as it is. */
export type PackedAppended = readonly [seq: number, conversation: PackedSummary] | Exclude<Appended, { seq: number }>;

/** The same without the summary. */
export type BrieflyAppended = readonly [seq: number] | Exclude<Appended, { seq: number }>;

export function packAppend({ workspace, conv, id, by, ts, change, open, quota }: AppendRequest): PackedAppend {
  const [ref, content] = packChange(change);
  const kind = ACTORS.indexOf(by.kind);
  const type = TYPES.indexOf(change.type);
  if (!open && !quota) return [workspace, conv, id, kind, by.id, ts, type, ref, content];
  const [openKind, visitor, subject, epoch] = open ? [KINDS.indexOf(open.kind), open.visitor ?? null, open.subject ?? null, randomEpoch()] : [null, null, null, null];
  if (!quota) return [workspace, conv, id, kind, by.id, ts, type, ref, content, openKind, visitor, subject, epoch];
  return [workspace, conv, id, kind, by.id, ts, type, ref, content, openKind, visitor, subject, epoch, quota.most, quota.perMs];
}

export function unpackAppend([workspace, conv, id, byKind, byId, ts, type, ref, content, openKind, visitor, subject, epoch, most, perMs]: PackedAppend): RepeatableAppend {
  const by = { kind: ACTORS[byKind] ?? 'system', id: byId };
  const change = unpackChange(type, ref, content);
  const quota = most === undefined || perMs === undefined ? {} : { quota: { most, perMs } };
  if (typeof openKind !== 'number') return { workspace, conv, id, by, change, ts, ...quota };
  const open: Draft<NonNullable<AppendRequest['open']>> = { kind: KINDS[openKind] ?? 'support' };
  if (typeof visitor === 'string') open.visitor = visitor;
  if (typeof subject === 'string') open.subject = subject;
  return { workspace, conv, id, by, change, ts, open, ...quota, ...(typeof epoch === 'number' ? { epoch } : {}) };
}

function packChange(change: ChangeOf): readonly [ref: string | null, content: string | Body | null] {
  switch (change.type) {
    case 'message': return [null, packContent(change.body)];
    case 'edit': return [change.target, packContent(change.body)];
    case 'delete': return [change.target, null];
    case 'state': return [change.state, null];
    case 'assign': return [change.assignee, null];
    case 'team': return [change.team, null];
  }
}

function unpackChange(type: number, ref: string | null, content: string | Body | null): ChangeOf {
  const body = typeof content === 'string' ? { text: content } : (content ?? { text: '' });
  switch (TYPES[type]) {
    case 'message': return { type: 'message', body };
    case 'edit': return { type: 'edit', target: ref ?? '', body };
    case 'delete': return { type: 'delete', target: ref ?? '' };
    case 'state': return { type: 'state', state: STATES[STATES.indexOf(ref as 'open')] ?? 'open' };
    case 'assign': return { type: 'assign', assignee: ref };
    case 'team': return { type: 'team', team: ref };
    default: throw new Error(`there is no entry type ${type}`);
  }
}

function packContent(body: Body): string | Body {
  for (const field in body) if (field !== 'text') return body;
  return body.text;
}

export function packSummary(conversation: StoredConversation): PackedSummary {
  const { kind, state, subject, visitor, assignee, team, epoch, head, rev, activity, createdTs, updatedTs, unreadByAgents, unreadByVisitor, last } = conversation;
  const { visitor: theirs, agents } = conversation.cursors;
  const kindCode = KINDS.indexOf(kind);
  const stateCode = STATES.indexOf(state);
  if (!last) {
    return [
      kindCode, stateCode, subject ?? null, visitor ?? null, assignee, team ?? null, epoch, head, rev, activity, createdTs, updatedTs, unreadByAgents, unreadByVisitor,
      theirs.delivered, theirs.read, agents.delivered, agents.read,
    ];
  }
  return [
    kindCode, stateCode, subject ?? null, visitor ?? null, assignee, team ?? null, epoch, head, rev, activity, createdTs, updatedTs, unreadByAgents, unreadByVisitor,
    theirs.delivered, theirs.read, agents.delivered, agents.read, last.seq, last.id, ACTORS.indexOf(last.by.kind), last.by.id, last.text, last.ts,
  ];
}

export function unpackSummary(packed: PackedSummary, workspace: string, id: string): StoredConversation {
  const [
    kind, state, subject, visitor, assignee, team, epoch, head, rev, activity, createdTs, updatedTs, unreadByAgents, unreadByVisitor,
  ] = packed;
  const conversation: Draft<StoredConversation> = {
    id, workspace, kind: KINDS[kind] ?? 'support', state: STATES[state] ?? 'open', assignee, epoch, head, rev, activity, createdTs, updatedTs, unreadByAgents, unreadByVisitor,
    cursors: { visitor: { delivered: packed[14], read: packed[15] }, agents: { delivered: packed[16], read: packed[17] } },
  };
  if (subject !== null) conversation.subject = subject;
  if (visitor !== null) conversation.visitor = visitor;
  if (team !== null) conversation.team = team;
  const [seq, lastId = '', byKind = 0, byId = '', text = '', ts = 0] = [packed[18], packed[19], packed[20], packed[21], packed[22], packed[23]];
  if (seq !== undefined) conversation.last = { seq, id: lastId, by: { kind: ACTORS[byKind] ?? 'system', id: byId }, text, ts };
  return conversation;
}

/** What the writer answered, with what only the request knows. */
export function unpackAppended(request: AppendRequest, appended: PackedAppended): AppendResult {
  if ('duplicate' in appended || 'refused' in appended) return unpackOther(appended);
  const [seq, summary] = appended;
  return { status: 'stored', entry: entryOf(request, seq), conversation: unpackSummary(summary, request.workspace, request.conv) };
}

export function unpackBriefly(request: AppendRequest, appended: BrieflyAppended): BriefResult {
  return 'duplicate' in appended || 'refused' in appended ? unpackOther(appended) : { status: 'stored', entry: entryOf(request, appended[0]) };
}

function unpackOther(appended: Exclude<Appended, { seq: number }>): AppendResult {
  if ('duplicate' in appended) return { status: 'duplicate', entry: appended.duplicate, conversation: appended.conversation };
  const { message } = appended;
  return appended.refused === 'rate_limited' ? { status: 'refused', code: 'rate_limited', message, retryMs: appended.retryMs } : { status: 'refused', code: appended.refused, message };
}

export function entryOf({ conv, id, ts, by, change }: AppendRequest, seq: number): StoredEntry {
  const author = { kind: by.kind, id: by.id };
  // As nearly all are, and copying properties one by one is not free.
  if (change.type === 'message') return { conv, seq, id, ts, by: author, type: 'message', body: change.body };
  return { conv, seq, id, ts, by: author, ...change };
}
