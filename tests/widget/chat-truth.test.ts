import { expect } from '@open-wc/testing';
import { press, write, heard } from './seams/acts.ts';
import { find, mount, settled, textIn, tidy, until } from './seams/mount.ts';
import { STATES } from './seams/states.ts';
import type { ChatWidget } from '../../packages/widget/src/chat-widget/chat-widget.ts';

describe('the truth in words', () => {
  afterEach(tidy);
  const status = (widget: ChatWidget): string => textIn(find(widget, '.status'));

  it('offline', async () => {
    const { widget } = await mount(STATES['offline']!());
    expect(status(widget)).to.equal('Offline — your messages are kept and will be sent.');
  });

  it('waiting, with a countdown and "Try now"', async () => {
    const { widget, client } = await mount({ connection: { state: 'waiting', reason: 'network', attempt: 2, retryAt: Date.now() + 20_000 } });
    const seconds = (): number => Number(/Trying again in (\d+) s\./.exec(status(widget))?.[1] ?? 0);
    const first = seconds();
    expect(first).to.be.within(10, 20);
    await until(() => seconds() < first, 'counting down');
    const before = client.calls.length;
    find(widget, '.status button')!.click();
    expect(client.calls[before]).to.deep.equal(['connect']);
  });

  it('"Connecting…" becomes a sentence after two seconds', async () => {
    const { widget } = await mount({ connection: { state: 'connecting', attempt: 1 } });
    expect(status(widget)).to.equal('Connecting…');
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    await until(() => status(widget).startsWith('Connecting takes longer than usual.'), 'the sentence');
  });

  it('rate limited: says when, keeps the text, sends nothing', async () => {
    const { widget, client } = await mount(STATES['limited']!());
    expect(textIn(find(widget, 'p.status'))).to.match(/^You can send again in (?:9|1[0-2]) s\. What you wrote is kept\.$/);
    const field = write(widget, 'One more');
    await settled(widget);
    press(field, 'Enter');
    expect(client.calls.some(([name]) => name === 'send')).to.equal(false);
    expect(field.value).to.equal('One more');
  });

  it('an identity that has ended: says what to do, and begins anew when that is wanted', async () => {
    const { widget, client } = await mount({ connection: { state: 'stopped', reason: 'identity_expired', attempt: 0 } });
    expect(status(widget)).to.contain('You are signed out here.');
    expect(textIn(find(widget, '.status button'))).to.equal('Start a new chat');
    find(widget, '.status button')!.click();
    await until(() => client.calls.at(-1)?.[0] === 'reset', 'begun anew');
  });

  it('an identity that is not believed: the visitor may chat as a guest', async () => {
    const { widget, client } = await mount({ connection: { state: 'stopped', reason: 'identity_invalid', attempt: 0 } });
    expect(status(widget)).to.contain('We could not confirm who you are.');
    const before = client.calls.length;
    find(widget, '.status button')!.click();
    expect(client.calls[before]).to.deep.equal(['connect']);
  });

  it('this browser keeps nothing', async () => {
    const { widget } = await mount(STATES['notKept']!());
    expect(status(widget)).to.contain('does not keep messages');
  });

  it('tells whoever builds the page why the relay refuses it, once, in the console of the browser', async () => {
    const { widget, client } = await mount();
    const errors = heard(widget, 'frontdesk-error');
    const warned: unknown[] = [];
    const { warn } = console;
    console.warn = (...words: unknown[]) => void warned.push(words.join(' '));
    try {
      const view = { state: 'stopped', attempt: 1, reason: 'forbidden', message: 'Add http://localhost:5500 under Allowed origins.' } as const;
      client.emit('connection', view);
      client.emit('connection', view);
    } finally {
      console.warn = warn;
    }
    client.emit('error', { code: 'forbidden', message: 'Add it.', retryable: false });
    expect(warned).to.deep.equal(['Frontdesk: Add http://localhost:5500 under Allowed origins.']);
    expect(errors[0]?.detail).to.deep.equal({ code: 'forbidden', message: 'Add it.', retryable: false });
  });

  it('never shows a code', async () => {
    for (const name of Object.keys(STATES)) {
      const { widget } = await mount(STATES[name]!());
      expect(textIn(find(widget, '.panel')), name).to.not.match(/_|undefined|null|NaN|Something went wrong/);
      await tidy();
    }
  });
});
