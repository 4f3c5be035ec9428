import type { Find } from '../find.ts';
import { codiceFiscale, cpf, dni, elevenTest, mod11to10, nir, verhoeff } from './checks.ts';

/**
 * Ids that a state gives to a person. Where the form alone says little (nine digits are an order's number as often), either the usual
 * groups are required, or a word in front that says what it is.
 */
interface NationalId {
  readonly form: RegExp;
  /** What is left when signs between groups are taken out, upper case. */
  readonly isValid: (id: string) => boolean;
  /** Must stand within 40 characters before it. */
  readonly word?: RegExp;
}

/** Neither within a word nor within a longer number. */
const alone = (form: string): RegExp => new RegExp(`(?<![\\p{L}\\p{N}]|\\p{N}[.\\-/])(?:${form})(?![\\p{L}\\p{N}]|[.\\-/]\\p{N})`, 'giu');

const NATIONAL_IDS: readonly NationalId[] = [
  // United States, Social Security number: no check digit; areas 000, 666 and 900 up, group 00 and serial 0000 are never given (SSA).
  { form: alone('\\d{3}[- ]\\d{2}[- ]\\d{4}'), isValid: (id) => /^(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}$/.test(id) },
  { form: alone('\\d{9}'), isValid: (id) => /^(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}$/.test(id), word: /\b(?:ssn|social security)\b/i },
  // United Kingdom, National Insurance number (HMRC, NIM39110).
  { form: alone('[A-Z]{2} ?\\d{2} ?\\d{2} ?\\d{2} ?[A-D]'), isValid: (id) => /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]/.test(id) },
  // Germany, Steuer-Identifikationsnummer: among the first ten digits one comes twice or three times (BZSt).
  { form: alone('[1-9]\\d{10}|[1-9]\\d ?\\d{3} ?\\d{3} ?\\d{3}'), isValid: (id) => oneRepeats(id.slice(0, 10)) && mod11to10(id) },
  // France, numéro d'inscription au répertoire (INSEE).
  { form: alone('[1-478] ?\\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\\d) ?(?:\\d{2}|2[AB]) ?\\d{3} ?\\d{3} ?\\d{2}'), isValid: nir },
  // Spain, DNI and NIE.
  { form: alone('(?:\\d{8}|\\d{2}\\.\\d{3}\\.\\d{3}|[XYZ][- ]?\\d{7})[- ]?[A-Z]'), isValid: dni },
  // Italy, codice fiscale.
  { form: alone('[A-Z]{3} ?[A-Z]{3} ?[\\dLMNP-V]{2}[A-EHLMPRST][\\dLMNP-V]{2} ?[A-Z][\\dLMNP-V]{3}[A-Z]'), isValid: codiceFiscale },
  // Netherlands, burgerservicenummer.
  { form: alone('\\d{9}|\\d{4}[. ]\\d{2}[. ]\\d{3}|\\d{3}[. ]\\d{3}[. ]\\d{3}'), isValid: elevenTest, word: /\b(?:bsn|burgerservicenummer|sofi-?nummer)\b/i },
  // Brazil, CPF.
  { form: alone('\\d{3}\\.\\d{3}\\.\\d{3}-\\d{2}'), isValid: cpf },
  { form: alone('\\d{11}'), isValid: cpf, word: /\bcpf\b/i },
  // India, Aadhaar: the first digit is 2 or more (UIDAI).
  { form: alone('[2-9]\\d{3}[ -]\\d{4}[ -]\\d{4}'), isValid: verhoeff },
  { form: alone('[2-9]\\d{11}'), isValid: verhoeff, word: /\b(?:aadhaar|aadhar|uidai)\b|आधार/i },
];

/** How far before a number its word may stand, UTF-16 units. */
const NEAR = 40;

function oneRepeats(ten: string): boolean {
  const times = [...'0123456789'].map((digit) => ten.split(digit).length - 1).filter((count) => count > 1);
  return times.length === 1 && times[0]! <= 3;
}

/** Ids of persons that states give, of nine countries. */
export function* nationalIdsIn(text: string): Generator<Find> {
  for (const { form, isValid, word } of NATIONAL_IDS) {
    for (const { 0: found, index } of text.matchAll(form)) {
      if (word && !word.test(text.slice(Math.max(0, index - NEAR), index))) continue;
      if (isValid(found.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase())) yield { kind: 'nationalId', from: index, to: index + found.length };
    }
  }
}
