import type { Find } from '../find.ts';
import { luhn } from './checks.ts';
import { type Run, stretchesOf } from './digits.ts';

/** Prefixes that the networks issue, with the lengths they use (their public tables of issuer identification numbers, ISO/IEC 7812). */
const NETWORKS: readonly (readonly [prefix: RegExp, lengths: ReadonlySet<number>])[] = [
  [/^4/, new Set([13, 16, 19])],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, new Set([16])],
  [/^3[47]/, new Set([15])],
  [/^(?:6011|64[4-9]|65)/, new Set([16, 19])],
  [/^(?:30[0-5]|3[68])/, new Set([14, 16, 19])],
  [/^35(?:2[89]|[3-8])/, new Set([16, 19])],
  [/^62/, new Set([16, 17, 18, 19])],
  [/^(?:50|5[6-9]|6[37])/, new Set([16, 18, 19])],
];

/** Numbers of payment cards: a network's prefix and length, and a right check digit. */
export function* cardsIn(run: Run): Generator<Find> {
  for (const { digits, from, to } of stretchesOf(run, 19, 13)) {
    if (NETWORKS.some(([prefix, lengths]) => lengths.has(digits.length) && prefix.test(digits)) && luhn(digits)) yield { kind: 'card', from, to };
  }
}
