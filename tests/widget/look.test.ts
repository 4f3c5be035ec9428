import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { contrast, parseHex, type Rgb } from '../../packages/widget/src/look/colour.ts';
import { accentTokens, colourSheet, PALETTES } from '../../packages/widget/src/look/tokens.ts';

const colour = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);
const parse = (text: string): Rgb => parseHex(text) ?? (/^rgb\((\d+),(\d+),(\d+)\)$/.exec(text)!.slice(1).map(Number) as unknown as Rgb);
const ratio = (one: string, other: string): number => contrast(parse(one), parse(other));

describe('colours', () => {
  it('text on any accent colour has at least 4.5 : 1', () => {
    fc.assert(fc.property(colour, (accent) => ratio(accentTokens(accent)['on-accent'], accent) >= 4.5), { numRuns: 3_000 });
  });

  for (const scheme of ['light', 'dark'] as const) {
    const { surface, raised, hover } = PALETTES[scheme];

    it(`any accent colour as text is readable on every ${scheme} ground`, () => {
      fc.assert(fc.property(colour, (accent) => [surface, raised, hover].every((ground) => ratio(accentTokens(accent, scheme)['accent-text'], ground) >= 4.5)), { numRuns: 1_000 });
    });

    it(`the ${scheme} palette itself is readable`, () => {
      const palette = PALETTES[scheme];
      for (const name of ['text', 'muted', 'danger'] as const) for (const ground of [surface, raised]) expect(ratio(palette[name], ground), `${name} on ${ground}`).to.be.at.least(4.5);
      expect(ratio(palette.muted, hover), 'initials').to.be.at.least(4.5);
      expect(ratio(palette['border-strong'], surface), 'edges of fields').to.be.at.least(3);
      expect(ratio(palette.warning, palette['warning-surface'])).to.be.at.least(4.5);
      expect(ratio(palette.danger, palette['danger-surface'])).to.be.at.least(4.5);
    });
  }

  it('light and dark are the same names', () => {
    expect(Object.keys(PALETTES.light)).to.deep.equal(Object.keys(PALETTES.dark));
  });

  it('an accent that is no colour counts as the default and cannot leave its rule', () => {
    expect(colourSheet('red;}*{display:none', 'light')).to.equal(colourSheet('#1f5eff', 'light'));
  });
});
