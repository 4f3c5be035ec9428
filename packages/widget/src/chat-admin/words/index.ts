import { Words, wantedLanguages, type Language } from '../../words/words.ts';
import { en, type AdminDictionary, type AdminWords } from './en.ts';
import { loadIsolatingWords } from './load.ts';

export { en, type AdminDictionary, type AdminKey, type AdminWords } from './en.ts';
export { reasonOf } from './reason.ts';

/** Languages of the console; all but English are loaded when wanted. */
const LANGUAGES: readonly Language<AdminDictionary>[] = [
  { locale: 'en', load: async () => en },
  { locale: 'de', load: async () => (await import('./de.ts')).de },
  { locale: 'ar', load: async () => (await import('./ar.ts')).ar },
];

/** English, at once. */
export const english = (): AdminWords => new Words<AdminDictionary>('en', en);

/** @param asked BCP 47 tag, or `auto` = the page's language, then the browser's. */
export const loadAdminWords = (asked?: string): Promise<AdminWords> => loadIsolatingWords(wantedLanguages(asked), LANGUAGES, en);
