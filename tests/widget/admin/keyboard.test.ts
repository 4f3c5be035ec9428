import { expect } from '@open-wc/testing';
import { clear, show, type, until } from './console.ts';
import { makeConversation, makeMessage, uuid } from './fake-admin-client.ts';

const conversations = [1, 2, 3].map((number) => makeConversation(number));

describe('the keyboard', () => {
  afterEach(clear);

  it('moves through the list with j and k, opens with Enter, replies with r', async () => {
    const { press, get, find, element } = await show({ conversations });
    await get('[role=option]');
    press('j');
    await get(`#row-${uuid(1)}.highlighted`);
    press('j');
    await get(`#row-${uuid(2)}.highlighted`);
    press('k');
    await get(`#row-${uuid(1)}.highlighted`);
    press('Enter');
    await get(`#row-${uuid(1)}[aria-selected=true]`);
    await get('textarea');
    press('r');
    await until(() => {
      let active = element.shadowRoot!.activeElement;
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      return active === find('textarea');
    }, 'the reply field');
  });

  it('leads by j and Enter to the reply, by Escape back to the list, and by Escape again out of the conversation', async () => {
    const { press, get, find } = await show({ conversations });
    await get('[role=option]');
    for (const row of [1, 2]) {
      press('j');
      await get(`#row-${uuid(row)}.highlighted`);
      expect(deepActive()!.role).to.equal('listbox');
      pressAt(deepActive()!, 'Enter');
      await until(() => find(`#row-${uuid(row)}[aria-selected=true]`) && deepActive() === find('textarea'), 'the reply');
      pressAt(deepActive()!, 'Escape');
      expect([deepActive()!.role, find('textarea') !== null]).to.deep.equal(['listbox', true]);
    }
    pressAt(deepActive()!, 'Escape');
    await until(() => !find('textarea'), 'no conversation');
  });

  for (const pointerType of ['mouse', 'pen']) {
    it(`puts what is typed after a click (${pointerType}) into the reply, also while the conversation still loads`, async () => {
      const { client, get, find } = await show({ conversations, hash: `#/inbox/${uuid(1)}` });
      await get('textarea');
      client.openConversation = (id) => void client.calls.push(`open ${id}`);
      clickRow(await get(`#row-${uuid(2)}`), pointerType);
      await nextTask();
      expect([deepActive(), find('frontdesk-timeline')]).to.deep.equal([find('textarea'), null]);
      typeLetters('a rare one');
      expect(client.calls.filter(changes)).to.deep.equal([]);
      clickRow(await get(`#row-${uuid(2)}`), pointerType);
      await nextTask();
      expect(deepActive()).to.equal(find('textarea'));
    });
  }

  it('leaves the focus where it is after a tap, which would bring up a keyboard, and for those who may only read', async () => {
    const tapped = await show({ conversations });
    (await tapped.get('[role=listbox]')).focus();
    clickRow(await tapped.get(`#row-${uuid(1)}`), 'touch');
    await tapped.get('textarea');
    await nextTask();
    expect(deepActive()!.role).to.equal('listbox');
    clear();
    const read = await show({ conversations, role: 'viewer' });
    (await read.get('[role=listbox]')).focus();
    clickRow(await read.get(`#row-${uuid(1)}`), 'mouse');
    await read.get('frontdesk-timeline');
    await nextTask();
    expect(deepActive()!.role).to.equal('listbox');
  });

  it('changes nothing while a text is typed where no field is: at most its first letter acts', async () => {
    const { client, get } = await show({ conversations, hash: `#/inbox/${uuid(1)}` });
    await get('textarea');
    typeLetters('thanks, we see: bees are a rare case', 220);
    expect(client.calls.filter(changes)).to.deep.equal([]);
    typeLetters('e', 10_000);
    typeLetters('are', 10_220);
    expect(client.calls.filter(changes)).to.deep.equal([`closed ${uuid(1)}`]);
  });

  it('changes nothing by the rest of a text whose field went away under it', async () => {
    const { client, get } = await show({ conversations, hash: `#/inbox/${uuid(1)}` });
    typeAt(await get('textarea'), 'w', 1_000);
    typeAt(document.body, 'e', 1_150);
    expect(client.calls.filter(changes)).to.deep.equal([]);
    typeAt(await get('textarea'), 'w', 2_000);
    typeAt(await get('textarea'), 'Escape', 2_100);
    typeAt(document.body, 'e', 2_200);
    expect(client.calls.filter(changes)).to.deep.equal([`closed ${uuid(1)}`]);
  });

  it('closes one conversation after the other with e, e, e, however fast, and only one when e is held', async () => {
    const { client, get, find } = await show({ conversations, hash: `#/inbox/${uuid(1)}` });
    await get('textarea');
    for (const number of [1, 2]) {
      typeAt(document.body, 'e', number * 150);
      client.put(makeConversation(number, { state: 'closed' }));
    }
    expect(client.calls.filter(changes)).to.deep.equal([`closed ${uuid(1)}`, `closed ${uuid(2)}`]);
    await until(() => find(`#row-${uuid(3)}[aria-selected=true]`), 'the third');
    typeAt(document.body, 'e', 10_000, { repeat: true });
    expect(client.calls.filter(changes)).to.have.length(2);
  });

  it('after a click on Close or Archive, letters are the next person’s answer; after a tap the focus stays, for the keyboard of a phone', async () => {
    for (const name of ['Close', 'Archive']) {
      const { client, find, get, button } = await show({ conversations, hash: `#/inbox/${uuid(1)}` });
      await get('textarea');
      const press = await button(name);
      press.focus();
      press.dispatchEvent(new PointerEvent('click', { bubbles: true, composed: true, pointerType: 'mouse' }));
      await until(() => find(`#row-${uuid(2)}[aria-selected=true]`), 'the next conversation');
      const field = await until(() => find<HTMLTextAreaElement>('textarea:focus'), 'the focus');
      typeAt(field, 'e', 20_000);
      expect(client.calls.filter(changes)).to.have.length(1);
      clear();
    }
    const { find, get, button } = await show({ conversations, hash: `#/inbox/${uuid(1)}` });
    await get('textarea');
    (await button('Close')).dispatchEvent(new PointerEvent('click', { bubbles: true, composed: true, pointerType: 'touch' }));
    await until(() => find(`#row-${uuid(2)}[aria-selected=true]`), 'the next conversation');
    expect(find('textarea:focus')).to.equal(null);
  });

  it('opens the row of j with Enter though another control had the focus, and who may only read gets to the messages', async () => {
    const { get, find } = await show({ conversations, role: 'viewer', items: { [uuid(1)]: [makeMessage(1)] } });
    await get('[role=option]');
    (await get('#tab-open')).focus();
    pressAt(deepActive()!, 'j');
    await get(`#row-${uuid(1)}.highlighted`);
    pressAt(deepActive()!, 'Enter');
    await until(() => deepActive()?.role === 'region' && find(`#row-${uuid(1)}[aria-selected=true]`), 'the messages');
  });

  it('archives with a, filters unread with u, searches with /', async () => {
    const { press, get, client } = await show({ conversations, hash: `#/inbox/${uuid(1)}` });
    await get('textarea');
    press('a');
    await until(() => client.calls.includes(`archived ${uuid(1)}`), 'the archiving');
    press('u');
    await until(() => client.calls.some((call) => call.startsWith('query') && call.includes('"unread":true')), 'the filter');
    press('/');
    await until(() => deepActive() instanceof HTMLInputElement, 'the search field');
  });

  it('leaves a dialog its own keys: Escape in a field of it is the browser’s, which closes it, and letters do nothing behind it', async () => {
    const { get, button, client } = await show({ conversations, hash: '#/team' });
    (await button('Invite somebody')).click();
    const field = await get<HTMLInputElement>('dialog[open] input');
    const calls = client.calls.length;
    for (const [target, key] of [[field, 'Escape'], [await get<HTMLElement>('dialog[open] button'), 'Escape'], [await get<HTMLElement>('dialog[open] button'), '?']] as const) {
      target.focus();
      expect(pressAt(target, key), `${key} is nobody else's`).to.equal(false);
      expect(deepActive()).to.equal(target);
    }
    expect(client.calls.length).to.equal(calls);
  });

  it('folds the filters with Escape, and the conversation beside them stays open', async () => {
    const { get, find } = await show({ conversations, hash: `#/inbox/${uuid(1)}` });
    await get('textarea');
    const unfold = await get<HTMLElement>('[aria-label=Filters]');
    unfold.click();
    expect(pressAt(await get<HTMLElement>('.filters select'), 'Escape')).to.equal(true);
    await until(() => !find('.filters'), 'the folding');
    expect(deepActive()).to.equal(unfold);
    expect(find('textarea')).not.to.equal(null);
  });

  it('goes to the views with g and a letter', async () => {
    const { press, get } = await show({ conversations });
    await get('[role=option]');
    for (const [key, view] of [['b', 'frontdesk-broadcasts'], ['t', 'frontdesk-team'], ['s', 'frontdesk-settings'], ['i', 'frontdesk-inbox']] as const) {
      press('g');
      press(key);
      await get(view);
    }
  });

  it('is silent while somebody types, except with a modifier', async () => {
    const { get, client, find } = await show({ conversations, hash: `#/inbox/${uuid(1)}` });
    const field = await get<HTMLTextAreaElement>('textarea');
    field.focus();
    for (const key of ['e', 'a', 'j', 'u', '/', '?']) field.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }));
    expect(client.calls.some((call) => /^(closed|archived|query)/.test(call))).to.equal(false);
    expect(find('frontdesk-help-sheet')).to.equal(null);
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, bubbles: true, composed: true, cancelable: true }));
    await get('frontdesk-command-palette');
  });

  it('can be asked to leave single letters alone', async () => {
    localStorage.clear();
    localStorage.setItem('frontdesk-admin:preferences', '{"notificationHint":true,"shortcuts":false}');
    const { press, get, client } = await show({ conversations, hash: `#/inbox/${uuid(1)}`, keepStorage: true });
    await get('textarea');
    press('e');
    press('k', { metaKey: true });
    await get('frontdesk-command-palette');
    expect(client.calls.some((call) => call.startsWith('closed'))).to.equal(false);
  });

  it('lists every shortcut on the help sheet', async () => {
    const { press, get, all } = await show({ conversations });
    await get('[role=option]');
    press('?');
    await get('frontdesk-help-sheet');
    await until(() => all('frontdesk-help-sheet').length === 1 && all('dl > div dt').length === 15, 'fifteen shortcuts');
  });

  it('takes no key of a page it is embedded in', async () => {
    const { element, press, get, client } = await show({ conversations, hash: `#/inbox/${uuid(1)}` });
    await get('textarea');
    element.fullPage = false;
    await element.updateComplete;
    press('e');
    await element.updateComplete;
    expect(client.calls.some((call) => call.startsWith('closed'))).to.equal(false);
  });

  it('is the console’s after the sign-in, embedded in a page too', async () => {
    const { element, get, button } = await show({ conversations, session: 'signed-out' });
    element.fullPage = false;
    await element.updateComplete;
    type(await get<HTMLInputElement>('input[name=email]'), 'ana@shop.example');
    type(await get<HTMLInputElement>('input[name=password]'), 'a long enough one');
    const submit = await button('Sign in');
    submit.focus();
    submit.click();
    await get(`#row-${uuid(1)}`);
    await until(() => deepActive()?.localName === 'main', 'the focus in the console');
    deepActive()!.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true, composed: true, cancelable: true }));
    await get(`#row-${uuid(1)}.highlighted`);
  });
});

function deepActive(): Element | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active;
}

/** As a pointing device does it. */
function clickRow(row: HTMLElement, pointerType: string): void {
  row.dispatchEvent(new PointerEvent('pointerdown', { pointerType, bubbles: true, composed: true }));
  row.click();
}

/** What follows a click is another task: nobody types between its microtasks. */
const nextTask = (): Promise<void> => new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => resolve();
  port2.postMessage(null);
});

const changes = (call: string): boolean => /^(closed|archived|reopened) /.test(call);

/** A press at a moment (ms). */
function typeAt(target: Element, key: string, at: number, init: KeyboardEventInit = {}): void {
  const press = new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...init });
  Object.defineProperty(press, 'timeStamp', { value: at });
  target.dispatchEvent(press);
}

/** Letters where the focus is, as fast as people type. */
function typeLetters(text: string, from = 0): void {
  [...text].forEach((key, index) => typeAt(deepActive() ?? document.body, key, from + index * 220));
}

/** Whether somebody took the press for themselves. */
function pressAt(target: Element, key: string): boolean {
  return !target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }));
}
