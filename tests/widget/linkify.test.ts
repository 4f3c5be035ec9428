import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { linkify, safeHref } from '../../packages/widget/src/links/linkify.ts';

const links = (text: string): string[] => linkify(text).flatMap((part) => (typeof part === 'string' ? [] : [part.href]));

describe('links in messages', () => {
  it('are found with the sentence’s punctuation left out', () => {
    expect(links('See https://a.example/x?y=1, or (https://b.example/z).')).to.deep.equal(['https://a.example/x?y=1', 'https://b.example/z']);
    expect(links('[https://a.example/x] {https://b.example/y}! “https://c.example/z”…')).to.deep.equal(['https://a.example/x', 'https://b.example/y', 'https://c.example/z']);
    expect(links('https://en.example/wiki/Chat_(disambiguation)')).to.deep.equal(['https://en.example/wiki/Chat_(disambiguation)']);
    expect(links('https://a.example/?list[]=1')).to.deep.equal(['https://a.example/?list[]=1']);
    expect(links('www.shop.example and anna@shop.example')).to.deep.equal(['https://www.shop.example/', 'mailto:anna@shop.example']);
    expect(links('tel:+49-30-1234')).to.deep.equal(['tel:+49-30-1234']);
  });

  it('lead nowhere but http, https, mailto and tel', () => {
    for (const text of ['javascript:alert(1)', 'data:text/html,<b>', 'vbscript:x', 'file:///etc/passwd', 'JaVaScRiPt:alert(1)//https:x', 'blob:https', 'ftp://a.example']) expect(links(text), text).to.deep.equal([]);
    for (const address of ['javascript:alert(1)', ' JavaScript:alert(1)', 'java\nscript:alert(1)', 'data:text/html,x', 'mailto:anna@shop.example', '/relative', '']) expect(safeHref(address), address).to.equal(undefined);
    expect(safeHref('https://shop.example/lamps')).to.equal('https://shop.example/lamps');
  });

  it('are none where an address pretends to be another', () => {
    const disguises = {
      'another host behind a name': 'https://bank.example@elsewhere.example/',
      'another host behind a name and a password': 'https://bank.example:443@elsewhere.example/',
      'the same without a scheme': 'www.bank.example@elsewhere.example',
      'a Cyrillic letter among Latin ones': 'https://p\u0430ypal.com/',
      'a Greek letter among Latin ones': 'https://g\u03bfogle.com/',
      'a name of Cyrillic letters that look Latin': 'https://\u0430\u0440\u0440\u04cf\u0435.com/',
      'a look-alike in an email address': 'mailto:anna@p\u0430ypal.com',
    };
    for (const [what, text] of Object.entries(disguises)) expect(links(text), what).to.deep.equal([]);
    expect(safeHref('https://p\u0430ypal.com/')).to.equal(undefined);
    for (const text of ['https://президент.рф/', 'https://münchen.example/', 'https://例え.jp/道', 'https://a.example/п?q=а']) expect(links(text).length, text).to.equal(1);
  });

  it('end before signs that are not seen or that turn the direction of writing', () => {
    expect(links('https://a.example/\u202Egnp.exe')).to.deep.equal(['https://a.example/']);
    expect(links('https://a.example\u200B.elsewhere.example')).to.deep.equal(['https://a.example/']);
  });

  it('are found in no more time than a text is long, whatever is in it: an agent’s page must not stand still', () => {
    for (const piece of ['1-', 'a.', 'a.co.', 'a@', 'a@b', 'https://a', 'www.', ')', '.', 'tel:+1', '[(', '@']) {
      const started = performance.now();
      linkify(`https://a.example/${piece.repeat(64_000 / piece.length)}`);
      linkify(piece.repeat(64_000 / piece.length));
      expect(performance.now() - started, piece).to.be.below(1_500);
    }
  });

  it('never change the text', () => {
    const text = fc.oneof(fc.string(), fc.array(fc.constantFrom('https://a.b', 'www.x.y', ' ', ')', '(', ']', '.', '@', 'а', '\u202E', 'a@b.c', '<img onerror=x>', 'tel:1', '\n', '“')).map((parts) => parts.join('')));
    fc.assert(fc.property(text, (message) => linkify(message).map((part) => (typeof part === 'string' ? part : part.text)).join('') === message), { numRuns: 2_000 });
  });
});
