import type { StoredConversation, StoredEntry } from '../../../packages/relay/src/store/records.ts';
import { spent, waitFor } from '../../../packages/relay/src/store/quotas.ts';
import type { AppendRequest, AppendResult } from '../../../packages/relay/src/store/store.ts';
import { teamOf } from './teams.ts';
import { NOWHERE, recount, type Conversation, type ModelOptions, type State, type Workspace } from './state.ts';

type Refused = Extract<AppendResult, { status: 'refused' }>;

const refused = (code: Exclude<Refused['code'], 'rate_limited'>, message: string): Refused => ({ status: 'refused', code, message });
const NO_CONVERSATION = refused('not_found', 'There is no such conversation, or it is not yours to see.');

/** Half a surrogate pair is stored as U+FFFD. */
export const asStored = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');

/** What is compared when an id comes twice: sender, type and content, whatever the order of fields. */
function contentOf({ by, change }: AppendRequest): string {
  const fields = Object.entries('body' in change ? { ...change.body, text: asStored(change.body.text) } : {}).filter(([, value]) => value !== undefined);
  const { type } = change;
  const about = 'target' in change ? change.target : type === 'state' ? change.state : type === 'assign' ? change.assignee : type === 'team' ? change.team : '';
  return JSON.stringify([by.kind, by.id, type, about, fields.sort(([one], [other]) => (one < other ? -1 : 1))]);
}

export function createConversation({ newEpoch }: ModelOptions, workspace: Workspace, fresh: { id: string; kind: StoredConversation['kind']; visitor?: string; subject?: string; ts: number }): Conversation {
  workspace.rev += 1;
  const { id, kind, visitor, subject, ts } = fresh;
  const { rev, record } = workspace;
  const data: StoredConversation = {
    id, workspace: record.id, kind, state: 'open', assignee: null, epoch: newEpoch(), head: 0, rev, activity: rev, createdTs: ts, updatedTs: ts, unreadByAgents: 0, unreadByVisitor: 0,
    cursors: { visitor: NOWHERE, agents: NOWHERE }, ...(subject === undefined ? {} : { subject }), ...(visitor === undefined ? {} : { visitor }),
  };
  const conversation: Conversation = { data, entries: [], seqs: new Map(), originals: new Map(), staff: new Map() };
  workspace.conversations.set(id, conversation);
  return conversation;
}

/** The conversation if this actor may append to it; made when asked for. */
function find(options: ModelOptions, workspace: Workspace, { conv, by, change, open, ts }: AppendRequest): Conversation | Refused {
  const found = workspace.conversations.get(conv);
  const visitor = by.kind === 'visitor' ? by.id : undefined;
  if (found) return visitor !== undefined && found.data.visitor !== visitor ? NO_CONVERSATION : found;
  if (!open || 'target' in change || open.kind === 'broadcast' || (visitor !== undefined && open.visitor !== visitor)) return NO_CONVERSATION;
  if (open.visitor !== undefined && !workspace.visitors.has(open.visitor)) return refused('not_found', 'There is no such visitor.');
  return createConversation(options, workspace, { id: conv, ts, ...open });
}

function targetOf(conversation: Conversation, { by, change }: AppendRequest): Extract<StoredEntry, { type: 'message' }> | Refused | undefined {
  if (!('target' in change)) return undefined;
  const target = conversation.entries.find(({ id }) => id === change.target);
  if (target?.type !== 'message' || target.body === undefined) return refused('not_found', 'There is no such message in this conversation, or it was deleted.');
  if (by.kind === 'visitor' && (target.by.kind !== 'visitor' || target.by.id !== by.id)) return refused('forbidden', 'Visitors may change only their own messages.');
  return target;
}

/** What an edit or a deletion does to the message it is about, and to its edits. */
function rewrite({ entries }: Conversation, target: Extract<StoredEntry, { type: 'message' }>, { change, ts }: AppendRequest): void {
  if (change.type === 'edit') {
    entries[entries.indexOf(target)] = { ...target, body: { ...change.body, text: asStored(change.body.text) }, editedTs: ts };
  } else {
    const { body: _body, ...blank } = target;
    entries[entries.indexOf(target)] = { ...blank, deleted: true };
    for (const [index, entry] of entries.entries()) {
      if (entry.type !== 'edit' || entry.target !== target.id) continue;
      const { body: _edited, ...rest } = entry;
      entries[index] = rest;
    }
  }
}

