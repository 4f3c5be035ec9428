import type { Find, PersonalData } from '../find.ts';
import { cardsIn } from './cards.ts';
import { emailsIn, phonesIn } from './contact.ts';
import { asciiDigits, runsOf } from './digits.ts';
import { ibansIn } from './iban.ts';
import { nationalIdsIn } from './national-ids.ts';

function* candidates(text: string, kinds: ReadonlySet<PersonalData>, country: string | undefined): Generator<Find> {
  const hasDigits = /\d/.test(text);
  if (hasDigits && kinds.has('card')) for (const run of runsOf(text)) yield* cardsIn(run);
  if (hasDigits && kinds.has('iban')) yield* ibansIn(text);
  if (hasDigits && kinds.has('nationalId')) yield* nationalIdsIn(text);
  if (kinds.has('email')) yield* emailsIn(text);
  if (hasDigits && kinds.has('phone')) yield* phonesIn(text, country);
}

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
  return kinds.size === 0 ? [] : apart(candidates(asciiDigits(text), kinds, country));
}
