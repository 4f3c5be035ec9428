import { type Find, mask, type PersonalData } from './find.ts';
import { apart, findPersonalData } from './personal-data/detect.ts';
import type { ContentSettings } from './settings.ts';
import { createWordFinder } from './words.ts';

/** What the rules make of a text. */
export interface Inspection {
  /** `store`: as `text` says, which is the text itself when nothing had to be hidden. */
  readonly outcome: 'store' | 'warn' | 'hold' | 'refuse';
  /** With what has to be hidden hidden, whatever the outcome. */
  readonly text: string;
  /** Ascending, none over another. */
  readonly finds: readonly Find[];
  /** What the sender is asked about. */
  readonly asked: ReadonlySet<PersonalData>;
}

/** A workspace's rules, ready for use. */
export interface CompiledRules {
  readonly staff: boolean;
  /** Missing: nothing is looked for. Undefined: nothing was found. */
  readonly inspect?: (text: string) => Inspection | undefined;
}

const NONE: readonly Find[] = [];

export function compileRules({ words, personalData, phoneCountry, staff }: ContentSettings): CompiledRules {
  const kinds = new Set((Object.keys(personalData) as PersonalData[]).filter((kind) => personalData[kind] !== 'off'));
  const seeksWords = words.action !== 'off' && (words.english || words.own.length > 0);
  if (kinds.size === 0 && !seeksWords) return { staff };
  const findWords = seeksWords ? createWordFinder(words.own, words.english) : undefined;
  const isHidden = ({ kind }: Find): boolean => (kind === 'word' ? words.action === 'mask' : personalData[kind] === 'mask');
  return {
    staff,
    inspect(text) {
      const personal = findPersonalData(text, kinds, phoneCountry);
      const spoken = findWords ? apart(findWords(text)) : NONE;
      if (personal.length === 0 && spoken.length === 0) return undefined;
      // What is hidden comes first: of two stretches over each other the one that must not be stored wins.
      const all = [...personal, ...spoken].sort((one, other) => Number(isHidden(other)) - Number(isHidden(one)));
      const finds = apart(all);
      const hasWord = all.some(({ kind }) => kind === 'word');
      const asked = new Set(all.flatMap(({ kind }) => (kind !== 'word' && personalData[kind] === 'warn' ? [kind] : [])));
      const outcome = hasWord && (words.action === 'hold' || words.action === 'refuse') ? words.action : asked.size > 0 ? 'warn' : 'store';
      return { outcome, text: mask(text, finds.filter(isHidden)), finds, asked };
    },
  };
}
