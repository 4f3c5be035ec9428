import type Database from 'better-sqlite3';
import { formsOf } from '../../text.ts';
import { withoutSigns } from '../arabic-signs.ts';
import { withoutAccents } from './newest-words.ts';

/** What `unicode61 remove_diacritics 2` makes of these letters is what is left of them without their accents: others are left to FTS5. */
const LATIN = /^[0-9A-Za-z\u00c0-\u024f\u1e00-\u1eff]+$/;
/** Sorts after a word and before every longer one. */
const NEXT = '\u0001';

/** What a message has to hold: all of it. */
export interface Wanted {
  /** Beginnings of words, of ASCII letters and digits: known without FTS5. */
  readonly beginnings: readonly string[];
  /** FTS5 expressions. */
  readonly phrases: readonly string[];
}

/** Every word of the text as a beginning. Undefined when there is no word in it. */
export function wantedIn(text: string): Wanted | undefined {
  const words = text.split(/[\s\p{Cc}]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const beginnings = new Set<string>();
  const phrases: string[] = [];
  for (const word of words) {
    const folded = withoutAccents(word.normalize('NFC'));
    if (LATIN.test(word.normalize('NFC')) && /^[0-9a-z]+$/.test(folded)) beginnings.add(folded);
    else phrases.push(anyForm(word));
  }
  return words.length === 0 ? undefined : { beginnings: [...beginnings], phrases };
}

/** Every form of the word: without signs it is found in what was put into the index without them, as it is typed in what went in before that was done. */
function anyForm(word: string): string {
  const forms = [...new Set([withoutSigns(word), word].flatMap(formsOf))].map(asPrefix);
  return forms.length === 1 ? forms.join() : `(${forms.join(' OR ')})`;
}

/** Everything that begins so. */
export const asPrefix = (word: string): string => `"${word.replaceAll('"', '""')}"*`;

/** Whether a text has, of each of these, a word that begins so. Called from SQL it would take twice as long. */
export function hasAll(text: string, beginnings: readonly string[]): boolean {
  const folded = withoutAccents(text);
  return beginnings.every((beginning) => {
    for (let at = folded.indexOf(beginning); at >= 0; at = folded.indexOf(beginning, at + 1)) if (!isInside(folded, at)) return true;
    return false;
  });
}

/** Whether what stands before this place belongs to the same word. */
function isInside(folded: string, place: number): boolean {
  if (place === 0) return false;
  const code = folded.charCodeAt(place - 1);
  return code < 128 ? (code > 47 && code < 58) || (code > 96 && code < 123) : /[\p{L}\p{N}\p{Co}]$/u.test(folded.slice(Math.max(0, place - 2), place));
}

/** The words in the index that begin so. Undefined when there are more than `most`. */
export function wordsInIndex(db: Database.Database): (beginning: string, most: number) => readonly string[] | undefined {
  db.exec("CREATE VIRTUAL TABLE IF NOT EXISTS temp.entry_words USING fts5vocab('main', 'entry_search', 'instance')");
  const from = db.prepare<[string], string>('SELECT term FROM temp.entry_words WHERE term >= ? LIMIT 1').pluck();
  return (beginning, most) => {
    const words: string[] = [];
    for (let at = beginning;;) {
      const word = from.get(at);
      if (!word?.startsWith(beginning)) return words;
      if (words.length === most) return undefined;
      words.push(word);
      at = word + NEXT;
    }
  };
}
