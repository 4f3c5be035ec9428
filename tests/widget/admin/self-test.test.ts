import { expect } from '@open-wc/testing';
import type { SelfTest } from '@frontdesk/sdk/admin';
import { clear, show, until, type Shown } from './console.ts';
import { makeConversation } from './fake-admin-client.ts';

const conversations = [makeConversation(1)];
const hash = '#/settings/install';
const failed: SelfTest = { state: 'failed', secondsAgo: 3, step: 'connect', reason: 'x', webSocketBlocked: 0 };
/** What stands there, without the sentence that explains it. */
const line = ({ find }: Shown): string => {
  const copy = document.createElement('div');
  copy.append(...[...(find('frontdesk-self-test-line')?.shadowRoot?.childNodes ?? [])].map((node) => node.cloneNode(true)));
  copy.querySelector('.hint')?.remove();
  return copy.textContent.replace(/\s+/g, ' ').trim();
};
const banner = ({ find }: Shown): string => find('frontdesk-connection-banner')?.shadowRoot?.textContent?.trim() ?? '';

describe('the relay’s self-test in the console', () => {
  afterEach(clear);

  it('is a quiet line under Settings → Installation while it passes, and nothing anywhere else', async () => {
    const shown = await show({ conversations, hash });
    await until(() => line(shown) === 'Self-test: passed 12 s ago', 'the line');
    expect(banner(shown)).to.equal('');
  });

  it('that failed is said there and above everything, in words that name what does not work', async () => {
    const shown = await show({ conversations, hash, selfTest: failed });
    const said = 'Self-test failed: the server’s own socket does not answer — visitors may not be able to chat.';
    await until(() => line(shown) === said && banner(shown) === said, 'both lines');
  });

  it('that failed does not trouble agents, who cannot mend it', async () => {
    const shown = await show({ conversations, role: 'agent', selfTest: failed });
    await shown.get('frontdesk-inbox');
    expect(banner(shown)).to.equal('');
  });

  it('tells how many visitors could not use WebSocket and what to look at, also in German and Arabic', async () => {
    const selfTest: SelfTest = { state: 'passed', secondsAgo: 600, webSocketBlocked: 3 };
    for (const [locale, words] of [['en', /passed 10 min ago 3 visitors in the last hour could not use WebSocket.*proxy/], ['de', /vor 10 min bestanden 3 Besucher konnten/], ['ar', /WebSocket/]] as const) {
      const shown = await show({ conversations, hash, selfTest, locale });
      await until(() => words.test(line(shown)), `the words in ${locale}`);
    }
  });
});
