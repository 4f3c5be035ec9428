import { contentDigest, packBody } from '../body.ts';
import { ACTORS, EDIT, MESSAGE, STATES, TYPES, VISITOR } from '../kinds.ts';
import type { StoredConversation } from '../records.ts';
import type { AppendRequest, AppendResult } from '../store.ts';
import { previewText } from '../text.ts';
import { spent, waitFor } from '../quotas.ts';
import { ENTRY_COLUMNS, type EntryColumns, toEntry } from './rows.ts';
import { searchTerms } from './search.ts';
import { storedText } from './text.ts';
import type { ConversationRow, Unit, WorkspaceRow } from './unit.ts';

type Refused = Extract<AppendResult, { status: 'refused' }>;

const refused = (code: 'not_found' | 'forbidden' | 'id_conflict' | 'conversation_full', message: string): Refused => ({ status: 'refused', code, message });
const NO_CONVERSATION = refused('not_found', 'There is no such conversation, or it is not yours to see.');
const NO_MESSAGE = refused('not_found', 'There is no such message in this conversation, or it was deleted.');
const FULL = refused('conversation_full', 'This conversation holds as many entries as it may. Start a new one.');
const CONFLICT = refused('id_conflict', 'This id was used before in this conversation with other content.');
const NO_TEAM = refused('not_found', 'There is no such team.');
const NOT_THEIRS = refused('forbidden', 'Visitors may change only their own messages.');

/** What a change puts into its entry's row. */
interface ChangeColumns { readonly ref: string | null; readonly text: string | null; readonly extra: string | null }

/** Reads in one go what `append` will ask for one by one; the conversations are open. */
export async function prepareAppends(unit: Unit, requests: readonly AppendRequest[]): Promise<void> {
  const known = await Promise.all(requests.map(async (request) => ({ request, workspace: await unit.workspace(request.workspace) })));
  const inPlace = known.flatMap(({ request, workspace }) => (workspace ? [{ request, workspace, id: request.conv }] : []));
  const open = (await Promise.all(inPlace.map(async ({ request, workspace }) => ({ request, row: await unit.conversation(workspace, request.conv) })))).flatMap(({ request, row }) => (row ? [{ request, row }] : []));
  await unit.staff.load(open.filter(({ request }) => request.by.kind === 'agent').map(({ request, row }) => ({ conv: row.key, by: request.by })));
  await countUses(unit, inPlace);
}

async function countUses(unit: Unit, requests: readonly { request: AppendRequest; workspace: WorkspaceRow }[]): Promise<void> {
  const counted = new Map<string, { k: number; v: string; s: number }>();
  for (const { request: { by, quota, ts }, workspace } of requests) {
    if (!quota || by.kind !== 'visitor') continue;
    const name = `${workspace.key}:${by.id}`;
    const since = ts - quota.perMs;
    const before = counted.get(name);
    if (!before || before.s > since) counted.set(name, { k: workspace.key, v: by.id, s: since });
  }
  if (counted.size === 0) return;
  const wanted = JSON.stringify([...counted.values()]);
  // Whoever is counted is locked first: of two nodes that count the same visitor, the second sees what the first has stored.
  await unit.db.all('SELECT visitor_key FROM visitors JOIN json_to_recordset($1) AS w(k integer, v text) ON workspace_key = w.k AND id = w.v ORDER BY visitor_key FOR NO KEY UPDATE OF visitors', [wanted]);
  const rows = await unit.db.all<{ k: number; v: string; uses: string[] }>(
    'SELECT w.k, w.v, ARRAY(SELECT visitor_uses(w.k, w.v, w.s))::text[] AS uses FROM json_to_recordset($1) AS w(k integer, v text, s bigint)', [wanted]);
  for (const row of rows) unit.uses.set(`${row.k}:${row.v}`, row.uses.map(Number).sort((one, other) => other - one));
}

