import { expect } from '@open-wc/testing';
import type { Agent } from '@frontdesk/protocol';
import { clear, show, textOf, type, until } from './console.ts';
import { NOW, makeConversation, uuid } from './fake-admin-client.ts';

const ME = uuid(1_001);
const BEN = uuid(1_002);
const SALES = uuid(1_200);
const CARE = uuid(1_201);
const teams = [{ id: SALES, name: 'Sales', members: [ME, BEN], createdTs: NOW }, { id: CARE, name: 'Care', members: [], createdTs: NOW }];
const conversations = [makeConversation(1, { team: SALES }), makeConversation(2, { team: CARE }), makeConversation(3)];
const rowsOf = (all: (selector: string) => HTMLElement[]) => all('[role=option]').map((row) => row.dataset['id']);
const choose = (select: HTMLSelectElement, value: string): void => {
  select.value = value;
  select.dispatchEvent(new Event('change', { bubbles: true }));
};

describe('teams on the team page', () => {
  afterEach(clear);

  it('are made with members, and the name that is taken is said beside the form', async () => {
    const { button, client, get, all, find } = await show({ conversations, teams, hash: '#/team' });
    (await button('New team')).click();
    type(await get<HTMLInputElement>('input[maxlength="60"]'), 'sales');
    (all('input[name=members]') as HTMLInputElement[]).find(({ value }) => value === BEN)!.click();
    (await button('Make the team')).click();
    expect((await get('.card [role=alert]')).textContent).to.contain('There is a team of this name already');
    type(await get<HTMLInputElement>('input[maxlength="60"]'), '  Night shift ');
    (await button('Make the team')).click();
    await until(() => !find('frontdesk-team-form'), 'the form gone');
    expect(client.calls).to.include(`team Night shift ${BEN}`);
    expect(await until(() => all('.rows b').length === 3 && all('.rows b').map((name) => name.textContent), 'the rows')).to.deep.equal(['Care', 'Night shift', 'Sales']);
    await until(() => find('.new')?.matches(':focus'), 'the focus where it began');
  });

  it('name their members and are changed', async () => {
    const shown = await show({ conversations, teams, hash: '#/team' });
    const { button, client, get, all } = shown;
    await get('.rows');
    expect(textOf(shown, 'frontdesk-team-list')).to.contain('2 members: Ana Ruiz and Ben Okafor').and.to.contain('Nobody is in it yet.');
    (await button('Change: Sales')).click();
    const boxes = await until(() => { const found = all('input[name=members]') as HTMLInputElement[]; return found.length > 0 && found; }, 'the members');
    expect(boxes.map(({ value, checked }) => [value, checked])).to.deep.equal([[ME, true], [BEN, true]]);
    boxes[0]!.click();
    (await button('Save')).click();
    await until(() => client.calls.includes(`team ${SALES} Sales ${BEN}`), 'the change');
    await until(() => textOf(shown, 'frontdesk-team-list').includes('1 member: Ben Okafor'), 'the new list');
  });

  it('are deleted after a question, and a refusal leaves them', async () => {
    const { button, client, all, get, find } = await show({ conversations, teams, hash: '#/team' });
    const answer = (name: string): void => all('dialog[open] button').find((one) => one.textContent?.trim() === name)!.click();
    (await button('Delete: Care')).click();
    expect((await get('dialog[open]')).textContent).to.contain('given to no team');
    answer('Cancel');
    await until(() => !find('dialog[open]'), 'the question gone');
    client.refusal = Object.assign(new Error('Away.'), { status: 503, code: 'unavailable' });
    (await button('Delete: Care')).click();
    await get('dialog[open]');
    answer('Delete');
    await until(() => client.calls.filter((call) => call === `remove team ${CARE}`).length === 1, 'the try');
    expect(all('.rows b').map((name) => name.textContent)).to.include('Care');
    client.refusal = undefined;
    (await button('Delete: Care')).click();
    await get('dialog[open]');
    answer('Delete');
    await until(() => all('.rows b').map((name) => name.textContent).join() === 'Sales', 'the row gone');
  });

  it('teach what they are for while there are none, and say nothing to those who could not make one', async () => {
    const owner = await show({ conversations, hash: '#/team' });
    await until(() => textOf(owner, 'frontdesk-team-list').includes('No teams yet'), 'the empty state');
    clear();
    const agent = await show({ conversations, role: 'agent', hash: '#/team' });
    await agent.get('.person');
    await until(() => agent.find('frontdesk-team-list'), 'the element');
    expect(textOf(agent, 'frontdesk-team-list')).to.equal('');
    clear();
    const reader = await show({ conversations, teams, role: 'agent', hash: '#/team' });
    await reader.get('.rows');
    expect(reader.all('.rows button').map((button) => button.textContent?.trim())).to.deep.equal(['Conversations', 'Conversations']);
  });

  it('lead to their conversations', async () => {
    const { button, all } = await show({ conversations, teams, hash: '#/team' });
    (await button('Conversations: Sales')).click();
    await until(() => rowsOf(all).join() === uuid(1), 'its conversations');
  });
});

