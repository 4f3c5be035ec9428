/** Words that people write, as often as they write them: the n-th most frequent word comes 1/n as often as the first (Zipf). */

const FREQUENT = `the to i you is my a and it for have not can in of this with your order we on me please that but do be are hello thank was will
no yes help how if get would when need just new account what there email know from an help still here send they time out day like any now could
order number back change see delivery working address password payment price website today want phone does refund problem question page thanks
tomorrow login invoice shipping card error cancel subscription update product return support morning customer message shop already bought waiting`.split(/\s+/);
const ONSETS = ['b', 'br', 'c', 'cl', 'd', 'dr', 'f', 'fl', 'g', 'gr', 'h', 'j', 'k', 'l', 'm', 'n', 'p', 'pl', 'qu', 'r', 's', 'sh', 'st', 't', 'tr', 'v', 'w', 'z'];
const VOWELS = ['a', 'e', 'i', 'o', 'u', 'ai', 'ea', 'ou', 'ü', 'é'];
const ENDINGS = ['', 'n', 'r', 's', 't', 'ng', 'rd', 'll', 'st'];
/** Distinct words, besides numbers and names that occur once. */
const WORDS = 30_000;

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pick = <Item>(from: readonly Item[], place: number): Item => from[place % from.length] as Item;

/** Spelt from its rank: two to four syllables, so that rare words share beginnings with others as real ones do. */
function spelt(rank: number): string {
  let rest = rank * 7_919;
  let word = '';
  for (let syllable = 0; syllable < 2 || (rest > 0 && syllable < 4); syllable += 1) {
    word += pick(ONSETS, rest) + pick(VOWELS, Math.floor(rest / 28)) + (syllable === 0 ? '' : pick(ENDINGS, Math.floor(rest / 280)));
    rest = Math.floor(rest / 2_520);
  }
  return word;
}

const words: readonly string[] = [...new Set([...FREQUENT, ...Array.from({ length: WORDS }, (_value, rank) => spelt(rank + 1))])];
/** Sum of the frequencies of all words up to each. */
const upTo = new Float64Array(words.length);
let total = 0;
words.forEach((_word, rank) => {
  total += 1 / (rank + 3);
  upTo[rank] = total;
});

/** A word as people choose it. */
export function wordOf(random: () => number): string {
  const wanted = random() * total;
  let [low, high] = [0, words.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((upTo[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return words[low] ?? 'the';
}

/** The word that comes n-th most often, from 0. */
export const wordOfRank = (rank: number): string => words[rank] ?? 'the';

/** Between three and forty words; some twelve on average. */
export function sentence(random: () => number): string {
  const length = 3 + Math.floor(37 * random() ** 3);
  return Array.from({ length }, () => wordOf(random)).join(' ');
}
