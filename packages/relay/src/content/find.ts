/** What personal data is looked for. */
export const PERSONAL_DATA = ['card', 'iban', 'nationalId', 'email', 'phone'] as const;
export type PersonalData = (typeof PERSONAL_DATA)[number];

/** Something found in a text, in UTF-16 units: `from` is the first one, `to` the one behind the last. */
export interface Find {
  readonly kind: PersonalData | 'word';
  readonly from: number;
  readonly to: number;
}

/** Stands for a letter or digit that was hidden. Nothing else in the product writes it, and people hardly do. */
export const HIDDEN = '•';

const LETTER_OR_DIGIT = /[\p{L}\p{M}\p{N}]/gu;

/** Hides letters and digits; the first and the last of them stay where that is asked for. */
function hide(text: string, first = 0, last = 0): string {
  const all = first + last === 0 ? 0 : (text.match(LETTER_OR_DIGIT)?.length ?? 0);
  let seen = 0;
  return text.replace(LETTER_OR_DIGIT, (character) => {
    seen += 1;
    return seen <= first || (last > 0 && seen > all - last) ? character : HIDDEN.repeat(character.length);
  });
}

function hideEmail(text: string): string {
  const at = text.lastIndexOf('@');
  const end = text.lastIndexOf('.');
  return `${hide(text.slice(0, at), 1)}@${hide(text.slice(at + 1, end))}${text.slice(end)}`;
}

/** What stays is what its owner knows it by, and what says nothing to others. */
function hidden(kind: Find['kind'], text: string): string {
  switch (kind) {
    case 'card': return hide(text, 0, 4);
    case 'iban': return hide(text, 2, 4);
    case 'phone': return hide(text, 0, 2);
    case 'email': return hideEmail(text);
    case 'nationalId': case 'word': return hide(text);
  }
}

/**
 * The text with what was found hidden. As long as before, and nothing else differs: see `isMaskOf`, which is why.
 *
 * @param finds ascending, none over another.
 */
export function mask(text: string, finds: readonly Find[]): string {
  let masked = '';
  let done = 0;
  for (const { kind, from, to } of finds) {
    masked += text.slice(done, from) + hidden(kind, text.slice(from, to));
    done = to;
  }
  return masked + text.slice(done);
}

/**
 * Whether `stored` is what may have been stored of `submitted`, whatever was hidden in it then: so a message that comes again is recognised
 * although the rules have changed since, and nothing has to be kept of what was hidden.
 */
export function isMaskOf(stored: string, submitted: string): boolean {
  if (stored.length !== submitted.length) return false;
  for (let at = 0; at < stored.length; at += 1) if (stored[at] !== submitted[at] && stored[at] !== HIDDEN) return false;
  return true;
}
