import { expect } from '@open-wc/testing';
import { press, fieldOf, write, heard } from './seams/acts.ts';
import { conversation, message, settings } from './seams/fake-client.ts';
import { find, mount, settled, textIn, tidy, until } from './seams/mount.ts';
import { STATES } from './seams/states.ts';
import type { ChatWidget } from '../../packages/widget/src/chat-widget/chat-widget.ts';

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
