import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { type StoredTeam, TEAMS_PER_WORKSPACE } from '../../../packages/relay/src/store/records.ts';
import type { Store } from '../../../packages/relay/src/store/store.ts';
import { agentOf, type Bench, outcome, stored, Talk, TS, workspace } from './fixture.ts';

const SYSTEM = { kind: 'system', id: 'system' } as const;
const teamOf = (where: string, name: string, members: readonly string[] = []): StoredTeam => ({ id: uuidv7(), workspace: where, name, members, createdTs: TS });

async function made(store: Store, team: StoredTeam): Promise<StoredTeam> {
  const result = await store.teams.create(team);
  if (typeof result === 'string') throw new Error(`team ${team.name}: ${result}`);
  return result;
}

/** Teams, their members, and the conversations that are given to them. */
export function teamContract(bench: () => Bench): void {
  test('teams have names of their own within a workspace, and are seen in it alone', async () => {
    const { teams } = bench().store;
    const [where, elsewhere] = [await workspace(bench().store), await workspace(bench().store)];
    const sales = teamOf(where, 'Sales');
    assert.deepEqual(await teams.create(sales), sales);
    assert.equal(await teams.create(teamOf(where, 'SALES')), 'name_taken');
    assert.deepEqual((await made(bench().store, teamOf(elsewhere, 'sales'))).name, 'sales');
    const returns = await made(bench().store, teamOf(where, 'Returns'));
    assert.deepEqual(await teams.list(where), [sales, returns]);
    assert.deepEqual([await teams.get(where, sales.id), await teams.get(elsewhere, sales.id)], [sales, undefined]);
    assert.equal(await teams.update(elsewhere, sales.id, { name: 'x' }), undefined);
    assert.equal(await teams.update(where, returns.id, { name: 'sales' }), 'name_taken');
    assert.deepEqual(await teams.update(where, sales.id, { name: 'SALES' }), { ...sales, name: 'SALES' });
    assert.equal(await teams.remove(elsewhere, sales.id), undefined);
    assert.deepEqual(await teams.remove(where, sales.id), { ...sales, name: 'SALES' });
    assert.equal(await teams.remove(where, sales.id), undefined);
    assert.deepEqual(await teams.list(where), [returns]);
  });

  test('members are agents of the workspace, each once; who is removed leaves, and who is disabled stays', async () => {
    const { store } = bench();
    const [where, elsewhere] = [await workspace(store), await workspace(store)];
    const [ada, grace, stranger] = [agentOf(where), agentOf(where), agentOf(elsewhere)];
    for (const agent of [ada, grace, stranger]) await store.agents.create(agent);
    const team = await made(store, teamOf(where, 'Care', [grace.id, ada.id, grace.id, stranger.id, uuidv7()]));
    assert.deepEqual(team.members, [ada.id, grace.id]);
    assert.deepEqual((await store.teams.update(where, team.id, { members: [grace.id] }) as StoredTeam).members, [grace.id]);
    assert.deepEqual((await store.teams.update(where, team.id, { name: 'Cares' }) as StoredTeam).members, [grace.id]);
    await store.teams.update(where, team.id, { members: [ada.id, grace.id] });
    await store.agents.update(where, grace.id, { disabled: true });
    await store.agents.remove(where, ada.id);
    assert.deepEqual((await store.teams.get(where, team.id))?.members, [grace.id]);
    assert.deepEqual((await (await bench().reopen()).teams.get(where, team.id))?.members, [grace.id]);
  });

  test('a workspace has so many teams and no more', async () => {
    const { store } = bench();
    const where = await workspace(store);
    const all: StoredTeam[] = [];
    for (let number = 0; number < TEAMS_PER_WORKSPACE; number += 1) all.push(await made(store, teamOf(where, `Team ${number}`)));
    assert.equal(await store.teams.create(teamOf(where, 'one too many')), 'full');
    assert.deepEqual((await store.conversations.list(where, { teams: all.map(({ id }) => id) }, undefined, 10)).items, [], 'all of them can be asked for at once');
    await store.teams.remove(where, all[0]?.id ?? '');
    await made(store, teamOf(where, 'in its place'));
  });

  test('a conversation is given to a team beside its person, is found by it, and keeps it', async () => {
    const { store } = bench();
    const where = await workspace(store);
    const [sales, care] = [await made(store, teamOf(where, 'Sales')), await made(store, teamOf(where, 'Care'))];
    const talks = [await Talk.start(store, where), await Talk.start(store, where), await Talk.start(store, where)] as const;
    const [one, two, three] = talks;
    for (const talk of talks) await stored(talk.say(talk.visitor, 'hi'));
    const id = uuidv7();
    const [team, assign] = await Promise.all([stored(one.append(one.agent, { type: 'team', team: sales.id }, id)), stored(one.append(one.agent, { type: 'assign', assignee: one.agent.id }))]);
    assert.deepEqual([team.entry.seq, assign.entry.seq], [2, 3]);
    assert.deepEqual([(await one.summary()).team, (await one.summary()).assignee], [sales.id, one.agent.id]);
    assert.equal(await outcome(one.append(one.agent, { type: 'team', team: sales.id }, id)), 'duplicate');
    assert.equal(await outcome(one.append(one.agent, { type: 'team', team: care.id }, id)), 'id_conflict');
    await stored(two.append(SYSTEM, { type: 'team', team: care.id }));
    await stored(two.append(SYSTEM, { type: 'state', state: 'closed' }));
    const found = async (teams: readonly string[] | null, more = {}) => (await bench().store.conversations.list(where, { teams, ...more }, undefined, 10)).items.map((item) => item.id);
    assert.deepEqual(await found([sales.id]), [one.conv]);
    assert.deepEqual(await found([sales.id, care.id]), [two.conv, one.conv]);
    assert.deepEqual(await found([sales.id, care.id], { states: ['closed'] }), [two.conv]);
    assert.deepEqual(await found([care.id, sales.id, care.id], { states: ['closed', 'open', 'closed'] }), [two.conv, one.conv], 'each once, however often it is named');
    assert.deepEqual(await found([sales.id, care.id], { assignee: null }), [two.conv]);
    assert.deepEqual(await found([care.id], { visitor: two.visitor.id }), [two.conv]);
    assert.deepEqual(await found(null), [three.conv]);
    assert.deepEqual(await found([]), []);
    await bench().reopen();
    const entries = (await bench().store.conversations.entriesAfter(where, one.conv, 1, 10))?.entries ?? [];
    assert.deepEqual(entries.map((entry) => (entry.type === 'team' ? entry.team : entry.type)), [sales.id, 'assign']);
    assert.deepEqual((await bench().store.conversations.get(where, one.conv))?.team, sales.id);
    const again = new Talk(bench().store, where, one.visitor.id, one.conv);
    await stored(again.say(again.visitor, 'still there?'));
    assert.equal((await again.summary()).team, sales.id, 'a message changes nothing of it');
    assert.equal((await stored(again.append(SYSTEM, { type: 'team', team: null }))).conversation.team, undefined);
    assert.equal('team' in (await again.summary()), false);
  });

  test('a team that is not there is given nothing; a repetition of what was given before it went is still answered', async () => {
    const { store } = bench();
    const talk = await Talk.start(store);
    await stored(talk.say(talk.visitor, 'hi'));
    const elsewhere = await made(store, teamOf(await workspace(store), 'Sales'));
    const [gone, id] = [await made(store, teamOf(talk.workspace, 'Gone')), uuidv7()];
    await stored(talk.append(talk.agent, { type: 'team', team: gone.id }, id));
    await store.teams.remove(talk.workspace, gone.id);
    for (const team of [uuidv7(), elsewhere.id, gone.id]) assert.equal(await outcome(talk.append(talk.agent, { type: 'team', team })), 'not_found');
    assert.equal(await outcome(talk.append(talk.agent, { type: 'team', team: gone.id }, id)), 'duplicate');
    assert.equal((await talk.summary()).head, 2);
  });

  test('deleting a team takes it off its conversations, those in the middle of a change too, and leaves the members', async () => {
    const { store } = bench();
    const where = await workspace(store);
    const ada = agentOf(where);
    await store.agents.create(ada);
    const [team, other] = [await made(store, teamOf(where, 'Sales', [ada.id])), await made(store, teamOf(where, 'Care', [ada.id]))];
    const [quiet, busy, others] = [await Talk.start(store, where), await Talk.start(store, where), await Talk.start(store, where)];
    for (const talk of [quiet, busy, others]) await stored(talk.say(talk.visitor, 'hi'));
    await stored(quiet.append(SYSTEM, { type: 'team', team: team.id }));
    await stored(others.append(SYSTEM, { type: 'team', team: other.id }));
    await stored(busy.append(SYSTEM, { type: 'team', team: other.id }));
    const before = await quiet.summary();
    const [given, , late] = await Promise.all([busy.append(SYSTEM, { type: 'team', team: team.id }), store.teams.remove(where, team.id), busy.say(busy.visitor, 'and?')]);
    assert.equal(late.status, 'stored');
    // Whichever came first: it was given and is taken off again, or the team was gone and it stays where it was.
    const stays = given.status === 'refused' ? other.id : undefined;
    const after = await quiet.summary();
    assert.equal(after.team, undefined);
    assert.ok(after.rev > before.rev, 'whoever holds the summary from before takes the new one');
    assert.deepEqual([after.activity, after.head], [before.activity, before.head]);
    assert.equal((await busy.summary()).team, stays);
    assert.equal((await others.summary()).team, other.id);
    assert.deepEqual((await store.teams.get(where, other.id))?.members, [ada.id]);
    assert.deepEqual((await store.conversations.list(where, { teams: null }, undefined, 10)).items.length, stays === undefined ? 2 : 1);
    const reopened = await bench().reopen();
    assert.deepEqual((await reopened.conversations.get(where, busy.conv))?.team, stays);
  });
}
