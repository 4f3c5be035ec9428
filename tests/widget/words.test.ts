import { expect } from '@open-wc/testing';
import { ar } from '../../packages/widget/src/words/ar.ts';
import { de } from '../../packages/widget/src/words/de.ts';
import { en, type Dictionary } from '../../packages/widget/src/words/en.ts';
import { dayName } from '../../packages/widget/src/words/day-name.ts';
import { LANGUAGES } from '../../packages/widget/src/words/index.ts';
import { loadWords, matchLanguage, Words, type Plural } from '../../packages/widget/src/words/words.ts';

const placeholders = (text: string): string => (text.match(/\{\w+\}/g) ?? []).sort().join();

describe('words', () => {
  for (const [name, dictionary] of Object.entries({ de, ar })) {
    it(`${name} says everything that English says, with the same values`, () => {
      for (const [key, sentence] of Object.entries(en) as [keyof typeof en, string | Plural][]) {
        const other = dictionary[key] as string | Plural;
        expect(typeof other, key).to.equal(typeof sentence);
        if (typeof sentence === 'string') expect(placeholders(other as string), key).to.equal(placeholders(sentence));
        else expect((other as Plural).other, key).to.contain('{count}');
      }
    });
  }

  it('chooses the plural by the language’s own rules and writes numbers its own way', () => {
    expect(new Words<Dictionary>('en', en).say('openUnread', { count: 1 })).to.equal('Open chat, 1 unread message');
    expect(new Words<Dictionary>('en', en).say('openUnread', { count: 1200 })).to.equal('Open chat, 1,200 unread messages');
    expect(new Words<Dictionary>('de', de).say('openUnread', { count: 1200 })).to.equal('Chat öffnen, 1.200 ungelesene Nachrichten');
    expect(new Words<Dictionary>('ar', ar).say('latestCount', { count: 2 })).to.equal('رسالتان جديدتان');
  });

  it('the owner’s words win, and a value in them is never taken for a placeholder', () => {
    const words = new Words<Dictionary>('en', en, { typing: '{name} schreibt…' });
    expect(words.say('typing', { name: '{name}' })).to.equal('{name} schreibt…');
  });

  it('finds the closest language and falls back to English when a dictionary cannot be fetched', async () => {
    expect(matchLanguage(['de-AT'], LANGUAGES)?.locale).to.equal('de');
    expect(matchLanguage(['xx'], LANGUAGES)).to.equal(undefined);
    const broken = [{ locale: 'de', load: () => Promise.reject(new Error('gone')) }];
    expect((await loadWords<Dictionary>(['de'], broken, en)).say('send')).to.equal('Send');
    expect((await loadWords(['de-AT'], LANGUAGES, en)).locale).to.equal('de-AT');
  });

  it('a page without a region is read in the region of its reader: times and numbers are theirs', async () => {
    const afternoon = new Date(2026, 2, 10, 15, 29).getTime();
    expect((await loadWords(['en', 'en-GB', 'en'], LANGUAGES, en)).time(afternoon)).to.equal('15:29');
    expect((await loadWords(['en-US', 'en-GB'], LANGUAGES, en)).time(afternoon)).to.match(/^3:29\sPM$/);
    expect((await loadWords(['de', 'fr-CH', 'de-CH'], LANGUAGES, en)).locale).to.equal('de-CH');
    expect((await loadWords(['de', 'en-GB'], LANGUAGES, en)).locale).to.equal('de');
  });

  it('a locale that nobody knows does not stop the chat', () => {
    expect(new Words<Dictionary>('not a locale', en).say('send')).to.equal('Send');
  });

  it('names days by local midnight', () => {
    const now = new Date(2026, 2, 10, 0, 5).getTime();
    expect(dayName('en', new Date(2026, 2, 10, 0, 1).getTime(), now)).to.equal('Today');
    expect(dayName('en', new Date(2026, 2, 9, 23, 59).getTime(), now)).to.equal('Yesterday');
    expect(dayName('en', new Date(2026, 2, 5, 12).getTime(), now)).to.equal('Thursday');
    expect(dayName('en', new Date(2025, 2, 5, 12).getTime(), now)).to.contain('2025');
  });
});
