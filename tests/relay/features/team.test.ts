import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { asOwner, asRole, assertProblem, caller, OWNER, type Caller } from '../http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../http/relay-process.ts';
import { connect, visit } from '../http/visitor-socket.ts';

let relay: RelayProcess;
let owner: Caller;
let ownerId: string;
before(async () => {
  relay = await startRelayProcess();
  owner = await asOwner(relay);
  ownerId = ((await owner.get(':/me')).json['agent'] as { id: string }).id;
});
after(() => relay.remove());

describe('roles', () => {
  test('each role may do what it is for and nothing above it', async () => {
    const visitor = await visit(relay);
    const conv = await visitor.say('who may what?');
    const people = Object.fromEntries(await Promise.all((['viewer', 'agent', 'admin'] as const).map(async (role) => [role, (await asRole(relay, owner, role, `Rolf ${role}`)).api] as const))) as Record<'viewer' | 'agent' | 'admin', Caller>;
    const table: [string, (api: Caller) => ReturnType<Caller['get']>, Record<'viewer' | 'agent' | 'admin', boolean>][] = [
      ['list conversations', (api) => api.get(':/conversations'), { viewer: true, agent: true, admin: true }],
      ['list visitors', (api) => api.get(':/visitors'), { viewer: true, agent: true, admin: true }],
      ['see the team', (api) => api.get(':/agents'), { viewer: true, agent: true, admin: true }],
      ['answer', (api) => api.post(`:/conversations/${conv}/messages`, { text: 'hi' }), { viewer: false, agent: true, admin: true }],
      ['close', (api) => api.post(`:/conversations/${conv}/close`), { viewer: false, agent: true, admin: true }],
      ['mark as read', (api) => api.post(`:/conversations/${conv}/read`), { viewer: false, agent: true, admin: true }],
      ['correct a visitor', (api) => api.patch(`:/visitors/${visitor.id}`, { name: 'Vera' }), { viewer: false, agent: true, admin: true }],
      ['announce', (api) => api.post(':/broadcasts', { text: 'News' }), { viewer: false, agent: false, admin: true }],
      ['change settings', (api) => api.patch(':/workspace', { name: 'Lamps' }), { viewer: false, agent: false, admin: true }],
      ['invite', (api) => api.post(':/agents', { name: 'N', email: `${uuidv7()}@shop.example`, role: 'agent' }), { viewer: false, agent: false, admin: true }],
      ['list tokens', (api) => api.get(':/tokens'), { viewer: false, agent: false, admin: true }],
      ['delete a conversation', (api) => api.remove(`:/conversations/${conv}`), { viewer: false, agent: false, admin: true }],
    ];
    for (const [what, act, may] of table) {
      for (const role of ['viewer', 'agent', 'admin'] as const) {
        const answer = await act(people[role]);
        if (may[role]) assert.ok(answer.status < 300, `${role} may ${what}: ${answer.text}`);
        else assertProblem(answer, 403, 'forbidden', /role/);
      }
    }
    await visitor.close();
  });

  test('only an owner makes or changes an owner', async () => {
    const { api: admin } = await asRole(relay, owner, 'admin', 'Ada Admin');
    assertProblem(await admin.post(':/agents', { name: 'X', email: 'x@shop.example', role: 'owner' }), 403, 'forbidden', /Only an owner/);
    assertProblem(await admin.patch(`:/agents/${ownerId}`, { name: 'Hacked' }), 403, 'forbidden', /Only an owner/);
    assertProblem(await admin.remove(`:/agents/${ownerId}`), 403, 'forbidden', /Only an owner/);
  });

  test('nobody takes away their own rights, so the last owner stays', async () => {
    assertProblem(await owner.patch(`:/agents/${ownerId}`, { role: 'viewer' }), 409, 'own_rights');
    assertProblem(await owner.patch(`:/agents/${ownerId}`, { disabled: true }), 409, 'own_rights');
    assertProblem(await owner.remove(`:/agents/${ownerId}`), 409, 'own_rights');
  });

  test('who is disabled or removed is signed out at once: REST refuses, the socket closes with 4004', async () => {
    for (const [index, take] of [(id: string) => owner.patch(`:/agents/${id}`, { disabled: true }), (id: string) => owner.remove(`:/agents/${id}`)].entries()) {
      const { api, id, bearer } = await asRole(relay, owner, 'agent', `Gone ${index}`);
      const socket = await connect(relay, { kind: 'agent', token: bearer });
      assert.ok((await take(id)).status < 300);
      assert.equal(await socket.closed, 4004);
      assertProblem(await api.get(':/me'), 401, 'unauthorized');
    }
    assertProblem(await caller(relay).post(':/sign-in', { email: 'gone.0@shop.example', password: OWNER.password }), 401, 'wrong_credentials');
  });

  test('an e-mail address is taken once, whatever its case', async () => {
    assertProblem(await owner.post(':/agents', { name: 'Twin', email: 'OLGA@shop.example', role: 'agent' }), 409, 'email_taken');
  });

  test('an invitation binds the address and works once', async () => {
    const invited = await owner.post(':/agents', { name: 'Ines Invited', email: 'ines@shop.example', role: 'agent' });
    const link = /#link=(.+)$/.exec(String(invited.json['link']))?.[1];
    assert.deepEqual((await caller(relay).post(':/link', { link })).json, { purpose: 'invite', email: 'ines@shop.example', name: 'Ines Invited' });
    const claimed = await caller(relay).post(':/claim', { link, name: 'Ines', email: 'else@shop.example', password: OWNER.password });
    assert.equal((claimed.json['agent'] as { email: string }).email, 'ines@shop.example');
    assertProblem(await caller(relay).post(':/claim', { link, name: 'Ines', password: OWNER.password }), 404, 'link_spent');
  });

  test('an agent who is not there is a 404', async () => {
    assertProblem(await owner.patch(`:/agents/${uuidv7()}`, { name: 'X' }), 404, 'not_found');
    assertProblem(await owner.remove(`:/agents/${uuidv7()}`), 404, 'not_found');
  });
});

