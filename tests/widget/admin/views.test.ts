import { expect } from '@open-wc/testing';
import { DEFAULT_SETTINGS, type Agent, type Workspace } from '@frontdesk/protocol';
import { enFirst } from '../../../packages/widget/src/words/en-first.ts';
import type { LitElement } from 'lit';
import { clear, deepAll, show, type, until } from './console.ts';
import { NOW, makeConversation, uuid } from './fake-admin-client.ts';

const conversations = [1, 2].map((number) => makeConversation(number));

describe('the door', () => {
  afterEach(clear);

  it('takes the one-time link out of the address bar and makes the owner’s account', async () => {
    const { get, client, button } = await show({ session: 'signed-out', hash: '#link=owner' });
    await get('input[name=name]');
    expect(location.hash).to.equal('');
    (await get<HTMLInputElement>('input[name=name]')).value = 'Ana';
    (await get<HTMLInputElement>('input[name=email]')).value = 'ana@shop.example';
    type(await get<HTMLInputElement>('input[name=password]'), 'short');
    (await button('Create account')).click();
    expect((await get('.problem')).textContent).to.contain('at least 12 characters');
    type(await get<HTMLInputElement>('input[name=password]'), 'long enough now');
    (await button('Create account')).click();
    await get('frontdesk-console');
    expect(client.calls).to.include('claim owner Ana');
  });

  it('lets people type at once: the first field that is empty has the focus, unless something else has', async () => {
    const owner = await show({ session: 'signed-out', hash: '#link=owner' });
    await until(() => owner.find('input[name=name]:focus'), 'the focus');
    clear();
    const other = document.body.appendChild(document.createElement('input'));
    other.focus();
    const busy = await show({ session: 'signed-out' });
    await busy.get('input[name=email]');
    expect(document.activeElement).to.equal(other);
    other.remove();
  });

  it('says in words that the password is wrong', async () => {
    const { get, button } = await show({ session: 'signed-out' });
    (await get<HTMLInputElement>('input[name=email]')).value = 'ana@shop.example';
    type(await get<HTMLInputElement>('input[name=password]'), 'wrong');
    (await button('Sign in')).click();
    expect((await get('[role=alert]')).textContent).to.equal('The email address or the password is not right.');
  });

  it('says at the field that a password is a weak one, and no longer that it is long enough, until another is typed', async () => {
    const { get, find, all, client, button } = await show({ session: 'signed-out', hash: '#link=reset' });
    client.claim = async () => { throw Object.assign(new Error('Weak.'), { status: 400, code: 'weak_password' }); };
    const field = await get<HTMLInputElement>('input[name=password]');
    type(field, 'password1234');
    (await button('Set password')).click();
    await until(() => field.getAttribute('aria-invalid') === 'true', 'the mark at the field');
    const said = find('#password-hint')!;
    expect([said.textContent, said.getAttribute('role'), field.getAttribute('aria-describedby')]).to.deep.equal(['This password is among the first that somebody would try. Take a few words that do not belong together.', 'alert', said.id]);
    expect(all('[role=alert]')).to.deep.equal([said]);
    type(field, 'password12345');
    await until(() => field.getAttribute('aria-invalid') === 'false' && find('#password-hint')!.textContent === 'Long enough.', 'the next password');
  });

  it('says when a password may be tried again after too many wrong ones', async () => {
    const { get, button, client } = await show({ session: 'signed-out' });
    client.signIn = async () => { throw Object.assign(new Error('Too many tries.'), { status: 429, code: 'rate_limited', retryAfterMs: 240_001 }); };
    (await get<HTMLInputElement>('input[name=email]')).value = 'ana@shop.example';
    type(await get<HTMLInputElement>('input[name=password]'), 'wrong');
    (await button('Sign in')).click();
    expect((await get('[role=alert]')).textContent).to.equal('Too many tries. Try again in 5 minutes.');
  });

  it('says where the link for the first owner is as long as nobody has used one, and nothing of the kind afterwards', async () => {
    const unclaimed = await show({ session: 'signed-out', claimed: false });
    const note = await unclaimed.get('.note[role=status]');
    expect(note.textContent).to.match(/Nobody has set this up yet\. The server printed the link/);
    expect(note.querySelector('code')?.textContent).to.equal('npm run cli -- agent link');
    await unclaimed.get('input[name=password]');
    clear();
    const claiming = await show({ session: 'signed-out', claimed: false, hash: '#link=owner' });
    await claiming.get('input[name=name]');
    expect(claiming.find('.note')).to.equal(null);
    clear();
    const claimed = await show({ session: 'signed-out' });
    await claimed.get('input[name=password]');
    await until(() => claimed.client.calls.includes('isClaimed'), 'the question');
    expect(claimed.find('.note')).to.equal(null);
  });

  it('tells that a link was used already, and still lets people sign in', async () => {
    const { get } = await show({ session: 'signed-out', hash: '#link=used' });
    expect((await get('[role=alert]')).textContent).to.contain('already used');
    await get('input[name=password]');
  });
});

