import type { Dictionary } from './en.ts';
import { enFirst } from './en-first.ts';
import { loadWords, wantedLanguages, type Language, type Translation, type Words } from './words.ts';

export type { Dictionary, WordKey } from './en.ts';

/** Grows by what the parts bring that are loaded later. */
const english = { ...enFirst } as unknown as Translation<Dictionary>;

/** A part's own English. The other languages are loaded as a whole. */
export const learn = (sentences: Partial<Translation<Dictionary>>): unknown => Object.assign(english, sentences);

/** Languages of the visitor's chat; all but English are loaded when wanted. */
export const LANGUAGES: readonly Language<Dictionary>[] = [
  { locale: 'en', load: async () => english },
  { locale: 'de', load: async () => (await import('./de.ts')).de },
  { locale: 'ar', load: async () => (await import('./ar.ts')).ar },
];

/** The words of the visitor's chat. */
export type ChatWords = Words<Dictionary>;

/** @param asked BCP 47 tag, or `auto` = the page's language, then the browser's. */
export const loadChatWords = (asked?: string, overrides?: Readonly<Record<string, string>>): Promise<ChatWords> => loadWords(wantedLanguages(asked), LANGUAGES, english, overrides);
