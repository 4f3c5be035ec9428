import { formsOf, wordsOf } from '../text.ts';

/** Most characters of a word that are looked at: a longer one is found by its beginning. */
const WORD_CHARS = 80;

/** The term that scopes a search to a workspace; no word of a text begins like it. */
const scopeTerm = (workspace: number): string => `=${workspace}`;

const wordsIn = (text: string): string[] => wordsOf(text).map((word) => word.slice(0, WORD_CHARS));

/** What a message is found by, separated by spaces. */
export function searchTerms(workspace: number, text: string): string {
  return [scopeTerm(workspace), ...new Set(wordsIn(text))].join(' ');
}

/** A `tsquery`: every word, as a prefix, in one message of the workspace. Undefined when there is no word in the text. */
export function searchQuery(workspace: number, text: string): string | undefined {
  const words = wordsIn(text);
  return words.length === 0 ? undefined : [`'${scopeTerm(workspace)}'`, ...words.map((word) => `(${formsOf(word).map((form) => `'${form}':*`).join(' | ')})`)].join(' & ');
}
