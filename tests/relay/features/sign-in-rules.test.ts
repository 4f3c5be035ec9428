import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { TOTP } from 'otpauth';
import { asOwner, asRole, assertProblem, caller, OWNER, type Answer, type Caller } from '../http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../http/relay-process.ts';
import { SoftPasskey } from '../http/soft-passkey.ts';
import { connect } from '../http/visitor-socket.ts';

let relay: RelayProcess;
let owner: Caller;
before(async () => {
  relay = await startRelayProcess();
  owner = await asOwner(relay);
});
after(() => relay.remove());

const codeOf = (secret: string, ahead = 0): string => new TOTP({ secret }).generate({ timestamp: Date.now() + ahead * 30_000 });
const signIn = (email: string, password: string = OWNER.password): Promise<Answer> => caller(relay).post(':/sign-in', { email, password, mode: 'bearer' });
const bearer = (answer: Answer): Caller => caller(relay, { authorization: `Bearer ${String(answer.json['bearer'])}` });

async function withApp(api: Caller): Promise<string> {
  const secret = (await api.post(':/me/two-step/authenticator')).json['secret'] as string;
  const enabled = await api.post(':/me/two-step/authenticator/enable', { code: codeOf(secret, -1) });
  assert.equal(enabled.status, 200, enabled.text);
  return secret;
}

const secretIn = (answer: Answer): string => /#link=(.+)$/.exec(answer.json['link'] as string)?.[1] ?? '';

describe('a link that resets a password', () => {
  test('sets a new one, ends every session, works once, and the old password works until then', async () => {
    const { api, id } = await asRole(relay, owner, 'agent', 'Ada');
    const link = secretIn(await owner.post(`:/agents/${id}/reset`));
    const earlier = secretIn(await owner.post(`:/agents/${id}/reset`));
    assert.deepEqual((await caller(relay).post(':/link', { link })).json, { purpose: 'reset', email: 'ada@shop.example', name: 'Ada' });
    assert.equal((await signIn('ada@shop.example')).status, 200);
    assertProblem(await caller(relay).post(':/claim', { link, password: 'password1234', mode: 'bearer' }), 400, 'weak_password');
    const done = await caller(relay).post(':/claim', { link, password: 'violet tractor never', mode: 'bearer' });
    assert.equal(done.status, 201, done.text);
    assert.equal((done.json['agent'] as { name: string }).name, 'Ada');
    assertProblem(await api.get(':/me'), 401, 'unauthorized');
    assertProblem(await signIn('ada@shop.example'), 401, 'wrong_credentials');
    assert.equal((await signIn('ada@shop.example', 'violet tractor never')).status, 200);
    for (const used of [link, earlier]) assertProblem(await caller(relay).post(':/claim', { link: used, password: 'another tractor never', mode: 'bearer' }), 404, 'link_spent');
  });

  test('is a new invitation for somebody who has not joined yet', async () => {
    const { json } = await owner.post(':/agents', { name: 'Eli', email: 'eli@shop.example', role: 'agent' });
    const { id } = json['agent'] as { id: string };
    const invited = async (): Promise<unknown> => ((await owner.get(':/agents')).json['items'] as { id: string; invited?: boolean }[]).find((agent) => agent.id === id)?.invited;
    assert.equal(await invited(), true);
    const link = secretIn(await owner.post(`:/agents/${id}/reset`));
    assert.equal((await caller(relay).post(':/link', { link })).json['purpose'], 'invite');
    assert.equal((await caller(relay).post(':/claim', { link, name: 'Eli', password: 'violet tractor never', mode: 'bearer' })).status, 201);
    assert.equal(await invited(), undefined);
  });

  test('never stands in for the second step', async () => {
    const { api, id } = await asRole(relay, owner, 'agent', 'Bo');
    const secret = await withApp(api);
    const half = await caller(relay).post(':/claim', { link: secretIn(await owner.post(`:/agents/${id}/reset`)), password: 'violet tractor never', mode: 'bearer' });
    assert.deepEqual([half.status, half.json['bearer'], half.headers.get('set-cookie')], [202, undefined, null]);
    const done = await caller(relay).post(':/sign-in/second', { step: half.json['step'], code: codeOf(secret), mode: 'bearer' });
    assert.equal(done.status, 200, done.text);
  });

  test('is worth what its maker may do when it is used: nothing once they are gone, demoted, or below whom it is for', async () => {
    const { id: victim } = await asRole(relay, owner, 'agent', 'Vic');
    const spent = async (link: string): Promise<void> => {
      assertProblem(await caller(relay).post(':/link', { link }), 404, 'link_spent');
      assertProblem(await caller(relay).post(':/claim', { link, name: 'Vic', password: 'stolen tractor never', mode: 'bearer' }), 404, 'link_spent');
    };
    const { api: disabled, id: first } = await asRole(relay, owner, 'admin', 'Mal');
    const [reset, invitation] = [secretIn(await disabled.post(`:/agents/${victim}/reset`)), secretIn(await disabled.post(':/agents', { name: 'Friend', email: 'friend@shop.example', role: 'admin' }))];
    assert.equal((await caller(relay).post(':/link', { link: reset })).status, 200);
    await owner.patch(`:/agents/${first}`, { disabled: true });
    await spent(reset);
    await spent(invitation);
    const { api: removed, id: second } = await asRole(relay, owner, 'admin', 'Mel');
    const left = secretIn(await removed.post(`:/agents/${victim}/reset`));
    await owner.remove(`:/agents/${second}`);
    await spent(left);
    const { api: admin } = await asRole(relay, owner, 'admin', 'Mol');
    const below = secretIn(await admin.post(`:/agents/${victim}/reset`));
    assert.equal((await owner.patch(`:/agents/${victim}`, { role: 'owner' })).status, 200);
    await spent(below);
  });

  test('is worth nothing once its owner chose a new password themselves', async () => {
    const { api, id } = await asRole(relay, owner, 'agent', 'Val');
    const link = secretIn(await owner.post(`:/agents/${id}/reset`));
    assert.equal((await api.patch(':/me', { password: 'violet tractor never', currentPassword: OWNER.password })).status, 200);
    assertProblem(await caller(relay).post(':/claim', { link, password: 'stolen tractor never', mode: 'bearer' }), 404, 'link_spent');
  });

  test('is made for others of less or equal rights only', async () => {
    const { api: admin, id } = await asRole(relay, owner, 'admin', 'Cy');
    const ownerId = ((await owner.get(':/me')).json['agent'] as { id: string }).id;
    for (const what of ['reset', 'two-step', 'sessions']) {
      const ask = (who: string): Promise<Answer> => (what === 'reset' ? admin.post(`:/agents/${who}/reset`) : admin.remove(`:/agents/${who}/${what}`));
      assertProblem(await ask(ownerId), 403, 'forbidden', /Only an owner/);
      assertProblem(await ask(id), 409, 'own_account');
    }
  });
});

