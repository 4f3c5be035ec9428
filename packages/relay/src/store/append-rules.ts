/** What a change is allowed to do, and what it does to its conversation's summary: the same in every engine. */
import type { Draft, StoredConversation } from './records.ts';
import type { AppendRequest } from './store.ts';
import { previewText } from './text.ts';

export interface Refusal {
  readonly code: 'not_found' | 'forbidden' | 'id_conflict' | 'conversation_full';
  readonly message: string;
}

export const REFUSALS = {
  noConversation: { code: 'not_found', message: 'There is no such conversation, or it is not yours to see.' },
  noMessage: { code: 'not_found', message: 'There is no such message in this conversation, or it was deleted.' },
  noTeam: { code: 'not_found', message: 'There is no such team.' },
  noVisitor: { code: 'not_found', message: 'There is no such visitor.' },
  full: { code: 'conversation_full', message: 'This conversation holds as many entries as it may. Start a new one.' },
  conflict: { code: 'id_conflict', message: 'This id was used before in this conversation with other content.' },
  notTheirs: { code: 'forbidden', message: 'Visitors may change only their own messages.' },
} as const satisfies Record<string, Refusal>;

/** Whether the conversation is one that this actor may append to. */
export function isOpenTo({ kind, id }: AppendRequest['by'], { visitor }: StoredConversation): boolean {
  return kind !== 'visitor' || visitor === id;
}

/** Whether the request may make its conversation. Whether `open.visitor` exists is asked apart. */
export function mayOpen({ open, by, change }: AppendRequest): boolean {
  if (!open || open.kind === 'broadcast' || change.type === 'edit' || change.type === 'delete') return false;
  return by.kind !== 'visitor' || open.visitor === by.id;
}

/** Whether the conversation takes no more of such changes. Announcements have no end. */
export function isFull({ type }: AppendRequest['change'], { kind, head }: StoredConversation, most: number): boolean {
  return (type === 'message' || type === 'edit') && kind !== 'broadcast' && head >= most;
}

/**
 * Takes a new entry into the summary, besides what an edit or a deletion does to the message that it is about.
 *
 * @param text what a message says, as it is stored.
 * @param count of messages that follow each other, by one sender, of which this is the last.
 */
export function noteEntry(data: Draft<StoredConversation>, { id, by, change, ts }: Pick<AppendRequest, 'id' | 'by' | 'change' | 'ts'>, seq: number, text: string, count = 1): void {
  data.head = seq;
  data.updatedTs = ts;
  switch (change.type) {
    case 'message':
      data.last = { seq, id, by: { kind: by.kind, id: by.id }, text: previewText(text), ts };
      if (by.kind === 'visitor') data.unreadByAgents += count;
      else if (data.visitor !== undefined) data.unreadByVisitor += count;
      if (data.kind === 'support' || data.kind === 'direct') data.state = by.kind === 'visitor' ? 'open' : 'waiting';
      break;
    case 'state':
      data.state = change.state;
      break;
    case 'assign':
      data.assignee = change.assignee;
      break;
    case 'team':
      if (change.team === null) delete data.team;
      else data.team = change.team;
      break;
  }
}

/** Takes the new text of the message `seq` into the summary. */
export function noteEdit(data: Draft<StoredConversation>, seq: number, text: string): void {
  if (data.last?.seq === seq) data.last = { ...data.last, text: previewText(text) };
}

/** An unread message that is gone is not unread any more. */
export function noteRemoval(data: Draft<StoredConversation>, seq: number, isOfVisitor: boolean): void {
  if (isOfVisitor) {
    if (seq > data.cursors.agents.read) data.unreadByAgents -= 1;
  } else if (data.visitor !== undefined && seq > data.cursors.visitor.read) {
    data.unreadByVisitor -= 1;
  }
}
