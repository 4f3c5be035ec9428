/** Blocking by people: who is kept out, what they are told, and how it ends. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { visitorToken } from '@frontdesk/protocol';
import { asOwner, asRole, assertProblem, caller, type Answer, type Caller } from '../http/api-client.ts';
import { startRelayProcess, temporaryFolder, type RelayProcess } from '../http/relay-process.ts';
import { connect, visit, type VisitorSocket } from '../http/visitor-socket.ts';

interface Block { readonly id: string; readonly kind: string; readonly subject: string; readonly exempt: boolean; readonly untilTs?: number; readonly name?: string; readonly by: { readonly kind: string; readonly name?: string }; readonly reason?: string }

let relay: RelayProcess;
let owner: Caller;
let bearer: string;
before(async () => {
  relay = await startRelayProcess({ env: { FRONTDESK_TRUSTED_PROXIES: '127.0.0.1, ::1' } });
  owner = await asOwner(relay);
  bearer = (await asRole(relay, owner, 'admin', 'Ada Admin')).bearer;
});
after(() => relay.remove());

const from = (address: string, token = visitorToken()) => visit(relay, { token, headers: { 'x-forwarded-for': address } });
const itemsOf = (answer: Answer): Block[] => (answer.json['items'] ?? []) as Block[];
const block = async (body: Record<string, unknown>): Promise<Block[]> => {
  const made = await owner.post(':/blocks', body);
  assert.equal(made.status, 201, made.text);
  return itemsOf(made);
};

/** Tries to come in; resolves to the code of the refusal, or `welcome`. */
async function tryFrom(address: string, token = visitorToken()): Promise<string> {
  try {
    const visitor = await from(address, token);
    await visitor.close();
    return 'welcome';
  } catch (error) {
    return /"code":"(\w+)"/.exec((error as Error).message)?.[1] ?? (error as Error).message;
  }
}

/** What a socket was told before it closed with 4009. */
async function toldAtEnd(visitor: VisitorSocket): Promise<unknown> {
  assert.equal(await visitor.closed, 4009);
  return visitor.frames.at(-1);
}

