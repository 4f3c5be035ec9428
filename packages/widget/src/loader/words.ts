/** The loader's sentences: open; not loaded (yet). The app's words are in `words/`. */
const SENTENCES: Readonly<Record<string, readonly [open: string, waiting: string]>> = {
  en: ['Open chat', 'Not loaded yet. Press again.'],
  de: ['Chat öffnen', 'Noch nicht geladen. Bitte erneut drücken.'],
  ar: ['فتح المحادثة', 'لم تُحمّل بعد. اضغط مجددًا.'],
};

/** The sentences for the first of the wanted languages that we have. */
export function sentences(asked = 'auto'): readonly [open: string, waiting: string] {
  const wanted = asked === 'auto' ? [document.documentElement.lang, ...navigator.languages] : [asked];
  return wanted.map((tag) => SENTENCES[tag.slice(0, 2)]).find(Boolean) ?? SENTENCES['en']!;
}