test('an admin takes away the second step of somebody who lost it; they are signed out, and a password is enough again', async () => {
  const { api, id } = await asRole(relay, owner, 'agent', 'Di');
  await withApp(api);
  assert.equal((await owner.remove(`:/agents/${id}/two-step`)).status, 204);
  assertProblem(await api.get(':/me'), 401, 'unauthorized');
  assert.equal((await signIn('di@shop.example')).status, 200);
  assertProblem(await owner.remove(`:/agents/${id}/two-step`), 404, 'not_found');
});

test('an admin signs somebody out everywhere, and their connections close at once', async () => {
  const { id, bearer: token } = await asRole(relay, owner, 'agent', 'Ed');
  const socket = await connect(relay, { kind: 'agent', token });
  assert.equal((await owner.remove(`:/agents/${id}/sessions`)).status, 204);
  assert.equal(await socket.closed, 4004);
});

describe('a workspace that requires a second step', () => {
  const rule = (twoStep: string): Promise<Answer> => owner.patch(':/security', { twoStep });

  test('is made so by somebody who has one, and names who has not', async () => {
    assertProblem(await rule('required'), 409, 'needed', /yourself first/);
    assert.deepEqual((await owner.get(':/security')).json['twoStep'], 'optional');
    assert.ok(((await owner.get(':/security')).json['without'] as { name: string }[]).some(({ name }) => name === 'Olga Owner'));
    await withApp(owner);
    assert.ok(!((await owner.get(':/security')).json['without'] as { name: string }[]).some(({ name }) => name === 'Olga Owner'));
  });

  test('leaves those without one no right, on open connections too, until they set one up', async () => {
    const { api, id, bearer: token } = await asRole(relay, owner, 'admin', 'Flo');
    const personal = caller(relay, { authorization: `Bearer ${String((await api.post(':/me/tokens', { name: 'Mine' })).json['secret'])}` });
    const socket = await connect(relay, { kind: 'agent', token });
    assert.equal((await rule('required')).status, 200);
    await socket.until((frame) => frame.t === 'rights');
    assertProblem(await api.get(':/conversations'), 403, 'forbidden');
    assertProblem(await personal.get(':/conversations'), 403, 'forbidden');
    assertProblem(await api.post(':/agents', { name: 'x', email: 'x@shop.example', role: 'agent' }), 403, 'forbidden');
    const me = await api.get(':/me');
    assert.deepEqual([me.json['mustEnrol'], me.json['permissions']], [true, []]);
    await withApp(api);
    await socket.until((frame) => frame.t === 'rights');
    assert.equal((await api.get(':/conversations')).status, 200);
    assert.equal((await api.get(':/me')).json['mustEnrol'], undefined);
    assertProblem(await api.remove(':/me/two-step/authenticator'), 409, 'needed');
    await socket.close();
    assert.ok(id);
  });

  test('holds for whoever signs in afterwards, and ends when the rule does', async () => {
    const { api } = await asRole(relay, owner, 'agent', 'Gus');
    assert.equal((await api.get(':/me')).json['mustEnrol'], true);
    assert.equal((await rule('optional')).status, 200);
    assert.equal((await api.get(':/conversations')).status, 200);
  });

  test('with passkeys required, a code is not enough', async () => {
    const { api } = await asRole(relay, owner, 'agent', 'Hugo');
    const secret = await withApp(api);
    assertProblem(await rule('passkey'), 409, 'needed', /a passkey for yourself first/);
    const passkey = new SoftPasskey(relay.url);
    const begun = await owner.post(':/me/passkeys/begin');
    assert.equal((await owner.post(':/me/passkeys', { step: begun.json['step'], name: 'Key', response: passkey.create(begun.json['options']) })).status, 201);
    assert.equal((await rule('passkey')).status, 200);
    const half = await signIn('hugo@shop.example');
    const inside = await caller(relay).post(':/sign-in/second', { step: half.json['step'], code: codeOf(secret), mode: 'bearer' });
    assert.equal(inside.json['mustEnrol'], true, 'a code lets in whoever has no passkey yet, to make one, and no further');
    assert.deepEqual((await signIn(OWNER.email)).json['methods'], ['passkey', 'recovery'], 'whoever has one uses it');
    assert.equal((await rule('optional')).status, 200);
    assert.ok(bearer(inside));
  });
});

