import { contentDigest, packBody } from '../../body.ts';
import { ACTORS, EDIT, MESSAGE, STATES, TYPES } from '../../kinds.ts';
import type { StoredConversation, StoredEntry } from '../../records.ts';
import { type PackedId, packId } from '../codec.ts';
import type { AppendRequest } from '../../store.ts';
import { asStored, previewText } from '../../text.ts';
import { spent } from '../../quotas.ts';
import { type PackedAppend, type PackedAppended, type RepeatableAppend, unpackAppend } from '../append-exchange.ts';
import { ENTRY_COLUMNS, type EntryColumns, unpackEntry } from '../entry-row.ts';
import { advance } from './advance.ts';
import { changesOf } from './changes.ts';
import type { ConversationRow } from './conversation-cache.ts';
import type { WriteContext } from './context.ts';
import type { WorkspaceRow } from './workspace-cache.ts';

/** As `AppendResult`, but a stored entry is told by its seq alone: the caller's thread still has the rest. */
export type Appended =
  | { readonly seq: number; readonly conversation: StoredConversation }
  | { readonly duplicate: StoredEntry; readonly conversation: StoredConversation }
  | { readonly refused: 'not_found' | 'forbidden' | 'id_conflict' | 'conversation_full'; readonly message: string }
  | { readonly refused: 'rate_limited'; readonly message: string; readonly retryMs: number };

type Refused = Extract<Appended, { refused: string }>;
type Repeated = Extract<Appended, { duplicate: StoredEntry }>;
type Placed = { readonly seq: number; readonly row: ConversationRow } | Refused | Repeated;

const NO_CONVERSATION: Refused = { refused: 'not_found', message: 'There is no such conversation, or it is not yours to see.' };
const NO_MESSAGE: Refused = { refused: 'not_found', message: 'There is no such message in this conversation, or it was deleted.' };
const FULL: Refused = { refused: 'conversation_full', message: 'This conversation holds as many entries as it may. Start a new one.' };
const CONFLICT: Refused = { refused: 'id_conflict', message: 'This id was used before in this conversation with other content.' };
const NO_TEAM: Refused = { refused: 'not_found', message: 'There is no such team.' };
const NOT_THEIRS: Refused = { refused: 'forbidden', message: 'Visitors may change only their own messages.' };