describe('the first run', () => {
  afterEach(clear);

  it('teaches the script tag and lights up when it was seen on a site; a visitor of the demo is no sign of that', async () => {
    const workspace: Partial<Workspace> = {};
    const { element, get, client, find } = await show({ workspace });
    expect((await get('frontdesk-first-run')).shadowRoot!.textContent).to.contain('<script async src="https://chat.example.com/widget.js"></script>');
    await get('.light:not(.on)');
    client.change({ counts: { open: 0, waiting: 0, closed: 0, archived: 0, unread: 0, online: 1 } });
    await element.updateComplete;
    await get('frontdesk-first-run').then((page) => (page as LitElement).updateComplete);
    expect(find('.light.on')).to.equal(null);
    Object.assign(workspace, { installedTs: 1_000, installedOn: 'https://shop.example' });
    await get('.light.on');
  });

  it('asks for the site’s address first, because pages of others are refused, and says which are on the list', async () => {
    const { get, button } = await show();
    expect((await get('li')).textContent).to.contain('Name your site');
    (await button('Add your site’s address')).click();
    await get('frontdesk-workspace-settings');
    clear();
    const listed = await show({ workspace: { allowedOrigins: ['https://shop.example', 'https://www.shop.example'] } });
    expect((await listed.get('li.done')).textContent).to.contain('https://shop.example, https://www.shop.example');
  });

  it('names the page that was refused, here and in the settings, and does not call that installed', async () => {
    const { get, find, button } = await show({ workspace: { installedTs: 1_000, installedOn: 'http://localhost:5500', refusedOrigin: 'http://localhost:5500' } });
    const teaching = await get('frontdesk-first-run');
    await until(() => teaching.shadowRoot!.textContent!.includes('Pages of http://localhost:5500 are refused'), 'the refused page');
    expect(find('.light.on')).to.equal(null);
    location.hash = '#/settings/install';
    const page = await get('frontdesk-install-settings');
    await until(() => page.shadowRoot!.textContent!.includes('Pages of http://localhost:5500 are refused'), 'the refused page in the settings');
    expect(page.shadowRoot!.querySelector('.seen')).to.equal(null);
    (await button('Add it under Workspace → Allowed origins')).click();
    await get('frontdesk-workspace-settings');
  });
});

describe('broadcasts', () => {
  afterEach(clear);

  it('asks once, naming the audience, and sends each draft under one id', async () => {
    const { get, client, button } = await show({ conversations, hash: '#/broadcasts/new' });
    type(await get<HTMLTextAreaElement>('frontdesk-broadcast-composer textarea, textarea[name=text]'), 'We are closed today');
    await until(() => deepAll(document, '.card .words').some((words) => words.textContent === 'We are closed today'), 'the preview');
    (await button('Send to everybody…')).click();
    expect((await get('dialog[open] p')).textContent).to.contain('every visitor');
    expect(client.calls.some((call) => call.startsWith('broadcast'))).to.equal(false);
    (await button('Send now')).click();
    await until(() => client.calls.includes('broadcast We are closed today'), 'the sending');
    expect((await get('.numbers')).textContent).to.contain('120');
  });

  it('may not be written by agents', async () => {
    const { get, all } = await show({ conversations, role: 'agent', hash: '#/broadcasts' });
    await get('frontdesk-broadcasts');
    await until(() => deepAll(document, 'frontdesk-broadcasts').length > 0);
    expect(all('.button.primary').filter((button) => button.textContent?.includes('New broadcast'))).to.have.length(0);
  });
});

