import { linkify } from '../links/linkify.ts';

/** A stretch of a line. */
export type Inline =
  | string
  | { readonly type: 'strong' | 'em'; readonly parts: readonly Inline[] }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'link'; readonly text: string; readonly href: string };

/** A stretch of a message: lines of text with their line breaks, a list, or code as it was written. */
export type Block =
  | { readonly type: 'text'; readonly parts: readonly Inline[] }
  | { readonly type: 'list'; /** Number of the first item; missing = bullets. */ readonly start?: number; readonly items: readonly (readonly Inline[])[] }
  | { readonly type: 'code'; readonly text: string };

/** Without one of these a message is one plain text, links apart. */
const SIGNS = /[*_`]|^ {0,3}(?:[-•]|\d{1,9}[.)]) /m;
const FENCE = /^```[\w+#-]*$/;
const ITEM = /^ {0,3}(?:([-*•])|(\d{1,9})[.)]) +(\S.*)$/;
/** One of three kinds; longer runs and doubled underscores (`__init__`) are text. */
const MARK = /(?<!\*)\*{1,3}(?!\*)|(?<!_)_(?!_)/g;
const CODE = /(?<!`)`(?!`)([^`]*[^`\s][^`]*)`(?!`)/g;
const WORD = /[\p{L}\p{N}]/u;
/** Only something that is read is emphasised: not the dot in `*.*`. */
const READ = /[\p{L}\p{N}\p{Extended_Pictographic}]/u;
/** Marks within marks; more stay text. */
const DEEPEST = 4;

/** Where a line holds something in which no mark counts. */
interface Solid {
  readonly from: number;
  readonly to: number;
  readonly part: Inline;
}

interface Mark {
  readonly at: number;
  readonly sign: string;
  readonly opens: boolean;
  readonly closes: boolean;
  /** No earlier than here begins the last stretch before it with something to read in it. */
  readonly read: number;
}

interface Pair {
  readonly open: number;
  readonly close: number;
  readonly sign: string;
}

/** Code and links of a line, ascending. */
function solids(line: string): Solid[] {
  const found: Solid[] = [];
  let from = 0;
  const links = (to: number): void => {
    let at = from;
    for (const part of linkify(line.slice(from, to))) {
      const { length } = typeof part === 'string' ? part : part.text;
      if (typeof part !== 'string') found.push({ from: at, to: at + length, part: { type: 'link', ...part } });
      at += length;
    }
  };
  for (const match of line.matchAll(CODE)) {
    links(match.index);
    from = match.index + match[0].length;
    found.push({ from: match.index, to: from, part: { type: 'code', text: match[1]! } });
  }
  links(line.length);
  return found;
}

/** Marks that can begin or end something: at the edge of a word, never within one (`2*3*4`, `snake_case`), never beside a space. */
function marksOf(line: string, within: readonly Solid[]): Mark[] {
  const marks: Mark[] = [];
  let next = 0;
  let read = -1;
  let end = 0;
  for (const { 0: sign, index: at } of line.matchAll(MARK)) {
    while (next < within.length && within[next]!.to <= at) next += 1;
    if (next < within.length && within[next]!.from <= at) continue;
    if (READ.test(line.slice(end, at))) read = end;
    end = at + sign.length;
    // Whole characters, so that letters beyond the first plane count as letters.
    const before = /.$/u.exec(line.slice(Math.max(0, at - 2), at))?.[0] ?? ' ';
    const after = String.fromCodePoint(line.codePointAt(end) ?? 32);
    marks.push({ at, sign, opens: !/\s/.test(after) && !WORD.test(before), closes: !/\s/.test(before) && !WORD.test(after), read });
  }
  return marks;
}

