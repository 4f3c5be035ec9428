/** Texts as they are stored, shown in lists and searched, the same in every engine. */

/** Half a surrogate pair cannot be stored as UTF-8; U+FFFD stands in its place. This is what a text is after that. */
export const asStored = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');

const PREVIEW_CHARS = 140;

/** The first 140 characters (code points: an emoji is never cut in half). */
export function previewText(text: string): string {
  if (text.length <= PREVIEW_CHARS) return text;
  const start = text.slice(0, PREVIEW_CHARS * 2);
  return /[\ud800-\udfff]/.test(start) ? Array.from(start).slice(0, PREVIEW_CHARS).join('') : text.slice(0, PREVIEW_CHARS);
}

/** Lower case without accents, so that "Jose" finds "José". */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{Mn}+/gu, '').toLowerCase();
}

/** Letters and digits together, as people see words, folded. The Arabic tatweel only makes them longer. */
export const wordsOf = (text: string): readonly string[] => fold(text).replaceAll('\u0640', '').match(/[\p{L}\p{N}\p{Co}]+/gu) ?? [];

/** A word as it may stand in a text besides: the Arabic article is a part of its word, and who looks for it may leave it out or have it. */
export function formsOf(word: string): readonly string[] {
  if (!/^[\u0620-\u064a]{2}/.test(word)) return [word];
  const bare = word.replace(/^\u0627\u0644(?=\p{L}{2})/u, '');
  return [bare, `\u0627\u0644${bare}`];
}

/** What a search for people looks into. */
export function peopleText(visitor: { name?: string | null; email?: string | null; phone?: string | null }): string {
  return fold([visitor.name, visitor.email, visitor.phone].filter(Boolean).join('\n'));
}
