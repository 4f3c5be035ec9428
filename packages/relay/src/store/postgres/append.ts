import { isFull, isOpenTo, mayOpen, noteEdit, noteEntry, noteRemoval, REFUSALS, type Refusal } from '../append-rules.ts';
import { contentDigest, packBody } from '../body.ts';
import { agentsToHead, readsByWriting, visitorToHead } from '../cursor-rules.ts';
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

const refused = (why: Refusal): Refused => ({ status: 'refused', ...why });

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
  if (!workspace) return refused(REFUSALS.noConversation);
  // First of all: what is refused makes no conversation.
  const over = await overQuota(unit, workspace, request);
  if (over) return over;
  const row = await find(unit, workspace, request);
  if ('status' in row) return row;
  const { change } = request;
  const held = await unit.entry(row.key, request.id);
  if (held) return repeated(unit, row, request, held);
  if (isFull(change, row.data, entriesPerConversation)) return refused(REFUSALS.full);
  if (change.type === 'team' && change.team !== null && !(await teamStays(unit, workspace, change.team))) return refused(REFUSALS.noTeam);
  let target: EntryColumns | undefined;
  if (change.type === 'edit' || change.type === 'delete') {
    target = await unit.entry(row.key, change.target);
    if (target?.type !== MESSAGE || target.text === null) return refused(REFUSALS.noMessage);
    if (request.by.kind === 'visitor' && (target.by_kind !== VISITOR || target.by_id !== request.by.id)) return refused(REFUSALS.notTheirs);
  }
  const columns = columnsOf(change);
  const seq = row.data.head + 1;
  unit.changed(row, true);
  noteEntry(row.data, request, seq, columns.text ?? '');
  unit.add({
    conv_key: row.key, seq, id: request.id, type: TYPES.indexOf(change.type), ts: request.ts, by_kind: ACTORS.indexOf(request.by.kind), by_id: request.by.id, ...columns,
    words: change.type === 'message' ? searchTerms(workspace.key, change.body.text) : null,
  });
  if (change.type === 'message' && row.data.kind === 'broadcast') await announce(unit, row, seq);
  else if (change.type === 'edit' && target) await edit(unit, row, target, columns, request.ts);
  else if (change.type === 'delete' && target) await remove(unit, row, target);
  await moveSender(unit, row, request, seq);
  if (request.by.kind === 'visitor') unit.uses.get(`${workspace.key}:${request.by.id}`)?.unshift(request.ts);
  return { status: 'stored', entry: { conv: request.conv, seq, id: request.id, ts: request.ts, by: { kind: request.by.kind, id: request.by.id }, ...change }, conversation: unit.view(row) };
}

/** The conversation if this actor may append to it; creates it when asked to. */
async function find(unit: Unit, workspace: WorkspaceRow, request: AppendRequest): Promise<ConversationRow | Refused> {
  const theirs = (row: ConversationRow): ConversationRow | Refused => (isOpenTo(request.by, row.data) ? row : refused(REFUSALS.noConversation));
  const found = await unit.conversation(workspace, request.conv);
  if (found) return theirs(found);
  const { open } = request;
  if (!open || !mayOpen(request)) return refused(REFUSALS.noConversation);
  if (open.visitor !== undefined) {
    const known = await unit.db.one('SELECT 1 FROM visitors WHERE workspace_key = $1 AND id = $2', [workspace.key, open.visitor]);
    if (!known) return refused(REFUSALS.noVisitor);
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
  return isSame && saysTheSame ? { status: 'duplicate', entry: toEntry(held, row.data.id), conversation: unit.view(row) } : refused(REFUSALS.conflict);
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

async function announce(unit: Unit, { workspace }: ConversationRow, seq: number): Promise<void> {
  // Locks the workspace's row until the commit: who arrives meanwhile waits, and is then either counted or too late to see it.
  const counted = await unit.db.one<{ audience: number }>('SELECT audience FROM workspaces WHERE workspace_key = $1 FOR NO KEY UPDATE', [workspace.key]);
  unit.announce(workspace, seq, (counted?.audience ?? 0) + workspace.audience);
}

/** Whether there is such a team, and is until this transaction ends. */
async function teamStays(unit: Unit, workspace: WorkspaceRow, team: string): Promise<boolean> {
  return (await unit.db.one('SELECT 1 FROM teams WHERE workspace_key = $1 AND id = $2 FOR SHARE', [workspace.key, team])) !== undefined;
}

/** The sender has seen what they wrote, and all before it. */
async function moveSender(unit: Unit, { key, data }: ConversationRow, { by }: AppendRequest, seq: number): Promise<void> {
  if (!readsByWriting(by.kind)) return;
  if (by.kind === 'visitor') return visitorToHead(data, seq);
  Object.assign(await unit.staff.get(key, by), { delivered: seq, read: seq, dirty: true });
  agentsToHead(data, seq);
}

async function edit(unit: Unit, row: ConversationRow, target: EntryColumns, columns: ChangeColumns, ts: number): Promise<void> {
  await unit.write();
  await unit.db.run(
    `UPDATE entries SET text = $3, extra = $4, edited_ts = $5, original = $6, words = array_to_tsvector(string_to_array($7, ' ')) WHERE conv_key = $1 AND seq = $2`,
    [row.key, target.seq, columns.text, columns.extra, ts, target.original ?? digest(target), searchTerms(row.workspace.key, columns.text ?? '')],
  );
  unit.forgetEntries(row.key);
  noteEdit(row.data, target.seq, columns.text ?? '');
}

/** Blanks the message and every edit of it. */
async function remove(unit: Unit, row: ConversationRow, target: EntryColumns): Promise<void> {
  await unit.write();
  const { data } = row;
  const edits = await unit.db.all<EntryColumns>(`SELECT ${ENTRY_COLUMNS} FROM entries WHERE conv_key = $1 AND seq > $2 AND type = ${EDIT} AND ref = $3 AND text IS NOT NULL`, [row.key, target.seq, target.id]);
  for (const entry of [target, ...edits]) {
    await unit.db.run('UPDATE entries SET text = NULL, extra = NULL, words = NULL, original = $3 WHERE conv_key = $1 AND seq = $2', [row.key, entry.seq, entry.original ?? digest(entry)]);
  }
  unit.forgetEntries(row.key);
  noteRemoval(data, target.seq, target.by_kind === VISITOR);
  if (data.last?.seq === target.seq) data.last = await messageBefore(unit, row, target.seq);
  if (data.last === undefined) delete data.last;
}

async function messageBefore(unit: Unit, row: ConversationRow, seq: number): Promise<StoredConversation['last']> {
  const found = await unit.db.one<EntryColumns>(`SELECT ${ENTRY_COLUMNS} FROM entries WHERE conv_key = $1 AND seq < $2 AND type = ${MESSAGE} AND text IS NOT NULL ORDER BY seq DESC LIMIT 1`, [row.key, seq]);
  return found && { seq: found.seq, id: found.id, by: { kind: ACTORS[found.by_kind] ?? 'system', id: found.by_id }, text: previewText(found.text ?? ''), ts: found.ts };
}
