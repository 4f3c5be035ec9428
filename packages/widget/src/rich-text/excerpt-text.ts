import { parseRichText, type Inline } from './parse.ts';

/** Where a stretch was cut out of a message: the other half of a pair of signs may lie beyond. */
export interface Cut {
  readonly start: boolean;
  readonly end: boolean;
}

/** An excerpt stands on one line, so that the line of three backticks has become a word. */
const FENCE = /(?<!\S)```[\w+#-]*(?!\S)/g;
/** Signs that end or begin something at the edge of a word; doubled underscores (`__init__`) are text. */
const CLOSING = /(?<=[^\s*_`])(?!__)[*_`]{1,4}(?![\p{L}\p{N}*_`])/gu;
const OPENING = /(?<![\p{L}\p{N}*_`])(?!__)[*_`]{1,4}(?=[^\s*_`])/gu;
/** The first backtick of an odd number ends what began before the excerpt; otherwise it would pair with a later one. */
const ORPHAN = /^([^`]*[^\s`])`(?![\p{L}\p{N}`])(?=[^`]*(?:`[^`]*`[^`]*)*$)/u;

/**
 * What an excerpt of a message says on one line, without the signs of its markup, whole pairs and halves of such that were cut. Nothing but
 * signs is left out, and what is left keeps its order.
 */
export function excerptText(excerpt: string, cut: Cut): string {
  const bare = (text: string): string => {
    const ended = cut.start ? text.replace(CLOSING, '') : text;
    return cut.end ? ended.replace(OPENING, '') : ended;
  };
  const read = (parts: readonly Inline[]): string => parts.map((part) => (typeof part === 'string' ? bare(part) : 'parts' in part ? read(part.parts) : part.text)).join('');
  const line = excerpt.replace(/\s/g, ' ').replace(FENCE, '');
  // One line is neither a list nor code between lines.
  return parseRichText(cut.start ? line.replace(ORPHAN, '$1') : line).map((block) => (block.type === 'text' ? read(block.parts) : '')).join('');
}
