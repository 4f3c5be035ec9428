import type Database from 'better-sqlite3';
import { HIDDEN_WORKSPACE } from '../../hidden-workspace.ts';
import { packId } from '../codec.ts';
import { scopeTerm } from '../search-scope.ts';

/** Words that one beginning stands for, at most; for more of them the newest messages are looked through. */
const MOST_WORDS = 48;
/** What `unicode61 remove_diacritics 2` makes of these letters is what is left of them without their accents: others are left to FTS5. */
const LATIN = /^[0-9A-Za-z\u00c0-\u024f\u1e00-\u1eff]+$/;
/** Sorts after a word and before every longer one. */
const NEXT = '\u0001';

/** What a message has to hold. */
export interface Wanted {
  /** An FTS5 expression. Missing: only what is begun. */
  readonly match?: string;
  /** Beginnings of very many words, folded. They are looked for in the text of messages. */
  readonly begun: readonly string[];
}

/** Whether a text has a word that begins so. SQL: `begins(text, beginning)`. */
export function defineBegins(db: Database.Database): void {
  const made = new Map<string, RegExp>();
  db.function('begins', { deterministic: true }, (text: unknown, beginning: unknown) => {
    if (typeof text !== 'string' || typeof beginning !== 'string') return 0;
    let wanted = made.get(beginning);
    if (!wanted) {
      if (made.size >= 100) made.clear();
      made.set(beginning, (wanted = new RegExp(`(?<![\\p{L}\\p{N}])${beginning}`, 'u')));
    }
    return wanted.test(withoutAccents(text)) ? 1 : 0;
  });
}

const withoutAccents = (text: string): string => text.normalize('NFD').replace(/\p{Mn}+/gu, '').toLowerCase();

/**
 * What is searched for. A beginning (`"ref"*`) makes FTS5 gather every message of every word that begins so before it gives the first: as many
 * as there are, a second for a single letter in ten million messages. The same words one by one (`"refund" OR "refunds"`) come newest first, and may
 * stop. A beginning of more words than can be named is in many of the newest messages, and is looked for in them; where it is not, FTS5 has few to
 * gather.
 *
 * @param isCommon whether so many of the newest messages, up to `newest`, have a word that begins so that these are enough.
 */
export function searchWords(db: Database.Database, isCommon: (workspace: number, beginning: string, newest: number) => boolean) {
  db.exec("CREATE VIRTUAL TABLE IF NOT EXISTS temp.entry_words USING fts5vocab('main', 'entry_search', 'instance')");
  const from = db.prepare<[string], string>('SELECT term FROM temp.entry_words WHERE term >= ? LIMIT 1').pluck();
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

  /**
   * Every word, as a prefix, in one message of the workspace. Undefined when there is no word in the text.
   *
   * @param newest the message up to which the search goes: the same on each of its pages, so that they are found the same way.
   */
  return function wanted(workspace: number, text: string, newest: number): Wanted | undefined {
    const words = text.split(/[\s\p{Cc}]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
    if (words.length === 0) return undefined;
    const expressions: string[] = [];
    const begun: string[] = [];
    for (const word of words) {
      const folded = withoutAccents(word.normalize('NFC'));
      const isPlain = LATIN.test(word.normalize('NFC')) && /^[0-9a-z]+$/.test(folded);
      const named = isPlain ? beginningWith(folded) : undefined;
      if (named && named.length > 0) expressions.push(`(${named.map((one) => `"${one}"`).join(' OR ')})`);
      else if (isPlain && named === undefined && isCommon(workspace, folded, newest)) begun.push(folded);
      else expressions.push(`"${word.replaceAll('"', '""')}"*`);
    }
    if (expressions.length === 0) return { begun };
    // Most relays have one workspace: every message has its term, and to look for that costs more than the words. What is found is judged by its conversation anyway.
    const scope = another.get(workspace, packId(HIDDEN_WORKSPACE)) === undefined ? '' : `scope : ${scopeTerm(workspace)} AND `;
    return { match: `${scope}text : (${expressions.join(' AND ')})`, begun };
  };
}

/** An FTS5 expression that holds for everybody whose folded facts contain the folded text, and for few others. Undefined when that has to be found without the index. */
export function peopleExpression(folded: string): string | undefined {
  const parts = folded.split(/[\p{Cc}@]+/u).filter((part) => [...part].length >= 3);
  // The first: what stands before the @ tells people apart, what stands behind it many have.
  return parts[0] === undefined ? undefined : `"${parts[0].replaceAll('"', '""')}"`;
}
