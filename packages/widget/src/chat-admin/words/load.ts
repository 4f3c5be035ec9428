import { loadWords, type Language, type Sentences, type Translation, type Words } from '../../words/words.ts';

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;
/** Letters of the other direction, and digits, which stand where the letters around them want them. */
const LEFT_TO_RIGHT = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Nd}]/u;

/**
 * Values that are written in the other direction stand apart in a sentence (U+2068 … U+2069), so that none tears another, or the sentence,
 * apart, wherever it is drawn: a placeholder, a name for a screen reader, a toast. What is written as the sentence stays as it is.
 */
function isolating<Base extends Sentences>(words: Words<Base>): Words<Base> {
  const other = words.dir === 'rtl' ? LEFT_TO_RIGHT : RIGHT_TO_LEFT;
  const say = words.say.bind(words);
  words.say = (key, values = {}) => say(key, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === 'string' && other.test(value) ? `\u2068${value}\u2069` : value])));
  return words;
}

/** The console's words of a language, in whose sentences names of any direction may stand. @see loadWords */
export const loadIsolatingWords = async <Base extends Sentences>(wanted: readonly string[], languages: readonly Language<Base>[], fallback: Translation<Base>): Promise<Words<Base>> =>
  isolating(await loadWords(wanted, languages, fallback));
