/** Something that arrives in several tabs rings in one: tabs share storage and locks, so calls beside each other are tabs. */
import { expect } from '@open-wc/testing';
import { ringsHere } from '../../packages/widget/src/sound/tab-lock.ts';

const id = (): string => crypto.randomUUID();
const count = (answers: readonly boolean[]): number => answers.filter(Boolean).length;

describe('what rings in several tabs', () => {
  it('rings once, also when all ask in the same moment', async () => {
    const message = id();
    expect(count(await Promise.all(Array.from({ length: 20 }, () => ringsHere(message))))).to.equal(1);
  });

  it('does not ring again in a tab whose timers were held back while others came', async () => {
    const message = id();
    expect(await ringsHere(message)).to.equal(true);
    for (let other = 0; other < 40; other += 1) expect(await ringsHere(id())).to.equal(true);
    expect(await ringsHere(message)).to.equal(false);
  });

  it('keeps a bounded number of ids', async () => {
    for (let message = 0; message < 120; message += 1) await ringsHere(id());
    expect(localStorage.getItem('frontdesk:rung')?.split(' ').length).to.be.at.most(50);
  });
});
