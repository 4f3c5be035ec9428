import { expect } from '@open-wc/testing';
import { clear, show, type, until } from './console.ts';
import { NOW, makeConversation, uuid } from './fake-admin-client.ts';

const conversations = [1, 2].map((number) => makeConversation(number));
const waiting = { state: 'waiting', attempt: 2, reason: 'network', retryAt: NOW } as const;

describe('a connection that is not there', () => {
  afterEach(clear);

  it('is told at the start in words, with a way to try now', async () => {
    const { client, element, button } = await show({ session: 'unknown' });
    client.change({ connection: waiting });
    await until(() => element.shadowRoot!.textContent?.includes('The server cannot be reached'), 'the words');
    (await button('Try now')).click();
    expect(client.calls).to.include('connectNow');
  });

  it('can be tried at once from the banner; a busy server keeps its wait', async () => {
    const { client, button, find, get } = await show({ conversations });
    await get('frontdesk-inbox');
    client.change({ connection: { ...waiting, reason: 'offline' } });
    (await button('Try now')).click();
    expect(client.calls).to.include('connectNow');
    client.change({ connection: { ...waiting, reason: 'overloaded' } });
    await until(() => find('frontdesk-connection-banner')?.shadowRoot?.textContent?.includes('busy'), 'the words');
    expect(find('frontdesk-connection-banner')!.shadowRoot!.querySelector('button')).to.equal(null);
  });

  it('keeps unsent replies when somebody signs out, and says so', async () => {
    const { client, get, button } = await show({ conversations, hash: '#/settings/account' });
    client.change({ unsent: 2 });
    (await button('Sign out')).click();
    expect((await get('.note')).textContent).to.contain('2 replies were not sent yet');
    await client.signIn({ email: 'ana@shop.example', password: 'right' });
    await get('frontdesk-console');
    client.change({ session: 'signed-out', me: undefined });
    expect((await get('.note')).textContent).to.contain('You were signed out');
  });
});

describe('what is not there any more', () => {
  afterEach(clear);

  it('is told for a conversation, with a way back', async () => {
    const { client, get, button, find } = await show({ conversations, hash: `#/inbox/${uuid(77)}` });
    await get('frontdesk-conversation');
    client.change({ missing: [uuid(77)] });
    expect((await get('.loading[role=alert]')).textContent).to.contain('does not exist');
    (await button('Back to the inbox')).click();
    await until(() => !find('frontdesk-conversation'), 'the list alone');
  });

  it('is told for an assignee who left the team', async () => {
    const { get } = await show({ conversations: [makeConversation(1, { assignee: uuid(4_242) })], hash: `#/inbox/${uuid(1)}` });
    const select = await get<HTMLSelectElement>('select[aria-labelledby=assignee]');
    await until(() => select.selectedOptions[0]?.textContent === 'Former agent', 'the assignee');
    expect((await get(`#row-${uuid(1)} .owner`)).title).to.contain('Former agent');
  });
});

describe('one’s own account', () => {
  afterEach(clear);

  it('takes a new name', async () => {
    const { get, client, button } = await show({ conversations, hash: '#/settings/account' });
    type(await get<HTMLInputElement>('input[name=name]'), 'Ana R.');
    (await button('Save')).click();
    await until(() => client.calls.includes('me {"name":"Ana R."}'), 'the name');
  });

  it('takes a new password, and says when the present one is wrong', async () => {
    const { get, find, button } = await show({ conversations, hash: '#/settings/security' });
    const current = await get<HTMLInputElement>('input[name=current]');
    const next = await get<HTMLInputElement>('input[name=next]');
    [current.value, next.value] = ['wrong', 'short'];
    (await button('Change password')).click();
    expect((await get('.problem')).textContent).to.contain('at least 12 characters');
    next.value = 'long enough for this';
    (await button('Change password')).click();
    await until(() => find('.problem')?.textContent?.includes('current password is not right'), 'the refusal');
    await until(() => current.getAttribute('aria-invalid') === 'true', 'the field marked');
    current.value = 'right and long';
    (await button('Change password')).click();
    await until(() => current.value === '', 'the form emptied');
  });
});

describe('writing first', () => {
  afterEach(clear);

  it('begins a direct conversation with the visitor from the panel', async () => {
    const { client, get, button } = await show({ conversations, hash: `#/inbox/${uuid(1)}` });
    (await button('New conversation')).click();
    (await get<HTMLTextAreaElement>('textarea[name=text]')).value = 'Your order is here';
    (await button('Start')).click();
    await until(() => client.calls.includes(`create direct ${conversations[0]!.visitor!.id} Your order is here`), 'the conversation');
  });
});

describe('broadcast figures', () => {
  afterEach(clear);

  it('move with the live event, and never back', async () => {
    const broadcast = { id: uuid(31), seq: 1, body: { text: 'Hello all' }, by: { kind: 'agent', id: uuid(1_001) }, ts: NOW, audience: 10, delivered: 1, read: 0 } as const;
    const { client, get, find } = await show({ conversations, broadcasts: [broadcast], hash: '#/broadcasts' });
    await get('.figures');
    client.emit('broadcast', { broadcast: { ...broadcast, delivered: 7, read: 3 } });
    await until(() => find('.figures')?.textContent?.includes('Reached 7 of 10'), 'the figures');
    client.emit('broadcast', { broadcast: { ...broadcast, id: uuid(32), seq: 2, body: { text: 'A second one' } } });
    await until(() => find('frontdesk-broadcasts')?.shadowRoot?.textContent?.includes('A second one'), 'a colleague’s broadcast');
  });
});
