import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { asRole, assertProblem, caller, cookieOf, OWNER, type Caller } from '../http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../http/relay-process.ts';
import { connect } from '../http/visitor-socket.ts';

let relay: RelayProcess;
let owner: Caller;
before(async () => { relay = await startRelayProcess({ env: { FRONTDESK_TRUSTED_PROXIES: '127.0.0.1' } }); });
after(() => relay.remove());

const credentials = { email: OWNER.email, password: OWNER.password };
/** Each test comes from an address of its own, so that one's throttling is not another's. */
const from = (address: string) => caller(relay, { 'x-forwarded-for': address });

describe('the one-time link', () => {
  test('tells what it is for without being used', async () => {
    for (const _time of [1, 2]) assert.deepEqual((await from('198.51.100.1').post(':/link', { link: relay.link })).json, { purpose: 'owner' });
  });

  test('refuses a short password and a missing e-mail address in words, and stays usable', async () => {
    const weak = await from('198.51.100.1').post(':/claim', { link: relay.link, ...OWNER, password: 'short' });
    assertProblem(weak, 400, 'weak_password', /5 characters; at least 12 are needed/);
    const { email: _, ...withoutEmail } = OWNER;
    assertProblem(await from('198.51.100.1').post(':/claim', { link: relay.link, ...withoutEmail }), 400, 'invalid', /"email" is missing/);
  });

  test('makes the first owner, who is signed in by a cookie that scripts and other sites cannot use', async () => {
    const [first, second] = await Promise.all([1, 2].map(() => from('198.51.100.1').post(':/claim', { link: relay.link, ...OWNER })));
    assert.deepEqual([first?.status, second?.status].sort(), [201, 404], 'of two at once only one wins');
    const won = first?.status === 201 ? first : second;
    assert.ok(won);
    assert.match(won.headers.get('set-cookie') ?? '', /^frontdesk_session=fds_[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=2592000$/);
    assert.equal((won.json['agent'] as { role: string }).role, 'owner');
    owner = caller(relay, { cookie: cookieOf(won), origin: relay.url });
    assert.equal((await owner.get(':/me')).status, 200);
  });

  test('works once', async () => {
    assertProblem(await from('198.51.100.1').post(':/claim', { link: relay.link, ...OWNER }), 404, 'link_spent');
    assertProblem(await from('198.51.100.1').post(':/link', { link: relay.link }), 404, 'link_spent');
  });
});

describe('signing in', () => {
  test('by cookie answers with the agent, the workspace and the permissions, never with a secret', async () => {
    const answer = await from('198.51.100.2').post(':/sign-in', { ...credentials, email: 'OLGA@shop.example' });
    assert.equal(answer.status, 200);
    assert.deepEqual(Object.keys(answer.json).sort(), ['agent', 'permissions', 'workspace']);
    assert.equal((await caller(relay, { cookie: cookieOf(answer) }).get(':/me')).status, 200);
  });

  test('by bearer sets no cookie and lives an hour; it can be renewed', async () => {
    const answer = await from('198.51.100.2').post(':/sign-in', { ...credentials, mode: 'bearer' });
    assert.equal(answer.headers.get('set-cookie'), null);
    const bearer = answer.json['bearer'] as string;
    assert.match(bearer, /^fdb_[\w-]{43}$/);
    assert.ok(Math.abs(Number(answer.json['expiresTs']) - Date.now() - 3_600_000) < 60_000);
    const renewed = await caller(relay, { authorization: `Bearer ${bearer}` }).post(':/me/bearer');
    assert.equal(renewed.status, 200, renewed.text);
    assert.equal((await caller(relay, { authorization: `Bearer ${String(renewed.json['bearer'])}` }).get(':/me')).status, 200);
  });

  test('a wrong password, an unknown account and an unknown workspace get the same answer', async () => {
    const answers = await Promise.all([
      from('198.51.100.3').post(':/sign-in', { ...credentials, password: 'not the password at all' }),
      from('198.51.100.3').post(':/sign-in', { ...credentials, email: 'nobody@shop.example' }),
      from('198.51.100.3').post(':/sign-in', { ...credentials, workspace: 'nowhere' }),
    ]);
    for (const answer of answers) assertProblem(answer, 401, 'wrong_credentials');
    assert.equal(new Set(answers.map((answer) => answer.json['detail'])).size, 1);
  });

  test('too many tries for one account from one address are refused alike for known and unknown accounts, with a time to wait', async () => {
    for (const email of [OWNER.email, 'nobody@shop.example']) {
      const visitor = from(email === OWNER.email ? '198.51.100.4' : '198.51.100.5');
      const statuses: number[] = [];
      for (let count = 0; count < 11; count += 1) statuses.push((await visitor.post(':/sign-in', { email, password: 'wrong wrong wrong' })).status);
      assert.deepEqual(statuses, [...Array<number>(10).fill(401), 429]);
      const refused = await visitor.post(':/sign-in', { email, password: OWNER.password });
      assertProblem(refused, 429, 'rate_limited', /Wait \d+ minutes/);
      assert.ok(Number(refused.headers.get('retry-after')) > 60);
    }
    assert.equal((await from('198.51.100.6').post(':/sign-in', credentials)).status, 200, 'the owner gets in from elsewhere');
  });
});

describe('the session', () => {
  test('signing out ends it, takes the cookie away and closes its sockets with 4004, but not those of other sessions', async () => {
    const [one, other] = await Promise.all([1, 2].map(async () => {
      const answer = await from('198.51.100.7').post(':/sign-in', { ...credentials, mode: 'bearer' });
      const bearer = answer.json['bearer'] as string;
      return { api: caller(relay, { authorization: `Bearer ${bearer}` }), socket: await connect(relay, { kind: 'agent', token: bearer }) };
    }));
    assert.ok(one && other);
    assert.equal((await one.api.post(':/sign-out')).status, 204);
    assert.equal(await one.socket.closed, 4004);
    assertProblem(await one.api.get(':/me'), 401, 'unauthorized');
    assert.equal((await other.api.get(':/me')).status, 200);
    other.socket.send({ t: 'ping', n: 7 });
    await other.socket.until((frame) => frame.t === 'pong');
    await other.socket.close();
  });

  test('signing out twice, or with a stale cookie, is no error and removes the cookie', async () => {
    const stale = caller(relay, { cookie: `frontdesk_session=fds_${'x'.repeat(43)}`, origin: relay.url });
    const answer = await stale.post(':/sign-out');
    assert.equal(answer.status, 204);
    assert.match(answer.headers.get('set-cookie') ?? '', /^frontdesk_session=; .*Max-Age=0/);
  });

  test('a stale cookie does not stand in the way of signing in again', async () => {
    const stale = from('198.51.100.8').with({ cookie: `frontdesk_session=fds_${'x'.repeat(43)}`, origin: relay.url });
    assert.equal((await stale.post(':/sign-in', credentials)).status, 200);
  });

  test('a new password needs the present one and ends every other session', async () => {
    const member = await asRole(relay, owner, 'agent', 'Petra Password');
    const second = await from('198.51.100.9').post(':/sign-in', { email: 'petra.password@shop.example', password: OWNER.password, mode: 'bearer' });
    const elsewhere = caller(relay, { authorization: `Bearer ${String(second.json['bearer'])}` });
    assertProblem(await member.api.patch(':/me', { password: 'another long password' }), 400, 'invalid', /currentPassword/);
    assertProblem(await member.api.patch(':/me', { password: 'another long password', currentPassword: 'wrong' }), 403, 'wrong_password');
    const changed = await member.api.patch(':/me', { password: 'another long password', currentPassword: OWNER.password, name: 'Petra P.' });
    assert.equal(changed.status, 200, changed.text);
    assert.equal((changed.json['agent'] as { name: string }).name, 'Petra P.');
    assert.equal((await member.api.get(':/me')).status, 200, 'the session that changed it stays');
    assertProblem(await elsewhere.get(':/me'), 401, 'unauthorized');
  });
});

describe('the start', () => {
  test('no longer prints a link once an owner has a password', async () => {
    assert.ok(owner);
    const { folder } = relay;
    await relay.stop();
    const again = await startRelayProcess({ folder });
    try {
      assert.equal(again.link, undefined);
      assert.match(again.stdout(), /Console {2}http:\/\/\S+\/admin\n/);
      assert.equal((await caller(again, { cookie: owner.headers['cookie'] ?? '' }).get(':/me')).status, 200, 'who was signed in stays signed in');
    } finally {
      await again.stop();
    }
  });
});

