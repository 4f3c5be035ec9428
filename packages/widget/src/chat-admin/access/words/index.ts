import type { Language } from '../../../words/words.ts';
import { loadIsolatingWords } from '../../words/load.ts';
import { en, type AccessDictionary, type AccessWords } from './en.ts';

export type { AccessWords } from './en.ts';

const LANGUAGES: readonly Language<AccessDictionary>[] = [
  { locale: 'en', load: async () => en },
  { locale: 'de', load: async () => (await import('./de.ts')).de },
  { locale: 'ar', load: async () => (await import('./ar.ts')).ar },
];

/** @param locale that of the console's words. */
export const loadAccessWords = (locale: string): Promise<AccessWords> => loadIsolatingWords([locale], LANGUAGES, en);

/** What a permission allows, in a plain sentence; one that this version does not know stands for itself. */
export function allows(words: AccessWords, permission: string): string {
  const key = `may.${permission}`;
  return Object.hasOwn(en, key) ? words.say(key as keyof AccessDictionary) : permission;
}

/** The day alone. @param ts milliseconds since 1970. */
export const dayOf = (ts: number, words: AccessWords): string => new Intl.DateTimeFormat(words.locale, { dateStyle: 'medium' }).format(ts);
