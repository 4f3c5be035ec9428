import { expect } from '@open-wc/testing';
import type { Block } from '@frontdesk/sdk/admin';
import { clear, show, textOf, until, type Shown } from './console.ts';
import { NOW, makeConversation, uuid } from './fake-admin-client.ts';

const conversations = [makeConversation(1)];
const visitor = conversations[0]?.visitor?.id ?? '';
const byRelay: Block = { id: uuid(1_300), kind: 'visitor', subject: visitor, name: 'Visitor Number 1', exempt: false, strikes: 1, by: { kind: 'system', id: 'abuse' }, signals: ['flood', 'from_the_future'], createdTs: NOW, untilTs: NOW + 900_000 };
const address: Block = { id: uuid(1_301), kind: 'address', subject: '2001:db8:1:2::/64', exempt: false, strikes: 0, by: { kind: 'agent', id: uuid(1_001), name: 'Ana Ruiz' }, reason: 'bots', signals: [], createdTs: NOW };
const panel = (shown: Shown): string => textOf(shown, 'frontdesk-visitor-block');
const page = (shown: Shown): string => textOf(shown, 'frontdesk-block-settings');

describe('blocking in the visitor panel', () => {
  afterEach(clear);

  async function open(options: Parameters<typeof show>[0] = {}): Promise<Shown> {
    const shown = await show({ conversations, hash: `#/inbox/${uuid(1)}`, ...options });
    await shown.get('frontdesk-person-panel');
    return shown;
  }

  it('takes two clicks, says for how long and why, and shows that it holds', async () => {
    const shown = await open();
    (await shown.button('Block this visitor')).click();
    const reason = await shown.get<HTMLInputElement>('input[name=reason]');
    reason.value = 'rude';
    (await shown.button('Block Visitor Number 1')).click();
    await until(() => /Blocked until .* by Ana Ruiz · rude/.test(panel(shown)), 'the state');
    expect(shown.client.calls).to.include(`block {"visitor":"${visitor}","minutes":60,"reason":"rude"}`);
  });

  it('shows what the relay blocked by itself, with its reasons; one click ends it', async () => {
    const shown = await open({ blocks: [byRelay] });
    await until(() => /Blocked until .* by Frontdesk · messages faster than anybody types, from_the_future/.test(panel(shown)), 'the state');
    (await shown.button('Unblock')).click();
    await shown.button('Block this visitor');
    expect(shown.client.calls).to.include(`unblock ${byRelay.id}`);
  });

  it('“Never block this” replaces the block, and can be taken back', async () => {
    const shown = await open({ blocks: [byRelay] });
    (await shown.button('Never block this')).click();
    await until(() => /Never to be blocked/.test(panel(shown)), 'the exemption');
    (await shown.button('Allow blocking again')).click();
    await shown.button('Block this visitor');
  });

  it('is closed by Escape and not there for who may not block', async () => {
    const shown = await open();
    (await shown.button('Block this visitor')).click();
    const select = await shown.get<HTMLSelectElement>('select[name=minutes]');
    select.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, composed: true }));
    await shown.button('Block this visitor');
    clear();
    const agent = await open({ role: 'agent' });
    await agent.get('frontdesk-visitor-activity');
    expect(agent.find('frontdesk-visitor-block')).to.equal(null);
  });
});

describe('Settings → Limits & abuse', () => {
  afterEach(clear);
  const hash = '#/settings/limits';

  it('lists who is blocked and who never is, and the limits, also those it does not know', async () => {
    const shown = await show({ conversations, hash, blocks: [byRelay, address, { ...byRelay, id: uuid(1_302), name: 'Vera', exempt: true }] });
    await until(() => /Visitor Number 1 .*Unblock/.test(page(shown)), 'the list');
    const said = page(shown);
    for (const part of [/2001:db8:1:2::\/64 Blocked until somebody unblocks · by Ana Ruiz · bots/, /Never to be blocked Vera/, /Messages of a visitor in an hour FRONTDESK_VISITOR_MESSAGES_PER_HOUR 100/, /FRONTDESK_FROM_THE_FUTURE 7/]) expect(said).to.match(part);
  });

  it('says since when there is an attack, and lets whoever may say when new conversations need work', async () => {
    const shown = await show({ conversations, hash, limits: { attack: { sinceTs: Date.UTC(2026, 10, 22, 9), untilTs: Date.UTC(2026, 10, 22, 10) } } });
    const always = await shown.get<HTMLInputElement>('[name=mode][value=always]');
    expect(textOf(shown, 'frontdesk-proof-setting')).to.match(/seems to be under attack since/);
    expect(shown.find<HTMLInputElement>('[name=mode][value=attack]')!.checked).to.equal(true);
    always.click();
    await until(() => shown.client.calls.includes('proof of work always') && !shown.find('frontdesk-proof-setting')!.shadowRoot!.querySelector('fieldset')!.disabled, 'the change');
    expect(always.checked).to.equal(true);
    shown.client.emit('blocks', { alert: { what: 'attack', signals: [] } });
    await until(() => /many new chats/.test(textOf(shown, 'frontdesk-toast-stack')), 'the alert');
  });

  it('blocks an address, and says what is missing when there is none', async () => {
    const shown = await show({ conversations, hash });
    const block = await shown.button('Block');
    block.click();
    await until(() => /Write an IPv4 or IPv6 address/.test(page(shown)), 'the problem');
    const field = await shown.get<HTMLInputElement>('input[name=address]');
    field.value = '198.51.100.7';
    block.click();
    await until(() => /198\.51\.100\.7 Blocked until/.test(page(shown)), 'the new block');
    expect(shown.client.calls).to.include('block {"address":"198.51.100.7","minutes":60}');
  });

  it('says so when nobody is blocked, when it cannot be read, and in German and Arabic', async () => {
    const empty = await show({ conversations, hash });
    await until(() => /Nobody is blocked/.test(page(empty)), 'the empty list');
    clear();
    const failed = await show({ conversations, hash, failure: { code: 'unavailable', message: '', status: 503 } });
    await until(() => failed.find('frontdesk-block-settings')?.shadowRoot?.querySelector('[role=alert]'), 'the failure');
    clear();
    for (const [locale, words] of [['de', /Niemand ist gesperrt/], ['ar', /لا أحد محظور/]] as const) {
      const shown = await show({ conversations, hash, locale });
      await until(() => words.test(page(shown)), `the words in ${locale}`);
      clear();
    }
  });

  it('is not offered to agents', async () => {
    const shown = await show({ conversations, hash: '#/settings/account', role: 'agent' });
    await shown.button('Account');
    expect(shown.all('button').some((button) => button.textContent?.includes('Limits & abuse'))).to.equal(false);
  });

  it('a block by the relay itself is said at once, and the list is read anew', async () => {
    const options = { conversations, hash, blocks: [] as Block[] };
    const shown = await show(options);
    await until(() => /Nobody is blocked/.test(page(shown)), 'the empty list');
    await shown.client.api.blocks.create({ visitor, minutes: 15 });
    shown.client.change({ blocksStamp: 1 });
    shown.client.emit('blocks', { alert: { what: 'blocked', visitor, signals: ['flood'] } });
    await until(() => /behaves like spam was blocked/.test(textOf(shown, 'frontdesk-toast-stack')), 'the toast');
    await until(() => /Blocked until/.test(page(shown)), 'the new list');
  });
});
