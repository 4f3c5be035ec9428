import type { Translation } from '../../words/words.ts';
import { en, type AdminDictionary } from './en.ts';
export const de: Translation<AdminDictionary> = en;
