import type { z } from 'zod';
import { expected } from '../expected.ts';
import { Problem } from './problem.ts';

const PLACE: Record<string, string> = { json: 'the body', query: 'the query', param: 'the path', header: 'the headers' };

type Issue = z.core.$ZodIssue;

/** Throws a 400 that names each wrong field, what was expected, and where; the hook of every validated route. */
export function refuseInvalid(result: { success: boolean; target: string; error?: { issues: readonly Issue[] } }): void {
  if (result.success) return;
  throw new Problem(400, 'invalid', sentenceOf(result.error?.issues ?? [], result.target));
}

/** One sentence per issue, at most five. */
export function sentenceOf(issues: readonly Issue[], target: string): string {
  const place = PLACE[target] ?? target;
  const sentences = issues.slice(0, 5).map((issue) => oneSentence(issue, place));
  return [...new Set(sentences)].join(' ');
}

function oneSentence(issue: Issue, place: string): string {
  const field = issue.path.length > 0 ? `"${issue.path.map(String).join('.')}"` : place === 'the body' ? 'The body' : `The request's ${place.slice(4)}`;
  const where = issue.path.length > 0 ? ` in ${place}` : '';
  if (issue.code === 'unrecognized_keys') {
    return `${issue.keys.map((key) => `"${key}"`).join(', ')} ${issue.keys.length === 1 ? 'is' : 'are'} not known in ${place}. ${issue.message.startsWith('Unrecognized') ? 'Check the spelling, or leave it out.' : issue.message}`;
  }
  const words = expected(issue);
  if (issue.message.endsWith('received undefined')) return `${field} is missing${where}${words === undefined ? '' : `: expected ${words}`}.`;
  return `${field}${where} is not usable: ${words === undefined ? lowerFirst(issue.message.replace(/^Invalid (input|option|string): /, '')) : `expected ${words}`}.`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
