/** What is known of a visitor after somebody told something: the same in every engine. */
import type { Attributes, VisitorPatch } from './records.ts';
import type { VisitorColumnsOf } from './rows/people.ts';

type Facts = Pick<VisitorColumnsOf<never>, 'name' | 'email' | 'phone' | 'locale' | 'page' | 'device' | 'attributes' | 'user_told' | 'seen_ts'>;

/** An empty text takes the field away. */
const textOr = (told: string | undefined, held: string | null): string | null => (told === undefined ? held : told === '' ? null : told);
const jsonOr = (told: object | undefined, held: string | null): string | null => (told === undefined ? held : JSON.stringify(told));

/** The columns after what was told, by whomever: facts that the site proved stay as they are. */
export function factsAfter(row: Facts & { readonly verified: string | null }, patch: VisitorPatch): Facts {
  const proven = new Set(row.verified === null ? [] : (JSON.parse(row.verified) as string[]));
  const told = <Field extends 'name' | 'email' | 'phone'>(field: Field): string | null => (proven.has(field) ? row[field] : textOr(patch[field], row[field]));
  return {
    name: told('name'), email: told('email'), phone: told('phone'), locale: textOr(patch.locale, row.locale), user_told: textOr(patch.user, row.user_told), device: textOr(patch.device, row.device),
    page: jsonOr(patch.page, row.page), attributes: jsonOr(patch.attributes && withProven(patch.attributes, row.attributes, proven), row.attributes), seen_ts: patch.seenTs ?? row.seen_ts,
  };
}

/** Told attributes replace told ones as a whole; proven ones stay. */
function withProven(told: Attributes, attributes: string | null, proven: ReadonlySet<string>): Attributes {
  const held = attributes === null ? {} : (JSON.parse(attributes) as Attributes);
  return { ...told, ...Object.fromEntries(Object.entries(held).filter(([name]) => proven.has(`attributes.${name}`))) };
}
