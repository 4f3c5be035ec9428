import { expect } from '@open-wc/testing';
import type { Agent } from '@frontdesk/protocol';
import type { ApiToken, RoleInfo } from '@frontdesk/sdk/admin';
import { clear, show, textOf, type, until, type Shown } from './console.ts';
import { NOW, makeConversation, uuid } from './fake-admin-client.ts';

const conversations = [makeConversation(1)];
const night: RoleInfo = { id: uuid(1_090), name: 'Night shift', permissions: ['conversations.read', 'conversations.write'], builtIn: false };
const ana: Agent = { id: uuid(1_001), name: 'Ana Ruiz', email: 'ana@shop.example', role: 'owner', state: 'online', createdTs: NOW };
const ben: Agent = { id: uuid(1_002), name: 'Ben Okafor', email: 'ben@shop.example', role: night.id, roleName: night.name, state: 'away', createdTs: NOW };
/** Answers the question that is open. */
async function answer(shown: Shown, yes: boolean): Promise<void> {
  (await shown.get(`dialog[open] .row button:${yes ? 'last' : 'first'}-child`)).click();
}
const box = (shown: Shown, permission: string): Promise<HTMLInputElement> => shown.get(`input[value="${permission}"]`);

describe('Settings → Roles', () => {
  afterEach(clear);
  const hash = '#/settings/roles';
  const page = (shown: Shown): string => textOf(shown, 'frontdesk-role-settings');

  it('lists the built-in roles and one’s own, with who has them, and says in sentences what each allows', async () => {
    const shown = await show({ conversations, hash, roles: [night], agents: [ana, ben] });
    await until(() => /Night shift 2 permissions · held by Ben Okafor/.test(page(shown)), 'the own role');
    const said = page(shown);
    for (const part of [/Owner Everything, including other owners\. 19 permissions · held by Ana Ruiz/, /Viewer .* nobody has it/, /Night shift .* See and search conversations Answer visitors/]) expect(said).to.match(part);
  });

  it('makes a role of named permissions, beginning with one there is', async () => {
    const shown = await show({ conversations, hash, roles: [night], agents: [ana, ben] });
    (await shown.button('New role')).click();
    (await shown.button('Make the role')).click();
    expect((await shown.get('[role=alert]')).textContent).to.equal('Please enter a name.');
    type(await shown.get<HTMLInputElement>('[name=name]'), 'Week end');
    const begin = await shown.get<HTMLSelectElement>('[name=begin]');
    begin.value = night.id;
    begin.dispatchEvent(new Event('change'));
    await until(() => shown.find<HTMLInputElement>('input[value="conversations.write"]')?.checked, 'the beginning');
    (await box(shown, 'visitors.read')).click();
    (await box(shown, 'conversations.write')).click();
    (await shown.button('Make the role')).click();
    await until(() => /Week end 2 permissions · nobody has it/.test(page(shown)), 'the new role');
    expect(shown.client.calls).to.include('role Week end conversations.read visitors.read');
    expect(shown.find('frontdesk-role-form')).to.equal(null);
  });

  it('says that a role was made also when the list has it before the answer comes', async () => {
    const shown = await show({ conversations, hash });
    const { api } = shown.client;
    const { create } = api.roles;
    api.roles.create = async (input) => {
      const role = await create(input);
      shown.client.change({ auditSeq: 7 });
      await until(() => /Auditors/.test(page(shown)), 'the list to have it');
      return role;
    };
    (await shown.button('New role')).click();
    type(await shown.get<HTMLInputElement>('[name=name]'), 'Auditors');
    (await shown.button('Make the role')).click();
    await until(() => /The role “Auditors” was made\./.test(textOf(shown, 'frontdesk-toast-stack')), 'the words');
    expect(page(shown).match(/Auditors/g)).to.have.length(1);
  });

  it('says that a name is taken, and keeps what was typed', async () => {
    const shown = await show({ conversations, hash, roles: [night] });
    (await shown.button('New role')).click();
    const name = await shown.get<HTMLInputElement>('[name=name]');
    type(name, 'night SHIFT');
    (await box(shown, 'audit.read')).click();
    (await shown.button('Make the role')).click();
    await until(() => shown.find('[role=alert]')?.textContent?.includes('a role of this name already'), 'the words');
    expect(name.value).to.equal('night SHIFT');
    expect((await box(shown, 'audit.read')).checked).to.equal(true);
  });

  it('changes a role, and says before for whom it holds at once', async () => {
    const shown = await show({ conversations, hash, roles: [night], agents: [ana, ben] });
    (await shown.button('Change: Night shift')).click();
    await until(() => shown.find('.note')?.textContent === 'The change holds at once for Ben Okafor.', 'the warning');
    type(await shown.get<HTMLInputElement>('[name=name]'), 'Late shift');
    (await box(shown, 'conversations.write')).click();
    (await shown.button('Save')).click();
    await until(() => /Late shift 1 permission · held by Ben Okafor/.test(page(shown)), 'the change');
    expect(shown.client.calls).to.include(`role ${night.id} {"name":"Late shift","permissions":["conversations.read"]}`);
  });

  it('removes a role that nobody has, after a question; says who has one that is in use', async () => {
    const shown = await show({ conversations, hash, roles: [night, { ...night, id: uuid(1_091), name: 'Nobody’s' }], agents: [ana, ben] });
    (await shown.button('Remove: Nobody’s')).click();
    await answer(shown, true);
    await until(() => shown.client.calls.includes(`remove role ${uuid(1_091)}`), 'the removal');
    await until(() => !/Nobody’s/.test(page(shown)), 'the list without it');
    (await shown.button('Remove: Night shift')).click();
    expect((await shown.get('dialog[open]')).textContent).to.contain('Ben Okafor has this role. Give them another one');
    await answer(shown, false);
    expect(shown.client.calls).not.to.include(`remove role ${night.id}`);
  });

  it('says who has it when somebody was given the role a moment ago', async () => {
    const agents = [ana, { ...ben, role: 'agent' }];
    const shown = await show({ conversations, hash, roles: [night], agents });
    await until(() => /nobody has it .*Built in/.test(page(shown)), 'the list');
    (await shown.button('Remove: Night shift')).click();
    agents[1] = ben;
    await answer(shown, true);
    await until(() => shown.find('dialog[open]')?.textContent?.includes('Ben Okafor has this role'), 'the words');
  });

  it('closes what the person does not hold, with the reason, and names what the relay refused', async () => {
    const held = ['agents.read', 'roles.manage', 'conversations.read', 'audit.read'];
    const shown = await show({ conversations, hash, role: 'admin', permissions: held, roles: [night, { ...night, id: uuid(1_092), name: 'Readers', permissions: ['conversations.read'] }] });
    (await shown.button('New role')).click();
    const closed = await box(shown, 'conversations.write');
    expect(closed.disabled).to.equal(true);
    expect(closed.closest('label')!.textContent).to.contain('You do not have this yourself.');
    expect(page(shown)).to.match(/Night shift .* It allows more than you may yourself/);
    expect(page(shown)).to.match(/Readers 1 permission · nobody has it Conversations/);
    expect(shown.find('input[value="owners.manage"]')).to.equal(null);
    type(await shown.get<HTMLInputElement>('[name=name]'), 'Auditors');
    (await box(shown, 'audit.read')).click();
    shown.client.refusal = Object.assign(new Error('No.'), { status: 403, code: 'forbidden' });
    shown.client.change({ me: { ...shown.client.me, permissions: held.slice(0, 3) } });
    await until(() => shown.find<HTMLInputElement>('input[value="audit.read"]')?.disabled, 'the right gone');
    (await shown.button('Make the role')).click();
    await until(() => shown.find('[role=alert]')?.textContent === 'You may not do this yourself any more: Read and export the audit log. Nobody gives what they do not have.', 'the reason');
  });

  it('loses nothing typed while it asks who it is, whatever the answer', async () => {
    const shown = await show({ conversations, hash });
    shown.client.unconfirmed = true;
    (await shown.button('New role')).click();
    type(await shown.get<HTMLInputElement>('[name=name]'), 'Auditors');
    (await box(shown, 'audit.read')).click();
    (await shown.button('Make the role')).click();
    await shown.get('[name=proof]');
    await answer(shown, false);
    await until(() => shown.find('frontdesk-role-form')?.shadowRoot?.querySelector('[role=alert]')?.textContent?.includes('you did not prove who you are'), 'the refusal');
    expect((await shown.get<HTMLInputElement>('[name=name]')).value).to.equal('Auditors');
    (await shown.button('Make the role')).click();
    (await shown.get<HTMLInputElement>('dialog[open] [name=proof]')).value = 'right';
    await answer(shown, true);
    await until(() => /Auditors 1 permission/.test(page(shown)), 'the role');
  });

  it('is reached from the team, and there for those who may change roles', async () => {
    const shown = await show({ conversations, hash: '#/team' });
    (await shown.button('Roles')).click();
    await shown.get('frontdesk-role-settings');
    clear();
    const agent = await show({ conversations, hash: '#/team', role: 'agent' });
    await agent.get('.person');
    expect(agent.all('button').some((button) => button.textContent?.trim() === 'Roles')).to.equal(false);
  });
});

