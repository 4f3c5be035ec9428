import { expect } from '@open-wc/testing';
import { announcements, conversation, message, settings } from './seams/fake-client.ts';
import { find, mount, settled, textIn, tidy, until } from './seams/mount.ts';
import { STATES } from './seams/states.ts';
import type { ChatWidget } from '../../packages/widget/src/chat-widget/chat-widget.ts';

const press = (target: Element, key: string, options: KeyboardEventInit = {}): boolean => target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...options }));
const fieldOf = (widget: ChatWidget): HTMLTextAreaElement => find<HTMLTextAreaElement>(widget, 'textarea')!;

function write(widget: ChatWidget, text: string): HTMLTextAreaElement {
  const field = fieldOf(widget);
  field.value = text;
  field.dispatchEvent(new Event('input'));
  return field;
}

function heard(widget: ChatWidget, name: string): CustomEvent[] {
  const events: CustomEvent[] = [];
  widget.addEventListener(name, (event) => events.push(event as CustomEvent));
  return events;
}

describe('opening and closing', () => {
  afterEach(tidy);

  it('moves focus into the composer and back, and tells the page', async () => {
    const { widget } = await mount({}, {}, false);
    const events = [heard(widget, 'frontdesk-open'), heard(widget, 'frontdesk-close')];
    const launcher = find(widget, '.launcher')!;
    launcher.focus();
    launcher.click();
    await until(() => widget.shadowRoot!.activeElement === fieldOf(widget), 'focus in the composer');
    expect(launcher.getAttribute('aria-expanded')).to.equal('true');
    press(fieldOf(widget), 'Escape');
    await until(() => widget.shadowRoot!.activeElement === launcher, 'focus on the launcher');
    expect(widget.opened).to.equal(false);
    expect(events.map((list) => list.length)).to.deep.equal([1, 1]);
  });

  it('closes the menu before the panel on Escape', async () => {
    const { widget } = await mount();
    find(widget, '.menu-button')!.click();
    await until(() => find(widget, '.menu'), 'the menu');
    press(find(widget, '.menu')!, 'Escape');
    await settled(widget);
    expect(find(widget, '.menu')).to.equal(null);
    expect(widget.opened).to.equal(true);
    expect(widget.shadowRoot!.activeElement).to.equal(find(widget, '.menu-button'));
  });

  it('shows the unread count on the launcher, in words for those who do not see it', async () => {
    const { widget, client } = await mount({ unread: 2 }, {}, false);
    const badge = await until(() => find(widget, '.badge'), 'the count');
    expect(textIn(badge)).to.equal('2');
    expect(find(widget, '.launcher')!.getAttribute('aria-label')).to.equal('Open chat, 2 unread messages');
    const unread = heard(widget, 'frontdesk-unread');
    client.emit('unread', { unread: 3 });
    expect(unread[0]?.detail).to.deep.equal({ unread: 3 });
  });

  it('keeps what is written when the element is moved, and does not disconnect', async () => {
    const { widget, client } = await mount();
    write(widget, 'half a sentence');
    const elsewhere = document.body.appendChild(document.createElement('div'));
    elsewhere.append(widget);
    await settled(widget);
    expect(fieldOf(widget).value).to.equal('half a sentence');
    expect(client.calls.some(([name]) => name === 'disconnect')).to.equal(false);
    elsewhere.remove();
  });

  it('puts the chat into the page’s flow when inline', async () => {
    const { widget } = await mount(STATES['conversation']!(), { mode: 'inline' }, false);
    expect(find(widget, '.launcher')).to.equal(null);
    expect(getComputedStyle(widget).position).to.equal('relative');
    expect(find(widget, '.panel')!.getBoundingClientRect().width).to.equal(widget.getBoundingClientRect().width);
  });
});

