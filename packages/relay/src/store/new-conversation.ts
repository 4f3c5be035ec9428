import type { Cursor } from '@frontdesk/protocol';
import type { Draft, StoredConversation } from './records.ts';

export interface NewConversation {
  readonly id: string;
  readonly kind: StoredConversation['kind'];
  readonly visitor?: string | undefined;
  readonly subject?: string | undefined;
  readonly ts: number;
  /** Default: random. Given where the same request may be repeated after a crash and must make the same conversation. */
  readonly epoch?: number | undefined;
}

const NOTHING: Cursor = { delivered: 0, read: 0 };

/** The summary of a conversation with nothing in it. */
export function newConversation({ id, kind, visitor, subject, ts }: NewConversation, workspace: string, epoch: number, rev: number): Draft<StoredConversation> {
  const data: Draft<StoredConversation> = {
    id, workspace, kind, state: 'open', assignee: null, epoch, head: 0, rev, activity: rev,
    createdTs: ts, updatedTs: ts, unreadByAgents: 0, unreadByVisitor: 0, cursors: { visitor: NOTHING, agents: NOTHING },
  };
  if (subject !== undefined) data.subject = subject;
  if (visitor !== undefined) data.visitor = visitor;
  return data;
}
