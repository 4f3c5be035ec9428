/** Digits of a text that stand together, with where each stands. */
export interface Run {
  readonly digits: string;
  /** Place of each digit in the text, UTF-16 units. */
  readonly places: readonly number[];
}

/** What people put between groups of digits; signs that are not seen too. At most two of them. */
const BETWEEN = '[\\s.\\-\\u2010-\\u2013/\\p{Cf}]{0,2}';

/** The text with the digits of other scripts (٤, ４) as ASCII; the same length. */
export function asciiDigits(text: string): string {
  // Most texts hold none.
  if (!/[^\u0000-\u007f]/.test(text)) return text;
  return text.replace(/(?![0-9])\p{Nd}/gu, (digit) => (digit.length === 1 ? String(valueOf(digit)) : digit));
}

/** Digits of a script stand in tens, zero first (Unicode, chapter 4.6). */
function valueOf(digit: string): number {
  const code = digit.charCodeAt(0);
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCharCode(zero - 1))) zero -= 1;
  return (code - zero) % 10;
}

const RUN = new RegExp(`\\d(?:${BETWEEN}\\d){7,}`, 'gu');

/** Runs of eight digits or more. */
export function* runsOf(text: string): Generator<Run> {
  for (const { 0: found, index } of text.matchAll(RUN)) {
    const places: number[] = [];
    let digits = '';
    for (let at = 0; at < found.length; at += 1) {
      const code = found.charCodeAt(at);
      if (code < 48 || code > 57) continue;
      digits += found[at];
      places.push(index + at);
    }
    yield { digits, places };
  }
}

/** A stretch of a run that begins and ends with a group: never a part of a longer number. */
export interface Stretch {
  readonly digits: string;
  readonly from: number;
  readonly to: number;
}

/** All stretches of the given lengths; where they begin the longest comes first. */
export function* stretchesOf({ digits, places }: Run, longest: number, shortest: number): Generator<Stretch> {
  const beginsGroup = (at: number): boolean => at === 0 || places[at]! > places[at - 1]! + 1;
  for (let start = 0; start + shortest <= digits.length; start += 1) {
    if (!beginsGroup(start)) continue;
    for (let length = Math.min(longest, digits.length - start); length >= shortest; length -= 1) {
      const end = start + length;
      if (end < digits.length && !beginsGroup(end)) continue;
      yield { digits: digits.slice(start, end), from: places[start]!, to: places[end - 1]! + 1 };
    }
  }
}
