import { en, type Dictionary } from './en.ts';
import { loadWords, wantedLanguages, Words, type Language } from './words.ts';

export { en, type Dictionary, type WordKey } from './en.ts';

/** Languages of the visitor's chat; all but English are loaded when wanted. */
export const LANGUAGES: readonly Language<Dictionary>[] = [
  { locale: 'en', load: async () => en },
  { locale: 'de', load: async () => (await import('./de.ts')).de },
  { locale: 'ar', load: async () => (await import('./ar.ts')).ar },
];

/** The words of the visitor's chat. */
export type ChatWords = Words<Dictionary>;

/** English, at once. */
export const english = (overrides?: Readonly<Record<string, string>>): ChatWords => new Words<Dictionary>('en', en, overrides);

/** @param asked BCP 47 tag, or `auto` = the page's language, then the browser's. */
export const loadChatWords = (asked?: string, overrides?: Readonly<Record<string, string>>): Promise<ChatWords> => loadWords(wantedLanguages(asked), LANGUAGES, en, overrides);
