/** Signed identities as a site, its users and an attacker meet them: a real relay, real sockets, keys made over REST. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { CLOSE_CODES, uuidv7, visitorToken } from '@frontdesk/protocol';
import { SignJWT } from 'jose';
import { asOwner, asRole, assertProblem, type Caller } from '../http/api-client.ts';
import { type RelayProcess, startRelayProcess } from '../http/relay-process.ts';
import { connect, type VisitorSocket } from '../http/visitor-socket.ts';

let relay: RelayProcess;
let owner: Caller;
let kid: string;
let secret: string;

before(async () => {
  relay = await startRelayProcess();
  owner = await asOwner(relay);
  ({ kid, secret } = await makeKey('HS256'));
});
after(() => relay.remove());

async function makeKey(algorithm: string): Promise<{ kid: string; secret: string }> {
  const made = await owner.post(':/identity/keys', { algorithm });
  assert.equal(made.status, 201, made.text);
  return { kid: (made.json['key'] as { kid: string }).kid, secret: made.json['secret'] as string };
}

/** What the site's server does for a signed-in user. */
const jwt = (sub: string, claims: Record<string, unknown> = {}, lifeSeconds = 600, by = { kid, secret }): Promise<string> => {
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({ sub, iss: 'default', aud: 'default', iat: now, exp: now + lifeSeconds, jti: uuidv7(), ...claims }).setProtectedHeader({ alg: 'HS256', kid: by.kid }).sign(Buffer.from(by.secret));
};

const auth = (token: string, identity?: object): Record<string, unknown> => ({ kind: 'visitor', workspace: 'default', token, ...(identity === undefined ? {} : { identity }) });
const enter = (token: string, identity?: object): Promise<VisitorSocket> => connect(relay, auth(token, identity));
const conversations = (socket: VisitorSocket): string[] => (socket.welcome['conversations'] as { id: string; kind: string }[]).filter(({ kind }) => kind !== 'broadcast').map(({ id }) => id);
/** The error that a hello is answered with. */
const turnedAway = async (token: string, identity?: object): Promise<string> => {
  const reason: unknown = await enter(token, identity).then((socket) => assert.fail(`let in as ${socket.id}`), (error: unknown) => error);
  return /"code":"(\w+)"/.exec(String(reason))?.[1] ?? String(reason);
};

async function identify(socket: VisitorSocket, identity: object): Promise<Record<string, unknown>> {
  const id = uuidv7();
  socket.send({ t: 'identify', id, identity });
  return socket.until((frame) => (frame.t === 'identified' || frame.t === 'nack') && frame['id'] === id);
}

