import { option } from './settings.ts';

/** The loader's sentences: open; not loaded (yet). The app's words are in `words/`. */
const SENTENCES: Readonly<Record<string, readonly [open: string, waiting: string]>> = {
  en: ['Open chat', 'Not ready yet. Press again.'],
  de: ['Chat öffnen', 'Noch nicht bereit. Erneut drücken.'],
  ar: ['فتح المحادثة', 'لم تجهز بعد. اضغط مجددًا.'],
};

/** In the first language that we have: the one asked for, the page's, the browser's. */
export const sentence = (index: 0 | 1): string =>
  [`${option('locale')}`, document.documentElement.lang, ...navigator.languages, 'en'].map((tag) => SENTENCES[tag.slice(0, 2)]).find(Boolean)![index];
