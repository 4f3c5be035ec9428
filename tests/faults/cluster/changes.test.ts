/** Without Redis, what one node changes ends or changes what the other one holds: read from the database within seconds (G12). */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { uuidv7, visitorToken } from '@frontdesk/protocol';
import { SignJWT } from 'jose';
import { asOwner, asRole, type Caller, OWNER } from '../../relay/http/api-client.ts';
import { connect, visit, type VisitorSocket } from '../../relay/http/visitor-socket.ts';
import { LOAD_ENV, sleep } from '../kill/load.ts';
import { Nodes } from './nodes.ts';

/** Sessions of staff look at the store by themselves after 15 s at the earliest. */
const SOONER_MS = 14_000;

describe('two nodes that cannot hear each other', { timeout: 280_000 }, () => {
  let nodes: Nodes;
  /** Acts on the first node; whom it concerns is on the second. */
  let owner: Caller;
  const there = (): { url: string } => nodes.relay(1);

  before(async () => {
    nodes = await Nodes.start(2, () => ({ ...LOAD_ENV, FRONTDESK_TRUSTED_PROXIES: '127.0.0.1,::1' }));
    owner = await asOwner(nodes.relay(0));
    await nodes.redis.stop();
  });
  after(() => nodes?.remove());

  const from = (address: string): Promise<VisitorSocket> => visit(there(), { headers: { 'x-forwarded-for': address } });
  const staff = (token: string): Promise<VisitorSocket> => connect(there(), { kind: 'agent', token });

  async function endsSoon(socket: VisitorSocket, code: number, since: number): Promise<void> {
    assert.equal(await Promise.race([socket.closed, sleep(60_000)]), code);
    assert.ok(performance.now() - since < SOONER_MS, `it took ${Math.round(performance.now() - since)} ms`);
  }

  /** Answers that a visitor gets: `ack`, or the code of the refusal. */
  async function said(visitor: VisitorSocket, text: string): Promise<string> {
    const id = uuidv7();
    visitor.send({ t: 'send', id, conv: uuidv7(), body: { text } });
    const answer = await visitor.until((frame) => (frame.t === 'ack' || frame.t === 'nack') && frame['id'] === id);
    return answer.t === 'ack' ? 'ack' : String(answer['code']);
  }

  async function becomes(wanted: string, look: () => Promise<string>): Promise<void> {
    const seen = new Set<string>();
    for (const end = performance.now() + 60_000; ; await sleep(200)) {
      const now = await look();
      seen.add(now);
      if (now === wanted) return;
      if (performance.now() > end) throw new Error(`never ${wanted}, only ${[...seen].join()}`);
    }
  }

  test('rules for what messages say hold on the other node, and so does their end', async () => {
    const visitor = await visit(there());
    assert.equal(await said(visitor, 'come to the casino'), 'ack');
    assert.equal((await owner.patch(':/content', { words: { action: 'refuse', own: ['casino'], english: false } })).status, 200);
    await becomes('content_refused', () => said(visitor, 'come to the casino'));
    assert.equal((await owner.patch(':/content', { words: { action: 'off', own: [], english: false } })).status, 200);
    await becomes('ack', () => said(visitor, 'come to the casino'));
    await visitor.close();
  });

  test('a visitor who is blocked is gone from the other node; so is everybody from a blocked address, and nobody else', async () => {
    const [ann, bea, cid, dot] = [await from('198.51.100.1'), await from('198.51.100.2'), await from('198.51.100.3'), await from('198.51.100.3')];
    assert.equal((await owner.post(':/blocks', { visitor: ann.id })).status, 201);
    assert.equal((await owner.post(':/blocks', { visitor: dot.id, never: true })).status, 201);
    assert.equal((await owner.post(':/blocks', { address: '198.51.100.3' })).status, 201);
    for (const blocked of [ann, cid]) {
      assert.equal(await blocked.closed, 4009);
      assert.ok(blocked.frames.some((frame) => frame.t === 'error' && frame['code'] === 'blocked'), 'told why');
    }
    assert.equal(await said(bea, 'I am nobody to blame'), 'ack');
    assert.equal(await said(dot, 'I am never to be blocked'), 'ack');
    for (const socket of [bea, dot]) await socket.close();
  });

  test('a visitor who signs out, or whose key is withdrawn, is signed out on the other node', async () => {
    const made = (await owner.post(':/identity/keys', { algorithm: 'HS256' })).json as { key: { kid: string }; secret: string };
    const token = async (sub: string): Promise<string> => new SignJWT({ sub, iss: 'default', aud: 'default', exp: Math.floor(Date.now() / 1_000) + 600, jti: uuidv7() }).setProtectedHeader({ alg: 'HS256', kid: made.key.kid }).sign(Buffer.from(made.secret));
    const enter = async (sub: string) => {
      const first = await connect(nodes.relay(0), { kind: 'visitor', workspace: 'default', token: visitorToken(), identity: { token: await token(sub) } });
      const session = String(first.welcome['token']);
      const second = await connect(there(), { kind: 'visitor', workspace: 'default', token: session });
      assert.equal(second.id, first.id);
      return { first, second };
    };
    const [eve, fay] = [await enter('eve'), await enter('fay')];
    eve.first.send({ t: 'sign_out', id: uuidv7() });
    await eve.second.closed;
    assert.equal(await said(fay.second, 'I stay'), 'ack');
    assert.equal((await owner.remove(`:/identity/keys/${made.key.kid}`)).status, 204);
    await fay.second.closed;
    await fay.first.closed;
  });

  test('a conversation that becomes somebody else\'s by signing in is theirs on the other node, too', async () => {
    const made = (await owner.post(':/identity/keys', { algorithm: 'HS256' })).json as { key: { kid: string }; secret: string };
    const proof = async () => ({ token: await new SignJWT({ sub: 'gil', iss: 'default', aud: 'default', exp: Math.floor(Date.now() / 1_000) + 600, jti: uuidv7() }).setProtectedHeader({ alg: 'HS256', kid: made.key.kid }).sign(Buffer.from(made.secret)) });
    const laptop = await connect(there(), { kind: 'visitor', workspace: 'default', token: visitorToken(), identity: await proof() });
    const phoneToken = visitorToken();
    const phone = await visit(there(), { token: phoneToken });
    const conv = await phone.say('from the phone, before I signed in');
    await connect(nodes.relay(0), { kind: 'visitor', workspace: 'default', token: phoneToken, identity: await proof() });
    await phone.closed;
    await becomes('snapshot', async () => {
      const seen = laptop.frames.length;
      laptop.send({ t: 'sync', conv, after: 0 });
      const answer = await laptop.until((frame) => laptop.frames.indexOf(frame) >= seen && (frame['conv'] === conv || (frame['conversation'] as { id?: string } | undefined)?.id === conv) && (frame.t === 'snapshot' || frame.t === 'error'));
      return answer.t;
    });
    await laptop.close();
  });

  test('staff who lose a right, are disabled, sign out, or whose token is withdrawn lose it on the other node', async () => {
    const [ina, joe, kim] = [await asRole(nodes.relay(0), owner, 'agent', 'Ina'), await asRole(nodes.relay(0), owner, 'agent', 'Joe'), await asRole(nodes.relay(0), owner, 'agent', 'Kim')];
    const { token: program_, secret } = (await owner.post(':/tokens', { name: 'program' })).json as { token: { id: string }; secret: string };
    const sockets = await Promise.all([ina.bearer, joe.bearer, kim.bearer, secret].map(staff));
    const [inas, joes, kims, program] = sockets as [VisitorSocket, VisitorSocket, VisitorSocket, VisitorSocket];
    const since = performance.now();
    assert.equal((await ina.api.post(':/sign-out')).status, 204);
    assert.equal((await owner.patch(`:/agents/${joe.id}`, { disabled: true })).status, 200);
    assert.equal((await owner.patch(`:/agents/${kim.id}`, { role: 'viewer' })).status, 200);
    assert.equal((await owner.remove(`:/tokens/${program_.id}`)).status, 204);
    for (const socket of [inas, joes, program]) await endsSoon(socket, 4004, since);
    await kims.until((frame) => frame.t === 'rights');
    assert.ok(performance.now() - since < SOONER_MS);
    await kims.close();
  });

  test('consoles list what is written on the other node, and a visitor hears of a conversation that an agent begins there', async () => {
    const signedIn = await owner.post(':/sign-in', { email: OWNER.email, password: OWNER.password, mode: 'bearer' });
    const [console_, visitor, other] = [await staff(String(signedIn.json['bearer'])), await visit(there()), await visit(nodes.relay(0))];
    await other.say('Is anybody there?');
    await console_.until((frame) => frame.t === 'inbox_stale');
    const opened = await owner.post(':/conversations', { kind: 'direct', visitor: visitor.id, text: 'May I help you?' }, { 'idempotency-key': uuidv7() });
    assert.equal(opened.status, 201, opened.text);
    const told = await visitor.until((frame) => frame.t === 'conversation' && (frame['conversation'] as { id: string }).id === opened.json['id']);
    assert.ok(told);
    const gone = console_.until((frame) => frame.t === 'gone' && frame['conv'] === opened.json['id']);
    assert.equal((await owner.remove(`:/conversations/${String(opened.json['id'])}`)).status, 204);
    await gone;
    for (const socket of [console_, visitor, other]) await socket.close();
  });
});
