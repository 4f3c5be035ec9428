import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

const KINDS: Readonly<Record<string, string>> = { string: 'text', number: 'a number', int: 'a whole number', boolean: 'true or false', array: 'a list', object: 'an object', record: 'an object' };

/** What would have been right, in words: `one of open, waiting`, `at most 500 characters`. Undefined where the schema has words of its own. */
export function expected(issue: Issue): string | undefined {
  if (!/^(Invalid|Too (small|big))/.test(issue.message)) return undefined;
  switch (issue.code) {
    case 'invalid_type': return KINDS[issue.expected];
    case 'invalid_value': return `${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
    case 'too_small': return bound(issue.origin, Number(issue.minimum), issue.inclusive === false ? 'more than' : 'at least');
    case 'too_big': return bound(issue.origin, Number(issue.maximum), issue.inclusive === false ? 'less than' : 'at most');
    case 'invalid_key': return nameOf(issue.issues[0]);
    case 'invalid_union': return oneOf(issue.errors);
    default: return undefined;
  }
}

function nameOf(issue: Issue | undefined): string | undefined {
  const words = issue && expected(issue);
  return words === undefined ? undefined : `a name of ${words}`;
}

const COUNTED: Readonly<Record<string, readonly [one: string, other: string]>> = { string: ['character', 'characters'], array: ['entry', 'entries'], set: ['entry', 'entries'] };

function bound(origin: string, amount: number, words: string): string {
  const counted = COUNTED[origin]?.[amount === 1 ? 0 : 1];
  return `${words} ${amount}${counted === undefined ? '' : ` ${counted}`}`;
}

/** Of several shapes that would do: what the one of the right kind lacks, else all kinds. */
function oneOf(shapes: readonly (readonly Issue[])[]): string | undefined {
  const firsts = shapes.flatMap(([first]) => first ?? []);
  const near = firsts.find(({ code, path }) => code !== 'invalid_type' || path.length > 0);
  if (near) return near.path.length > 0 ? undefined : expected(near);
  const kinds = new Set(firsts.map((first) => expected(first) ?? 'something else'));
  return kinds.size === 0 ? undefined : new Intl.ListFormat('en', { type: 'disjunction' }).format(kinds);
}
