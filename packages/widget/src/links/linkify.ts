/** A stretch of a message: plain text, or a link with the address it leads to. */
export type TextPart = string | { readonly text: string; readonly href: string };

const WEB: ReadonlySet<string> = new Set(['http:', 'https:']);
/** The only schemes a message may link to; anything else stays text. */
const SCHEMES: ReadonlySet<string> = new Set([...WEB, 'mailto:', 'tel:']);

/**
 * Candidates: an address with one of our schemes, `www.…`, or an email address. Linear: no part can match in two ways, and what stands
 * before an @ is bounded (RFC 5321 §4.5.3.1.1). Signs that are not seen or that turn the direction of writing end an address, because they
 * can make it look like another one.
 */
const CANDIDATE = /\b(?:(?:https?:\/\/|www\.|mailto:)[^\s<>"\p{Cf}]+|tel:[+\d][\d().-]*|[\w.+-]{1,64}@[a-z\d-]+(?:\.[a-z\d-]+)+)/giu;

/** Punctuation that ends a sentence, or something emphasised, rather than an address. */
const TRAILING = `.,;:!?'"»”’…*`;
const BRACKETS = [['(', ')'], ['[', ']'], ['{', '}']] as const;

/** A part of a host name in which letters of another script stand among Latin ones, or stand for Latin ones altogether: "pаypal", "аррӏе". */
const LOOKS_LIKE_LATIN = /^(?=.*\p{Script=Latin}).*[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]|^[асԁеһіјӏорԛѕԝхуѵ]+$/iu;
const HOST = /^(?:[a-z]+:(?:\/\/)?)?(?:[^/?#@]*@)?([^/?#:]*)/iu;

/** An address without what ends the sentence around it: punctuation, and brackets that close without having been opened in it. */
function trimmed(address: string): string {
  const surplus = new Map(BRACKETS.map(([open, close]) => [close as string, address.split(close).length - address.split(open).length]));
  let end = address.length;
  for (; end > 0; end -= 1) {
    const last = address[end - 1]!;
    const closing = surplus.get(last) ?? 0;
    if (closing > 0) surplus.set(last, closing - 1);
    else if (!TRAILING.includes(last)) break;
  }
  return address.slice(0, end);
}

/** The address as browsers read it when it is of one of the schemes, and leads where it seems to lead. */
function safe(address: string, schemes: ReadonlySet<string>): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  // "https://bank.example@elsewhere.example" leads elsewhere.
  const disguised = url.username !== '' || url.password !== '' || HOST.exec(address)![1]!.split('.').some((label) => LOOKS_LIKE_LATIN.test(label));
  return schemes.has(url.protocol) && !disguised ? url.href : undefined;
}

/** The address when it is http or https and no disguise, else undefined: `javascript:` and its kin are never a link. */
export const safeHref = (address: string): string | undefined => safe(address, WEB);

function addressOf(text: string): string {
  if (/^(https?:|mailto:|tel:)/i.test(text)) return text;
  return text.includes('@') && !/^www\./i.test(text) ? `mailto:${text}` : `https://${text}`;
}

/** Splits a message into text and links. Joined, the parts' texts are the message: nothing is added or lost. */
export function linkify(message: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let done = 0;
  for (const match of message.matchAll(CANDIDATE)) {
    const text = trimmed(match[0]);
    const href = safe(addressOf(text), SCHEMES);
    if (!href) continue;
    if (match.index > done) parts.push(message.slice(done, match.index));
    parts.push({ text, href });
    done = match.index + text.length;
  }
  if (done < message.length) parts.push(message.slice(done));
  return parts;
}
