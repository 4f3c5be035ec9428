import type Database from 'better-sqlite3';
import { DELETE, EDIT, MESSAGE } from '../../kinds.ts';
import { HAS_SIGNS, withoutSigns } from '../arabic-signs.ts';
import { SCOPE_OF, scopeTerm } from '../search-scope.ts';
import { giveWay } from './priority.ts';

/** Most entries in one statement, and about how many bytes of text. A message that arrives meanwhile waits for it: a few milliseconds, not tens. */
const SLICE = 96;
const SLICE_BYTES = 16_384;
/** Writes about so many pages of larger segments, where there are at least four that can be made one. */
const mergeSql = (pages: number): string => `INSERT INTO entry_search (entry_search, rank) VALUES ('merge', ${pages})`;
/** After messages were taken out; and of the steps in quiet times, for which a message that arrives then waits. */
const MERGED = { taken: 64, quiet: 16 };

interface Behind { entry_key: number; type: number; bytes: number | null }
interface Said { workspace_key: number; entry_key: number; text: string | null }

/**
 * Brings the search index up to date, apart from the append path. The stored position survives a crash.
 * Many messages go in with one statement: FTS5 writes what it has gathered to its tables before every statement.
 */
export function searchFill(db: Database.Database) {
  const position = db.prepare<[], number>('SELECT entry_key FROM search_position').pluck();
  const move = db.prepare<[number]>('UPDATE search_position SET entry_key = ?');
  const behind = db.prepare<[number, number], Behind>('SELECT entry_key, type, octet_length(text) AS bytes FROM entries WHERE entry_key > ? ORDER BY entry_key LIMIT ?');
  // Texts are read as they are now; the edit or deletion that made them so comes later in the log and changes nothing more.
  const said = `FROM entries CROSS JOIN conversations USING (conv_key) WHERE entry_key > ? AND entry_key <= ? AND type = ${MESSAGE} AND text IS NOT NULL`;
  const insertAll = db.prepare<[number, number]>(`INSERT INTO entry_search (rowid, scope, text) SELECT entry_key, ${SCOPE_OF}, text ${said} AND NOT ${HAS_SIGNS} ORDER BY entry_key`);
  const withSigns = db.prepare<[number, number], Said>(`SELECT workspace_key, entry_key, text ${said} AND ${HAS_SIGNS}`);
  const replaced = db.prepare<[number, number], Said>(`SELECT workspace_key, t.entry_key, t.text FROM entries AS e CROSS JOIN conversations USING (conv_key)
    JOIN entries AS t ON t.id = e.ref AND t.conv_key = e.conv_key WHERE e.entry_key > ? AND e.entry_key <= ? AND e.type IN (${EDIT}, ${DELETE}) ORDER BY e.entry_key`);
  const remove = db.prepare<[number]>('DELETE FROM entry_search WHERE rowid = ?');
  const insert = db.prepare<[number, string, string]>('INSERT INTO entry_search (rowid, scope, text) VALUES (?, ?, ?)');
  const merge = db.prepare(mergeSql(MERGED.taken));

  function put({ entry_key, workspace_key, text }: Said): void {
    if (text !== null) insert.run(entry_key, scopeTerm(workspace_key), withoutSigns(text));
  }

  /** Indexes what lies in (from, to]. Returns whether something was taken out. */
  function index(from: number, to: number, hasChanges: boolean): boolean {
    insertAll.run(from, to);
    for (const one of withSigns.all(from, to)) put(one);
    if (!hasChanges) return false;
    const targets = replaced.all(from, to);
    for (const target of targets) {
      remove.run(target.entry_key);
      put(target);
    }
    return targets.length > 0;
  }

  /** One step of about `ms` milliseconds, inside a transaction. Returns whether there may be more to do. */
  return function fill(ms: number): boolean {
    const until = performance.now() + ms;
    const start = position.get() ?? 0;
    let reached = start;
    let isErased = false;
    let isMore = true;
    while (isMore && (reached === start || performance.now() < until)) {
      const slice = behind.all(reached, SLICE);
      const { count, hasChanges } = portion(slice);
      const last = slice[count - 1];
      isMore = slice.length === SLICE || count < slice.length;
      if (!last) break;
      if (index(reached, last.entry_key, hasChanges)) isErased = true;
      reached = last.entry_key;
      giveWay();
    }
    if (reached !== start) move.run(reached);
    // What was taken out leaves the index's pages only when its segments are merged.
    if (isErased) merge.run();
    return isMore;
  };
}

/** How many of the entries one statement takes: at least one. */
function portion(slice: readonly Behind[]): { count: number; hasChanges: boolean } {
  let count = 0;
  let bytes = 0;
  let hasChanges = false;
  for (const entry of slice) {
    if (count > 0 && bytes >= SLICE_BYTES) break;
    count += 1;
    bytes += entry.bytes ?? 0;
    if (entry.type === EDIT || entry.type === DELETE) hasChanges = true;
  }
  return { count, hasChanges };
}

/**
 * Makes fewer and larger segments of the index, which otherwise waits for more to be written: every word of a search is looked for in each of them.
 * A step, inside a transaction. Returns whether there may be more to do.
 */
export function searchTidy(db: Database.Database): () => boolean {
  const changes = db.prepare<[], number>('SELECT total_changes()').pluck();
  const merge = db.prepare(mergeSql(MERGED.quiet));
  return () => {
    const before = changes.get() ?? 0;
    merge.run();
    // The statement itself counts as one.
    return (changes.get() ?? 0) - before > 1;
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
