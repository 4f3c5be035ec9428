import { Problem } from './problem.ts';

/** Refuses a text that is blank or longer than `limit` code points, which is what a person counts. */
export function checkText(text: string, limit: number): void {
  if (text.trim() === '') throw new Problem(400, 'invalid', '"text" is empty: expected something to say.');
  const characters = [...text].length;
  if (characters > limit) throw new Problem(413, 'too_large', `"text" has ${characters} characters; at most ${limit} are taken. Shorten it, or split it.`);
}
