/** What a message looks like, for comparing it with others and for counting links. Texts themselves are never kept. */
import { createHash } from 'node:crypto';

/** A bare name is looked for where one begins and nowhere within it, so that long chains of them cost no more than they are long. */
const LINK = /\b(?:https?:\/\/|www\.)[^\s<>"']+|(?<![\w-]|[\w-]\.)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|info|biz|ru|cn|xyz|top|site|online|shop|click|link|live|icu|vip|win|bid|loan)\b(?:\/\S*)?/giu;

/** Shorter texts are what everybody writes: "hello", "thanks a lot", an order number. Letters and digits. */
const LEAST_SIGNS = 25;

export interface Look {
  /** Digest of the text without case, spaces, punctuation, digits and links' tails; undefined for what everybody writes. */
  readonly digest?: string;
  readonly links: number;
  /** Different hosts among the links. */
  readonly hosts: number;
  /** Share of the text that is links, 0–1. */
  readonly linkShare: number;
}

export function lookAt(text: string): Look {
  const links = text.match(LINK) ?? [];
  const hosts = new Set(links.map((link) => link.replace(/^https?:\/\//i, '').replace(/^www\./i, '').split(/[/?#:]/)[0]?.toLowerCase()));
  const linkShare = text.length === 0 ? 0 : links.reduce((sum, link) => sum + link.length, 0) / text.trim().length;
  const signs = text.normalize('NFKC').toLowerCase().replace(/[^\p{Letter}]/gu, '');
  const digest = signs.length < LEAST_SIGNS ? undefined : createHash('sha256').update(signs).digest('base64url').slice(0, 22);
  return { ...(digest === undefined ? {} : { digest }), links: links.length, hosts: hosts.size, linkShare: Math.min(1, linkShare) };
}

/** Whether that many links are more than a person in need of help sends: five and more to several places, or hardly anything else. */
export function isLinkSpam({ links, hosts, linkShare }: Look): boolean {
  return (links >= 5 && hosts >= 3) || (links >= 3 && hosts >= 2 && linkShare > 0.6);
}
