import { englishDataset, englishRecommendedTransformers, RegExpMatcher } from 'obscenity';
import type { Find } from './find.ts';

/** Finds words that are not wanted. */
export type WordFinder = (text: string) => readonly Find[];

/** A text as words are compared: lower case, without accents and without signs that are not seen; `places` leads back. */
interface Folded {
  readonly text: string;
  /** Where each unit of `text` came from; one more, for the end. */
  readonly places: readonly number[] | undefined;
}

const ASCII = /^[\u0000-\u007f]*$/;

export function fold(text: string): Folded {
  if (ASCII.test(text)) return { text: text.toLowerCase(), places: undefined };
  let folded = '';
  const places: number[] = [];
  let at = 0;
  for (const character of text) {
    const part = character.normalize('NFKD').replace(/[\p{Mn}\p{Cf}]/gu, '').toLowerCase();
    for (let unit = 0; unit < part.length; unit += 1) places.push(at);
    folded += part;
    at += character.length;
  }
  places.push(at);
  return { text: folded, places };
}

const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** `word`, `begins*`, `*ends` or `*within*`; a space is any white space. Undefined when nothing is left of it. */
function patternOf(entry: string): string | undefined {
  const word = fold(entry.trim()).text;
  const core = word.replace(/^\*+|\*+$/g, '').trim();
  if (core === '') return undefined;
  const pattern = core.split(/\s+/).map(escape).join('\\s+');
  return `${word.startsWith('*') ? '' : '(?<![\\p{L}\\p{N}])'}${pattern}${word.endsWith('*') ? '' : '(?![\\p{L}\\p{N}])'}`;
}

/** The first unit behind the character that the unit before `end` came from. */
const endOf = (places: readonly number[], end: number): number => {
  const last = places[end - 1]!;
  let next = end;
  while (places[next] === last) next += 1;
  return places[next] ?? places.at(-1)!;
};

function ownFinder(words: readonly string[]): WordFinder | undefined {
  const patterns = words.map(patternOf).filter((pattern) => pattern !== undefined);
  if (patterns.length === 0) return undefined;
  const any = new RegExp(patterns.join('|'), 'gu');
  return (text) => {
    const folded = fold(text);
    const finds: Find[] = [];
    for (const { 0: found, index } of folded.text.matchAll(any)) {
      const { places } = folded;
      const end = index + found.length;
      finds.push({ kind: 'word', from: places?.[index] ?? index, to: places ? endOf(places, end) : end });
    }
    return finds;
  };
}

let english: RegExpMatcher | undefined;

/** Words in which the list sees others, beyond those that it knows itself; found with a list of common words. */
const HARMLESS = ['cockpit', 'dickinson', 'rapeseed', 'shiitake', 'retardant', 'pussycat', 'pussy willow', 'pissarro', 'cumin', 'chinkapin', 'peniston', 'orgyen', 'booby trap', 'booby-trap'];

/** Made when first asked for; all workspaces share it. */
function englishMatcher(): RegExpMatcher {
  if (english) return english;
  const { whitelistedTerms = [], ...list } = englishDataset.build();
  return (english = new RegExpMatcher({ ...list, ...englishRecommendedTransformers, whitelistedTerms: [...whitelistedTerms, ...HARMLESS] }));
}

const englishFinder: WordFinder = (text) =>
  englishMatcher().getAllMatches(text, true).map(({ startIndex, endIndex }) => {
    // The last unit belongs to it; of a character of two units both.
    const end = endIndex + ((text.codePointAt(endIndex) ?? 0) > 0xffff ? 2 : 1);
    return { kind: 'word', from: startIndex, to: end };
  });

/**
 * @param words the workspace's own: whole words or phrases, `*` at an end for any continuation. Case and accents do not matter.
 * @param withEnglish also the common English list (obscenity, after "cuss"), which sees through look-alike letters and digits.
 */
export function createWordFinder(words: readonly string[], withEnglish: boolean): WordFinder {
  const own = ownFinder(words);
  return (text) => [...(own?.(text) ?? []), ...(withEnglish ? englishFinder(text) : [])];
}