describe('the composer', () => {
  afterEach(tidy);

  it('sends on Enter, breaks the line on Shift+Enter, and leaves an input method alone', async () => {
    const { widget, client } = await mount();
    const field = write(widget, 'Hello');
    press(field, 'Enter', { isComposing: true });
    press(field, 'Enter', { keyCode: 229 });
    expect(press(field, 'Enter', { shiftKey: true })).to.equal(true);
    expect(client.calls.some(([name]) => name === 'send')).to.equal(false);
    expect(press(field, 'Enter')).to.equal(false);
    await until(() => client.calls.some(([name, text]) => name === 'send' && text === 'Hello'), 'sent');
    await settled(widget);
    expect(field.value).to.equal('');
  });

  it('counts characters as people do, near the limit, and does not send beyond it', async () => {
    const { widget, client } = await mount({ textChars: 20 });
    write(widget, '👋'.repeat(19));
    await settled(widget);
    expect(textIn(find(widget, '.counter'))).to.equal('1 character left');
    const field = write(widget, '👋'.repeat(22));
    await settled(widget);
    expect(textIn(find(widget, '.counter'))).to.equal('2 characters too many');
    press(field, 'Enter');
    expect(client.calls.some(([name]) => name === 'send')).to.equal(false);
    expect(field.value).to.equal('👋'.repeat(22));
  });

  it('keeps the draft and tells that the visitor types', async () => {
    const { widget, client } = await mount();
    write(widget, 'Half');
    await until(() => client.calls.some(([name, , text]) => name === 'setDraft' && text === 'Half'), 'the draft');
    expect(client.calls.some(([name, , on]) => name === 'setTyping' && on === true)).to.equal(true);
  });

  it('grows with its text up to a limit, in a size that phones do not zoom', async () => {
    const { widget } = await mount();
    const before = fieldOf(widget).offsetHeight;
    write(widget, 'line\n'.repeat(3));
    await settled(widget);
    expect(fieldOf(widget).offsetHeight).to.be.above(before);
    write(widget, 'line\n'.repeat(40));
    await settled(widget);
    expect(fieldOf(widget).offsetHeight).to.be.at.most(140);
    expect(parseFloat(getComputedStyle(fieldOf(widget)).fontSize)).to.be.at.least(16);
  });

  it('loads the emoji when asked for and puts one where the caret is', async () => {
    const { widget } = await mount();
    const field = write(widget, 'Hello world');
    await settled(widget);
    field.setSelectionRange(5, 5);
    find(widget, '[part=emoji-button]')!.click();
    const first = await until(() => find(widget, 'frontdesk-emoji')?.shadowRoot?.querySelector<HTMLElement>('.grid button'), 'the emoji');
    first.click();
    await settled(widget);
    expect(field.value).to.equal('Hello😀 world');
    press(first, 'Escape');
    await until(() => !find(widget, 'frontdesk-emoji'), 'closed');
    expect(widget.opened).to.equal(true);
  });
});

