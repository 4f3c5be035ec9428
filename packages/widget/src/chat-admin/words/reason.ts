import { en, type AdminKey, type AdminWords } from './en.ts';

/** Why something failed, as half a sentence for the end of another: never a code, never empty. */
export function reasonOf(error: unknown, words: AdminWords): string {
  const { code, message } = (typeof error === 'object' && error !== null ? error : {}) as { code?: unknown; message?: unknown };
  const key = `reasons.${String(code)}`;
  if (key in en) return words.say(key as AdminKey);
  return typeof message === 'string' && message !== '' ? message : words.say('reasons.network');
}