/** Marks that belong together; pairs lie within each other or apart, never across. */
function pairsOf(marks: readonly Mark[]): ReadonlyMap<number, Pair> {
  const pairs = new Map<number, Pair>();
  const open: Mark[] = [];
  for (const mark of marks) {
    const place = mark.closes ? open.findLastIndex(({ sign, at }) => sign === mark.sign && at + sign.length <= mark.read) : -1;
    if (place >= 0) {
      pairs.set(open[place]!.at, { open: open[place]!.at, close: mark.at, sign: mark.sign });
      open.length = place;
    } else if (mark.opens && open.length < DEEPEST) open.push(mark);
  }
  return pairs;
}

/** Strong, emphasised, code and links within one line. */
function inline(line: string): readonly Inline[] {
  const within = solids(line);
  const pairs = pairsOf(marksOf(line, within));
  const build = (from: number, to: number): Inline[] => {
    const parts: Inline[] = [];
    let text = from;
    let at = from;
    const put = (end: number, part: Inline, next: number): void => {
      if (end > text) parts.push(line.slice(text, end));
      parts.push(part);
      text = at = next;
    };
    while (at < to) {
      const solid = within[0];
      const pair = pairs.get(at);
      if (solid && solid.from <= at) {
        within.shift();
        put(solid.from, solid.part, solid.to);
      } else if (pair) {
        const inner = build(at + pair.sign.length, pair.close);
        const part: Inline = { type: pair.sign === '**' ? 'strong' : 'em', parts: inner };
        put(at, pair.sign === '***' ? { type: 'strong', parts: [part] } : part, pair.close + pair.sign.length);
      } else at += 1;
    }
    if (to > text) parts.push(line.slice(text, to));
    return parts;
  };
  return build(0, line.length);
}

/** Adjacent texts become one. */
function joined(lines: readonly (readonly Inline[])[]): readonly Inline[] {
  const parts: Inline[] = [];
  for (const part of lines.flatMap((line, index) => (index === 0 ? line : ['\n', ...line]))) {
    const last = parts.at(-1);
    if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part;
    else parts.push(part);
  }
  return parts;
}

/** Items that begin here: two at least, bullets of one kind or numbers that count up, so that "- Anna" and "1. May" stay what they are. */
function listAt(lines: readonly string[], from: number): { readonly start?: number; readonly items: readonly string[] } | undefined {
  const first = ITEM.exec(lines[from]!);
  if (!first) return undefined;
  const items: string[] = [];
  for (const line of lines.slice(from)) {
    const match = ITEM.exec(line);
    if (!match || match[1] !== first[1] || (first[2] !== undefined && Number(match[2]) !== Number(first[2]) + items.length)) break;
    items.push(match[3]!);
  }
  if (items.length < 2) return undefined;
  return first[2] === undefined ? { items } : { start: Number(first[2]), items };
}

/**
 * Reads the light markup of a message: `**strong**`, `*emphasised*` or `_emphasised_`, `` `code` ``, code between lines of three
 * backticks, lists of two items or more, links. Whatever is no complete markup is text, as it stands; nothing but the signs of markup is
 * ever left out. A link shows the address it leads to: there are no links under other words.
 */
export function parseRichText(message: string): readonly Block[] {
  if (!SIGNS.test(message)) return [{ type: 'text', parts: linkify(message).map((part) => (typeof part === 'string' ? part : { type: 'link', ...part })) }];
  const lines = message.split('\n');
  const blocks: Block[] = [];
  let text: (readonly Inline[])[] = [];
  const endText = (): void => {
    if (text.length > 0) blocks.push({ type: 'text', parts: joined(text) });
    text = [];
  };
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!;
    const fence = FENCE.test(line) ? lines.indexOf('```', at + 1) : -1;
    const list = fence < 0 ? listAt(lines, at) : undefined;
    if (fence > at + 1) {
      endText();
      blocks.push({ type: 'code', text: lines.slice(at + 1, fence).join('\n') });
      at = fence;
    } else if (list) {
      endText();
      blocks.push({ type: 'list', ...list, items: list.items.map(inline) });
      at += list.items.length - 1;
    } else text.push(inline(line));
  }
  endText();
  return blocks;
}
