import { noteEdit, noteRemoval } from '../../append-rules.ts';
import { contentDigest, type PackedBody } from '../../body.ts';
import { ACTORS, EDIT, MESSAGE, VISITOR } from '../../kinds.ts';
import { type PackedId, unpackId } from '../codec.ts';
import { previewText } from '../../text.ts';
import { ENTRY_COLUMNS, type EntryColumns } from '../entry-row.ts';
import type { ConversationRow } from './conversation-cache.ts';
import type { WriteContext } from './context.ts';

/** What an edit or a deletion does to the message it is about. */
export function changesOf({ db }: WriteContext) {
  const rewrite = db.prepare('UPDATE entries SET text = ?, extra = ?, edited_ts = ?, original = ? WHERE conv_key = ? AND seq = ?');
  const blank = db.prepare('UPDATE entries SET text = NULL, extra = NULL, original = ? WHERE conv_key = ? AND seq = ?');
  const editsOf = db.prepare<[number, number, PackedId], EntryColumns>(`SELECT ${ENTRY_COLUMNS} FROM entries
    WHERE conv_key = ? AND seq > ? AND type = ${EDIT} AND ref = ? AND text IS NOT NULL`);
  const latest = db.prepare<[number, number], EntryColumns>(`SELECT ${ENTRY_COLUMNS} FROM entries
    WHERE conv_key = ? AND seq < ? AND type = ${MESSAGE} AND text IS NOT NULL ORDER BY seq DESC LIMIT 1`);

  const originalOf = (entry: EntryColumns): Buffer => entry.original ?? contentDigest(entry.text ?? '', entry.extra);

  function previewBefore(row: ConversationRow, seq: number): void {
    const found = latest.get(row.key, seq);
    if (!found) {
      delete row.data.last;
      return;
    }
    row.data.last = {
      seq: found.seq, id: unpackId(found.id), by: { kind: ACTORS[found.by_kind] ?? 'system', id: unpackId(found.by_id) }, text: previewText(found.text ?? ''), ts: found.ts,
    };
  }

  return {
    edit(row: ConversationRow, target: EntryColumns, body: PackedBody, ts: number): void {
      rewrite.run(body.text, body.extra, ts, originalOf(target), row.key, target.seq);
      noteEdit(row.data, target.seq, body.text);
    },

    /** Blanks the message and every edit of it. */
    remove(row: ConversationRow, target: EntryColumns): void {
      blank.run(originalOf(target), row.key, target.seq);
      for (const edit of editsOf.all(row.key, target.seq, target.id)) blank.run(originalOf(edit), row.key, edit.seq);
      noteRemoval(row.data, target.seq, target.by_kind === VISITOR);
      if (row.data.last?.seq === target.seq) previewBefore(row, target.seq);
    },
  };
}
