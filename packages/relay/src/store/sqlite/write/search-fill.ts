import type Database from 'better-sqlite3';
import { DELETE, EDIT, MESSAGE } from '../codec.ts';
import { scopeTerm } from '../search-scope.ts';

/** Most entries in one transaction; its time is bounded too, because a waiting append may lose all of it. */
const SLICE = 500;

interface Behind { entry_key: number; type: number; text: string | null; workspace_key: number; target_key: number | null; target_text: string | null }

/** Brings the search index up to date, apart from the append path. The stored position survives a crash. */
export function searchFill(db: Database.Database) {
  const position = db.prepare<[], number>('SELECT entry_key FROM search_position').pluck();
  const move = db.prepare<[number]>('UPDATE search_position SET entry_key = ?');
  const behind = db.prepare<[number, number], Behind>(`SELECT e.entry_key, e.type, e.text, c.workspace_key, t.entry_key AS target_key, t.text AS target_text
    FROM entries AS e JOIN conversations AS c USING (conv_key)
    LEFT JOIN entries AS t ON e.type IN (${EDIT}, ${DELETE}) AND t.id = e.ref AND t.conv_key = e.conv_key
    WHERE e.entry_key > ? ORDER BY e.entry_key LIMIT ?`);
  const remove = db.prepare<[number]>('DELETE FROM entry_search WHERE rowid = ?');
  const insert = db.prepare<[number, string, string]>('INSERT INTO entry_search (rowid, scope, text) VALUES (?, ?, ?)');
  const merge = db.prepare("INSERT INTO entry_search (entry_search, rank) VALUES ('merge', 64)");

  /** One step of about `ms` milliseconds, inside a transaction. Returns whether there may be more to do. */
  return function fill(ms: number): boolean {
    const until = performance.now() + ms;
    const rows = behind.all(position.get() ?? 0, SLICE);
    let erased = false;
    let reached: number | undefined;
    for (const row of rows) {
      if (reached !== undefined && performance.now() > until) break;
      reached = row.entry_key;
      // Texts are read as they are now; the edit or deletion that made them so comes later in the log and changes nothing more.
      if (row.type === MESSAGE && row.text !== null) insert.run(row.entry_key, scopeTerm(row.workspace_key), row.text);
      if (row.target_key === null) continue;
      remove.run(row.target_key);
      if (row.target_text !== null) insert.run(row.target_key, scopeTerm(row.workspace_key), row.target_text);
      erased = true;
    }
    if (reached !== undefined) move.run(reached);
    // What was taken out leaves the index's pages only when its segments are merged.
    if (erased) merge.run();
    return rows.length === SLICE || reached !== rows.at(-1)?.entry_key;
  };
}

/** Takes a conversation that is being deleted out of the search, in the same transaction. */
export function searchForget(db: Database.Database) {
  const indexed = db.prepare<[number], number>(`SELECT entry_key FROM entries WHERE conv_key = ? AND type = ${MESSAGE}
    AND entry_key <= (SELECT entry_key FROM search_position)`).pluck();
  const remove = db.prepare<[number]>('DELETE FROM entry_search WHERE rowid = ?');
  const step = db.prepare('UPDATE search_position SET entry_key = min(entry_key, (SELECT coalesce(max(entry_key), 0) FROM entries))');
  return {
    texts(conv: number): void {
      for (const key of indexed.all(conv)) remove.run(key);
    },
    /** The next entry takes the key after the greatest that is left; a position beyond it would never look at that entry. */
    keys(): void {
      step.run();
    },
  };
}