describe('signing in', () => {
  test('an anonymous visitor becomes the user, keeps their conversation, and gets another token', async () => {
    const token = visitorToken();
    const anonymous = await enter(token);
    const conv = await anonymous.say('before I signed in');
    const answer = await identify(anonymous, { token: await jwt('ada', { name: 'Ada', email: 'ada@shop.example' }) });
    assert.equal(answer['t'], 'identified', JSON.stringify(answer));
    assert.equal(answer['user'], 'ada');
    assert.ok(Number(answer['expiresInMs']) > 500_000);
    assert.equal(await anonymous.closed, CLOSE_CODES.identity_changed, 'this connection was an anonymous person\'s');
    const signed = await enter(answer['token'] as string);
    assert.deepEqual(conversations(signed), [conv]);
    assert.deepEqual(signed.welcome['profile'], { name: 'Ada', email: 'ada@shop.example' });
    assert.equal((signed.welcome['identity'] as { user: string }).user, 'ada');
    const shown = (await owner.get(`:/visitors/${signed.id}`)).json;
    assert.equal(shown['user'], 'ada');
    assert.deepEqual(new Set(shown['verified'] as string[]), new Set(['user', 'name', 'email']));
    await signed.close();
  });

  test('a user is one person on two devices, and what they wrote on the second before signing in is theirs on the first at once', async () => {
    const laptop = await enter(visitorToken(), { token: await jwt('bo') });
    const phoneToken = visitorToken();
    const phone = await enter(phoneToken);
    const conv = await phone.say('from the phone');
    const signed = await enter(phoneToken, { token: await jwt('bo') });
    assert.equal(signed.id, laptop.id);
    assert.ok(conversations(signed).includes(conv));
    const told = await laptop.until((frame) => frame.t === 'conversation' && (frame['conversation'] as { id: string }).id === conv);
    assert.ok(told, 'the laptop learns of it without asking');
    assert.equal(await phone.closed, CLOSE_CODES.identity_changed);
    await laptop.say('and I can answer there', conv);
    const list = (await owner.get(`:/conversations/${conv}`)).json;
    assert.equal((list['visitor'] as { id: string }).id, laptop.id, 'staff see the user');
    await Promise.all([laptop.close(), signed.close()]);
  });

  test('the same proof twice, because an answer was lost, makes one person and no ghosts', async () => {
    const token = visitorToken();
    const proof = { token: await jwt('cy') };
    const [first, second] = [await enter(token, proof), await enter(token, proof)];
    assert.equal(first.id, second.id);
    assert.notEqual(first.welcome['token'], second.welcome['token']);
    await Promise.all([first.close(), second.close()]);
  });

  test('a fresh token of the same user lengthens the identity on the open connection', async () => {
    const socket = await enter(visitorToken(), { token: await jwt('dee', {}, 30) });
    const answer = await identify(socket, { token: await jwt('dee', {}, 900) });
    assert.equal(answer['token'], undefined, 'nothing changes but the time');
    assert.ok(Number(answer['expiresInMs']) > 800_000);
    await socket.say('still here');
    await socket.close();
  });

  test('a user hash signs in where the workspace has a key for it; facts beside it are as told', async () => {
    const id = 'legacy-1';
    const without = await turnedAway(visitorToken(), { id, hash: '0'.repeat(64) });
    assert.equal(without, 'identity_invalid');
    const hashKey = await makeKey('user_hash');
    const hash = createHmac('sha256', hashKey.secret).update(id).digest('hex');
    const socket = await enter(visitorToken(), { id, hash, name: 'Old Embed' });
    const shown = (await owner.get(`:/visitors/${socket.id}`)).json;
    assert.deepEqual([shown['user'], shown['name'], shown['verified']], [id, 'Old Embed', ['user']]);
    assert.equal(await turnedAway(visitorToken(), { id: 'legacy-2', hash }), 'identity_invalid');
    await socket.close();
  });
});

