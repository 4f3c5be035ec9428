import type Database from 'better-sqlite3';
import { HIDDEN_WORKSPACE } from '../../hidden-workspace.ts';
import { packId } from '../codec.ts';
import { scopeTerm } from '../search-scope.ts';

/** Words that one beginning stands for, at most; more are left to FTS5, which then reads everything of all of them. */
const MOST_WORDS = 48;
/** A word that so many messages have is looked for by itself when it begins more words than can be named. */
const FREQUENT = 2_000;
/** What `unicode61 remove_diacritics 2` makes of these letters is what is left of them without their accents: others are left to FTS5. */
const LATIN = /^[0-9A-Za-z\u00c0-\u024f\u1e00-\u1eff]+$/;
/** Sorts after a word and before every longer one. */
const NEXT = '\u0001';

/**
 * What is searched for, as FTS5 expressions. A beginning (`"ref"*`) makes FTS5 gather every message of every word that begins so before it gives
 * the first: as many as there are. The same words one by one (`"refund" OR "refunds"`) come newest first, and may stop.
 */
export function searchWords(db: Database.Database) {
  db.exec("CREATE VIRTUAL TABLE IF NOT EXISTS temp.entry_words USING fts5vocab('main', 'entry_search', 'instance')");
  const from = db.prepare<[string], string>('SELECT term FROM temp.entry_words WHERE term >= ? LIMIT 1').pluck();
  const times = db.prepare<[string, number], number>('SELECT count(*) FROM (SELECT rowid FROM entry_search WHERE entry_search MATCH ? LIMIT ?)').pluck();
  const another = db.prepare<[number, ReturnType<typeof packId>], 1>('SELECT 1 FROM workspaces WHERE workspace_key <> ? AND id <> ? LIMIT 1').pluck();

  /** Undefined when there are too many to name. */
  function beginningWith(start: string): string[] | undefined {
    const words: string[] = [];
    for (let at = start;;) {
      const word = from.get(at);
      if (!word?.startsWith(start)) return words;
      if (words.length === MOST_WORDS) return undefined;
      words.push(word);
      at = word + NEXT;
    }
  }

  function expression(scope: string, word: string): string {
    const plain = word.normalize('NFC');
    const folded = plain.normalize('NFD').replace(/\p{Mn}+/gu, '').toLowerCase();
    const isPlain = LATIN.test(plain) && /^[0-9a-z]+$/.test(folded);
    const words = isPlain ? beginningWith(folded) : undefined;
    const alone = `"${word.replaceAll('"', '""')}"`;
    // Where it begins very many words and is a frequent one itself ("to"), that is what is meant.
    if (isPlain && words === undefined && times.get(`${scope}text : ${alone}`, FREQUENT) === FREQUENT) return alone;
    if (words === undefined || words.length === 0) return `${alone}*`;
    return `(${words.map((one) => `"${one}"`).join(' OR ')})`;
  }

  /** An FTS5 expression: every word, as a prefix, in one message of the workspace. Undefined when there is no word in the text. */
  return function match(workspace: number, text: string): string | undefined {
    const words = text.split(/[\s\p{Cc}]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
    if (words.length === 0) return undefined;
    // Most relays have one workspace: every message has its term, and to look for that costs more than the words. What is found is judged by its conversation anyway.
    const scope = another.get(workspace, packId(HIDDEN_WORKSPACE)) === undefined ? '' : `scope : ${scopeTerm(workspace)} AND `;
    return `${scope}text : (${words.map((word) => expression(scope, word)).join(' AND ')})`;
  };
}

/** An FTS5 expression that holds for everybody whose folded facts contain the folded text, and for few others. Undefined when that has to be found without the index. */
export function peopleExpression(folded: string): string | undefined {
  const parts = folded.split(/[\p{Cc}@]+/u).filter((part) => [...part].length >= 3);
  // The first: what stands before the @ tells people apart, what stands behind it many have.
  return parts[0] === undefined ? undefined : `"${parts[0].replaceAll('"', '""')}"`;
}
