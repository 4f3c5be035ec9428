import type { ListPage } from './list-types.ts';

export type PersonalDataKind = 'card' | 'iban' | 'nationalId' | 'email' | 'phone';

/** Rules for what messages say; docs/security/content.md. */
export interface ContentRules {
  readonly words: { readonly action: 'off' | 'mask' | 'hold' | 'refuse'; readonly own: readonly string[]; readonly english: boolean };
  readonly personalData: Readonly<Record<PersonalDataKind, 'off' | 'warn' | 'mask'>>;
  /** ISO 3166-1, two letters; missing: only international telephone numbers are found. */
  readonly phoneCountry?: string;
  /** They hold for what the team writes, too. */
  readonly staff: boolean;
}

/** What is left out stays; `phoneCountry: null` takes it away. */
export type ContentPatch = Partial<Omit<ContentRules, 'phoneCountry' | 'personalData'>> & { readonly personalData?: Partial<ContentRules['personalData']>; readonly phoneCountry?: string | null };

/** What the rules make of a text. */
export interface ContentTried {
  readonly outcome: 'store' | 'warn' | 'hold' | 'refuse';
  /** As it would be stored. */
  readonly text: string;
  /** What was found, in UTF-16 units. */
  readonly finds: readonly { readonly kind: PersonalDataKind | 'word'; readonly from: number; readonly to: number }[];
}

/** A visitor's message that waits until somebody has looked at it. */
export interface HeldMessage {
  readonly id: string;
  /** Its conversation, which may not exist yet. */
  readonly conv: string;
  readonly message: string;
  readonly visitor: string;
  readonly name?: string;
  readonly text: string;
  readonly ts: number;
}

/** Rules (needs `security.manage`) and the messages that wait because of them (needs `conversations.manage`). */
export interface ContentApi {
  rules(): Promise<ContentRules>;
  update(patch: ContentPatch): Promise<ContentRules>;
  /** Stores nothing. */
  try(text: string, rules?: ContentPatch): Promise<ContentTried>;
  /** Latest first. */
  held(query?: { cursor?: string; limit?: number }): Promise<ListPage<HeldMessage> & { readonly waiting: number }>;
  /** Puts it into its conversation, in its sender's name. */
  release(id: string): Promise<void>;
  /** Its text is gone, its sender is told. */
  refuse(id: string): Promise<void>;
}