test('whatever gives access to others or loosens the rules needs a fresh proof of identity', async () => {
  const { id } = await asRole(relay, owner, 'agent', 'Ira');
  const db = new DatabaseSync(join(relay.folder, 'frontdesk.db'), { timeout: 5_000 });
  db.exec('UPDATE sessions SET confirmed_ts = confirmed_ts - 16 * 60000');
  db.close();
  const asked: [string, string, unknown?][] = [
    ['POST', '/tokens', { name: 'x' }], ['POST', '/me/tokens', { name: 'x' }], ['POST', '/agents', { name: 'x', email: 'x@shop.example', role: 'agent' }],
    ['PATCH', `/agents/${id}`, { role: 'admin' }], ['POST', `/agents/${id}/reset`], ['DELETE', `/agents/${id}/two-step`], ['DELETE', `/agents/${id}/sessions`],
    ['POST', '/roles', { name: 'x', permissions: [] }], ['PATCH', '/identity', { required: false }], ['POST', '/identity/keys', { algorithm: 'HS256' }], ['PATCH', '/security', { twoStep: 'optional' }],
    ['POST', '/me/passkeys/begin'], ['POST', '/me/two-step/authenticator'], ['POST', '/me/two-step/recovery-codes'], ['DELETE', '/me/two-step/authenticator'],
  ];
  for (const [method, path, body] of asked) {
    const answer = await owner.ask(method, `:${path}`, body === undefined ? {} : { body });
    assert.deepEqual([path, answer.json['code']], [path, 'confirm_identity']);
  }
  assert.equal((await owner.patch(`:/agents/${id}`, { name: 'Ira I.' })).status, 200, 'a name is no right');
  assert.equal((await owner.post(':/me/confirm', { password: OWNER.password })).status, 204);
  assert.equal((await owner.post(':/tokens', { name: 'x' })).status, 201);
});
