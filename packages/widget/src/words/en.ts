import { enAnnouncements } from './en-announcements.ts';
import { enEmoji } from './en-emoji.ts';
import { enFirst } from './en-first.ts';
import { enForms } from './en-forms.ts';
import { enMenu } from './en-menu.ts';
import { enTalk } from './en-talk.ts';

/** English: complete, and the source of the keys. The chat carries only `enFirst`; the rest comes with the parts that say it. */
export const en = { ...enFirst, ...enTalk, ...enAnnouncements, ...enForms, ...enMenu, ...enEmoji } as const;

export type Dictionary = typeof en;
export type WordKey = keyof Dictionary;
