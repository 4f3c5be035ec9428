import type { Language } from '../../../words/words.ts';
import { loadIsolatingWords } from '../../words/load.ts';
import { en, type IdentityDictionary, type IdentityWords } from './en.ts';

export type { IdentityDictionary, IdentityWords } from './en.ts';

const LANGUAGES: readonly Language<IdentityDictionary>[] = [
  { locale: 'en', load: async () => en },
  { locale: 'de', load: async () => (await import('./de.ts')).de },
  { locale: 'ar', load: async () => (await import('./ar.ts')).ar },
];

/** @param locale that of the console's words. */
export const loadIdentityWords = (locale: string): Promise<IdentityWords> => loadIsolatingWords([locale], LANGUAGES, en);