export function appendWrites(context: WriteContext) {
  const { db, workspaces, conversations, visitorQuotas } = context;
  const byId = db.prepare<[number, PackedId], EntryColumns>(`SELECT ${ENTRY_COLUMNS} FROM entries WHERE conv_key = ? AND id = ?`);
  const insert = db.prepare(`INSERT INTO entries (conv_key, seq, id, type, ts, by_kind, by_id, ref, text, extra) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id, conv_key) DO NOTHING`);
  const insertBroadcast = db.prepare('INSERT INTO broadcasts (workspace_key, seq, audience) VALUES (?, ?, ?)');
  const visitorKnown = db.prepare<[number, PackedId], 1>('SELECT 1 FROM visitors WHERE workspace_key = ? AND id = ?').pluck();
  const teamKnown = db.prepare<[number, PackedId], 1>('SELECT 1 FROM teams WHERE workspace_key = ? AND id = ?').pluck();
  const changes = changesOf(context);

  /** The conversation if this actor may append to it; creates it when asked to. */
  function find(workspace: WorkspaceRow, request: RepeatableAppend): ConversationRow | Refused {
    const found = conversations.get(workspace, request.conv);
    const visitor = request.by.kind === 'visitor' ? request.by.id : undefined;
    if (found) return visitor !== undefined && found.data.visitor !== visitor ? NO_CONVERSATION : found;
    const { open } = request;
    const needsTarget = request.change.type === 'edit' || request.change.type === 'delete';
    if (!open || needsTarget || open.kind === 'broadcast') return NO_CONVERSATION;
    if (visitor !== undefined && open.visitor !== visitor) return NO_CONVERSATION;
    if (open.visitor !== undefined && !visitorKnown.get(workspace.key, packId(open.visitor))) {
      return { refused: 'not_found', message: 'There is no such visitor.' };
    }
    return conversations.create(workspace, { id: request.conv, kind: open.kind, visitor: open.visitor, subject: open.subject, ts: request.ts, epoch: request.epoch });
  }

  function repeated(row: ConversationRow, request: AppendRequest, id: PackedId): Refused | Repeated {
    const held = byId.get(row.key, id);
    if (!held) throw new Error(`entry ${request.id} is neither new nor there`);
    if (!sameContent(held, request)) return CONFLICT;
    return { duplicate: unpackEntry(held, row.data.id), conversation: conversations.view(row) };
  }

  /** Why the sender's quota does not take it now. What is stored already is answered all the same: its answer was lost. */
  function overQuota(workspace: WorkspaceRow, request: RepeatableAppend): Refused | Repeated | undefined {
    const { quota, by, ts } = request;
    if (!quota || by.kind !== 'visitor') return undefined;
    const wait = visitorQuotas.wait(workspace.key, by.id, quota, ts);
    if (wait === undefined) return undefined;
    const row = conversations.get(workspace, request.conv);
    const id = packId(request.id);
    if (row?.data.visitor === by.id && byId.get(row.key, id)) return repeated(row, request, id);
    const { message, retryMs } = spent(quota, 'messages', wait);
    return { refused: 'rate_limited', message, retryMs };
  }

  /** Stores the change, or says why not. */
  function place(request: RepeatableAppend): Placed {
    const workspace = workspaces.get(request.workspace);
    if (!workspace) return NO_CONVERSATION;
    // First of all: what is refused makes no conversation.
    const over = overQuota(workspace, request);
    if (over) return over;
    const row = find(workspace, request);
    if ('refused' in row) return row;
    const { change } = request;
    const id = packId(request.id);
    const grows = change.type === 'message' || change.type === 'edit';
    const full = grows && row.data.kind !== 'broadcast' && row.data.head >= context.entriesPerConversation;
    const hasTarget = change.type === 'edit' || change.type === 'delete';
    // A plain message finds out by the insert itself whether it is new; only what must be judged first is looked up.
    if ((hasTarget || full || change.type === 'team') && byId.get(row.key, id)) return repeated(row, request, id);
    if (full) return FULL;
    if (change.type === 'team' && change.team !== null && !teamKnown.get(workspace.key, packId(change.team))) return NO_TEAM;
    let target: EntryColumns | undefined;
    if (hasTarget) {
      target = byId.get(row.key, packId(change.target));
      if (!target || target.type !== MESSAGE || target.text === null) return NO_MESSAGE;
      if (request.by.kind === 'visitor' && (ACTORS[target.by_kind] !== 'visitor' || !sameId(target.by_id, packId(request.by.id)))) return NOT_THEIRS;
    }
    const seq = row.data.head + 1;
    const columns = columnsOf(change);
    const { changes: written } = insert.run(
      row.key, seq, id, TYPES.indexOf(change.type), request.ts, ACTORS.indexOf(request.by.kind), packId(request.by.id), columns.ref, columns.text, columns.extra,
    );
    if (written === 0) return repeated(row, request, id);
    conversations.change(row, 'summary');
    row.data.head = seq;
    row.data.activity = row.data.rev;
    row.data.updatedTs = request.ts;
    switch (change.type) {
      case 'message':
        noteMessage(row, request, seq, change.body.text);
        if (row.data.kind === 'broadcast') insertBroadcast.run(workspace.key, seq, workspace.audience);
        break;
      case 'edit':
        if (target) changes.edit(row, target, packBody(change.body), request.ts);
        break;
      case 'delete':
        if (target) changes.remove(row, target);
        break;
      case 'state':
        row.data.state = change.state;
        break;
      case 'assign':
        row.data.assignee = change.assignee;
        break;
      case 'team':
        if (change.team === null) delete row.data.team;
        else row.data.team = change.team;
        break;
    }
    moveSender(row, request, seq);
    if (request.by.kind === 'visitor') visitorQuotas.note(workspace.key, request.by.id, request.ts);
    return { seq, row };
  }

  /** The sender has seen what they wrote, and all before it. A bot says by a cursor of its own what it took note of: an automatic answer reads nothing. */
  function moveSender(row: ConversationRow, request: AppendRequest, seq: number): void {
    if (request.by.kind === 'system' || request.by.kind === 'bot') return;
    if (request.by.kind === 'visitor') {
      advance.visitorToHead(row, seq);
      return;
    }
    const cursor = conversations.staff.get(row.key, row.staff, request.by);
    cursor.delivered = seq;
    cursor.read = seq;
    cursor.dirty = true;
    advance.agentsToHead(row, seq);
  }

  return {
    append(request: RepeatableAppend): Appended {
      const placed = place(request);
      return 'row' in placed ? { seq: placed.seq, conversation: conversations.view(placed.row) } : placed;
    },

    /** The same for a request that came packed. */
    appendPacked(...packed: PackedAppend): PackedAppended {
      const placed = place(unpackAppend(packed));
      return 'row' in placed ? conversations.told(placed.row, placed.seq) : placed;
    },
  };
}

function noteMessage({ data }: ConversationRow, request: AppendRequest, seq: number, text: string): void {
  data.last = { seq, id: request.id, by: { kind: request.by.kind, id: request.by.id }, text: previewText(text), ts: request.ts };
  if (request.by.kind === 'visitor') data.unreadByAgents += 1;
  else if (data.visitor !== undefined) data.unreadByVisitor += 1;
  if (data.kind === 'support' || data.kind === 'direct') data.state = request.by.kind === 'visitor' ? 'open' : 'waiting';
}

function columnsOf(change: AppendRequest['change']): { ref: PackedId | number | null; text: string | null; extra: string | null } {
  switch (change.type) {
    case 'message': return { ref: null, ...packBody(change.body) };
    case 'edit': return { ref: packId(change.target), ...packBody(change.body) };
    case 'delete': return { ref: packId(change.target), text: null, extra: null };
    case 'state': return { ref: STATES.indexOf(change.state), text: null, extra: null };
    case 'assign': return { ref: change.assignee === null ? null : packId(change.assignee), text: null, extra: null };
    case 'team': return { ref: change.team === null ? null : packId(change.team), text: null, extra: null };
  }
}

function sameId(a: EntryColumns['ref'], b: EntryColumns['ref']): boolean {
  return Buffer.isBuffer(a) && Buffer.isBuffer(b) ? a.equals(b) : a === b;
}

/** Whether a request that comes again says what it said the first time, even if its message was edited or deleted since. */
function sameContent(held: EntryColumns, request: AppendRequest): boolean {
  const columns = columnsOf(request.change);
  if (held.type !== TYPES.indexOf(request.change.type) || held.by_kind !== ACTORS.indexOf(request.by.kind)) return false;
  if (!sameId(held.by_id, packId(request.by.id)) || !sameId(held.ref, columns.ref)) return false;
  if (held.type !== MESSAGE && held.type !== EDIT) return true;
  const text = asStored(columns.text ?? '');
  if (held.original) return held.original.equals(contentDigest(text, columns.extra));
  return held.text === text && held.extra === columns.extra;
}

