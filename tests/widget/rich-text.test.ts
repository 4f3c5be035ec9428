import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { type Block, type Inline, parseRichText } from '../../packages/widget/src/rich-text/parse.ts';
import { plainText } from '../../packages/widget/src/rich-text/plain-text.ts';
import { conversation, message } from './seams/fake-client.ts';
import { find, mount, tidy } from './seams/mount.ts';

const flat = (parts: readonly Inline[]): string => parts.map((part) => (typeof part === 'string' ? part : 'parts' in part ? flat(part.parts) : part.text)).join('');
/** What is seen of a message as text; items of lists with their numbers. */
const seen = (blocks: readonly Block[]): string =>
  blocks.map((block) => (block.type === 'code' ? block.text : block.type === 'text' ? flat(block.parts) : block.items.map((item, index) => `${block.start === undefined ? '' : block.start + index} ${flat(item)}`).join('\n'))).join('\n');
const line = (text: string): readonly Inline[] => {
  const [block] = parseRichText(text);
  return block?.type === 'text' ? block.parts : [];
};

/** Texts that people write and that are no markup. */
const PLAIN = [
  '2*3*4 = 24', 'a * b * c', '5 * 4', '* not a list', '- Anna', '1. May', 'snake_case_name and __init__', '_', '**', '****', '***', '* *', '_ _', '``', 'a`b', 'x**2 + y**2', 'file_name_v2.txt', '~20%', '#1 of 3',
  '<b>bold</b>', '&amp; &lt;', '2 * (3 * 4)', 'f(*args, **kwargs)', 'price: 5*', 'C:\\temp\\*.*', '> not a quote', '```\nno end', '``` \nx\n```', '1. one\n3. three', '- one\n\n- two', 'смс*текст*тут', '𝒜*b*', '*a\nb*', '\u202e*x', '`  `',
];

