import type { Find, PersonalData } from '../find.ts';
import { cardsIn } from './cards.ts';
import { emailsIn, phonesIn } from './contact.ts';
import { asciiDigits, runsOf } from './digits.ts';
import { ibansIn } from './iban.ts';
import { nationalIdsIn } from './national-ids.ts';

function* candidates(text: string, hasDigits: boolean, kinds: ReadonlySet<PersonalData>, country: string | undefined): Generator<Find> {
  if (hasDigits && kinds.has('card')) for (const run of runsOf(text)) yield* cardsIn(run);
  if (hasDigits && kinds.has('iban')) yield* ibansIn(text);
  if (hasDigits && kinds.has('nationalId')) yield* nationalIdsIn(text);
  if (kinds.has('email')) yield* emailsIn(text);
  if (hasDigits && kinds.has('phone')) yield* phonesIn(text, country);
}

/** The only kind that need not have a digit in it. */
const WITHOUT_DIGITS: PersonalData = 'email';

/** Of stretches over each other the first given one stays. Ascending. */
export function apart(finds: Iterable<Find>): Find[] {
  const kept: Find[] = [];
  for (const find of finds) if (!kept.some(({ from, to }) => find.from < to && from < find.to)) kept.push(find);
  return kept.sort((one, other) => one.from - other.from);
}

/**
 * Finds personal data of these kinds. A number counts as the first kind that it can be: card, IBAN, national id, email, phone.
 *
 * @param country two letters, for telephone numbers without +….
 */
export function findPersonalData(text: string, kinds: ReadonlySet<PersonalData>, country?: string): readonly Find[] {
  if (kinds.size === 0) return [];
  const ascii = asciiDigits(text);
  const hasDigits = /\d/.test(ascii);
  return hasDigits || kinds.has(WITHOUT_DIGITS) ? apart(candidates(ascii, hasDigits, kinds, country)) : [];
}
