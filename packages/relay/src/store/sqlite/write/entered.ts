import { noteEntry } from '../../append-rules.ts';
import { agentsToHead, readsByWriting, visitorToHead } from '../../cursor-rules.ts';
import type { AppendRequest } from '../../store.ts';
import type { WriteContext } from './context.ts';
import type { ConversationRow } from './conversation-cache.ts';

/** Of several entries by one sender that follow each other: the last one. */
type Entered = Pick<AppendRequest, 'id' | 'by' | 'change' | 'ts'>;

/** What follows for a conversation from entries that were stored. `seq` is the last one's, of `count`. */
export function enteredNotes({ conversations, visitorQuotas }: WriteContext) {
  return {
    /** @param text of a message, as it is stored. */
    summary(row: ConversationRow, last: Entered, seq: number, text: string, count = 1): void {
      if (row.newestId !== undefined && last.id > row.newestId) row.newestId = last.id;
      conversations.change(row, 'summary');
      row.data.activity = row.data.rev;
      noteEntry(row.data, last, seq, text, count);
    },

    /** The sender has seen what they wrote, and all before it; a visitor has so many changes less. */
    sender(row: ConversationRow, { by, ts }: Entered, seq: number, count = 1): void {
      if (by.kind === 'visitor') visitorQuotas.note(row.workspace.key, by.id, ts, count);
      if (!readsByWriting(by.kind)) return;
      if (by.kind === 'visitor') return visitorToHead(row.data, seq);
      const cursor = conversations.staff.get(row.key, row.staff, by);
      cursor.delivered = seq;
      cursor.read = seq;
      cursor.dirty = true;
      agentsToHead(row.data, seq);
    },
  };
}