describe('the truth in words', () => {
  afterEach(tidy);
  const status = (widget: ChatWidget): string => textIn(find(widget, '.status'));

  it('offline', async () => {
    const { widget } = await mount(STATES['offline']!());
    expect(status(widget)).to.equal('Offline — your messages are kept and will be sent.');
  });

  it('waiting, with a countdown and "Try now"', async () => {
    const { widget, client } = await mount({ connection: { state: 'waiting', reason: 'network', attempt: 2, retryAt: Date.now() + 3_000 } });
    expect(status(widget)).to.contain('Trying again in 3 s.');
    await until(() => status(widget).includes('in 2 s.'), 'counting down');
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
    expect(textIn(find(widget, 'p.status'))).to.equal('You can send again in 12 s. What you wrote is kept.');
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

describe('a chat that begins', () => {
  afterEach(tidy);
  const place = (widget: ChatWidget): number => find(widget, '.own .bubble')!.getBoundingClientRect().bottom - find(widget, '.scroller')!.getBoundingClientRect().bottom;

  it('shows the first message at once, and leaves it where it is when the relay has it and the rest is fetched', async () => {
    const { widget, client } = await mount();
    press(write(widget, 'Hello'), 'Enter');
    await until(() => find(widget, '.own .bubble'), 'the message');
    expect(textIn(find(widget, '.own .bubble'))).to.equal('Hello');
    expect(find(widget, '.tick')!.dataset['status']).to.equal('queued');
    await settled(widget);
    expect(find(widget, 'frontdesk-messages')).to.equal(null);
    const before = place(widget);
    client.acknowledge();
    await until(() => find(widget, 'frontdesk-messages .tick[data-status=sent]'), 'sent');
    expect(Math.abs(place(widget) - before)).to.be.below(2);
  });

  it('stays at its end while several messages wait', async () => {
    const { widget } = await mount({ connection: { state: 'waiting', reason: 'offline', attempt: 1 } });
    for (let count = 0; count < 8; count += 1) {
      press(write(widget, `Line ${count}\nand more\nand more`), 'Enter');
      await until(() => widget.renderRoot.querySelectorAll('.own .bubble').length > count, 'the message');
    }
    const scroller = find(widget, '.scroller')!;
    expect(scroller.scrollHeight).to.be.above(scroller.clientHeight);
    expect(widget.renderRoot.querySelectorAll('.own .bubble')[7]!.getBoundingClientRect().bottom).to.be.below(scroller.getBoundingClientRect().bottom);
  });
});

describe('an empty chat', () => {
  afterEach(tidy);

  it('without a greeting says what it is for, also offline, until something is written', async () => {
    const { widget, client } = await mount({ settings: settings({ greeting: '' }), connection: { state: 'waiting', reason: 'offline', attempt: 1 } });
    expect(textIn(find(widget, '.empty p'))).to.equal('Your messages and our answers are kept here.');
    press(write(widget, 'Hello'), 'Enter');
    await until(() => client.calls.some(([name]) => name === 'send'), 'sent');
    await until(() => !find(widget, '.empty'), 'gone');
  });

  it('greets in the visitor’s language', async () => {
    const { widget } = await mount({ settings: settings({ greeting: '' }) }, { locale: 'de' });
    expect(textIn(find(widget, '.empty h3'))).to.equal('Wie können wir helfen?');
  });
});

describe('the page the visitor is on', () => {
  const before = location.href;
  afterEach(async () => {
    history.replaceState(null, '', before);
    await tidy();
  });

  it('follows single-page navigation by itself, once per change', async () => {
    const { client } = await mount(STATES['conversation']!());
    const told = () => client.calls.filter(([name]) => name === 'setPage').map(([, page]) => new URL((page as { url: string }).url).pathname);
    history.pushState(null, '', '/lamps/heron');
    document.title = 'Heron';
    await until(() => told().length, 'told');
    history.replaceState(null, '', '/lamps/heron#details');
    history.pushState(null, '', '/cart');
    await until(() => told().length > 1, 'told again');
    expect(told()).to.deep.equal(['/lamps/heron', '/cart']);
  });
});

describe('a hidden tab', () => {
  afterEach(async () => {
    delete (document as { visibilityState?: string }).visibilityState;
    document.dispatchEvent(new Event('visibilitychange'));
    await tidy();
  });

  it('blinks how much is unread in its title and gives the page’s own back', async () => {
    document.title = 'Shop';
    const items = [message('Hello')];
    const { widget } = await mount({ conversations: [conversation(items, { unread: 2 })], unread: 2 }, {}, false);
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    widget.requestUpdate();
    await until(() => document.title === '2 new messages', 'the count');
    await until(() => document.title === 'Shop', 'the page’s own');
    await until(() => document.title === '2 new messages', 'the count again');
    delete (document as { visibilityState?: string }).visibilityState;
    document.dispatchEvent(new Event('visibilitychange'));
    expect(document.title).to.equal('Shop');
  });
});

describe('forms', () => {
  afterEach(tidy);

  it('before the chat: says what is missing where it is missing, then never asks again', async () => {
    const part = STATES['preChat']!();
    const { widget, client } = await mount(part);
    const name = await until(() => find<HTMLInputElement>(widget, 'input[name=name]'), 'the form');
    expect(find(widget, 'textarea')).to.equal(null);
    find(widget, '[part=form-button]')!.click();
    await until(() => widget.shadowRoot!.activeElement === name, 'focus on the first missing field');
    expect(name.getAttribute('aria-invalid')).to.equal('true');
    name.value = 'Mia';
    find<HTMLInputElement>(widget, 'input[name=email]')!.value = 'mia at home';
    find(widget, '[part=form-button]')!.click();
    await until(() => textIn(widget.renderRoot.querySelector('.wrong')).includes('email address'), 'the second problem');
    find<HTMLInputElement>(widget, 'input[name=email]')!.value = 'mia@home.example';
    find(widget, '[part=form-button]')!.click();
    await until(() => find(widget, 'textarea'), 'the composer');
    expect(client.calls.find(([call]) => call === 'setProfile')?.[1]).to.deep.equal({ name: 'Mia', email: 'mia@home.example' });
    for (const old of document.querySelectorAll('chat-widget')) old.remove();
    const again = await mount(part);
    expect(find(again.widget, 'textarea')).to.not.equal(null);
  });

  it('a form has a field that people neither see nor reach; what a program fills in there is told', async () => {
    const { widget, client } = await mount(STATES['preChat']!());
    const trap = await until(() => find<HTMLInputElement>(widget, 'input[name=fax]'), 'the form');
    expect([trap.tabIndex, trap.ariaHidden, trap.autocomplete, getComputedStyle(trap).opacity]).to.deep.equal([-1, 'true', 'off', '0']);
    for (const [name, value] of [['name', 'Bot'], ['email', 'bot@spam.example'], ['fax', 'http://cheap.example']] as const) find<HTMLInputElement>(widget, `input[name=${name}]`)!.value = value;
    find(widget, '[part=form-button]')!.click();
    await until(() => client.calls.some(([call]) => call === 'setProfile'), 'the profile');
    expect(client.calls.find(([call]) => call === 'setProfile')?.[1]).to.deep.equal({ name: 'Bot', email: 'bot@spam.example', trap: 'http://cheap.example' });
  });

  it('nobody here: the message is taken all the same, then an address is asked for', async () => {
    const { widget, client } = await mount({ team: { state: 'offline', agents: [] } });
    expect(find(widget, 'form')).to.equal(null);
    press(write(widget, 'Are you there?'), 'Enter');
    await until(() => client.calls.some(([name]) => name === 'send'), 'sent');
    client.acknowledge();
    const email = await until(() => find<HTMLInputElement>(widget, '#offline input'), 'the form');
    email.value = 'mia@home.example';
    find(widget, '#offline [part=form-button]')!.click();
    await until(() => textIn(find(widget, '.toast')).includes('mia@home.example'), 'thanks');
  });
});

describe('announcements at the corner', () => {
  afterEach(tidy);
  const shout = (read = 0) => announcements([message('We close at five today.', { seq: 1, body: { text: 'We close at five today.', style: 'banner' } })], { cursors: { visitor: { delivered: 1, read }, agents: { delivered: 0, read: 0 } } });

  it('are shown until closed, which marks them read', async () => {
    const { widget, client } = await mount({ broadcasts: shout(), unread: 1 }, {}, false);
    const banner = await until(() => find(widget, '.banner'), 'the banner');
    expect(textIn(banner.querySelector('.words'))).to.equal('We close at five today.');
    find(widget, '[part=banner-close]')!.click();
    expect(client.calls.at(-1)).to.deep.equal(['markRead', shout().id, 1]);
    client.put({ broadcasts: shout(1), unread: 0 });
    await until(() => !find(widget, '.banner'), 'gone');
  });

  it('can be switched off for good', async () => {
    const { widget, client } = await mount({ broadcasts: shout(), unread: 1 }, {}, false);
    const banner = await until(() => find(widget, '.banner'), 'the banner');
    banner.querySelector<HTMLElement>('.text-button')!.click();
    expect(client.calls.find(([name]) => name === 'setPrefs')?.[1]).to.deep.equal({ broadcasts: false });
  });
});

describe('what the page asks for', () => {
  afterEach(tidy);

  it('attributes win over the console’s settings and change live', async () => {
    const { widget } = await mount({ settings: settings({ accent: '#aa0000' }) }, { heading: 'Ask us', accent: '#00aa00' });
    expect(textIn(find(widget, 'h2'))).to.equal('Ask us');
    expect(getComputedStyle(widget).getPropertyValue('--frontdesk-accent')).to.equal('#00aa00');
    widget.setLocale('de');
    await until(() => fieldOf(widget).placeholder.startsWith('Nachricht'), 'German');
    expect(find(widget, '.panel')!.lang).to.equal('de');
  });

  it('who somebody is and facts about them reach the client', async () => {
    const { widget, client } = await mount();
    await widget.identify({ id: '42', name: 'Mia' });
    await widget.setAttributes({ plan: 'pro' });
    expect(client.calls.filter(([name]) => name === 'setProfile').map(([, profile]) => profile)).to.deep.equal([{ name: 'Mia', user: '42' }, { attributes: { plan: 'pro' } }]);
  });

  it('proofs reach the client before it opens what the device holds, from attributes and from identify', async () => {
    const attributes = await mount({}, { 'user-id': '42', 'user-hash': 'ab'.repeat(32) });
    expect(attributes.client.calls.slice(0, 2)).to.deep.equal([['identify', { id: '42', hash: 'ab'.repeat(32) }], ['open']]);
    attributes.widget.identityToken = 'a.b.c';
    await until(() => attributes.client.calls.some(([, proof]) => JSON.stringify(proof) === '{"token":"a.b.c"}'), 'a changed attribute');
    await tidy();

    const { widget, client } = await mount({}, {}, false);
    const getToken = (): Promise<string> => Promise.resolve('a.b.c');
    await widget.identify({ getToken });
    widget.open();
    await until(() => client.calls.some(([name]) => name === 'connect'), 'connected');
    expect(client.calls.find(([name]) => name === 'identify')).to.deep.equal(['identify', { getToken }]);
  });

  it('what happens on the page reaches the client in order: before the opening from memory, the latest 50, with the time it happened', async () => {
    const { widget, client } = await mount({}, { consent: 'required' }, false);
    for (let count = 1; count <= 52; count += 1) widget.track(`step ${count}`, { count }, count);
    widget.track('without a time');
    expect(client.calls).to.deep.equal([]);
    const before = Date.now();
    widget.grantConsent();
    widget.open();
    await until(() => client.calls.some(([name]) => name === 'track'), 'the events');
    widget.track('after');
    const told = client.calls.filter(([name]) => name === 'track').map(([, ...event]) => event);
    expect(told.map(([name]) => name)).to.deep.equal([...Array.from({ length: 49 }, (_value, index) => `step ${index + 4}`), 'without a time', 'after']);
    expect(told[0]).to.deep.equal(['step 4', { count: 4 }, 4]);
    expect(told[49]?.[2]).to.be.a('number').and.to.be.at.most(before);
  });

  it('an event that is refused is reported to the page', async () => {
    const { widget, client } = await mount();
    const errors = heard(widget, 'frontdesk-error');
    client.refusal = Object.assign(new Error('event.name: expected 1–64 letters'), { code: 'invalid', retryable: false });
    widget.track('');
    await until(() => errors.length, 'the report');
    expect(errors[0]?.detail.code).to.equal('invalid');
  });

  it('a conversation that was closed says so', async () => {
    const items = [message('Bye')];
    const { widget } = await mount({ conversations: [conversation([...items, { type: 'notice', id: 'n', conv: items[0]!.conv, seq: 99, by: items[0]!.by, ts: items[0]!.ts, notice: { type: 'state', state: 'closed' } }])] });
    expect(textIn(find(widget, '.notice'))).to.equal('This conversation was closed. Write to open it again.');
  });
});
