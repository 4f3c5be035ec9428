import Database from 'better-sqlite3';
import { ACTORS, MESSAGE } from '../../kinds.ts';
import type { Actor } from '../../store.ts';
import { type PackedId, packId } from '../codec.ts';
import { lengthOfRun, type PackedRun, type Said, saidIn } from '../stream/stream-file.ts';
import type { WriteContext } from './context.ts';
import type { ConversationRow } from './conversation-cache.ts';
import { enteredNotes } from './entered.ts';

/** Most messages in one statement. */
const MOST = 16;

/** Stores a run. `lost` is told of each message that could not get its number, which cannot be as long as the lease was kept. */
export type EnterRun = (run: PackedRun, lost: (said: Said, why: string) => void) => void;

type Sender = { readonly by: Actor; readonly packedBy: PackedId; readonly ts: number };

/** Messages that were judged, numbered and answered in the stream: they are stored and not asked about again. */
export function streamedWrites(context: WriteContext) {
  const { db, workspaces, conversations } = context;
  const insert = inserts(db);
  const note = enteredNotes(context);

  /** All of them, from the next number on, or none. False: an id is there already. */
  function enterAll(row: ConversationRow, { by, packedBy, ts }: Sender, said: readonly Said[]): boolean {
    const last = said.at(-1);
    if (!last) return true;
    const seq = row.data.head + said.length;
    const columns: (number | string | Buffer)[] = [row.key, row.data.head + 1, ts, ACTORS.indexOf(by.kind), packedBy];
    for (const { id, text } of said) columns.push(packId(id), text);
    if (!insert(columns, said.length)) return false;
    const entry = { id: last.id, by, change: { type: 'message' as const, body: { text: last.text } }, ts };
    note.summary(row, entry, seq, last.text, said.length);
    note.sender(row, entry, seq, said.length);
    return true;
  }

  const enter: EnterRun = (run, lost) => {
    const [workspaceId, conv, , byKind, byId, ts] = run;
    const workspace = workspaces.get(workspaceId);
    const row = workspace && conversations.get(workspace, conv);
    // Deleted by another process meanwhile.
    if (!row) return saidIn(run).forEach((one) => lost(one, 'its conversation is gone'));
    const sender: Sender = { by: { kind: ACTORS[byKind] ?? 'system', id: byId }, packedBy: packId(byId), ts };
    const count = lengthOfRun(run);
    for (let place = 0; place < count; place += MOST) {
      const said = saidIn(run, place, Math.min(count, place + MOST));
      if (said[0]?.seq === row.data.head + 1 && enterAll(row, sender, said)) continue;
      for (const one of said) {
        if (!enterAll(row, sender, [one])) lost(one, 'its id is there already');
        else if (row.data.head !== one.seq) lost(one, `it is entry ${row.data.head} now`);
      }
    }
  };
  return { enter };
}

/** Inserts messages that have conversation, first number, time and sender in common: these, then ids and texts in turns. Returns false, and inserts none, when one of the ids is there already. */
function inserts(db: Database.Database): (columns: readonly (number | string | Buffer)[], count: number) => boolean {
  const statements: Database.Statement<unknown[]>[] = [];
  return (columns, count) => {
    try {
      (statements[count] ??= db.prepare(insertSql(count))).run(...columns);
      return true;
    } catch (error) {
      if (error instanceof Database.SqliteError && error.code === 'SQLITE_CONSTRAINT_UNIQUE') return false;
      throw error;
    }
  };
}

function insertSql(count: number): string {
  const into = 'INSERT INTO entries (conv_key, seq, ts, by_kind, by_id, id, text, type)';
  if (count === 1) return `${into} VALUES (?, ?, ?, ?, ?, ?, ?, ${MESSAGE})`;
  const said = Array.from({ length: count }, (_, place) => `(${place}, ?, ?)`).join(', ');
  return `${into} SELECT conv_key, seq + column1, ts, by_kind, by_id, column2, column3, ${MESSAGE}
    FROM (SELECT ? AS conv_key, ? AS seq, ? AS ts, ? AS by_kind, ? AS by_id) CROSS JOIN (VALUES ${said})`;
}
