import { parseRichText, type Inline } from './parse.ts';

const read = (parts: readonly Inline[]): string => parts.map((part) => (typeof part === 'string' ? part : 'parts' in part ? read(part.parts) : part.text)).join('');

/** What a message says without the signs of its markup, for where it is not drawn: a line of a list, a screen reader's status. */
export function plainText(message: string): string {
  return parseRichText(message).map((block) => {
    switch (block.type) {
      case 'text': return read(block.parts);
      case 'code': return block.text;
      case 'list': return block.items.map((item, at) => `${block.start === undefined ? '•' : `${block.start + at}.`} ${read(item)}`).join('\n');
    }
  }).join('\n');
}
