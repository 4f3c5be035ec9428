import type { CursorMove, StoredBroadcast, StoredConversation, StoredParticipant } from '../../../packages/relay/src/store/records.ts';
import { forward, NOWHERE, recount, type Conversation, type ModelOptions, type Place, type State, type Visitor, type Workspace } from './state.ts';

export interface Moved {
  readonly participant: StoredParticipant;
  readonly conversation: StoredConversation;
  readonly broadcasts?: readonly StoredBroadcast[];
}

/** An announcement with its figures; undefined when the entry at `seq` is none. */
export function broadcastAt(workspace: Workspace, seq: number): StoredBroadcast | undefined {
  const entry = workspace.conversations.get(workspace.announcements)?.entries[seq - 1];
  const figures = workspace.figures.get(seq);
  if (entry?.type !== 'message' || !figures) return undefined;
  return { id: entry.id, seq, body: entry.body ?? { text: '' }, by: entry.by as StoredBroadcast['by'], ts: entry.ts, ...figures };
}

/** Raises the figures that the visitor passes, once, and only of what was theirs. */
function cross(workspace: Workspace, visitor: Visitor, to: Place): StoredBroadcast[] {
  const { record, from, countedFrom, place } = visitor;
  visitor.place = to;
  if (!record.broadcasts) return [];
  const begin = Math.max(from, countedFrom);
  const [delivered, read] = [Math.max(place.delivered, begin), Math.max(place.read, begin)];
  const changed: StoredBroadcast[] = [];
  for (const [seq, figures] of workspace.figures) {
    const [isDelivered, isRead] = [seq > delivered && seq <= to.delivered, seq > read && seq <= to.read];
    if (isDelivered) figures.delivered += 1;
    if (isRead) figures.read += 1;
    const told = isDelivered || isRead ? broadcastAt(workspace, seq) : undefined;
    if (told) changed.push(told);
  }
  return changed;
}

function moveStaff(workspace: Workspace, conversation: Conversation, { by }: CursorMove, to: Place): void {
  conversation.staff.set(`${by.kind}:${by.id}`, { kind: by.kind === 'bot' ? 'bot' : 'agent', id: by.id, ...to });
  const { cursors } = conversation.data;
  const agents = forward(cursors.agents, to, conversation.data.head);
  if (!agents) return;
  workspace.rev += 1;
  recount(conversation, { cursors: { ...cursors, agents }, rev: workspace.rev });
}

export function moveCursor(options: ModelOptions, state: State, move: CursorMove): Moved | undefined {
  const workspace = state.workspaces.get(move.workspace);
  const conversation = workspace?.conversations.get(move.conv);
  if (!workspace || !conversation) return undefined;
  const { by, conv } = move;
  const { head, kind, visitor, cursors } = conversation.data;
  const reader = kind === 'broadcast' && by.kind === 'visitor' ? workspace.visitors.get(by.id) : undefined;
  if (by.kind === 'visitor' && !reader && visitor !== by.id) return undefined;
  const held = reader?.place ?? (by.kind === 'visitor' ? cursors.visitor : (conversation.staff.get(`${by.kind}:${by.id}`) ?? NOWHERE));
  const to = forward(held, move, head);
  if (!to) return undefined;
  options.onCursor?.(move.workspace, conv, by, to, head);
  const broadcasts = reader ? cross(workspace, reader, to) : [];
  if (by.kind !== 'visitor') moveStaff(workspace, conversation, move, to);
  else if (!reader) {
    workspace.rev += 1;
    recount(conversation, { cursors: { ...cursors, visitor: to }, rev: workspace.rev });
  }
  const participant: StoredParticipant = { conv, kind: by.kind, id: by.id, from: reader?.from ?? 0, delivered: to.delivered, read: to.read };
  return { participant, conversation: conversation.data, ...(broadcasts.length > 0 ? { broadcasts } : {}) };
}