describe('API tokens', () => {
  test('the secret is shown once and opens REST and socket; withdrawing ends both', async () => {
    const made = await owner.post(':/tokens', { name: 'Shop server' });
    assert.equal(made.status, 201, made.text);
    const secret = String(made.json['secret']);
    assert.match(secret, /^fdt_[\w-]{43}$/);
    const token = made.json['token'] as { id: string };
    const bot = caller(relay, { authorization: `Bearer ${secret}` });
    assert.equal((await bot.get(':/conversations')).status, 200);
    const me = await bot.get(':/me');
    assert.equal((me.json['agent'] as { name: string }).name, 'Shop server');
    const socket = await connect(relay, { kind: 'agent', token: secret });
    assert.doesNotMatch((await owner.get(':/tokens')).text, /fdt_/);
    assert.equal((await owner.remove(`:/tokens/${token.id}`)).status, 204);
    assertProblem(await bot.get(':/conversations'), 401, 'unauthorized');
    assert.equal(await socket.closed, 4004);
    assertProblem(await owner.remove(`:/tokens/${token.id}`), 404, 'not_found');
  });

  test('what a program posts carries the name of its token', async () => {
    const visitor = await visit(relay);
    const conv = await visitor.say('robot?');
    const { json } = await owner.post(':/tokens', { name: 'Order robot' });
    const bot = caller(relay, { authorization: `Bearer ${String(json['secret'])}` });
    const sent = await bot.post(`:/conversations/${conv}/messages`, { text: 'Your order is on its way.' });
    assert.deepEqual(sent.json['by'], { kind: 'bot', id: (json['token'] as { id: string }).id, name: 'Order robot' });
    await visitor.close();
  });

  test('a token cannot give access to others: no agents, no tokens', async () => {
    const { json } = await owner.post(':/tokens', { name: 'Limited' });
    const bot = caller(relay, { authorization: `Bearer ${String(json['secret'])}` });
    assertProblem(await bot.get(':/tokens'), 403, 'forbidden', /needs a person/);
    assertProblem(await bot.post(':/agents', { name: 'X', email: 'y@shop.example', role: 'admin' }), 403, 'forbidden', /needs a person/);
  });

  test('an expiry in the past is refused; an expired token opens nothing', async () => {
    assertProblem(await owner.post(':/tokens', { name: 'Late', expiresTs: 1 }), 400, 'invalid', /in the past/);
    const soon = Date.now() + 2_000;
    const { json } = await owner.post(':/tokens', { name: 'Short', expiresTs: soon });
    const bot = caller(relay, { authorization: `Bearer ${String(json['secret'])}` });
    let status = 200;
    while (status === 200) status = (await bot.get(':/conversations/counts')).status;
    assert.equal(status, 401);
    assert.ok(Date.now() >= soon);
  });
});
