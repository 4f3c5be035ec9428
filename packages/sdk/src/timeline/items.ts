import type { Cursor, Entry, Who } from '@frontdesk/protocol';
import type { OutboxItem } from '../outbox/outbox.ts';
import type { MessageStatus, TimelineItem } from '../types.ts';

/** A message item of a timeline. */
export type MessageItem = Extract<TimelineItem, { type: 'message' }>;

/** How far an own message at `seq` has come, by the other side's cursor. */
export function statusAt(seq: number, peer: Cursor): MessageStatus {
  if (seq <= peer.read) return 'read';
  return seq <= peer.delivered ? 'delivered' : 'sent';
}

/** What an entry shows as, if anything: edits and deletions are folded into their target, unknown types show nothing. */
export function itemOf(entry: Entry, own = false, peer?: Cursor): TimelineItem | undefined {
  const { id, conv, seq, by, ts } = entry;
  const base = { id, conv, seq, by, ts };
  if (entry.type === 'message') {
    const { body, editedTs, deleted = false } = entry;
    return { type: 'message', ...base, own, body, status: own ? statusAt(seq, peer!) : 'received', edited: editedTs !== undefined, deleted };
  }
  const notice = entry.type === 'state' ? { type: entry.type, state: entry.state }
    : entry.type === 'assign' ? { type: entry.type, assignee: entry.assignee }
      : entry.type === 'team' ? { type: entry.type, team: entry.team } : undefined;
  return notice && { type: 'notice', ...base, notice };
}

/** The entry that an ack stands for. When the relay's own echo comes too, it is dropped by its seq. */
export function acknowledged(item: OutboxItem, ack: { seq: number; ts: number }, by: Who): Entry {
  return { ...item, type: item.type === 'send' ? 'message' : item.type, seq: ack.seq, ts: ack.ts, by } as Entry;
}
