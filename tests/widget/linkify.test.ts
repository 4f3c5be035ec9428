import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { linkify } from '../../packages/widget/src/talk/linkify.ts';

const links = (text: string): string[] => linkify(text).flatMap((part) => (typeof part === 'string' ? [] : [part.href]));

describe('links in messages', () => {
  it('are found with the sentence’s punctuation left out', () => {
    expect(links('See https://a.example/x?y=1, or (https://b.example/z).')).to.deep.equal(['https://a.example/x?y=1', 'https://b.example/z']);
    expect(links('https://en.example/wiki/Chat_(disambiguation)')).to.deep.equal(['https://en.example/wiki/Chat_(disambiguation)']);
    expect(links('www.shop.example and anna@shop.example')).to.deep.equal(['https://www.shop.example/', 'mailto:anna@shop.example']);
    expect(links('tel:+49-30-1234')).to.deep.equal(['tel:+49-30-1234']);
  });

  it('lead nowhere but http, https, mailto and tel', () => {
    for (const text of ['javascript:alert(1)', 'data:text/html,<b>', 'vbscript:x', 'file:///etc/passwd', 'JaVaScRiPt:alert(1)//https:x']) expect(links(text), text).to.deep.equal([]);
  });

  it('never change the text', () => {
    const text = fc.oneof(fc.string(), fc.array(fc.constantFrom('https://a.b', 'www.x.y', ' ', ')', '(', '.', 'a@b.c', '<img onerror=x>', 'tel:1', '\n', '“')).map((parts) => parts.join('')));
    fc.assert(fc.property(text, (message) => linkify(message).map((part) => (typeof part === 'string' ? part : part.text)).join('') === message), { numRuns: 2_000 });
  });
});