describe('an attacker', () => {
  test('who planted a token in somebody\'s browser sees nothing of what they do once signed in (fixation)', async () => {
    const planted = visitorToken();
    const spy = await enter(planted);
    const victim = await enter(planted, { token: await jwt('eve-victim') });
    assert.equal(await spy.closed, CLOSE_CODES.identity_changed, 'the open connection of the old token ends');
    const conv = await victim.say('my address is …');
    assert.equal(await turnedAway(planted), 'identity_expired', 'and the old token opens no other');
    assert.equal(spy.frames.some((frame) => JSON.stringify(frame).includes(conv)), false);
    await victim.close();
  });

  test('who only says that they are somebody reads and merges nothing of theirs', async () => {
    const victim = await enter(visitorToken(), { token: await jwt('frank', { email: 'frank@shop.example' }) });
    const conv = await victim.say('private');
    const liar = await enter(visitorToken());
    const id = uuidv7();
    liar.send({ t: 'profile', id, user: 'frank', email: 'frank@shop.example', name: 'Frank' });
    await liar.until((frame) => frame.t === 'ok' && frame['id'] === id);
    liar.send({ t: 'sync', conv, after: 0 });
    assert.equal((await liar.until((frame) => frame.t === 'error' && frame['ref'] === 'sync'))['code'], 'not_found');
    liar.send({ t: 'history', req: 1, conv, before: 100 });
    assert.equal((await liar.until((frame) => frame.t === 'error' && frame['ref'] === 'history'))['code'], 'not_found');
    const again = await enter(liar.token);
    assert.deepEqual([conversations(again), again.id === victim.id], [[], false]);
    const shown = (await owner.get(`:/visitors/${liar.id}`)).json;
    assert.deepEqual([shown['user'], shown['verified']], ['frank', undefined], 'staff see that nobody proved it');
    await Promise.all([victim.close(), liar.close(), again.close()]);
  });

  test('cannot overwrite what the site proved', async () => {
    const socket = await enter(visitorToken(), { token: await jwt('gus', { email: 'gus@shop.example', attributes: { plan: 'pro' } }) });
    for (const told of [{ email: 'x@evil.example' }, { email: '' }, { user: 'admin' }, { attributes: { plan: 'enterprise' } }]) {
      const id = uuidv7();
      socket.send({ t: 'profile', id, ...told });
      const answer = await socket.until((frame) => frame['id'] === id);
      assert.deepEqual([answer.t, answer['code']], ['nack', 'forbidden'], JSON.stringify(told));
    }
    const shown = (await owner.get(`:/visitors/${socket.id}`)).json;
    assert.deepEqual([shown['email'], shown['user'], shown['attributes']], ['gus@shop.example', 'gus', { plan: 'pro' }]);
    await socket.close();
  });

  test('cannot use a token again after its user has signed out, and neither the session (replay)', async () => {
    const proof = { token: await jwt('hal') };
    const socket = await enter(visitorToken(), proof);
    const session = socket.welcome['token'] as string;
    const otherTab = await enter(session);
    const id = uuidv7();
    socket.send({ t: 'sign_out', id });
    await socket.until((frame) => frame.t === 'ok' && frame['id'] === id);
    assert.deepEqual([await socket.closed, await otherTab.closed], [CLOSE_CODES.signed_out, CLOSE_CODES.signed_out]);
    assert.equal(await turnedAway(session), 'identity_expired');
    assert.equal(await turnedAway(visitorToken(), proof), 'identity_expired');
    assert.equal(await turnedAway(session, proof), 'identity_expired');
    const back = await enter(visitorToken(), { token: await jwt('hal') });
    await back.close();
  });

  test('who signs in as themselves with a token that is somebody else\'s session gets nothing of that person', async () => {
    const victim = await enter(visitorToken(), { token: await jwt('ivy') });
    await victim.say('mine');
    const stolen = victim.welcome['token'] as string;
    const thief = await enter(stolen, { token: await jwt('jack') });
    assert.notEqual(thief.id, victim.id);
    assert.deepEqual(conversations(thief), []);
    assert.equal(await victim.closed, CLOSE_CODES.identity_changed, 'that session is over for everybody');
    await thief.close();
  });

  test('cannot put the connection of one user under another by a proof in mid-session', async () => {
    const socket = await enter(visitorToken(), { token: await jwt('kim') });
    const conv = await socket.say('for kim only');
    const answer = await identify(socket, { token: await jwt('leo') });
    assert.equal(await socket.closed, CLOSE_CODES.identity_changed);
    const leo = await enter(answer['token'] as string);
    assert.equal(conversations(leo).includes(conv), false);
    await leo.close();
  });

  test('with a token of another workspace, or none at all, is told why and not let in', async () => {
    assert.equal(await turnedAway(visitorToken(), { token: await jwt('mia', { aud: 'other' }) }), 'identity_invalid');
    assert.equal(await turnedAway(visitorToken(), { token: 'not.a.jwt' }), 'identity_invalid');
    assert.equal(await turnedAway(visitorToken(), { token: await jwt('mia', {}, -3_600) }), 'identity_expired');
  });
});