describe('the people on the team page', () => {
  afterEach(clear);

  it('are read again when the relay says that something changed, and show since when they are away', async () => {
    const options = { conversations, hash: '#/team', agents: [{ id: ME, name: 'Ana Ruiz', email: 'ana@shop.example', role: 'owner', state: 'online', createdTs: NOW }] as Agent[] };
    const shown = await show(options);
    await shown.get('.person');
    options.agents.push({ id: uuid(1_003), name: 'Cem', email: 'cem@shop.example', role: 'agent', state: 'offline', createdTs: NOW, seenTs: NOW });
    shown.client.change({ staffStamp: 1 });
    await until(() => shown.all('.person').length === 2, 'who joined');
    expect(textOf(shown, 'frontdesk-team')).to.contain('Last here:');
    options.agents.pop();
    shown.client.change({ staffStamp: 2 });
    await until(() => shown.all('.person').length === 1, 'who left');
  });
});

describe('a conversation and its team', () => {
  afterEach(clear);

  it('is given to a team beside its person, with a way back', async () => {
    const { get, client, button, all } = await show({ conversations, teams, hash: `#/inbox/${uuid(3)}` });
    const select = await get<HTMLSelectElement>('select.team');
    expect([...select.options].map(({ textContent }) => textContent)).to.deep.equal(['No team', 'Care', 'Sales']);
    choose(select, SALES);
    await until(() => client.calls.includes(`assign-team ${uuid(3)} ${SALES}`), 'the giving');
    await until(() => all('[role=option] .team').length === 3, 'the team in its row');
    (await button('Undo')).click();
    await until(() => client.calls.includes(`assign-team ${uuid(3)} null`), 'the way back');
  });

  it('says in its log who gave it to which team, a deleted one too', async () => {
    const notice = (id: number, team: string | null) => ({ type: 'notice' as const, id: uuid(500 + id), conv: uuid(1), seq: id, by: { kind: 'agent' as const, id: BEN }, ts: NOW, notice: { type: 'team' as const, team } });
    const shown = await show({ conversations, teams, hash: `#/inbox/${uuid(1)}`, items: { [uuid(1)]: [notice(1, SALES), notice(2, uuid(1_299)), notice(3, null)] } });
    await until(() => shown.all('.notice').length === 3, 'the notices');
    expect(shown.all('.notice').map((line) => line.textContent?.split(' · ')[0])).to.deep.equal([
      'Ben Okafor gave the conversation to the team Sales', 'Ben Okafor gave the conversation to the team Former team', 'Ben Okafor took the conversation from its team',
    ]);
  });

  it('shows its team in the list, which is narrowed to one, to one’s own, or to none', async () => {
    const { all, button, client, get } = await show({ conversations, teams });
    await get('[role=option]');
    expect(all('[role=option] .team').map((tag) => tag.textContent)).to.deep.equal(['Sales', 'Care']);
    (await button('Filters')).click();
    const select = await until(() => all('.filters select').find((one) => one.closest('label')?.textContent?.includes('Team') && [...(one as HTMLSelectElement).options].some(({ value }) => value === SALES)) as HTMLSelectElement | undefined, 'the filter');
    for (const [value, expected] of [['mine', [uuid(1)]], ['none', [uuid(3)]], [CARE, [uuid(2)]]] as const) {
      choose(select, value);
      await until(() => rowsOf(all).join() === expected.join(), `the rows of ${value}`);
    }
    expect(all('[role=option] .team'), 'all are of this team').to.deep.equal([]);
    client.change({ teams: teams.slice(0, 1) });
    await until(() => rowsOf(all).length === 3, 'the whole list, because the team is gone');
  });

  it('has no place for teams where there are none', async () => {
    const { all, button, get } = await show({ conversations: [makeConversation(3)], hash: `#/inbox/${uuid(3)}` });
    await get('select[aria-labelledby=assignee]');
    (await button('Filters')).click();
    await get('.filters');
    expect(all('select.team, .filters .wide')).to.deep.equal([]);
  });
});
