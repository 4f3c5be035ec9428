import type { Language } from '../../../words/words.ts';
import { loadIsolatingWords } from '../../words/load.ts';
import { en, type SecurityDictionary, type SecurityWords } from './en.ts';

export type { SecurityDictionary, SecurityWords } from './en.ts';

const LANGUAGES: readonly Language<SecurityDictionary>[] = [
  { locale: 'en', load: async () => en },
  { locale: 'de', load: async () => (await import('./de.ts')).de },
  { locale: 'ar', load: async () => (await import('./ar.ts')).ar },
];

/** @param locale that of the console's words. */
export const loadSecurityWords = (locale: string): Promise<SecurityWords> => loadIsolatingWords([locale], LANGUAGES, en);