function entryOf({ conv, id, by, change, ts }: AppendRequest, seq: number): StoredEntry {
  const content = 'body' in change ? { ...change, body: { ...JSON.parse(JSON.stringify(change.body)) as typeof change.body, text: asStored(change.body.text) } } : change;
  return { conv, seq, id, ts, by: { kind: by.kind, id: by.id }, ...content };
}

/** The sender has seen what they wrote; a bot says by a cursor of its own what it took note of. */
function movedSender(options: ModelOptions, conversation: Conversation, { workspace, conv, by }: AppendRequest, seq: number): StoredConversation['cursors'] {
  const { cursors } = conversation.data;
  const place = { delivered: seq, read: seq };
  if (by.kind === 'system' || by.kind === 'bot') return cursors;
  options.onCursor?.(workspace, conv, by, place, seq);
  if (by.kind === 'visitor') return { ...cursors, visitor: place };
  conversation.staff.set(`agent:${by.id}`, { kind: 'agent', id: by.id, ...place });
  return { ...cursors, agents: place };
}

/** Why the visitor's quota takes no more now; what is stored already is answered all the same. */
function overQuota({ conversations }: Workspace, { quota, by, conv, id, ts }: AppendRequest): Refused | undefined {
  if (!quota || by.kind !== 'visitor' || (conversations.get(conv)?.data.visitor === by.id && conversations.get(conv)?.seqs.has(id))) return undefined;
  const theirs = [...conversations.values()].filter(({ data }) => data.visitor === by.id).flatMap(({ entries }) => entries.filter((entry) => entry.by.kind === 'visitor').map((entry) => entry.ts));
  const wait = waitFor(quota, theirs.sort((one, other) => other - one), ts);
  return wait === undefined ? undefined : spent(quota, 'messages', wait);
}

/** One change within a commit. */
export function append(options: ModelOptions, state: State, request: AppendRequest): AppendResult {
  const workspace = state.workspaces.get(request.workspace);
  if (!workspace) return NO_CONVERSATION;
  const over = overQuota(workspace, request);
  if (over) return over;
  const conversation = find(options, workspace, request);
  if ('status' in conversation) return conversation;
  const { change, id, by, ts } = request;
  const { entries, seqs, originals } = conversation;
  const known = seqs.get(id);
  if (known !== undefined) {
    const entry = entries.find((one) => one.seq === known);
    if (!entry || originals.get(id) !== contentOf(request)) return refused('id_conflict', 'This id was used before in this conversation with other content.');
    return { status: 'duplicate', entry, conversation: conversation.data };
  }
  const grows = change.type === 'message' || change.type === 'edit';
  const most = options.entriesPerConversation ?? Infinity;
  if (grows && conversation.data.kind !== 'broadcast' && entries.length >= most) return refused('conversation_full', 'This conversation holds as many entries as it may.');
  if (change.type === 'team' && change.team !== null && !teamOf(state, request.workspace, change.team)) return refused('not_found', 'There is no such team.');
  const target = targetOf(conversation, request);
  if (target && 'status' in target) return target;
  const seq = entries.length + 1;
  const entry = entryOf(request, seq);
  entries.push(entry);
  seqs.set(id, seq);
  originals.set(id, contentOf(request));
  if (target) rewrite(conversation, target, request);
  workspace.rev += 1;
  const { kind } = conversation.data;
  const isAnswered = change.type === 'message' && (kind === 'support' || kind === 'direct');
  if (change.type === 'message' && kind === 'broadcast') workspace.figures.set(seq, { audience: [...workspace.visitors.values()].filter(({ record }) => record.broadcasts).length, delivered: 0, read: 0 });
  if (change.type === 'team') {
    const { team: _before, ...rest } = conversation.data;
    conversation.data = { ...rest, ...(change.team === null ? {} : { team: change.team }) };
  }
  recount(conversation, {
    rev: workspace.rev, activity: workspace.rev, updatedTs: ts, cursors: movedSender(options, conversation, request, seq),
    ...(isAnswered ? { state: by.kind === 'visitor' ? 'open' as const : 'waiting' as const } : {}),
    ...(change.type === 'state' ? { state: change.state } : {}), ...(change.type === 'assign' ? { assignee: change.assignee } : {}),
  });
  return { status: 'stored', entry, conversation: conversation.data };
}