describe('an identity that has ended', () => {
  test('takes nothing more on an open connection, and shows neither the user\'s nor the earlier anonymous conversations', async () => {
    const token = visitorToken();
    const anonymous = await enter(token);
    await anonymous.say('as nobody');
    // Ends at once: within the leeway, which is 30 s.
    const socket = await enter(token, { token: await jwt('nia', {}, -27) });
    const session = socket.welcome['token'] as string;
    assert.equal(await socket.closed, CLOSE_CODES.identity_expired);
    assert.ok(socket.frames.some((frame) => frame.t === 'error' && frame['code'] === 'identity_expired'));
    assert.equal(await turnedAway(session), 'identity_expired');
    assert.equal(await turnedAway(token), 'identity_expired');
    const again = await enter(session, { token: await jwt('nia') });
    assert.equal(conversations(again).length, 1, 'a fresh proof brings everything back');
    await again.close();
  });

  test('ends everywhere when its key is withdrawn', async () => {
    const second = await makeKey('HS256');
    const socket = await enter(visitorToken(), { token: await jwt('ona', {}, 600, second) });
    const other = await enter(visitorToken(), { token: await jwt('pam') });
    assert.equal((await owner.remove(`:/identity/keys/${second.kid}`)).status, 204);
    assert.equal(await socket.closed, CLOSE_CODES.identity_expired);
    assert.equal(await turnedAway(visitorToken(), { token: await jwt('ona', {}, 600, second) }), 'identity_invalid');
    await other.say('those of the other key stay');
    await other.close();
  });
});

describe('the keys', () => {
  test('are for those who may change security, and every change is in the audit log', async () => {
    const { api } = await asRole(relay, owner, 'agent', 'Ann Agent');
    assertProblem(await api.get(':/identity'), 403, 'forbidden', /security\.manage/);
    assertProblem(await api.post(':/identity/keys', { algorithm: 'HS256' }), 403, 'forbidden');
    const log = (await owner.get(':/audit?limit=100')).json['items'] as { action: string; target?: { id: string } }[];
    assert.ok(log.some(({ action, target }) => action === 'identity_key.made' && target?.id === kid));
    assert.ok(log.some(({ action }) => action === 'identity_key.withdrawn'));
    assert.equal(JSON.stringify(log).includes(secret), false);
  });

  test('are listed without their secrets, at most two of a kind, one algorithm', async () => {
    const spare = await makeKey('HS256');
    const state = await owner.get(':/identity');
    assert.equal(state.json['issuer'], 'default');
    assert.equal(state.text.includes(secret) || state.text.includes(spare.secret), false);
    assertProblem(await owner.post(':/identity/keys', { algorithm: 'HS256' }), 409, 'too_many_keys');
    assertProblem(await owner.post(':/identity/keys', { algorithm: 'user_hash', publicKey: 'x' }), 400, 'invalid');
    assert.equal((await owner.remove(`:/identity/keys/${spare.kid}`)).status, 204);
    assertProblem(await owner.remove(`:/identity/keys/${spare.kid}`), 404, 'not_found');
  });

  test('where a signed identity is required, an unsigned one is refused, and anonymous chat goes on', async () => {
    assert.equal((await owner.patch(':/identity', { required: true })).json['required'], true);
    const socket = await enter(visitorToken());
    const id = uuidv7();
    socket.send({ t: 'profile', id, user: 'quinn', name: 'Quinn' });
    const answer = await socket.until((frame) => frame['id'] === id);
    assert.deepEqual([answer.t, answer['code']], ['nack', 'forbidden']);
    await socket.say('I am nobody in particular');
    const named = uuidv7();
    socket.send({ t: 'profile', id: named, name: 'Quinn' });
    assert.equal((await socket.until((frame) => frame['id'] === named)).t, 'ok', 'a form may still ask for a name');
    await owner.patch(':/identity', { required: false });
    await socket.close();
  });
});