describe('a blocked visitor', () => {
  test('loses their connections at once, is told so, and is not let in again; others are not touched', async () => {
    const token = visitorToken();
    const [visitor, second, other] = [await from('198.51.100.1', token), await from('198.51.100.2', token), await from('198.51.100.1')];
    await visitor.say('hello');
    const [made] = await block({ visitor: visitor.id, minutes: 5, reason: 'rude' });
    for (const socket of [visitor, second]) assert.deepEqual(await toldAtEnd(socket), { t: 'error', code: 'blocked', message: 'You cannot use this chat at the moment.' });
    assert.equal(await tryFrom('198.51.100.3', token), 'blocked');
    await other.say('still here');
    assert.ok(made && (made.untilTs ?? 0) > Date.now() + 4 * 60_000 && (made.untilTs ?? 0) <= Date.now() + 5 * 60_000);
    assert.deepEqual([made.kind, made.subject, made.by.kind, made.by.name, made.reason], ['visitor', visitor.id, 'agent', 'Olga Owner', 'rude']);
    assert.equal((await owner.remove(`:/blocks/${made.id}`)).status, 204);
    assert.equal(await tryFrom('198.51.100.3', token), 'welcome');
    assertProblem(await owner.remove(`:/blocks/${made.id}`), 404, 'not_found');
    await other.close();
  });

  test('stays blocked when the relay crashes', async () => {
    const [token, folder] = [visitorToken(), temporaryFolder()];
    let own = await startRelayProcess({ folder });
    const api = await asOwner(own);
    const visitor = await visit(own, { token });
    assert.equal((await api.post(':/blocks', { visitor: visitor.id })).status, 201);
    await own.stop('SIGKILL');
    own = await startRelayProcess({ folder });
    await assert.rejects(visit(own, { token }), /"code":"blocked"/);
    await own.remove();
  });

  test('is kept out without WebSocket, too', async () => {
    const visitor = await from('198.51.100.5');
    await block({ visitor: visitor.id });
    await visitor.closed;
    const hello = { t: 'hello', min: 1, max: 1, auth: { kind: 'visitor', workspace: 'default', token: visitor.token } };
    const answer = await caller(relay).post(':/socket', { frames: [JSON.stringify(hello)] });
    const heard = await caller(relay).get(':/socket/frames', { 'frontdesk-socket': String(answer.json['socket']), 'frontdesk-after': '0' });
    assert.match(heard.text, /\\"code\\":\\"blocked\\".*"close":\{"code":4009/, heard.text);
  });
});

describe('a blocked address', () => {
  test('keeps everybody out who comes from there, IPv6 with its whole /64, and stores nothing about newcomers', async () => {
    const inside = await from('2001:db8:9:1::5');
    await block({ address: '2001:db8:9:1::77' });
    assert.equal(await inside.closed, 4009);
    const visitors = async () => ((await owner.get(':/visitors?limit=100')).json['items'] as unknown[]).length;
    const before = await visitors();
    assert.equal(await tryFrom('2001:db8:9:1:ffff::1'), 'blocked');
    assert.equal(await visitors(), before);
    assert.equal(await tryFrom('2001:db8:9:2::1'), 'welcome');
    assert.ok(itemsOf(await owner.get(':/blocks')).some(({ kind, subject }) => kind === 'address' && subject === '2001:db8:9:1::/64'));
  });

  test('can be that from which a visitor came last', async () => {
    const visitor = await from('198.51.100.40');
    const made = await block({ visitor: visitor.id, withAddress: true });
    assert.deepEqual(made.map(({ kind, subject }) => [kind, subject]), [['visitor', visitor.id], ['address', '198.51.100.40']]);
    assert.equal(await tryFrom('198.51.100.40'), 'blocked');
    assert.deepEqual(itemsOf(await owner.get(`:/blocks?visitor=${visitor.id}`)).map(({ kind }) => kind), ['visitor', 'address']);
  });

  test('must be one', async () => {
    for (const address of ['', 'nobody', '198.51.100', 'shop.example', '198.51.100.0/24']) assertProblem(await owner.post(':/blocks', { address }), 400, 'invalid', /expected an IPv4 or IPv6 address/);
    assertProblem(await owner.post(':/blocks', {}), 400, 'invalid', /either "visitor" or "address"/);
    assertProblem(await owner.post(':/blocks', { visitor: '01977f3e-8c00-7000-8000-00000000000a' }), 404, 'not_found');
  });
});

describe('who is never to be blocked', () => {
  test('comes in although they were blocked, also from a blocked address, and cannot be blocked until that is taken back', async () => {
    const token = visitorToken();
    const visitor = await from('198.51.100.60', token);
    await block({ visitor: visitor.id, withAddress: true });
    assert.equal(await tryFrom('198.51.100.60', token), 'blocked');
    const [never] = await block({ visitor: visitor.id, never: true });
    assert.ok(never?.exempt);
    assert.equal(await tryFrom('198.51.100.60', token), 'welcome');
    assert.equal(await tryFrom('198.51.100.60'), 'blocked');
    assertProblem(await owner.post(':/blocks', { visitor: visitor.id }), 409, 'exempt');
    assert.deepEqual(itemsOf(await owner.get(':/blocks?what=exempt')).map(({ subject }) => subject), [visitor.id]);
    await owner.remove(`:/blocks/${never.id}`);
    await block({ visitor: visitor.id });
  });
});

test('consoles of those who may see blocks are told at once that they changed; others are not', async () => {
  const agent = (await asRole(relay, owner, 'agent', 'Gus Agent')).bearer;
  const [admin, plain] = [await connect(relay, { kind: 'agent', token: bearer }), await connect(relay, { kind: 'agent', token: agent })];
  const heard = admin.frames.length;
  const visitor = await from('198.51.100.70');
  await block({ visitor: visitor.id });
  await admin.until((frame) => admin.frames.indexOf(frame) >= heard && frame.t === 'blocks');
  // Told after it on the same topic: what was to be heard before it has been.
  const later = await from('198.51.100.71');
  await plain.until((frame) => frame.t === 'visitor' && (frame['visitor'] as { id: string }).id === later.id);
  assert.ok(!plain.frames.some(({ t }) => t === 'blocks'));
  for (const socket of [admin, plain, later]) await socket.close();
});
