import { forward, furthest, stillUnreadUncounted } from '../cursor-rules.ts';
import { MESSAGE, VISITOR } from '../kinds.ts';
import type { CursorMove, CursorMoved, StoredParticipant } from '../records.ts';
import type { ConversationRow, Unit } from './unit.ts';
import type { VisitorRow } from './visitor-unit.ts';

/** Reads and locks in one go what `moveCursor` will ask for one by one. */
export async function prepareMoves(unit: Unit, moves: readonly CursorMove[]): Promise<void> {
  const inPlace = (await Promise.all(moves.map(async (move) => ({ move, workspace: await unit.workspace(move.workspace) })))).flatMap(({ move, workspace }) => (workspace ? [{ move, workspace, id: move.conv }] : []));
  await unit.lock(inPlace);
  const staff: { conv: number; by: CursorMove['by'] }[] = [];
  for (const { move, workspace } of inPlace) {
    const row = await unit.conversation(workspace, move.conv);
    if (row && move.by.kind !== 'visitor') staff.push({ conv: row.key, by: move.by });
  }
  await unit.staff.load(staff);
  // Of announcements the visitors' own rows hold the cursors.
  for (const workspace of new Set(inPlace.map((each) => each.workspace))) {
    const readers = inPlace.filter((each) => each.workspace === workspace && each.id === workspace.broadcastConv && each.move.by.kind === 'visitor').map(({ move }) => move.by.id);
    await unit.visitors.prepare(workspace, readers);
  }
}

export async function moveCursor(unit: Unit, move: CursorMove): Promise<CursorMoved | undefined> {
  const workspace = await unit.workspace(move.workspace);
  const row = workspace && (await unit.conversation(workspace, move.conv));
  if (!row) return undefined;
  if (move.by.kind !== 'visitor') return moveStaff(unit, row, move);
  if (row.data.kind === 'broadcast') return moveAnnouncements(unit, row, move);
  return row.data.visitor === move.by.id ? moveVisitor(unit, row, move) : undefined;
}

/** Of `unread` messages after `from`, those that are still unread after `to`. */
async function stillUnread(unit: Unit, row: ConversationRow, ofVisitor: boolean, unread: number, from: number, to: number): Promise<number> {
  const known = stillUnreadUncounted(unread, from, to, row.data.head);
  if (known !== undefined) return known;
  await unit.write();
  const found = await unit.db.one<{ count: number }>(
    `SELECT count(*) FROM entries WHERE conv_key = $1 AND seq > $2 AND seq <= $3 AND type = ${MESSAGE} AND text IS NOT NULL AND (by_kind = ${VISITOR}) = $4`, [row.key, from, to, ofVisitor]);
  return unread - (found?.count ?? 0);
}

async function moveVisitor(unit: Unit, row: ConversationRow, move: CursorMove): Promise<CursorMoved | undefined> {
  const { data } = row;
  const from = data.cursors.visitor;
  const to = forward(from, move, data.head);
  if (!to) return undefined;
  data.unreadByVisitor = await stillUnread(unit, row, false, data.unreadByVisitor, from.read, to.read);
  data.cursors = { visitor: to, agents: data.cursors.agents };
  unit.changed(row);
  return { participant: { conv: data.id, kind: 'visitor', id: move.by.id, from: 0, ...to }, conversation: unit.view(row) };
}

async function moveStaff(unit: Unit, row: ConversationRow, move: CursorMove): Promise<CursorMoved | undefined> {
  const { data } = row;
  const own = await unit.staff.get(row.key, move.by);
  const to = forward(own, move, data.head);
  if (!to) return undefined;
  Object.assign(own, to, { dirty: true });
  const side = data.cursors.agents;
  const team = furthest(side, to);
  if (team) {
    data.unreadByAgents = await stillUnread(unit, row, true, data.unreadByAgents, side.read, team.read);
    data.cursors = { visitor: data.cursors.visitor, agents: team };
    unit.changed(row);
  }
  return { participant: { conv: data.id, kind: move.by.kind, id: move.by.id, from: 0, ...to }, conversation: unit.view(row) };
}

async function moveAnnouncements(unit: Unit, row: ConversationRow, move: CursorMove): Promise<CursorMoved | undefined> {
  const visitor: VisitorRow | undefined = await unit.visitors.byId(row.workspace, move.by.id);
  if (!visitor) return undefined;
  const to = forward({ delivered: visitor.broadcast_delivered, read: visitor.broadcast_read }, move, row.data.head);
  if (!to) return undefined;
  const broadcasts = unit.visitors.cross(row, visitor, to);
  const participant: StoredParticipant = { conv: row.data.id, kind: 'visitor', id: move.by.id, from: visitor.broadcast_from, ...to };
  return { participant, conversation: unit.view(row), ...(broadcasts.length > 0 ? { broadcasts } : {}) };
}
