import type { Language } from '../../../words/words.ts';
import { loadIsolatingWords } from '../../words/load.ts';
import { en, type TeamsDictionary, type TeamsWords } from './en.ts';

export type { TeamsWords } from './en.ts';

const LANGUAGES: readonly Language<TeamsDictionary>[] = [
  { locale: 'en', load: async () => en },
  { locale: 'de', load: async () => (await import('./de.ts')).de },
  { locale: 'ar', load: async () => (await import('./ar.ts')).ar },
];

/** @param locale that of the console's words. */
export const loadTeamsWords = (locale: string): Promise<TeamsWords> => loadIsolatingWords([locale], LANGUAGES, en);
