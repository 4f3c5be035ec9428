import { waitTime } from '../parts/relative-time.ts';
import type { AdminKey, AdminWords } from '../words/index.ts';

/** Shortest password the relay takes (characters). */
export const PASSWORD_LENGTH = 12;

export interface SignInFields {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export type FormPurpose = 'sign-in' | 'owner' | 'invite' | 'reset';

/** What is missing, by field, as keys of the dictionary. Empty = ready to send. */
export function checkForm(fields: SignInFields, purpose: FormPurpose): Partial<Record<keyof SignInFields, AdminKey>> {
  const problems: Partial<Record<keyof SignInFields, AdminKey>> = {};
  if ((purpose === 'owner' || purpose === 'invite') && fields.name.trim() === '') problems.name = 'signIn.needName';
  if ((purpose === 'sign-in' || purpose === 'owner') && !/^[^\s@]+@[^\s@]+$/.test(fields.email.trim())) problems.email = 'signIn.needEmail';
  if (purpose === 'sign-in' ? fields.password === '' : [...fields.password].length < PASSWORD_LENGTH) problems.password = purpose === 'sign-in' ? 'signIn.needPassword' : 'signIn.needLongPassword';
  return problems;
}

/** The sentence for a refused sign-in. Unknown refusals show what the relay said. */
export function signInProblem(error: unknown): AdminKey | undefined {
  const { status, code } = (typeof error === 'object' && error !== null ? error : {}) as { status?: number; code?: string };
  if (status === 0 || code === 'network') return 'signIn.unreachable';
  if (status === 429 || code === 'rate_limited') return 'signIn.tooMany';
  if (code === 'wrong_code') return 'signIn.wrongCode';
  if (code === 'step_over') return 'signIn.stepOver';
  if (code === 'passkey_refused') return 'signIn.passkeyFailed';
  if (status === 401) return 'signIn.wrong';
  if (status === 403) return 'signIn.refusedOrigin';
  return undefined;
}

/** Too many tries: when the next one counts, where the relay said it. */
export function tooManyTries(error: unknown, words: AdminWords): string {
  const { retryAfterMs } = error as { retryAfterMs?: number };
  return retryAfterMs ? words.say('signIn.tooManyUntil', { when: waitTime(retryAfterMs, words.locale) }) : words.say('signIn.tooMany');
}