describe('rich text', () => {
  afterEach(tidy);

  it('is read without its signs where it is not drawn; what is no markup stays as it stands', () => {
    expect(plainText('**Yes**, *soon*:\n- one\n- `two`\n```\na * b\n```')).to.equal('Yes, soon:\n• one\n• two\na * b');
    expect(plainText('1. one\n2. https://a.example')).to.equal('1. one\n2. https://a.example');
    for (const text of PLAIN) expect(plainText(text)).to.equal(text);
  });

  it('has strong, emphasised and code', () => {
    expect(line('Ships **today**, *maybe* or _surely_ by `npm ci`.')).to.deep.equal([
      'Ships ', { type: 'strong', parts: ['today'] }, ', ', { type: 'em', parts: ['maybe'] }, ' or ', { type: 'em', parts: ['surely'] }, ' by ', { type: 'code', text: 'npm ci' }, '.',
    ]);
    expect(line('***both*** and **one *in* other**')).to.deep.equal([
      { type: 'strong', parts: [{ type: 'em', parts: ['both'] }] }, ' and ', { type: 'strong', parts: ['one ', { type: 'em', parts: ['in'] }, ' other'] },
    ]);
    expect(line('(*so*) "**so**" *so*!')).to.deep.equal(['(', { type: 'em', parts: ['so'] }, ') "', { type: 'strong', parts: ['so'] }, '" ', { type: 'em', parts: ['so'] }, '!']);
    expect(line('`**not strong** https://a.example`')).to.deep.equal([{ type: 'code', text: '**not strong** https://a.example' }]);
  });

  it('has lists of two items or more', () => {
    expect(parseRichText('We have:\n- lamps\n- **chairs**\nAnything else?')).to.deep.equal([
      { type: 'text', parts: ['We have:'] }, { type: 'list', items: [['lamps'], [{ type: 'strong', parts: ['chairs'] }]] }, { type: 'text', parts: ['Anything else?'] },
    ]);
    expect(parseRichText('3. open\n4. close\n* a\n* b')).to.deep.equal([{ type: 'list', start: 3, items: [['open'], ['close']] }, { type: 'list', items: [['a'], ['b']] }]);
  });

  it('has code in which nothing is markup', () => {
    expect(parseRichText('Try:\n```sh\nnpm ci\n  *.ts - x\n```\nthen')).to.deep.equal([{ type: 'text', parts: ['Try:'] }, { type: 'code', text: 'npm ci\n  *.ts - x' }, { type: 'text', parts: ['then'] }]);
  });

  it('leaves text that only looks like markup as it is', () => {
    for (const text of PLAIN) expect(parseRichText(text), text).to.deep.equal([{ type: 'text', parts: [text] }]);
  });

  it('keeps the signs in an address', () => {
    const hrefs = (text: string): unknown[] => line(text).filter((part) => typeof part !== 'string' && part.type === 'link').map((part) => (part as { text: string }).text);
    for (const address of ['https://a.example/snake_case_path/_x_', 'https://en.example/wiki/A*B*C', 'https://a.example/?q=*x*&r=_y_']) expect(hrefs(`see ${address} now`), address).to.deep.equal([address]);
    expect(line('**https://a.example/x**')).to.deep.equal([{ type: 'strong', parts: [{ type: 'link', text: 'https://a.example/x', href: 'https://a.example/x' }] }]);
  });

  it('loses nothing but signs of markup, and never the order', () => {
    const pieces = fc.constantFrom('*', '**', '***', '_', '`', '```', '- ', '1. ', '2. ', '• ', ' ', '\n', '\n- ', '\n* ', 'a', 'Ж', '𝒜', '5', '.', ')', '(', '<b>', 'https://a.example/_x_', 'b@c.example', '\u202e', '😀');
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.array(pieces, { maxLength: 40 }).map((all) => all.join('')));
    const bare = (text: string): string => text.replace(/[*_`\-•\s\d.)]/g, '');
    fc.assert(fc.property(texts, (text) => {
      const blocks = parseRichText(text);
      // The word after an opening fence is the only word that is not shown.
      const source = blocks.some((block) => block.type === 'code') ? text.replace(/^```[\w+#-]*$/gm, '') : text;
      expect(bare(seen(blocks))).to.equal(bare(source));
      if (!/[*_`]|^ {0,3}(?:[-•]|\d{1,9}[.)]) /m.test(text)) expect(seen(blocks)).to.equal(text);
    }), { numRuns: 5_000 });
  });

  it('reads the longest hostile message in no time', () => {
    for (const piece of ['*', '*a ', '*a', '_*', '`', '`a', '**a*', '- \n', '1. a\n', '```\n', '[(', 'a*_', '*_a', ' *x*']) {
      const text = piece.repeat(Math.ceil(16_384 / piece.length)).slice(0, 16_384);
      const started = performance.now();
      parseRichText(text);
      expect(performance.now() - started, piece).to.be.below(250);
    }
  });

  it('becomes elements, never markup of the sender', async () => {
    const { widget } = await mount({ conversations: [conversation([message('**<img src=x onerror="window.hacked=true">** `<script>` [x](javascript:alert(1))\n- <b>one</b>\n- two\n```\n<svg onload=alert(1)>\n```', { own: false })])] });
    const bubble = find(widget, '.message:not(.greeting) .bubble')!;
    expect(bubble.querySelector('strong')!.textContent).to.equal('<img src=x onerror="window.hacked=true">');
    expect([...bubble.querySelectorAll('li')].map((item) => item.textContent)).to.deep.equal(['<b>one</b>', 'two']);
    expect(bubble.querySelector('pre')!.textContent).to.equal('<svg onload=alert(1)>');
    expect([...bubble.querySelectorAll('*')].map((each) => each.localName).filter((name) => !['strong', 'code', 'ul', 'li', 'pre'].includes(name))).to.deep.equal([]);
    expect('hacked' in window).to.equal(false);
  });
});
