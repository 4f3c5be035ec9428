/**
 * Signs above and below Arabic letters (vowels, shadda, the hamza and madda of an alef), and the tatweel between them. Few write them, and who searches
 * less. For FTS5 the signs end a word and every alef is another letter: it is given texts without them.
 */
const SIGNS = /[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]+/g;

export const withoutSigns = (text: string): string => text.normalize('NFD').replace(SIGNS, '').normalize('NFC');

/** In SQL, of the column `text`: whether `withoutSigns` may make another one of it. Texts of ASCII letters are not looked through. */
export const HAS_SIGNS = `(octet_length(text) > length(text) AND text GLOB '*[\u0610-\u061a\u0622-\u0626\u0640\u064b-\u065f\u0670\u06c0\u06c2\u06d3\u06d6-\u06ed]*')`;
