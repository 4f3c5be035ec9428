/** A stretch of a message: plain text, or a link with the address it leads to. */
export type TextPart = string | { readonly text: string; readonly href: string };

/** The only schemes a message may link to; anything else stays text. */
const SCHEMES = new Set(['http:', 'https:', 'mailto:', 'tel:']);

/** Candidates: an address with one of our schemes, `www.…`, or an email address. Linear: no part can match in two ways. */
const CANDIDATE = /\b(?:(?:https?:\/\/|www\.)[^\s<>"]+|mailto:[^\s<>"]+|tel:[+\d][\d().-]*|[\w.+-]+@[a-z\d-]+(?:\.[a-z\d-]+)+)/gi;

/** Punctuation that ends a sentence rather than an address. */
const TRAILING = /[.,;:!?'"»”’…]$/;

function closesWithoutOpening(address: string): boolean {
  return address.endsWith(')') && address.split(')').length > address.split('(').length;
}

function addressOf(text: string): string | undefined {
  const full = /^(https?:|mailto:|tel:)/i.test(text) ? text : text.includes('@') && !/^www\./i.test(text) ? `mailto:${text}` : `https://${text}`;
  try {
    const url = new URL(full);
    return SCHEMES.has(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** Splits a message into text and links. Joined, the parts' texts are the message: nothing is added or lost. */
export function linkify(message: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let done = 0;
  for (const match of message.matchAll(CANDIDATE)) {
    let text = match[0];
    while (TRAILING.test(text) || closesWithoutOpening(text)) text = text.slice(0, -1);
    const href = addressOf(text);
    if (!href) continue;
    if (match.index > done) parts.push(message.slice(done, match.index));
    parts.push({ text, href });
    done = match.index + text.length;
  }
  if (done < message.length) parts.push(message.slice(done));
  return parts;
}