describe('team and settings', () => {
  afterEach(clear);

  it('shows an invitation’s link once', async () => {
    const { get, button, find, client } = await show({ conversations, hash: '#/team' });
    await get('.person');
    (await button('Invite somebody')).click();
    (await button('Make the link')).click();
    expect((await get('dialog [role=alert]')).textContent).to.equal('Please enter their name.');
    (await get<HTMLInputElement>('dialog input[name=name]')).value = 'Cem';
    (await get<HTMLInputElement>('dialog input[name=email]')).value = 'cem@shop.example';
    (await button('Make the link')).click();
    expect((await get('dialog code')).textContent).to.contain('#link=');
    expect(client.calls).to.include('invite cem@shop.example agent');
    (await button('Done')).click();
    await until(() => !find('dialog code'), 'the link gone');
  });

  it('makes another link for somebody who was invited and has not joined', async () => {
    const agents: Agent[] = [{ id: uuid(901), name: 'Iris', email: 'iris@shop.example', role: 'agent', state: 'offline', createdTs: NOW, invited: true }];
    const { button, client, get } = await show({ hash: '#/team', agents });
    (await button('New link: Iris')).click();
    expect((await get('dialog[open]')).textContent).to.contain('It works once, for seven days');
    expect(client.calls).to.include(`reset ${uuid(901)}`);
  });

  it('previews who is there in the very words of the chat', async () => {
    const { get } = await show({ hash: '#/settings/look', workspace: { widget: { ...DEFAULT_SETTINGS, replyTime: 'minutes' } } });
    expect((await get('frontdesk-widget-preview')).shadowRoot!.textContent).to.contain(`${enFirst.online} · ${enFirst.repliesMinutes}`);
  });

  it('saves only what was changed about the look, and previews it before', async () => {
    const { get, button, client } = await show({ conversations, hash: '#/settings/look' });
    const title = await get<HTMLInputElement>('frontdesk-look-settings input[type=text], input[maxlength="60"]');
    type(title, 'Harbour');
    await until(() => deepAll(document, '.head b').some((head) => head.textContent === 'Harbour'), 'the preview');
    (await button('Save')).click();
    await until(() => client.calls.includes('workspace {"widget":{"title":"Harbour"}}'), 'the saving');
  });

  it('refuses a line that is no origin, by name', async () => {
    const { get, button, client } = await show({ conversations, hash: '#/settings/workspace' });
    type(await get<HTMLTextAreaElement>('textarea'), 'https://shop.example\nshop.example/path');
    (await button('Save')).click();
    expect((await get('.problem')).textContent).to.contain('shop.example/path');
    expect(client.calls.some((call) => call.startsWith('workspace'))).to.equal(false);
  });

  it('speaks German and turns around for Arabic', async () => {
    const german = await show({ conversations, locale: 'de' });
    await until(() => german.find<HTMLInputElement>('input[type=search]')?.placeholder === 'Nachrichten und Personen suchen', 'German');
    clear();
    const arabic = await show({ conversations, locale: 'ar' });
    await until(() => arabic.element.dir === 'rtl', 'right to left');
  });
});

describe('settings of somebody who may change none of the workspace’s', () => {
  afterEach(clear);

  it('begin with their own account, and offer nothing that is closed to them', async () => {
    const { get, find, all } = await show({ conversations, hash: '#/settings/look', role: 'agent', permissions: ['conversations.read', 'conversations.write'] });
    await get('frontdesk-account-settings');
    expect(find('frontdesk-settings .note')?.textContent ?? '').not.to.contain('Only owners');
    const offered = all('nav button').map((button) => button.textContent!.trim());
    for (const closed of ['Widget look', 'Installation', 'Workspace']) expect(offered).not.to.include(closed);
    expect(offered).to.include('Account');
  });
});
