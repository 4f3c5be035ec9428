import { expect } from '@open-wc/testing';
import { clear, show, type, until } from './console.ts';
import { FakeAdminClient, makeConversation } from './fake-admin-client.ts';

const conversations = [makeConversation(1)];

describe('signing in', () => {
  afterEach(clear);

  it('asks for the second step, says when a code is wrong, and begins again on request', async () => {
    const { client, get, button, find } = await show({ session: 'signed-out' });
    (await get<HTMLInputElement>('[name=email]')).value = 'ana@shop.example';
    type(await get<HTMLInputElement>('[name=password]'), 'with an app');
    (await button('Sign in')).click();
    const code = await get<HTMLInputElement>('[name=code]');
    await until(() => find('[name=code]:focus'), 'the focus in the field');
    (await button('Sign in')).click();
    expect((await get('[role=alert]')).textContent).to.contain('Please enter the code');
    code.value = '000000';
    (await button('Sign in')).click();
    await until(() => find('[role=alert]')?.textContent?.includes('does not fit'), 'the words');
    (await button('Begin again')).click();
    await get('[name=password]');
    expect(client.calls).to.include('finish 000000');
  });

  it('sets a new password by a reset link, with the address it is for and no name', async () => {
    const { client, get, button, find } = await show({ session: 'signed-out', hash: '#link=reset' });
    await until(() => find('h1')?.textContent === 'Choose a new password', 'the heading');
    expect(find('main')!.textContent).to.contain('cem@shop.example');
    expect(find('[name=name]')).to.equal(null);
    type(await get<HTMLInputElement>('[name=password]'), 'violet tractor never');
    (await button('Set password')).click();
    await until(() => client.calls.some((call) => call.startsWith('claim reset')), 'the claim');
  });
});

describe('my security', () => {
  afterEach(clear);

  it('shows a QR code that is a drawing with a name, the key to type, and the recovery codes once', async () => {
    const { client, get, button, find } = await show({ conversations, hash: '#/settings/security' });
    await get('frontdesk-second-step');
    (await button('Set up')).click();
    expect((await get('.qr svg')).getAttribute('aria-label')).to.contain('QR code');
    expect((await get('.qr svg path')).getAttribute('d')!.length).to.be.greaterThan(1_000);
    expect((await get('.qr code')).textContent).to.equal('JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP');
    const code = await get<HTMLInputElement>('.qr [name=code]');
    code.value = '000000';
    (await button('Turn on')).click();
    expect((await get('.card [role=alert]')).textContent).to.contain('does not fit');
    code.value = '123456';
    (await button('Turn on')).click();
    await until(() => find('frontdesk-recovery-codes')?.shadowRoot?.querySelectorAll('li').length === 10, 'ten codes');
    (await button('I have kept them')).click();
    await until(() => !find('frontdesk-recovery-codes'), 'the codes to be gone');
    await until(() => find('frontdesk-second-step')?.shadowRoot?.textContent?.includes('10 codes are left'), 'the count');
    expect(client.calls).to.include('enable 123456');
  });

  it('ends other sessions, never the present one', async () => {
    const { client, button, find } = await show({ conversations, hash: '#/settings/security' });
    (await button('Sign out: Safari on iPhone')).click();
    await until(() => find('frontdesk-session-list')?.shadowRoot?.textContent?.includes('signed in nowhere else'), 'the end');
    expect(find('frontdesk-session-list')!.shadowRoot!.querySelectorAll('button').length).to.equal(0);
    expect(client.calls.some((call) => call.startsWith('end session'))).to.equal(true);
  });

  it('asks who it is, says when that was wrong, and hands on yes or no', async () => {
    const { client, get, button, find } = await show({ conversations, hash: '#/settings/security' });
    await get('.lines');
    const no = client.ask!();
    await get('dialog[open]');
    (await button('Cancel')).click();
    expect(await no).to.equal(false);
    const yes = client.ask!();
    await get('dialog[open]');
    const field = await get<HTMLInputElement>('[name=proof]');
    field.value = 'wrong';
    (await button('Continue')).click();
    await until(() => find('dialog [role=alert]')?.textContent?.includes('not right'), 'the words');
    field.value = 'right';
    (await button('Continue')).click();
    expect(await yes).to.equal(true);
    expect(find('dialog[open]')).to.equal(null);
  });
});

describe('a workspace that requires a second step', () => {
  afterEach(clear);

  it('shows nothing else until it is set up and the codes are kept', async () => {
    const client = new FakeAdminClient({ conversations });
    client.mustEnrol = true;
    const { get, button, find } = await show({ client });
    await get('frontdesk-enrol');
    expect(find('frontdesk-console')).to.equal(null);
    (await button('Set up')).click();
    (await get<HTMLInputElement>('.qr [name=code]')).value = '123456';
    (await button('Turn on')).click();
    await get('frontdesk-recovery-codes');
    client.mustEnrol = false;
    client.change({ me: client.me });
    await button('I have kept them');
    expect(find('frontdesk-console'), 'the codes stay until they are kept').to.equal(null);
    (await button('I have kept them')).click();
    await get('frontdesk-console');
  });

  it('is made so in the workspace settings, by somebody who has one', async () => {
    const { client, get, find } = await show({ conversations, hash: '#/settings/workspace' });
    (await get<HTMLInputElement>('input[value=passkey]')).click();
    await until(() => find('frontdesk-sign-in-rules')?.shadowRoot?.textContent?.includes('Add your own passkey first'), 'the words');
    await until(() => find<HTMLInputElement>('input[value=optional]')?.checked, 'what holds');
    (await get<HTMLInputElement>('input[value=required]')).click();
    await until(() => client.calls.includes('rule required'), 'the rule');
  });
});

describe('the team', () => {
  afterEach(clear);

  it('helps a member in: a link for a new password, shown once', async () => {
    const { get, button } = await show({ conversations, hash: '#/team' });
    (await button('Access: Ben Okafor')).click();
    (await button('Make a link for a new password')).click();
    expect((await get('dialog[open] code')).textContent).to.contain('#link=');
  });
});
