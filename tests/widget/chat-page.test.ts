import { expect } from '@open-wc/testing';
import { press, fieldOf, write, heard } from './seams/acts.ts';
import { announcements, conversation, message, settings } from './seams/fake-client.ts';
import { find, mount, textIn, tidy, until } from './seams/mount.ts';
import { STATES } from './seams/states.ts';

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

  it('where consent is required nothing is read or connected before it, also when the page opens the chat by its attribute', async () => {
    const { widget, client } = await mount({}, { consent: 'required', open: '' }, false);
    widget.requestUpdate();
    await widget.updateComplete;
    expect(client.calls).to.deep.equal([]);
    widget.grantConsent();
    await until(() => client.calls.some(([name]) => name === 'connect'), 'connected');
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
