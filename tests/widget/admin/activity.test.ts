import { expect } from '@open-wc/testing';
import type { VisitorEvent } from '@frontdesk/protocol';
import { clear, show, until, type Shown } from './console.ts';
import { NOW, makeConversation, makeVisitor, uuid } from './fake-admin-client.ts';

const hash = `#/inbox/${uuid(1)}`;
const conversations = [1, 2].map((number) => makeConversation(number));
const began = conversations[0]!.createdTs;
const visitor = makeVisitor(1).id;

let made = 0;
const happened = (name: string, ts: number, part: Partial<VisitorEvent> = {}): VisitorEvent => ({ id: uuid(800_000 + (made += 1)), name, by: 'visitor', ts, ...part });
const page = (title: string, ts: number): VisitorEvent => happened('page', ts, { data: { url: `https://shop.example/${title.toLowerCase()}`, title } });
const within = <Found extends HTMLElement>({ find }: Shown, selector: string): Found[] => [...(find('frontdesk-visitor-activity')?.shadowRoot?.querySelectorAll<Found>(selector) ?? [])];
const rowsOf = (shown: Shown): (string | undefined)[] => within(shown, 'li').map((row) => (row.querySelector('.cut') ?? row).textContent?.trim());

describe('a visitor’s activity', () => {
  afterEach(clear);

  it('shows pages and events latest first, with a line where the conversation began', async () => {
    const events = [happened('order paid', NOW, { by: 'bot', data: { total: 79 } }), page('Checkout', began + 10_000), happened('added to basket', began - 5_000, { data: { product: 'Heron lamp', price: 189.5 } }), page('Shop', began - 60_000)];
    const shown = await show({ conversations, hash, events: { [visitor]: events } });
    await until(() => rowsOf(shown).length === 5, 'four events and a line');
    expect(rowsOf(shown)).to.deep.equal(['order paid', 'Checkout', 'Before this conversation', 'added to basket', 'Shop']);
    const [link] = within<HTMLAnchorElement>(shown, 'a');
    expect([link?.href, link?.rel]).to.deep.equal(['https://shop.example/checkout', 'noopener noreferrer nofollow']);
    expect(within(shown, '.facts').map((facts) => facts.textContent)).to.deep.equal(['total: 79 · told by your server', 'product: Heron lamp · price: 189.5']);
  });

  it('loads earlier ones on request, and then says nothing more of it', async () => {
    const events = Array.from({ length: 14 }, (_value, index) => happened(`step ${14 - index}`, NOW - index * 1_000));
    const shown = await show({ conversations, hash, events: { [visitor]: events } });
    (await shown.button('Show earlier')).click();
    await until(() => rowsOf(shown).length === 14, 'all of them');
    expect(rowsOf(shown)).to.deep.equal(events.map(({ name }) => name));
    await until(() => within(shown, 'button').length === 0, 'no more button');
  });

  it('brings what happened meanwhile when the visitor moves on, and keeps the earlier ones that were loaded', async () => {
    const events = Array.from({ length: 12 }, (_value, index) => happened(`step ${12 - index}`, NOW - 60_000 - index * 1_000));
    const shown = await show({ conversations, hash, events: { [visitor]: events } });
    (await shown.button('Show earlier')).click();
    await until(() => rowsOf(shown).length === 12, 'all of them');
    events.unshift(page('Boots', NOW), happened('size chosen', NOW - 1_000));
    shown.client.put(makeConversation(1, { visitor: makeVisitor(1, { page: { url: 'https://shop.example/boots-2' } }) }));
    await until(() => rowsOf(shown).length === 14, 'the new ones');
    expect(rowsOf(shown).slice(0, 3)).to.deep.equal(['Boots', 'size chosen', 'step 12']);
    expect(rowsOf(shown).at(-1)).to.equal('step 1');
  });

  it('starts anew when more happened than a page holds, rather than hide a gap', async () => {
    const events = Array.from({ length: 4 }, (_value, index) => happened(`old ${4 - index}`, NOW - 60_000 - index * 1_000));
    const shown = await show({ conversations, hash, events: { [visitor]: events } });
    await until(() => rowsOf(shown).length === 4, 'what was there');
    events.unshift(...Array.from({ length: 11 }, (_value, index) => happened(`new ${11 - index}`, NOW - index * 1_000)));
    shown.client.put(makeConversation(1, { head: 4 }));
    await until(() => rowsOf(shown)[0] === 'new 11', 'the newest');
    expect(rowsOf(shown).length).to.equal(10);
    (await shown.button('Show earlier')).click();
    await until(() => rowsOf(shown).length === 15, 'all of them');
    expect(rowsOf(shown)).to.deep.equal(events.map(({ name }) => name));
  });

  it('says in words that there is nothing yet, and why it could not be loaded', async () => {
    const shown = await show({ conversations, hash });
    expect((await until(() => within(shown, 'p.meta')[0], 'the sentence')).textContent).to.contain('Nothing yet');
    clear();
    const events = { get [visitor](): VisitorEvent[] { throw new Error('away'); } };
    const away = await show({ conversations, hash, events });
    expect((await until(() => within(away, '[role=alert]')[0], 'the reason')).textContent).to.contain('Try again');
  });

  it('never makes a link of an address that is not one of the web', async () => {
    const events = [happened('page', NOW, { data: { url: 'javascript:alert(1)', title: 'Click me' } })];
    const shown = await show({ conversations, hash, events: { [visitor]: events } });
    await until(() => rowsOf(shown)[0] === 'Click me', 'the page');
    expect(within(shown, 'a')).to.deep.equal([]);
  });
});
