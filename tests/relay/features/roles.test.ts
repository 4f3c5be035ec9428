/** Roles that a workspace makes for itself, and API tokens that can do a part of what somebody may do. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { asOwner, asRole, assertProblem, caller, type Caller } from '../http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../http/relay-process.ts';
import { connect, visit } from '../http/visitor-socket.ts';

let relay: RelayProcess;
let owner: Caller;
before(async () => {
  relay = await startRelayProcess();
  owner = await asOwner(relay);
});
after(() => relay.remove());

async function role(name: string, ...permissions: string[]): Promise<string> {
  const made = await owner.post(':/roles', { name, permissions });
  assert.equal(made.status, 201, made.text);
  return String(made.json['id']);
}

const bearing = (secret: unknown): Caller => caller(relay, { authorization: `Bearer ${String(secret)}` });

describe('roles of a workspace', () => {
  test('whoever has one may do what it says and nothing else, from the next request on', async () => {
    const id = await role('Announcer', 'broadcasts.read', 'broadcasts.send', 'agents.read');
    const { api } = await asRole(relay, owner, id, 'Anna Announcer');
    const me = await api.get(':/me');
    assert.deepEqual([(me.json['agent'] as { role: string }).role, (me.json['agent'] as { roleName: string }).roleName, me.json['permissions']], [id, 'Announcer', ['broadcasts.read', 'broadcasts.send', 'agents.read']]);
    assert.equal((await api.post(':/broadcasts', { text: 'Sale' })).status, 201);
    assertProblem(await api.get(':/conversations'), 403, 'forbidden', /your role "Announcer"/);
    assert.equal((await owner.patch(`:/roles/${id}`, { permissions: ['conversations.read'] })).status, 200);
    assert.equal((await api.get(':/conversations')).status, 200);
    assertProblem(await api.post(':/broadcasts', { text: 'Sale' }), 403, 'forbidden');
  });

  test('an open connection follows its role: it hears what it may see, and no more of what it may not', async () => {
    const id = await role('Reader', 'conversations.read', 'conversations.write');
    const { bearer } = await asRole(relay, owner, id, 'Rita Reader');
    const socket = await connect(relay, { kind: 'agent', token: bearer });
    const visitor = await visit(relay);
    const conv = await visitor.say('first');
    await socket.until(({ t, conversation }) => t === 'conversation' && (conversation as { id: string }).id === conv);
    assert.ok(!socket.frames.some(({ t }) => t === 'visitor' || t === 'team'), 'people are not told to who may not see them');
    socket.send({ t: 'sync', conv, after: 0 });
    await socket.until(({ t }) => t === 'snapshot');
    await owner.patch(`:/roles/${id}`, { permissions: ['visitors.read'] });
    await socket.until(({ t }) => t === 'rights');
    const heard = socket.frames.length;
    await visitor.say('second', conv);
    // A visitor's frame comes on the same topic after it: what was to be heard of the message has been heard by then.
    const next = await visit(relay);
    await socket.until(({ t, visitor: person }) => t === 'visitor' && (person as { id: string }).id === next.id);
    assert.deepEqual([...new Set(socket.frames.slice(heard).map(({ t }) => t))], ['visitor']);
    await assert.rejects(socket.say('x', conv), /forbidden/);
    for (const each of [socket, visitor, next]) await each.close();
  });

  test('nobody grants what they do not hold, by role, by invitation or by change', async () => {
    const chief = await role('Team chief', 'agents.read', 'agents.manage', 'roles.manage', 'conversations.read');
    const { api } = await asRole(relay, owner, chief, 'Chris Chief');
    assertProblem(await api.post(':/roles', { name: 'More', permissions: ['conversations.delete'] }), 403, 'forbidden', /conversations\.delete/);
    assertProblem(await api.post(':/agents', { name: 'N', email: 'n@shop.example', role: 'admin' }), 403, 'forbidden', /do not hold/);
    assertProblem(await api.post(':/agents', { name: 'N', email: 'n@shop.example', role: 'owner' }), 403, 'forbidden', /owner/);
    const { id: agent } = await asRole(relay, owner, 'agent', 'Gina Greater');
    assertProblem(await api.patch(`:/agents/${agent}`, { disabled: true }), 403, 'forbidden', /may do what you may not/);
    assertProblem(await api.patch(`:/roles/${chief}`, { name: 'Boss' }), 409, 'own_rights');
    const lower = await api.post(':/roles', { name: 'Lower', permissions: ['conversations.read'] });
    assert.equal(lower.status, 201);
    assert.equal((await api.post(':/agents', { name: 'L', email: 'l@shop.example', role: lower.json['id'] })).status, 201);
    assertProblem(await owner.post(':/roles', { name: 'Second owner', permissions: ['owners.manage'] }), 400, 'invalid', /owners\.manage/);
  });

  test('a role in use stays and says by whom; a built-in one cannot be changed; names are taken once', async () => {
    const id = await role('Night shift', 'conversations.read');
    const { id: agent } = await asRole(relay, owner, id, 'Nils Night');
    assertProblem(await owner.remove(`:/roles/${id}`), 409, 'role_in_use', /Nils Night/);
    await owner.patch(`:/agents/${agent}`, { role: 'viewer' });
    assert.equal((await owner.remove(`:/roles/${id}`)).status, 204);
    assertProblem(await owner.patch(`:/agents/${agent}`, { role: id }), 400, 'invalid', /names no role/);
    assertProblem(await owner.patch(':/roles/admin', { name: 'x' }), 400, 'invalid');
    assertProblem(await owner.post(':/roles', { name: 'ADMIN', permissions: [] }), 409, 'name_taken');
    await role('Once', 'conversations.read');
    assertProblem(await owner.post(':/roles', { name: 'once', permissions: [] }), 409, 'name_taken');
  });
});

describe('scopes of API tokens', () => {
  test('a token may do what its scopes say; what only people may do, or its maker may not, is refused', async () => {
    const made = await owner.post(':/tokens', { name: 'Reader', scopes: ['conversations.read'] });
    assert.equal(made.status, 201, made.text);
    const bot = bearing(made.json['secret']);
    assert.equal((await bot.get(':/conversations')).status, 200);
    assertProblem(await bot.get(':/visitors'), 403, 'forbidden', /visitors\.read/);
    assertProblem(await owner.post(':/tokens', { name: 'X', scopes: ['tokens.manage'] }), 400, 'invalid', /needs a person/);
    const { api } = await asRole(relay, owner, 'viewer', 'Vince Viewer');
    assertProblem(await api.post(':/me/tokens', { name: 'X', scopes: ['conversations.write'] }), 403, 'forbidden', /conversations\.write/);
    const used = ((await owner.get(':/tokens')).json['items'] as { id: string; usedTs?: number }[]).find(({ id }) => id === (made.json['token'] as { id: string }).id);
    assert.ok((used?.usedTs ?? 0) > 0, 'its last use is shown');
  });

  test('a personal token acts as its owner with at most the owner\'s present rights, and ends with them', async () => {
    const visitor = await visit(relay);
    const conv = await visitor.say('hello?');
    const { api, id } = await asRole(relay, owner, 'agent', 'Petra Personal');
    const made = await api.post(':/me/tokens', { name: 'Script', scopes: ['conversations.read', 'conversations.write'] });
    assert.equal(made.status, 201, made.text);
    const program = bearing(made.json['secret']);
    assert.deepEqual((await program.post(`:/conversations/${conv}/messages`, { text: 'by script' })).json['by'], { kind: 'agent', id, name: 'Petra Personal' });
    assert.deepEqual((await program.get(':/me')).json['permissions'], ['conversations.read', 'conversations.write']);
    assertProblem(await program.get(':/me/tokens'), 403, 'forbidden', /needs a person/);
    const socket = await connect(relay, { kind: 'agent', token: String(made.json['secret']) });
    await owner.patch(`:/agents/${id}`, { role: 'viewer' });
    await socket.until(({ t }) => t === 'rights');
    await assert.rejects(socket.say('x', conv), /forbidden/);
    assertProblem(await program.post(`:/conversations/${conv}/messages`, { text: 'x' }), 403, 'forbidden');
    assert.equal((await program.get(':/conversations')).status, 200);
    await owner.patch(`:/agents/${id}`, { disabled: true });
    assert.equal(await socket.closed, 4004);
    assertProblem(await program.get(':/conversations'), 401, 'unauthorized');
    await visitor.close();
  });

  test('withdrawing a personal token closes its sockets and leaves its owner\'s open; others cannot touch it, who manages tokens can', async () => {
    const { api, bearer } = await asRole(relay, owner, 'agent', 'Wanda Withdraws');
    const { api: other } = await asRole(relay, owner, 'agent', 'Otto Other');
    const [first, second] = [await api.post(':/me/tokens', { name: 'One' }), await api.post(':/me/tokens', { name: 'Two' })];
    const idOf = (answer: typeof first) => (answer.json['token'] as { id: string }).id;
    const own = await connect(relay, { kind: 'agent', token: bearer });
    const program = await connect(relay, { kind: 'agent', token: String(first.json['secret']) });
    assertProblem(await other.remove(`:/me/tokens/${idOf(first)}`), 404, 'not_found');
    assert.deepEqual((await other.get(':/me/tokens')).json['items'], []);
    assert.equal((await api.remove(`:/me/tokens/${idOf(first)}`)).status, 204);
    assert.equal(await program.closed, 4004);
    assert.equal((await owner.remove(`:/tokens/${idOf(second)}`)).status, 204);
    assertProblem(await bearing(second.json['secret']).get(':/me'), 401, 'unauthorized');
    own.send({ t: 'ping', n: 7 });
    await own.until(({ t, n }) => t === 'pong' && n === 7);
    await own.close();
  });
});
