/** A value that JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json | undefined };

/**
 * The one text of a JSON value, after RFC 8785 (JSON Canonicalization Scheme): no white space, members sorted by UTF-16 code units, texts
 * and numbers as ECMAScript writes them. Members that are undefined are left out.
 *
 * @throws TypeError for what has no such text: a number that is not finite, half a surrogate pair.
 */
export function canonical(value: Json): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${value} cannot stand in canonical JSON`);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonical).join(',')}]`;
  // The default order of `sort` is that of UTF-16 code units.
  const names = Object.keys(value).sort();
  return `{${names.flatMap((name) => (value[name] === undefined ? [] : `${quoted(name)}:${canonical(value[name])}`)).join(',')}}`;
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

function quoted(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new TypeError('half a surrogate pair cannot stand in canonical JSON');
  return JSON.stringify(text);
}
