import { ChatError } from './error.ts';

/**
 * What is sent for a text: half characters (lone surrogates), which no store keeps as they are, become U+FFFD.
 *
 * @param most longest text in code points.
 * @throws ChatError `empty` or `too_large`.
 */
export function checkText(text: string, most: number): string {
  // Plain JavaScript may give anything: what is no text has none.
  const clean = (text as string | undefined)?.replace?.(/\p{Surrogate}/gu, '\ufffd');
  if (!clean?.trim()) throw new ChatError('empty', 'The message has no text.');
  if ([...clean].length > most) throw new ChatError('too_large', `The message is longer than ${most} characters.`);
  return clean;
}
