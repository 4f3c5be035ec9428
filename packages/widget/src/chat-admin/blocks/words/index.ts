import type { Block } from '@frontdesk/sdk/admin';
import { visitorName } from '../../parts/person-name.ts';
import type { AdminWords } from '../../words/index.ts';
import type { Language } from '../../../words/words.ts';
import { loadIsolatingWords } from '../../words/load.ts';
import { en, type BlockDictionary, type BlockWords } from './en.ts';

export type { BlockWords } from './en.ts';

const LANGUAGES: readonly Language<BlockDictionary>[] = [
  { locale: 'en', load: async () => en },
  { locale: 'de', load: async () => (await import('./de.ts')).de },
  { locale: 'ar', load: async () => (await import('./ar.ts')).ar },
];

/** @param locale that of the console's words. */
export const loadBlockWords = (locale: string): Promise<BlockWords> => loadIsolatingWords([locale], LANGUAGES, en);

/** Who or what: a name, or an address. */
export function subjectOf({ kind, subject, name }: Block, words: AdminWords): string {
  return kind === 'address' ? subject : visitorName({ id: subject, ...(name === undefined ? {} : { name }) }, words);
}

/** Who blocked, and why: what the relay noticed, or what the person wrote. */
export function whyOf({ by, reason, signals }: Block, words: BlockWords): string {
  const noticed = signals.map((signal) => signalText(signal, words)).join(', ');
  const who = by.kind === 'system' ? words.say('by.system') : by.name === undefined ? '' : words.say('by.person', { name: by.name });
  return [who, noticed || reason].filter(Boolean).join(' · ');
}

/** A signal that this version does not know stands for itself. */
function signalText(signal: string, words: BlockWords): string {
  const key = `signal.${signal}`;
  return Object.hasOwn(en, key) ? words.say(key as keyof BlockDictionary) : signal;
}