describe('Settings → API tokens', () => {
  afterEach(clear);
  const hash = '#/settings/tokens';
  const page = (shown: Shown): string => textOf(shown, 'frontdesk-token-settings');
  const crm: ApiToken = { id: uuid(61), name: 'CRM', createdTs: NOW, scopes: ['conversations.read', 'visitors.read'], usedTs: NOW + 60_000 };
  const bens: ApiToken = { id: uuid(62), name: 'Ben’s script', createdTs: NOW, expiresTs: NOW + 60_000, scopes: ['conversations.read'], agent: ben.id };

  it('lists name, scopes, last use and expiry; those of single people apart, with their names', async () => {
    const shown = await show({ conversations, hash, tokens: [crm, bens], agents: [ana, ben] });
    await until(() => /of Ben Okafor/.test(page(shown)), 'the owner');
    const said = page(shown);
    for (const part of [/CRM 2 permissions · last used March 12, 2026.* Made Mar 12, 2026 · does not expire/, /See and search conversations Visitors See visitors/, /Personal tokens of the team Ben’s script 1 permission · of Ben Okafor · not used yet Made Mar 12, 2026 · expired Mar 12, 2026/, /Your personal tokens .*No tokens yet/]) expect(said).to.match(part);
  });

  it('makes a token with an end and few rights, shows its secret once, and takes it away', async () => {
    const shown = await show({ conversations, hash });
    (await shown.button('New token')).click();
    expect((await shown.get<HTMLSelectElement>('[name=expiry]')).value).to.equal('90');
    expect(shown.find('input[value="tokens.manage"]'), 'a person’s work').to.equal(null);
    type(await shown.get<HTMLInputElement>('[name=name]'), 'Bot');
    (await shown.button('Make the token')).click();
    await until(() => shown.find('[role=alert]')?.textContent === 'Choose at least one permission.', 'the words');
    (await box(shown, 'conversations.read')).click();
    (await shown.button('Make the token')).click();
    expect((await shown.get('.secret code')).textContent).to.match(/^fdt_/);
    await shown.get('frontdesk-copy-button');
    expect(shown.client.calls).to.include('token Bot conversations.read');
    (await shown.button('I have copied it')).click();
    await until(() => !shown.find('.secret'), 'the secret gone');
    expect(page(shown)).to.contain('Bot');
  });

  it('says what is missing where it is seen, also when the form is longer than the screen', async () => {
    const shown = await show({ conversations, hash, width: 390 });
    (await shown.button('New token')).click();
    (await shown.button('Make the token')).click();
    const [said, within] = [(await shown.get('[role=alert]')).getBoundingClientRect(), shown.element.getBoundingClientRect()];
    expect(said.bottom).to.be.below(within.bottom);
    expect(said.height).to.be.above(0);
  });

  it('makes one for ever only when asked to, and all of a group at once', async () => {
    const shown = await show({ conversations, hash });
    (await shown.button('New personal token')).click();
    type(await shown.get<HTMLInputElement>('[name=name]'), 'Mine');
    const expiry = await shown.get<HTMLSelectElement>('[name=expiry]');
    expiry.value = '0';
    expiry.dispatchEvent(new Event('change'));
    await until(() => shown.find('#life')?.textContent?.includes('until somebody revokes it'), 'the warning');
    (await shown.button('All: Visitors')).click();
    await shown.button('None: Visitors');
    (await shown.button('Make the token')).click();
    await until(() => shown.client.calls.includes('token Mine visitors.read visitors.write blocks.manage for ever'), 'the token');
  });

  it('revokes after a question, never by one click', async () => {
    const shown = await show({ conversations, hash, tokens: [crm] });
    (await shown.button('Revoke: CRM')).click();
    expect((await shown.get('dialog[open]')).textContent).to.match(/refused at once.*It was last used March 12, 2026/);
    await answer(shown, false);
    await until(() => !shown.find('dialog[open]'), 'the question gone');
    expect(shown.client.calls.some((call) => call.startsWith('revoke'))).to.equal(false);
    (await shown.button('Revoke: CRM')).click();
    await answer(shown, true);
    await until(() => shown.client.calls.includes(`revoke ${crm.id}`), 'the end');
    await until(() => !/CRM/.test(page(shown)), 'the list without it');
  });

  it('loses nothing typed while it asks who it is', async () => {
    const shown = await show({ conversations, hash });
    shown.client.unconfirmed = true;
    (await shown.button('New token')).click();
    type(await shown.get<HTMLInputElement>('[name=name]'), 'Bot');
    (await box(shown, 'visitors.read')).click();
    (await shown.button('Make the token')).click();
    await shown.get('[name=proof]');
    await answer(shown, false);
    await until(() => shown.find('frontdesk-token-form')?.shadowRoot?.querySelector('[role=alert]'), 'the refusal');
    expect((await shown.get<HTMLInputElement>('[name=name]')).value).to.equal('Bot');
    expect((await box(shown, 'visitors.read')).checked).to.equal(true);
  });

  it('offers agents their own tokens only, of what they may do', async () => {
    const shown = await show({ conversations, hash, role: 'agent' });
    (await shown.button('New personal token')).click();
    await box(shown, 'conversations.write');
    expect(shown.find('input[value="conversations.delete"]')).to.equal(null);
    expect(page(shown)).not.to.contain('Tokens of the workspace');
  });
});
