import type Database from 'better-sqlite3';
import { MESSAGE, STATES, TYPES } from '../codec.ts';
import { SEARCHABLE_SEQ, scopeTerm, searchRowid } from '../search-rowid.ts';

/** Entries looked at in one transaction: a few milliseconds, which a waiting append may lose. */
const SLICE = 250;

interface Behind { conv_key: number; activity: number; head: number; indexed_seq: number }
interface Changed { seq: number; target: number | null }

const MOST_BEHIND = STATES.map((_, state) => `SELECT * FROM (SELECT conv_key, activity, head, indexed_seq FROM conversations
  WHERE workspace_key = @workspace AND state = ${state} AND activity > @after ORDER BY activity LIMIT @limit)`).join(' UNION ALL ');

/**
 * Brings the search index up to date, apart from the append path. Two stored positions survive a crash: a workspace's `indexed_rev`
 * says up to which activity every conversation is done, a conversation's `indexed_seq` how far it is.
 */
export function searchFill(db: Database.Database) {
  const behind = db.prepare<[], { workspace_key: number; rev: number; indexed_rev: number }>('SELECT workspace_key, rev, indexed_rev FROM workspaces WHERE rev > indexed_rev');
  const next = db.prepare<{ workspace: number; after: number; limit: number }, Behind>(`SELECT * FROM (${MOST_BEHIND}) ORDER BY activity LIMIT @limit`);
  const changed = db.prepare<[number, number, number], Changed>(`SELECT e.seq, t.seq AS target FROM entries AS e
    LEFT JOIN entries AS t ON e.type IN (${TYPES.indexOf('edit')}, ${TYPES.indexOf('delete')}) AND t.conv_key = e.conv_key AND t.id = e.ref
    WHERE e.conv_key = ? AND e.seq > ? ORDER BY e.seq LIMIT ?`);
  const textAt = db.prepare<[number, number], string>(`SELECT text FROM entries WHERE conv_key = ? AND seq = ? AND type = ${MESSAGE} AND text IS NOT NULL`).pluck();
  const remove = db.prepare<[number]>('DELETE FROM entry_search WHERE rowid = ?');
  const insert = db.prepare<[number, string, string]>('INSERT INTO entry_search (rowid, scope, text) VALUES (?, ?, ?)');
  const setSeq = db.prepare<[number, number]>('UPDATE conversations SET indexed_seq = ? WHERE conv_key = ?');
  const setRev = db.prepare<[number, number]>('UPDATE workspaces SET indexed_rev = ? WHERE workspace_key = ?');
  const merge = db.prepare("INSERT INTO entry_search (entry_search, rank) VALUES ('merge', 64)");

  function index(scope: string, conv: number, seq: number, wasIndexed: boolean): void {
    if (seq >= SEARCHABLE_SEQ) return;
    if (wasIndexed) remove.run(searchRowid(conv, seq));
    const text = textAt.get(conv, seq);
    if (text !== undefined) insert.run(searchRowid(conv, seq), scope, text);
  }

  /** Returns how many entries it looked at; fewer than `budget` means the conversation is done. */
  function catchUp(workspace: number, conv: Behind, budget: number): number {
    if (conv.indexed_seq >= conv.head) return 0;
    const rows = changed.all(conv.conv_key, conv.indexed_seq, budget);
    let erased = false;
    for (const { seq, target } of rows) {
      if (target === null) index(scopeTerm(workspace), conv.conv_key, seq, false);
      else {
        index(scopeTerm(workspace), conv.conv_key, target, true);
        erased = true;
      }
    }
    const last = rows.at(-1);
    if (last) setSeq.run(last.seq, conv.conv_key);
    // What was taken out leaves the index's pages only when its segments are merged.
    if (erased) merge.run();
    return rows.length;
  }

  /** One bounded step, inside a transaction. Returns whether there is more to do. */
  return function fill(): boolean {
    let budget = SLICE;
    for (const workspace of behind.all()) {
      let reached = workspace.indexed_rev;
      const waiting = next.all({ workspace: workspace.workspace_key, after: reached, limit: SLICE });
      for (const conv of waiting) {
        const used = catchUp(workspace.workspace_key, conv, budget);
        budget -= used;
        if (budget <= 0) break;
        reached = conv.activity;
      }
      const more = budget <= 0 || waiting.length === SLICE;
      setRev.run(more ? reached : workspace.rev, workspace.workspace_key);
      if (more) return true;
    }
    return false;
  };
}
