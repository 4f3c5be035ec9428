import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { PASSWORD_MAX_CHARS, PASSWORD_MIN_CHARS } from './passwords.ts';

/** Guessing is judged by so many characters at most: the work grows with the square of the length, and more only make a password better. */
const JUDGED_CHARS = 64;
/** zxcvbn's scale of 0–4: below this, a list of common passwords, names and patterns finds it within 10^8 guesses. */
const LEAST_SCORE = 3;

let judge: Promise<ZxcvbnFactory> | undefined;

/** 26 MB of lists, so they are read when the first password is chosen. */
async function loadJudge(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory: Judge }, { adjacencyGraphs: graphs, dictionary }] = await Promise.all([import('@zxcvbn-ts/core'), import('@zxcvbn-ts/language-common')]);
  return new Judge({ dictionary, graphs });
}

/**
 * A sentence about what is wrong with a new password, or undefined when it is fine. Length and guessability count, kinds of characters do
 * not (NIST SP 800-63B §3.1.1.2: no composition rules, a comparison with common, expected or compromised values).
 *
 * @param about what others know of whoever chooses it: name, e-mail address, the workspace's name.
 */
export async function passwordProblem(password: string, about: readonly string[]): Promise<string | undefined> {
  const characters = [...password].length;
  if (characters < PASSWORD_MIN_CHARS) {
    return `The password has ${characters} ${characters === 1 ? 'character' : 'characters'}; at least ${PASSWORD_MIN_CHARS} are needed. A sentence of a few words is easy to remember.`;
  }
  if (characters > PASSWORD_MAX_CHARS) return `The password has ${characters} characters; at most ${PASSWORD_MAX_CHARS} are taken.`;
  judge ??= loadJudge();
  const expected = about.flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)]).filter((text) => text.length > 2);
  const { score } = (await judge).check([...password].slice(0, JUDGED_CHARS).join(''), ['frontdesk', ...expected]);
  return score < LEAST_SCORE ? 'This password is among the first that somebody would try: a common one, a pattern of keys, or made of what is known about you. Take a few words that do not belong together.' : undefined;
}