/** Stores one change, or says why not. The entry is written when the unit is. */
export async function append(unit: Unit, request: AppendRequest, entriesPerConversation: number): Promise<AppendResult> {
  const workspace = await unit.workspace(request.workspace);
  if (!workspace) return NO_CONVERSATION;
  // First of all: what is refused makes no conversation.
  const over = await overQuota(unit, workspace, request);
  if (over) return over;
  const row = await find(unit, workspace, request);
  if ('status' in row) return row;
  const { change } = request;
  const held = await unit.entry(row.key, request.id);
  if (held) return repeated(unit, row, request, held);
  const grows = change.type === 'message' || change.type === 'edit';
  if (grows && row.data.kind !== 'broadcast' && row.data.head >= entriesPerConversation) return FULL;
  if (change.type === 'team' && change.team !== null && !(await teamStays(unit, workspace, change.team))) return NO_TEAM;
  let target: EntryColumns | undefined;
  if (change.type === 'edit' || change.type === 'delete') {
    target = await unit.entry(row.key, change.target);
    if (target?.type !== MESSAGE || target.text === null) return NO_MESSAGE;
    if (request.by.kind === 'visitor' && (target.by_kind !== VISITOR || target.by_id !== request.by.id)) return NOT_THEIRS;
  }
  const columns = columnsOf(change);
  const seq = row.data.head + 1;
  unit.changed(row, true);
  row.data.head = seq;
  row.data.updatedTs = request.ts;
  unit.add({
    conv_key: row.key, seq, id: request.id, type: TYPES.indexOf(change.type), ts: request.ts, by_kind: ACTORS.indexOf(request.by.kind), by_id: request.by.id, ...columns,
    words: change.type === 'message' ? searchTerms(workspace.key, change.body.text) : null,
  });
  if (change.type === 'message') await noteMessage(unit, row, request, seq, columns.text ?? '');
  else if (change.type === 'edit' && target) await edit(unit, row, target, columns, request.ts);
  else if (change.type === 'delete' && target) await remove(unit, row, target);
  else if (change.type === 'state') row.data.state = change.state;
  else if (change.type === 'assign') row.data.assignee = change.assignee;
  else if (change.type === 'team') giveTo(row, change.team);
  await moveSender(unit, row, request, seq);
  if (request.by.kind === 'visitor') unit.uses.get(`${workspace.key}:${request.by.id}`)?.unshift(request.ts);
  return { status: 'stored', entry: { conv: request.conv, seq, id: request.id, ts: request.ts, by: { kind: request.by.kind, id: request.by.id }, ...change }, conversation: unit.view(row) };
}

/** The conversation if this actor may append to it; creates it when asked to. */
async function find(unit: Unit, workspace: WorkspaceRow, request: AppendRequest): Promise<ConversationRow | Refused> {
  const visitor = request.by.kind === 'visitor' ? request.by.id : undefined;
  const theirs = (row: ConversationRow): ConversationRow | Refused => (visitor !== undefined && row.data.visitor !== visitor ? NO_CONVERSATION : row);
  const found = await unit.conversation(workspace, request.conv);
  if (found) return theirs(found);
  const { open } = request;
  const needsTarget = request.change.type === 'edit' || request.change.type === 'delete';
  if (!open || needsTarget || open.kind === 'broadcast') return NO_CONVERSATION;
  if (visitor !== undefined && open.visitor !== visitor) return NO_CONVERSATION;
  if (open.visitor !== undefined) {
    const known = await unit.db.one('SELECT 1 FROM visitors WHERE workspace_key = $1 AND id = $2', [workspace.key, open.visitor]);
    if (!known) return refused('not_found', 'There is no such visitor.');
  }
  return theirs(await unit.create(workspace, { id: request.conv, kind: open.kind, visitor: open.visitor, subject: open.subject, ts: request.ts }));
}

/** Why the sender's quota does not take it now. What is stored already is answered all the same: its answer was lost. */
async function overQuota(unit: Unit, workspace: WorkspaceRow, request: AppendRequest): Promise<AppendResult | undefined> {
  const { quota, by, ts } = request;
  const theirs = quota && by.kind === 'visitor' ? unit.uses.get(`${workspace.key}:${by.id}`) : undefined;
  if (!quota || !theirs) return undefined;
  const wait = waitFor(quota, theirs, ts);
  if (wait === undefined) return undefined;
  const row = await unit.conversation(workspace, request.conv);
  const held = row?.data.visitor === by.id ? await unit.entry(row.key, request.id) : undefined;
  return row && held ? repeated(unit, row, request, held) : spent(quota, 'messages', wait);
}

/** Whether a request that comes again says what it said the first time, even if its message was edited or deleted since. */
function repeated(unit: Unit, row: ConversationRow, request: AppendRequest, held: EntryColumns): AppendResult {
  const columns = columnsOf(request.change);
  const isSame = held.type === TYPES.indexOf(request.change.type) && held.by_kind === ACTORS.indexOf(request.by.kind) && held.by_id === request.by.id && held.ref === columns.ref;
  const hasBody = held.type === MESSAGE || held.type === EDIT;
  const saysTheSame = !hasBody || (held.original === null ? held.text === columns.text && held.extra === columns.extra : held.original === digest(columns));
  return isSame && saysTheSame ? { status: 'duplicate', entry: toEntry(held, row.data.id), conversation: unit.view(row) } : CONFLICT;
}

function columnsOf(change: AppendRequest['change']): ChangeColumns {
  const body = 'body' in change ? packBody(change.body) : { text: null, extra: null };
  const content = { text: body.text === null ? null : storedText(body.text), extra: body.extra };
  switch (change.type) {
    case 'message': return { ref: null, ...content };
    case 'edit': return { ref: change.target, ...content };
    case 'delete': return { ref: change.target, ...content };
    case 'state': return { ref: String(STATES.indexOf(change.state)), ...content };
    case 'assign': return { ref: change.assignee, ...content };
    case 'team': return { ref: change.team, ...content };
  }
}

