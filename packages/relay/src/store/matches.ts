/** Why a search found a conversation: what is shown of the message with the words, the same in every engine. */
import type { SearchMatch } from './records.ts';
import { formsOf, wordsOf } from './text.ts';

/** UTF-16 units of a message that are shown, at most; and of those, about how many before the first word that was found: a row of a list has room for some forty. */
const SHOWN = 140;
const BEFORE = 20;
/** A word with its accents. */
const WORD = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;

/** The newest message of a conversation that has the words, as it is now; without a text when it was deleted meanwhile. */
export interface Said {
  readonly conv: string;
  readonly seq: number;
  readonly text: string | null;
}

/** By conversation; nothing where no message says what was searched for (any more). */
export function matchesOf(said: readonly Said[], query: string): { readonly matches?: Readonly<Record<string, SearchMatch>> } {
  const beginnings = wordsOf(query).flatMap(formsOf);
  const matches = said.flatMap(({ conv, seq, text }) => {
    const excerpt = text === null ? undefined : excerptOf(text, beginnings);
    return excerpt ? [[conv, { seq, ...excerpt }] as const] : [];
  });
  return matches.length === 0 ? {} : { matches: Object.fromEntries(matches) };
}

/**
 * The part of a text around its first word that begins as one of these does, on one line, and where such words stand in it. Whole words:
 * a mark inside one would tear apart letters that are joined. Undefined without such a word.
 *
 * @param beginnings folded.
 */
export function excerptOf(text: string, beginnings: readonly string[]): Omit<SearchMatch, 'seq'> | undefined {
  const finds: { from: number; to: number }[] = [];
  let [start, end] = [0, text.length];
  for (const { 0: word, index: from } of text.matchAll(WORD)) {
    if (from >= end) break;
    const [folded = ''] = wordsOf(word);
    if (!beginnings.some((beginning) => folded.startsWith(beginning))) continue;
    if (finds.length === 0) {
      start = beginningOf(text, from);
      end = endOf(text, start, Math.min(from + word.length, start + SHOWN));
    }
    finds.push({ from, to: Math.min(from + word.length, end) });
  }
  if (finds.length === 0) return undefined;
  const [before, after] = [start > 0 ? '…' : '', end < text.length ? '…' : ''];
  const moved = before.length - start;
  return { text: before + text.slice(start, end).replace(/\s/g, ' ') + after, finds: finds.map(({ from, to }) => ({ from: from + moved, to: to + moved })) };
}

/** Where a word begins, not far before this one. */
function beginningOf(text: string, from: number): number {
  if (from <= BEFORE) return 0;
  const before = text.slice(from - BEFORE, from).search(/\s\S/);
  return before < 0 ? from : from - BEFORE + before + 1;
}

/** Where a word ends, not before `least`; where there is only a long one, between two characters. */
function endOf(text: string, start: number, least: number): number {
  const most = start + SHOWN;
  if (text.length <= most) return text.length;
  const space = text.slice(least, most + 1).search(/\s\S*$/);
  if (space >= 0) return least + space;
  return /[\udc00-\udfff]/.test(text.charAt(most)) ? most - 1 : most;
}
