import type { Language } from '../../../words/words.ts';
import { loadIsolatingWords } from '../../words/load.ts';
import { en, type AuditDictionary, type AuditWords } from './en.ts';

export type { AuditWords } from './en.ts';

const LANGUAGES: readonly Language<AuditDictionary>[] = [
  { locale: 'en', load: async () => en },
  { locale: 'de', load: async () => (await import('./de.ts')).de },
  { locale: 'ar', load: async () => (await import('./ar.ts')).ar },
];

/** @param locale that of the console's words. */
export const loadAuditWords = (locale: string): Promise<AuditWords> => loadIsolatingWords([locale], LANGUAGES, en);

/** What was done, in words; a newer relay may have recorded what this version does not know. */
export function deed(words: AuditWords, action: string): string {
  const key = `did.${action}`;
  return Object.hasOwn(en, key) ? words.say(key as keyof AuditDictionary) : words.say('unknown', { action });
}

/** A fact as people read it; one that this version does not know stands for itself. */
export function fact(words: AuditWords, name: string, value: string | number | boolean): readonly [name: string, value: string] {
  const key = `fact.${name}`;
  const said = typeof value === 'boolean' ? words.say(value ? 'yes' : 'no') : typeof value === 'string' ? value : name.endsWith('Ts') ? words.moment(value) : words.number(value);
  return [Object.hasOwn(en, key) ? words.say(key as keyof AuditDictionary) : name, said];
}