const digest = ({ text, extra }: { readonly text: string | null; readonly extra: string | null }): string => contentDigest(text ?? '', extra).toString('hex');

async function noteMessage(unit: Unit, row: ConversationRow, request: AppendRequest, seq: number, text: string): Promise<void> {
  const { data, workspace } = row;
  data.last = { seq, id: request.id, by: { kind: request.by.kind, id: request.by.id }, text: previewText(text), ts: request.ts };
  if (request.by.kind === 'visitor') data.unreadByAgents += 1;
  else if (data.visitor !== undefined) data.unreadByVisitor += 1;
  if (data.kind === 'support' || data.kind === 'direct') data.state = request.by.kind === 'visitor' ? 'open' : 'waiting';
  if (data.kind !== 'broadcast') return;
  // Locks the workspace's row until the commit: who arrives meanwhile waits, and is then either counted or too late to see it.
  const counted = await unit.db.one<{ audience: number }>('SELECT audience FROM workspaces WHERE workspace_key = $1 FOR NO KEY UPDATE', [workspace.key]);
  unit.announce(workspace, seq, (counted?.audience ?? 0) + workspace.audience);
}

/** Whether there is such a team, and is until this transaction ends. */
async function teamStays(unit: Unit, workspace: WorkspaceRow, team: string): Promise<boolean> {
  return (await unit.db.one('SELECT 1 FROM teams WHERE workspace_key = $1 AND id = $2 FOR SHARE', [workspace.key, team])) !== undefined;
}

function giveTo({ data }: ConversationRow, team: string | null): void {
  if (team === null) delete data.team;
  else data.team = team;
}

/** The sender has seen what they wrote, and all before it. A bot says by a cursor of its own what it took note of: an automatic answer reads nothing. */
async function moveSender(unit: Unit, { key, data }: ConversationRow, { by }: AppendRequest, seq: number): Promise<void> {
  if (by.kind === 'system' || by.kind === 'bot') return;
  const head = { delivered: seq, read: seq };
  if (by.kind === 'visitor') {
    data.cursors = { visitor: head, agents: data.cursors.agents };
    data.unreadByVisitor = 0;
    return;
  }
  Object.assign(await unit.staff.get(key, by), head, { dirty: true });
  data.cursors = { visitor: data.cursors.visitor, agents: head };
  data.unreadByAgents = 0;
}

async function edit(unit: Unit, row: ConversationRow, target: EntryColumns, columns: ChangeColumns, ts: number): Promise<void> {
  await unit.write();
  await unit.db.run(
    `UPDATE entries SET text = $3, extra = $4, edited_ts = $5, original = $6, words = array_to_tsvector(string_to_array($7, ' ')) WHERE conv_key = $1 AND seq = $2`,
    [row.key, target.seq, columns.text, columns.extra, ts, target.original ?? digest(target), searchTerms(row.workspace.key, columns.text ?? '')],
  );
  unit.forgetEntries(row.key);
  if (row.data.last?.seq === target.seq) row.data.last = { ...row.data.last, text: previewText(columns.text ?? '') };
}

/** Blanks the message and every edit of it; an unread message that is gone is not unread any more. */
async function remove(unit: Unit, row: ConversationRow, target: EntryColumns): Promise<void> {
  await unit.write();
  const { data } = row;
  const edits = await unit.db.all<EntryColumns>(`SELECT ${ENTRY_COLUMNS} FROM entries WHERE conv_key = $1 AND seq > $2 AND type = ${EDIT} AND ref = $3 AND text IS NOT NULL`, [row.key, target.seq, target.id]);
  for (const entry of [target, ...edits]) {
    await unit.db.run('UPDATE entries SET text = NULL, extra = NULL, words = NULL, original = $3 WHERE conv_key = $1 AND seq = $2', [row.key, entry.seq, entry.original ?? digest(entry)]);
  }
  unit.forgetEntries(row.key);
  if (target.by_kind === VISITOR) {
    if (target.seq > data.cursors.agents.read) data.unreadByAgents -= 1;
  } else if (data.visitor !== undefined && target.seq > data.cursors.visitor.read) {
    data.unreadByVisitor -= 1;
  }
  if (data.last?.seq === target.seq) data.last = await messageBefore(unit, row, target.seq);
  if (data.last === undefined) delete data.last;
}

async function messageBefore(unit: Unit, row: ConversationRow, seq: number): Promise<StoredConversation['last']> {
  const found = await unit.db.one<EntryColumns>(`SELECT ${ENTRY_COLUMNS} FROM entries WHERE conv_key = $1 AND seq < $2 AND type = ${MESSAGE} AND text IS NOT NULL ORDER BY seq DESC LIMIT 1`, [row.key, seq]);
  return found && { seq: found.seq, id: found.id, by: { kind: ACTORS[found.by_kind] ?? 'system', id: found.by_id }, text: previewText(found.text ?? ''), ts: found.ts };
}
