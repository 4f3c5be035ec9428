import type { Language } from '../../../words/words.ts';
import { loadIsolatingWords } from '../../words/load.ts';
import { en, type ContentDictionary, type ContentWords } from './en.ts';

export type { ContentWords } from './en.ts';

const LANGUAGES: readonly Language<ContentDictionary>[] = [
  { locale: 'en', load: async () => en },
  { locale: 'de', load: async () => (await import('./de.ts')).de },
  { locale: 'ar', load: async () => (await import('./ar.ts')).ar },
];

/** @param locale that of the console's words. */
export const loadContentWords = (locale: string): Promise<ContentWords> => loadIsolatingWords([locale], LANGUAGES, en);
