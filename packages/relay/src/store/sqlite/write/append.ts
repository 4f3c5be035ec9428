import { isFull, isOpenTo, mayOpen, REFUSALS, type Refusal } from '../../append-rules.ts';
import { contentDigest, packBody } from '../../body.ts';
import { ACTORS, EDIT, MESSAGE, STATES, TYPES } from '../../kinds.ts';
import type { StoredConversation, StoredEntry } from '../../records.ts';
import { type PackedId, packId } from '../codec.ts';
import type { AppendRequest } from '../../store.ts';
import { asStored } from '../../text.ts';
import { spent } from '../../quotas.ts';
import { type BrieflyAppended, type PackedAppend, type PackedAppended, type RepeatableAppend, unpackAppend } from '../append-exchange.ts';
import { ENTRY_COLUMNS, type EntryColumns, unpackEntry } from '../entry-row.ts';
import { changesOf } from './changes.ts';
import type { ConversationRow } from './conversation-cache.ts';
import type { WriteContext } from './context.ts';
import { enteredNotes } from './entered.ts';
import type { WorkspaceRow } from './workspace-cache.ts';

/** As `AppendResult`, but a stored entry is told by its seq alone: the caller's thread still has the rest. */
export type Appended =
  | { readonly seq: number; readonly conversation: StoredConversation }
  | { readonly duplicate: StoredEntry; readonly conversation: StoredConversation }
  | { readonly refused: Refusal['code']; readonly message: string }
  | { readonly refused: 'rate_limited'; readonly message: string; readonly retryMs: number };

type Refused = Extract<Appended, { refused: string }>;
type Repeated = Extract<Appended, { duplicate: StoredEntry }>;
type Placed = { readonly seq: number; readonly row: ConversationRow } | Refused | Repeated;

const refused = ({ code, message }: Refusal): Refused => ({ refused: code, message });

export function appendWrites(context: WriteContext) {
  const { db, workspaces, conversations, visitorQuotas } = context;
  const byId = db.prepare<[number, PackedId], EntryColumns>(`SELECT ${ENTRY_COLUMNS} FROM entries WHERE conv_key = ? AND id = ?`);
  const insert = db.prepare(`INSERT INTO entries (conv_key, seq, id, type, ts, by_kind, by_id, ref, text, extra) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id, conv_key) DO NOTHING`);
  const insertBroadcast = db.prepare('INSERT INTO broadcasts (workspace_key, seq, audience) VALUES (?, ?, ?)');
  const visitorKnown = db.prepare<[number, PackedId], 1>('SELECT 1 FROM visitors WHERE workspace_key = ? AND id = ?').pluck();
  const teamKnown = db.prepare<[number, PackedId], 1>('SELECT 1 FROM teams WHERE workspace_key = ? AND id = ?').pluck();
  const changes = changesOf(context);
  const note = enteredNotes(context);

  /** The conversation if this actor may append to it; creates it when asked to. */
  function find(workspace: WorkspaceRow, request: RepeatableAppend): ConversationRow | Refused {
    const found = conversations.get(workspace, request.conv);
    if (found) return isOpenTo(request.by, found.data) ? found : refused(REFUSALS.noConversation);
    const { open } = request;
    if (!open || !mayOpen(request)) return refused(REFUSALS.noConversation);
    if (open.visitor !== undefined && !visitorKnown.get(workspace.key, packId(open.visitor))) return refused(REFUSALS.noVisitor);
    return conversations.create(workspace, { id: request.conv, kind: open.kind, visitor: open.visitor, subject: open.subject, ts: request.ts, epoch: request.epoch });
  }

  function repeated(row: ConversationRow, request: AppendRequest, id: PackedId): Refused | Repeated {
    const held = byId.get(row.key, id);
    if (!held) throw new Error(`entry ${request.id} is neither new nor there`);
    if (!sameContent(held, request)) return refused(REFUSALS.conflict);
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
    if (!workspace) return refused(REFUSALS.noConversation);
    // First of all: what is refused makes no conversation.
    const over = overQuota(workspace, request);
    if (over) return over;
    const row = find(workspace, request);
    if ('refused' in row) return row;
    const { change } = request;
    const id = packId(request.id);
    const full = isFull(change, row.data, context.entriesPerConversation);
    const hasTarget = change.type === 'edit' || change.type === 'delete';
    // A plain message finds out by the insert itself whether it is new; only what must be judged first is looked up.
    if ((hasTarget || full || change.type === 'team') && byId.get(row.key, id)) return repeated(row, request, id);
    if (full) return refused(REFUSALS.full);
    if (change.type === 'team' && change.team !== null && !teamKnown.get(workspace.key, packId(change.team))) return refused(REFUSALS.noTeam);
    let target: EntryColumns | undefined;
    if (hasTarget) {
      target = byId.get(row.key, packId(change.target));
      if (!target || target.type !== MESSAGE || target.text === null) return refused(REFUSALS.noMessage);
      if (request.by.kind === 'visitor' && (ACTORS[target.by_kind] !== 'visitor' || !sameId(target.by_id, packId(request.by.id)))) return refused(REFUSALS.notTheirs);
    }
    const columns = columnsOf(change);
    const seq = enter(row, request, id, columns);
    if (seq === undefined) return repeated(row, request, id);
    if (change.type === 'message' && row.data.kind === 'broadcast') insertBroadcast.run(workspace.key, seq, workspace.audience);
    else if (change.type === 'edit' && target) changes.edit(row, target, packBody(change.body), request.ts);
    else if (change.type === 'delete' && target) changes.remove(row, target);
    note.sender(row, request, seq);
    return { seq, row };
  }

  /** Makes it the next entry of its conversation. Undefined when its id is there already. */
  function enter(row: ConversationRow, request: AppendRequest, id: PackedId, columns: ReturnType<typeof columnsOf>): number | undefined {
    const seq = row.data.head + 1;
    const { changes: written } = insert.run(
      row.key, seq, id, TYPES.indexOf(request.change.type), request.ts, ACTORS.indexOf(request.by.kind), packId(request.by.id), columns.ref, columns.text, columns.extra,
    );
    if (written === 0) return undefined;
    note.summary(row, request, seq, columns.text ?? '');
    return seq;
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

    appendBriefly(...packed: PackedAppend): BrieflyAppended {
      const placed = place(unpackAppend(packed));
      return 'row' in placed ? [placed.seq] : placed;
    },
  };
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

