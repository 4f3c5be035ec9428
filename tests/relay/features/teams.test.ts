/** Teams: people to whom conversations can be given together; and what consoles hear of changes among the staff. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { asOwner, asRole, assertProblem, caller, OWNER, type Answer, type Caller } from '../http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../http/relay-process.ts';
import { connect, visit, type VisitorSocket } from '../http/visitor-socket.ts';

let relay: RelayProcess;
let owner: Caller;
let visitor: VisitorSocket;
before(async () => {
  relay = await startRelayProcess({ env: { FRONTDESK_VISITOR_MESSAGES_PER_MINUTE: '1000', FRONTDESK_VISITOR_MESSAGES_PER_HOUR: '1000' } });
  owner = await asOwner(relay);
  visitor = await visit(relay);
});
after(async () => {
  await visitor.close();
  await relay.remove();
});

interface Team { id: string; name: string; members: string[]; createdTs: number }

async function team(name: string, ...members: string[]): Promise<string> {
  const made = await owner.post(':/teams', { name, members });
  assert.equal(made.status, 201, made.text);
  return String(made.json['id']);
}

const itemsOf = <Item>(answer: Answer): Item[] => answer.json['items'] as Item[];
const listed = async (api: Caller, query: string): Promise<string[]> => itemsOf<{ id: string }>(await api.get(`:/conversations?${query}`)).map(({ id }) => id);
const entriesOf = async (conv: string): Promise<Record<string, unknown>[]> => (await owner.get(`:/conversations/${conv}/messages`)).json['entries'] as Record<string, unknown>[];

describe('teams', () => {
  test('are made, renamed, filled and deleted; everybody who sees the staff sees them', async () => {
    const { api: ada, id } = await asRole(relay, owner, 'agent', 'Ada Agent');
    const made = await owner.post(':/teams', { name: '  Sales  ', members: [id, id] });
    assert.deepEqual([made.status, made.json['name'], made.json['members']], [201, 'Sales', [id]]);
    const path = `:/teams/${String(made.json['id'])}`;
    assert.deepEqual(itemsOf<Team>(await ada.get(':/teams')), [made.json]);
    assert.deepEqual((await owner.patch(path, { name: 'SALES', members: [] })).json, { ...made.json, name: 'SALES', members: [] });
    assert.deepEqual((await owner.patch(path, { members: [id] })).json['members'], [id]);
    assert.deepEqual((await owner.patch(path, {})).json['members'], [id], 'what is missing stays');
    assert.equal((await owner.remove(path)).status, 204);
    assertProblem(await owner.remove(path), 404, 'not_found', /GET \/api\/v1\/teams/);
    assertProblem(await owner.patch(path, { name: 'x' }), 404, 'not_found');
    assert.equal((await ada.get(':/me')).status, 200, 'the members stay');
  });

  test('take only names and members that can be, and say which', async () => {
    const id = await team('Returns');
    assertProblem(await owner.post(':/teams', { name: 'returns' }), 409, 'name_taken', /"returns"/);
    assertProblem(await owner.patch(`:/teams/${await team('Repairs')}`, { name: 'RETURNS' }), 409, 'name_taken');
    assert.equal((await owner.patch(`:/teams/${id}`, { name: 'RETURNS' })).status, 200, 'its own name in other letters');
    for (const name of ['', '   ', 'x'.repeat(61)]) assertProblem(await owner.post(':/teams', { name }), 400, 'invalid', /name/);
    const stranger = uuidv7();
    assertProblem(await owner.post(':/teams', { name: 'Strangers', members: [stranger] }), 400, 'invalid', new RegExp(stranger));
    assertProblem(await owner.patch(`:/teams/${id}`, { members: [stranger] }), 400, 'invalid', /GET \/api\/v1\/agents/);
  });

  test('the same request to make one twice makes one', async () => {
    const again = owner.with({ 'idempotency-key': uuidv7() });
    const [first, second] = [await again.post(':/teams', { name: 'Once' }), await again.post(':/teams', { name: 'Once' })];
    assert.deepEqual([first.status, second.status, second.json], [201, 201, first.json]);
  });

  test('a workspace has a hundred, and is told that when it wants more', async () => {
    const there = itemsOf<Team>(await owner.get(':/teams')).length;
    const more = await Promise.all(Array.from({ length: 100 - there }, (_, index) => team(`Number ${index}`)));
    assertProblem(await owner.post(':/teams', { name: 'One too many' }), 409, 'too_many', /100/);
    await Promise.all(more.map((id) => owner.remove(`:/teams/${id}`)));
  });

  test('who is removed from the workspace is in none', async () => {
    const { id } = await asRole(relay, owner, 'agent', 'Gone Gregor');
    const made = await team('Leavers', id);
    await owner.remove(`:/agents/${id}`);
    assert.deepEqual(itemsOf<Team>(await owner.get(':/teams')).find((one) => one.id === made)?.members, []);
  });
});

describe('a conversation', () => {
  test('is given to a team, to a person or to both, and each stays when the other changes', async () => {
    const { id: person } = await asRole(relay, owner, 'agent', 'Petra Person');
    const [sales, care] = [await team('Sales of lamps'), await team('Care')];
    const conv = await visitor.say('who takes this?');
    const path = `:/conversations/${conv}`;
    const given = async (body: object) => {
      const answer = await owner.patch(path, body);
      assert.equal(answer.status, 200, answer.text);
      return [answer.json['team'], answer.json['assignee']];
    };
    assert.deepEqual(await given({ team: sales }), [sales, null]);
    assert.deepEqual(await given({ assignee: person }), [sales, person]);
    assert.deepEqual(await given({ team: care, assignee: null }), [care, null]);
    assert.deepEqual(await given({ team: care, assignee: person }), [care, person]);
    assert.deepEqual(await given({ team: null }), [undefined, person]);
    const heads = (await owner.get(path)).json['head'];
    assert.deepEqual(await given({ team: null, assignee: person }), [undefined, person]);
    assert.equal((await owner.get(path)).json['head'], heads, 'what it was already leaves no entry');
    assert.deepEqual((await entriesOf(conv)).map((entry) => [entry['seq'], entry['type'], entry[String(entry['type']) === 'team' ? 'team' : 'assignee']]).slice(1), [
      [2, 'team', sales], [3, 'assign', person], [4, 'team', care], [5, 'assign', null], [6, 'assign', person], [7, 'team', null],
    ]);
    assertProblem(await owner.patch(path, { team: uuidv7() }), 400, 'invalid', /"team" is not a team/);
    assertProblem(await owner.patch(path, {}), 400, 'invalid', /"assignee", "team" or both/);
  });

  test('is found by its team, by the teams one is in, and by having none', async () => {
    const { api: ada, id } = await asRole(relay, owner, 'agent', 'Ada of Two');
    const { api: outsider } = await asRole(relay, owner, 'agent', 'Otto Outside');
    const [one, two, other] = [await team('One', id), await team('Two', id), await team('Other')];
    const convs = [await visitor.say('1'), await visitor.say('2'), await visitor.say('3'), await visitor.say('4')] as const;
    for (const [index, of] of [one, two, other].entries()) await owner.patch(`:/conversations/${convs[index]}`, { team: of });
    assert.deepEqual(await listed(owner, `team=${one}`), [convs[0]]);
    assert.deepEqual(await listed(ada, 'team=mine'), [convs[1], convs[0]]);
    assert.deepEqual(await listed(ada, 'team=mine&state=closed'), []);
    assert.deepEqual(await listed(outsider, 'team=mine'), []);
    const none = await listed(owner, 'team=none');
    assert.ok(none.includes(convs[3]) && !convs.slice(0, 3).some((conv) => none.includes(conv)));
    assertProblem(await owner.get(':/conversations?team=sales'), 400, 'invalid', /id of a team, mine, or none/);
  });

  test('loses its team with it, and open consoles read their lists again', async () => {
    const { bearer } = await asRole(relay, owner, 'agent', 'Lena Listens');
    const socket = await connect(relay, { kind: 'agent', token: bearer });
    const gone = await team('Soon gone');
    const conv = await visitor.say('whose am I?');
    await owner.patch(`:/conversations/${conv}`, { team: gone });
    const told = await socket.until(({ t, conversation }) => t === 'conversation' && (conversation as { id: string; team?: string }).team === gone);
    await owner.remove(`:/teams/${gone}`);
    await socket.until(({ t }) => t === 'inbox_stale');
    await socket.until(({ t }) => t === 'staff');
    const after = (await owner.get(`:/conversations/${conv}`)).json as { team?: string; rev: number };
    assert.equal(after.team, undefined);
    assert.ok(after.rev > (told['conversation'] as { rev: number }).rev);
    assertProblem(await owner.patch(`:/conversations/${conv}`, { team: gone }), 400, 'invalid');
    await socket.close();
  });

  test('tells its visitor nothing of a team but that an entry was taken', async () => {
    const secret = await team('Difficult customers');
    const conv = await visitor.say('hello?');
    visitor.send({ t: 'sync', conv, after: 0 });
    await visitor.until((frame) => frame.t === 'snapshot' && frame['conv'] === conv);
    const from = visitor.frames.length;
    await owner.patch(`:/conversations/${conv}`, { team: secret });
    await visitor.until(({ t, entry }) => t === 'entry' && (entry as { type: string }).type === 'team');
    const again = await visitor.say('anybody?', conv);
    assert.equal(again, conv);
    assert.ok(!JSON.stringify(visitor.frames.slice(from)).includes('Difficult'));
    assert.ok(!visitor.frames.slice(from).some(({ t, conversation }) => t === 'conversation' && 'team' in (conversation as object)));
  });
});

describe('open consoles', () => {
  test('hear when somebody is invited, joins, is changed or removed, and when a team changes; visitors do not', async () => {
    const { bearer } = await asRole(relay, owner, 'viewer', 'Vera Viewer');
    const socket = await connect(relay, { kind: 'agent', token: bearer });
    const heardAfter = async (act: () => Promise<Answer>): Promise<void> => {
      const from = socket.frames.length;
      const answer = await act();
      assert.ok(answer.status < 300, answer.text);
      await socket.until((frame) => frame.t === 'staff' && socket.frames.indexOf(frame) >= from);
    };
    let link: string | undefined;
    let id = '';
    await heardAfter(async () => {
      const answer = await owner.post(':/agents', { name: 'Nia New', email: `${uuidv7()}@shop.example`, role: 'agent' });
      link = /#link=(.+)$/.exec(String(answer.json['link']))?.[1];
      id = (answer.json['agent'] as { id: string }).id;
      return answer;
    });
    await heardAfter(() => caller(relay).post(':/claim', { link, name: 'Nia', password: OWNER.password }));
    await heardAfter(() => owner.patch(`:/agents/${id}`, { role: 'viewer' }));
    await heardAfter(() => owner.post(':/teams', { name: 'Newcomers', members: [id] }));
    await heardAfter(() => owner.remove(`:/agents/${id}`));
    assert.ok(!visitor.frames.some(({ t }) => t === 'staff'));
    await socket.close();
  });

  test('are told since when somebody is away: from their sign-in, and from when their last connection ended', async () => {
    const { api, bearer, id } = await asRole(relay, owner, 'agent', 'Sally Seen');
    const seen = async (): Promise<number> => itemsOf<{ id: string; seenTs?: number }>(await owner.get(':/agents')).find((agent) => agent.id === id)?.seenTs ?? 0;
    const signedIn = await seen();
    assert.ok(signedIn > 0, 'the sign-in counts');
    const [first, second] = [await connect(relay, { kind: 'agent', token: bearer }), await connect(relay, { kind: 'agent', token: bearer })];
    await api.get(':/conversations');
    assert.equal(await seen(), signedIn, 'nothing is written while they are there');
    const watcher = await connect(relay, { kind: 'agent', token: (await asRole(relay, owner, 'viewer', 'Walter Watcher')).bearer });
    await first.close();
    await second.close();
    await watcher.until(({ t, agents }) => t === 'team' && (agents as { id: string; state: string }[]).some((agent) => agent.id === id && agent.state === 'offline'));
    while ((await seen()) === signedIn) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok((await seen()) > signedIn);
    await watcher.close();
  });
});
