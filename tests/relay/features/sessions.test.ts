import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { asOwner, asRole, assertProblem, caller, OWNER, type Caller } from '../http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../http/relay-process.ts';
import { connect } from '../http/visitor-socket.ts';

interface Session { readonly id: string; readonly kind: string; readonly device: string; readonly address?: string; readonly createdTs: number; readonly usedTs: number; readonly current: boolean }

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

let relay: RelayProcess;
let owner: Caller;
before(async () => {
  relay = await startRelayProcess({ env: { FRONTDESK_TRUSTED_PROXIES: '127.0.0.1' } });
  owner = await asOwner(relay);
});
after(() => relay.remove());

const sessionsOf = async (api: Caller): Promise<Session[]> => (await api.get(':/me/sessions')).json['items'] as Session[];

async function signIn(email: string, headers: Record<string, string> = {}): Promise<{ api: Caller; bearer: string }> {
  const answer = await caller(relay, headers).post(':/sign-in', { email, password: OWNER.password, mode: 'bearer' });
  assert.equal(answer.status, 200, answer.text);
  const bearer = answer.json['bearer'] as string;
  return { api: caller(relay, { authorization: `Bearer ${bearer}` }), bearer };
}

describe('the list of sessions', () => {
  test('names device, address and last use of each, marks the present one, and holds no secret', async () => {
    const { api: first } = await asRole(relay, owner, 'viewer', 'Lia List');
    const { api } = await signIn('lia.list@shop.example', { 'user-agent': FIREFOX, 'x-forwarded-for': '198.51.100.77' });
    const listed = await api.get(':/me/sessions');
    assert.doesNotMatch(listed.text, /fd[sb]_|[0-9a-f]{64}/);
    const [newest, older] = await sessionsOf(api);
    assert.deepEqual({ ...newest, id: '', createdTs: 0, usedTs: 0 }, { id: '', kind: 'bearer', device: 'Firefox on Linux', address: '198.51.100.77', createdTs: 0, usedTs: 0, current: true });
    assert.ok(Math.abs((newest?.usedTs ?? 0) - Date.now()) < 60_000);
    assert.equal(older?.current, false);
    assert.equal((await sessionsOf(first)).find(({ current }) => current)?.id, older?.id, 'a session has one name whoever asks');
  });

  test('ending one makes it worthless and closes its sockets at once, and no others', async () => {
    await asRole(relay, owner, 'agent', 'Eno Ender');
    const [kept, lost] = [await signIn('eno.ender@shop.example'), await signIn('eno.ender@shop.example')];
    const [keptSocket, lostSocket] = [await connect(relay, { kind: 'agent', token: kept.bearer }), await connect(relay, { kind: 'agent', token: lost.bearer })];
    const id = (await sessionsOf(lost.api)).find(({ current }) => current)?.id ?? '';
    assert.equal((await kept.api.remove(`:/me/sessions/${id}`)).status, 204);
    assert.equal(await lostSocket.closed, 4004);
    assertProblem(await lost.api.get(':/me'), 401, 'unauthorized');
    keptSocket.send({ t: 'ping', n: 3 });
    await keptSocket.until((frame) => frame.t === 'pong');
    assertProblem(await kept.api.remove(`:/me/sessions/${id}`), 404, 'not_found', /perhaps it ended/);
    await keptSocket.close();
  });

  test('nobody sees or ends the session of somebody else', async () => {
    const { api } = await asRole(relay, owner, 'admin', 'Nosy Admin');
    const [ownersSession] = await sessionsOf(owner);
    assert.ok(!(await sessionsOf(api)).some(({ id }) => id === ownersSession?.id));
    assertProblem(await api.remove(`:/me/sessions/${ownersSession?.id}`), 404, 'not_found');
    assert.equal((await owner.get(':/me')).status, 200);
  });

  test('ending all others leaves the present one', async () => {
    await asRole(relay, owner, 'agent', 'Olla Others');
    const all = await Promise.all([1, 2, 3].map(() => signIn('olla.others@shop.example')));
    const sockets = await Promise.all(all.map(({ bearer }) => connect(relay, { kind: 'agent', token: bearer })));
    assert.equal((await all[1]?.api.remove(':/me/sessions'))?.status, 204);
    assert.deepEqual(await Promise.all([sockets[0]?.closed, sockets[2]?.closed]), [4004, 4004]);
    assert.equal((await sessionsOf(all[1]?.api as Caller)).length, 1);
    sockets[1]?.send({ t: 'ping', n: 4 });
    await sockets[1]?.until((frame) => frame.t === 'pong');
    await sockets[1]?.close();
  });

  test('is for people: an API token has none', async () => {
    const made = await owner.post(':/tokens', { name: 'Deploys' });
    assertProblem(await caller(relay, { authorization: `Bearer ${String(made.json['secret'])}` }).get(':/me/sessions'), 403, 'forbidden', /needs a person/);
  });
});

test('a restart forgives no wrong password, and one address cannot use up what an account may be tried from elsewhere', async () => {
  const tried = { email: 'victim@shop.example', password: 'wrong wrong wrong' };
  const from = (address: string): Caller => caller(relay, { 'x-forwarded-for': address });
  for (let count = 0; count < 30; count += 1) await from('203.0.113.9').post(':/sign-in', tried);
  const { folder } = relay;
  await relay.stop();
  relay = await startRelayProcess({ folder, env: { FRONTDESK_TRUSTED_PROXIES: '127.0.0.1' } });
  const refused = await from('203.0.113.9').post(':/sign-in', tried);
  assertProblem(refused, 429, 'rate_limited', /Wait 1[45] minutes/);
  const statuses = new Map<number, number>();
  for (let address = 1; address <= 10; address += 1) {
    for (let count = 0; count < 9; count += 1) {
      const { status } = await from(`203.0.113.${100 + address}`).post(':/sign-in', tried);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  }
  assert.deepEqual([...statuses], [[401, 90]], 'the thirty from one address weighed as ten');
  assertProblem(await from('203.0.113.200').post(':/sign-in', tried), 429, 'rate_limited', /Wait \d\d minutes/);
});

test('anybody may ask whether somebody has set the workspace up, and learns that alone', async () => {
  const fresh = await startRelayProcess();
  const stranger = caller(fresh);
  assert.deepEqual((await stranger.get(':/sign-in')).json, { claimed: false });
  assert.deepEqual((await stranger.get(':/sign-in?workspace=nowhere')).json, { claimed: true }, 'no key is given away');
  await asOwner(fresh);
  for (const query of ['', '?workspace=default', '?workspace=nowhere']) assert.deepEqual((await stranger.get(`:/sign-in${query}`)).json, { claimed: true });
  await fresh.remove();
});
