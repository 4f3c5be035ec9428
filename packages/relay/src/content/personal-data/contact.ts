import { type CountryCode, findPhoneNumbersInText } from 'libphonenumber-js/min';
import type { Find } from '../find.ts';

/** Lengths of RFC 5321, §4.5.3.1; begins where a word begins, so that reading stays linear. */
const EMAIL = /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}_%+-][\p{L}\p{N}._%+-]{0,63}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}])/gu;

export function* emailsIn(text: string): Generator<Find> {
  if (!text.includes('@')) return;
  for (const { 0: found, index } of text.matchAll(EMAIL)) yield { kind: 'email', from: index, to: index + found.length };
}

/** Without seven digits near each other there is no number. */
const MAY_BE_PHONE = /\d(?:\D{0,3}\d){6}/;

/**
 * Telephone numbers that exist, as libphonenumber knows them.
 *
 * @param country two letters: numbers without +… are read as this country's. Without it only international ones are found.
 */
export function* phonesIn(text: string, country: string | undefined): Generator<Find> {
  if (!MAY_BE_PHONE.test(text) || (country === undefined && !/[+＋]/.test(text))) return;
  for (const { startsAt, endsAt } of findPhoneNumbersInText(text, country === undefined ? undefined : { defaultCountry: country as CountryCode })) {
    // A bracket in front may belong to the sentence.
    yield { kind: 'phone', from: startsAt + Math.max(0, text.slice(startsAt, endsAt).search(/[+＋\d]/)), to: endsAt };
  }
}
