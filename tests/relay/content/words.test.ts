import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isMaskOf, mask } from '../../../packages/relay/src/content/find.ts';
import { apart } from '../../../packages/relay/src/content/personal-data/detect.ts';
import { createWordFinder } from '../../../packages/relay/src/content/words.ts';

const masked = (words: readonly string[], text: string, english = false): string => mask(text, apart(createWordFinder(words, english)(text)));

describe('words that are not wanted', () => {
  test('of the workspace’s own list are whole words, whatever their case, accents and signs that are not seen', () => {
    assert.equal(masked(['casino'], 'Casino! CASINO, cásino, casi\u200bno'), '••••••! ••••••, ••••••, ••••\u200b••');
    assert.equal(masked(['casino'], 'casinos, mycasino, casino_x'), 'casinos, mycasino, ••••••_x');
    assert.equal(masked(['дурак', 'größe', 'かな'], 'Дурак! GRÖSSE? Größe. かな'), '•••••! GRÖSSE? •••••. ••');
    assert.equal(masked(['free money'], 'FREE   money, freemoney'), '••••   •••••, freemoney');
  });

  test('go on where a star stands', () => {
    assert.equal(masked(['casin*'], 'casinos casino acasino'), '•••••os •••••o acasino');
    assert.equal(masked(['*bet'], 'sportsbet bets'), 'sports••• bets');
    assert.equal(masked(['*spam*'], 'antispammer'), 'anti••••mer');
    assert.equal(masked(['*', '**', '  '], 'anything * at all'), 'anything * at all');
  });

  test('may hold signs that mean something elsewhere', () => {
    assert.equal(masked(['c++', '(x)', 'a.b', '$$$'], 'c++ and (x) and a.b, acb, $$$'), '•++ and (•) and •.•, acb, $$$');
  });

  test('of the common English list are found through look-alikes, and not within harmless words', () => {
    for (const text of ['what the fuck', 'f u c k is not asked for, fuuuck is', 'sh1t', 'ｓｈｉｔ']) assert.notEqual(masked([], text, true), text, text);
    for (const text of ['Scunthorpe', 'class assignment', 'cockpit', 'analysis', 'Essex', 'Dickens', 'pass the grass', 'document', 'therapist', 'shiitake', 'Pissarro', 'cumin']) assert.equal(masked([], text, true), text, text);
    assert.equal(masked([], 'what the fuck'), 'what the fuck');
  });

  test('are hidden within bounds, whatever the text', () => {
    const words = ['a', 'é*', '*ß', '𝒜', 'ﬁ', 'x y', 'fuck'];
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.constantFrom('a', 'é', 'ß', '𝒜', 'ﬁ', 'x', ' ', 'y', 'fuck', '\u0301', '\u200b', '😀', '𝓯𝓾𝓬𝓴'), { maxLength: 20 }).map((all) => all.join(''))), (text) => {
      const hidden = masked(words, text, true);
      assert.ok(isMaskOf(hidden, text));
      assert.equal(/\p{Surrogate}/u.test(hidden), /\p{Surrogate}/u.test(text));
    }), { numRuns: 2_000 });
  });
});
