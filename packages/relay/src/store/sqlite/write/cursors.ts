import { forward, furthest, stillUnreadUncounted } from '../../cursor-rules.ts';
import { MESSAGE, VISITOR } from '../../kinds.ts';
import type { CursorMove, CursorMoved, StoredParticipant } from '../../records.ts';
import { packId } from '../codec.ts';
import { broadcastFigures } from './broadcast-figures.ts';
import type { ConversationRow } from './conversation-cache.ts';
import type { WriteContext } from './context.ts';

export function cursorWrites(context: WriteContext) {
  const { db, workspaces, conversations } = context;
  const figures = broadcastFigures(context);
  const ofVisitor = db.prepare<[number, number, number], number>(
    `SELECT count(*) FROM entries WHERE conv_key = ? AND seq > ? AND seq <= ? AND type = ${MESSAGE} AND text IS NOT NULL AND by_kind = ${VISITOR}`).pluck();
  const ofOthers = db.prepare<[number, number, number], number>(
    `SELECT count(*) FROM entries WHERE conv_key = ? AND seq > ? AND seq <= ? AND type = ${MESSAGE} AND text IS NOT NULL AND by_kind <> ${VISITOR}`).pluck();

  /** Of `unread` messages after `from`, those that are still unread after `to`. */
  function stillUnread(count: typeof ofVisitor, row: ConversationRow, unread: number, from: number, to: number): number {
    return stillUnreadUncounted(unread, from, to, row.data.head) ?? unread - (count.get(row.key, from, to) ?? 0);
  }

  function moveVisitor(row: ConversationRow, move: CursorMove): CursorMoved | undefined {
    const { data } = row;
    const from = data.cursors.visitor;
    const to = forward(from, move, data.head);
    if (!to) return undefined;
    data.unreadByVisitor = stillUnread(ofOthers, row, data.unreadByVisitor, from.read, to.read);
    data.cursors = { visitor: to, agents: data.cursors.agents };
    conversations.change(row, 'cursors');
    return { participant: { conv: data.id, kind: 'visitor', id: move.by.id, from: 0, ...to }, conversation: conversations.view(row) };
  }

  function moveStaff(row: ConversationRow, move: CursorMove): CursorMoved | undefined {
    const { data } = row;
    const own = conversations.staff.get(row.key, row.staff, move.by);
    const to = forward(own, move, data.head);
    if (!to) return undefined;
    own.delivered = to.delivered;
    own.read = to.read;
    own.dirty = true;
    conversations.changeStaff(row);
    const side = data.cursors.agents;
    const team = furthest(side, to);
    if (team) {
      const unread = stillUnread(ofVisitor, row, data.unreadByAgents, side.read, team.read);
      const dirt = unread === data.unreadByAgents ? 'cursors' : 'summary';
      data.unreadByAgents = unread;
      data.cursors = { visitor: data.cursors.visitor, agents: team };
      conversations.change(row, dirt);
    }
    return { participant: { conv: data.id, kind: move.by.kind, id: move.by.id, from: 0, ...to }, conversation: conversations.view(row) };
  }

  function moveAnnouncements(row: ConversationRow, move: CursorMove): CursorMoved | undefined {
    const visitor = figures.cursor(row.workspace.key, packId(move.by.id));
    if (!visitor) return undefined;
    const to = forward(visitor, move, row.data.head);
    if (!to) return undefined;
    const broadcasts = figures.cross(row, visitor, to);
    const participant: StoredParticipant = { conv: row.data.id, kind: 'visitor', id: move.by.id, from: visitor.from, ...to };
    return { participant, conversation: conversations.view(row), ...(broadcasts.length > 0 ? { broadcasts } : {}) };
  }

  return {
    moveCursor(move: CursorMove): CursorMoved | undefined {
      const workspace = workspaces.get(move.workspace);
      const row = workspace && conversations.get(workspace, move.conv);
      if (!row) return undefined;
      if (move.by.kind !== 'visitor') return moveStaff(row, move);
      if (row.data.kind === 'broadcast') return moveAnnouncements(row, move);
      return row.data.visitor === move.by.id ? moveVisitor(row, move) : undefined;
    },
  };
}
