import { PERSONAL_DATA, type PersonalData } from './find.ts';

/** What becomes of a message with a word that is not wanted. `hold`: it waits until somebody of the team has looked at it. */
export const WORD_ACTIONS = ['off', 'mask', 'hold', 'refuse'] as const;
export type WordAction = (typeof WORD_ACTIONS)[number];

/** What becomes of personal data. `mask`: it is hidden before anything is stored. `warn`: the sender is asked before it is stored as it is. */
export const PERSONAL_DATA_ACTIONS = ['off', 'warn', 'mask'] as const;
export type PersonalDataAction = (typeof PERSONAL_DATA_ACTIONS)[number];

/** Most words and phrases of a workspace's own, and most characters in one. */
export const MOST_WORDS = 500;
export const WORD_CHARS = 60;

/** A workspace's rules for what messages say. */
export interface ContentSettings {
  readonly words: {
    readonly action: WordAction;
    /** Whole words or phrases; `*` at an end stands for any continuation. */
    readonly own: readonly string[];
    /** Also the common English list. */
    readonly english: boolean;
  };
  readonly personalData: Readonly<Record<PersonalData, PersonalDataAction>>;
  /** ISO 3166-1, two letters: whose telephone numbers are found without +…. Missing: only international ones. */
  readonly phoneCountry?: string;
  /** Whether they hold for what the team writes, too. Nothing of the team's is held: it is refused instead. */
  readonly staff: boolean;
}

/** What a workspace starts with: numbers of payment cards are hidden, because nobody should keep them by accident (PCI DSS 3.3, 3.4). */
export const DEFAULT_CONTENT_SETTINGS: ContentSettings = {
  words: { action: 'off', own: [], english: false },
  personalData: { ...(Object.fromEntries(PERSONAL_DATA.map((kind) => [kind, 'off'])) as Record<PersonalData, PersonalDataAction>), card: 'mask' },
  staff: false,
};
