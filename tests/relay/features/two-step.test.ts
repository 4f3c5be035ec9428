import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { TOTP } from 'otpauth';
import { asOwner, asRole, assertProblem, caller, OWNER, type Answer, type Caller } from '../http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../http/relay-process.ts';
import { connect } from '../http/visitor-socket.ts';

let relay: RelayProcess;
let owner: Caller;
before(async () => {
  relay = await startRelayProcess({ env: { FRONTDESK_TRUSTED_PROXIES: '127.0.0.1' } });
  owner = await asOwner(relay);
});
after(() => relay.remove());

/** An authenticator app: the code of the step `ahead` of the present one. */
const codeOf = (secret: string, ahead = 0): string => new TOTP({ secret }).generate({ timestamp: Date.now() + ahead * 30_000 });

const bearer = (answer: Answer): Caller => caller(relay, { authorization: `Bearer ${String(answer.json['bearer'])}` });
const signIn = (name: string, from = '198.51.100.1'): Promise<Answer> =>
  caller(relay, { 'x-forwarded-for': from }).post(':/sign-in', { email: `${name}@shop.example`, password: OWNER.password, mode: 'bearer' });
const second = (step: unknown, code: string, from = '198.51.100.1'): Promise<Answer> => caller(relay, { 'x-forwarded-for': from }).post(':/sign-in/second', { step, code, mode: 'bearer' });

/** Somebody with an authenticator app. Its first code is of the step before, so that the present one is not spent. */
async function enrolled(name: string): Promise<{ api: Caller; id: string; secret: string; codes: string[] }> {
  const { api, id } = await asRole(relay, owner, 'agent', name);
  const offered = await api.post(':/me/two-step/authenticator');
  assert.equal(offered.status, 201, offered.text);
  const secret = offered.json['secret'] as string;
  const enabled = await api.post(':/me/two-step/authenticator/enable', { code: codeOf(secret, -1) });
  assert.equal(enabled.status, 200, enabled.text);
  return { api, id, secret, codes: enabled.json['codes'] as string[] };
}

describe('an authenticator app', () => {
  test('counts from its first code on, ends the other sessions, and gives ten recovery codes once', async () => {
    const { api } = await asRole(relay, owner, 'agent', 'Aki');
    const elsewhere = bearer(await signIn('aki'));
    assert.deepEqual((await api.get(':/me/two-step')).json, { rule: 'optional', authenticator: false, passkeys: [], recoveryCodes: 0 });
    const offered = await api.post(':/me/two-step/authenticator');
    assert.match(offered.json['uri'] as string, /^otpauth:\/\/totp\/My%20site:aki(%40|@)shop\.example\?issuer=My%20site&secret=[A-Z2-7]{32}&/);
    assert.equal((await signIn('aki')).status, 200, 'an offer changes nothing');
    assertProblem(await api.post(':/me/two-step/authenticator/enable', { code: '000000' }), 403, 'wrong_code');
    const secret = offered.json['secret'] as string;
    const enabled = await api.post(':/me/two-step/authenticator/enable', { code: codeOf(secret) });
    assert.equal((enabled.json['codes'] as string[]).length, 10);
    for (const code of enabled.json['codes'] as string[]) assert.match(code, /^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}$/);
    assert.deepEqual((await api.get(':/me/two-step')).json, { rule: 'optional', authenticator: true, passkeys: [], recoveryCodes: 10 });
    assertProblem(await elsewhere.get(':/me'), 401, 'unauthorized');
    assertProblem(await api.post(':/me/two-step/authenticator'), 409, 'set_up_already');
  });

  test('makes the password half of a sign-in, which a code finishes once', async () => {
    const { secret } = await enrolled('Bea');
    const half = await signIn('bea');
    assert.equal(half.status, 202);
    assert.deepEqual(Object.keys(half.json).sort(), ['expiresTs', 'methods', 'step']);
    assert.deepEqual(half.json['methods'], ['code', 'recovery']);
    assertProblem(await second(half.json['step'], '000000'), 401, 'wrong_code');
    const code = codeOf(secret);
    const done = await second(half.json['step'], `${code.slice(0, 3)} ${code.slice(3)}`);
    assert.equal(done.status, 200, done.text);
    assert.equal((await bearer(done).get(':/me')).status, 200);
    assertProblem(await second(half.json['step'], codeOf(secret, 1)), 401, 'step_over');
  });

  test('takes each code once, also from two at the same moment, and none of an earlier step', async () => {
    const { secret } = await enrolled('Cem');
    const halves = await Promise.all([signIn('cem'), signIn('cem')]);
    const code = codeOf(secret);
    const done = await Promise.all(halves.map(({ json }) => second(json['step'], code)));
    assert.deepEqual(done.map(({ status }) => status).sort(), [200, 401]);
    assertProblem(await second((await signIn('cem')).json['step'], codeOf(secret, -1)), 401, 'wrong_code');
    assert.equal((await second((await signIn('cem')).json['step'], codeOf(secret, 1))).status, 200, 'a clock that is half a minute fast');
  });

  test('is not guessed: after ten wrong codes the address waits, whatever comes then', async () => {
    const { secret } = await enrolled('Dag');
    const half = await signIn('dag');
    const statuses: number[] = [];
    for (let count = 0; count < 11; count += 1) statuses.push((await second(half.json['step'], '000000', '198.51.100.9')).status);
    assert.deepEqual(statuses, [...Array<number>(10).fill(401), 429]);
    assertProblem(await second(half.json['step'], codeOf(secret), '198.51.100.9'), 429, 'rate_limited');
    assert.equal((await second(half.json['step'], codeOf(secret), '198.51.100.10')).status, 200);
  });

  test('is not guessed over many hours: fifty wrong codes end the day, the team hears of it once, and a passkey or a session is not held up', async () => {
    const { secret, id, api } = await enrolled('Fern');
    const { bearer: token } = await asRole(relay, owner, 'admin', 'Ada Alarmed');
    const console_ = await connect(relay, { kind: 'agent', token });
    const half = await signIn('fern');
    const db = new DatabaseSync(join(relay.folder, 'frontdesk.db'), { timeout: 5_000 });
    const anHourLater = (): unknown => db.exec("DELETE FROM sign_in_tries WHERE key LIKE 'account %' OR key LIKE 'pair %'");
    const guess = (count: number, code = '000000') => second(half.json['step'], code, `198.51.100.${100 + (count % 10)}`);
    for (let count = 0; count < 50; count += 1) {
      if (count % 15 === 14) anHourLater();
      assert.equal((await guess(count)).status, 401, `guess ${count}`);
    }
    anHourLater();
    const refused = await guess(50);
    assertProblem(refused, 429, 'rate_limited', /Wait 24 hours/);
    assert.ok(Number(refused.headers.get('retry-after')) > 23 * 3_600);
    assertProblem(await guess(51, codeOf(secret)), 429, 'rate_limited');
    await console_.until((frame) => frame.t === 'blocks' && (frame['alert'] as { what?: string } | undefined)?.what === 'codes');
    const told = (await owner.get(`:/audit?action=mfa.codes_exhausted`)).json['items'] as { target: { id: string } }[];
    assert.deepEqual(told.map(({ target }) => target.id), [id], 'once, however often they go on');
    assert.equal((await api.get(':/me')).status, 200);
    db.exec("UPDATE sign_in_tries SET ends_ts = 0 WHERE key LIKE 'day %'");
    db.close();
    assert.equal((await guess(52, codeOf(secret, 1))).status, 200, 'the next day');
    await console_.close();
  });

  test('lies in the database sealed, and its recovery codes hashed', async () => {
    const { secret, codes, id } = await enrolled('Eve');
    const db = new DatabaseSync(join(relay.folder, 'frontdesk.db'), { readOnly: true });
    const dump = JSON.stringify([db.prepare('SELECT secret FROM authenticators').all(), db.prepare('SELECT hex(hash) AS hash FROM recovery_codes').all()]);
    db.close();
    assert.ok(id && dump.includes('v1.'));
    assert.ok(!dump.includes(secret) && !dump.includes(codes[0] ?? ''));
  });

  test('can be left, with its recovery codes, and a password is enough again', async () => {
    const { api } = await enrolled('Fay');
    const left = await api.remove(':/me/two-step/authenticator');
    assert.deepEqual([left.status, left.json], [200, { rule: 'optional', authenticator: false, passkeys: [], recoveryCodes: 0 }]);
    assert.equal((await signIn('fay')).status, 200);
    assertProblem(await api.remove(':/me/two-step/authenticator'), 404, 'not_found');
  });
});

describe('recovery codes', () => {
  test('each works once, however it is typed; new ones replace the old', async () => {
    const { api, codes } = await enrolled('Gil');
    const [first = '', other = '', third = ''] = codes;
    assert.equal((await second((await signIn('gil')).json['step'], ` ${first.toUpperCase().replaceAll('-', ' ')}`)).status, 200);
    assertProblem(await second((await signIn('gil')).json['step'], first), 401, 'wrong_code');
    assert.equal((await api.get(':/me/two-step')).json['recoveryCodes'], 9);
    const renewed = await api.post(':/me/two-step/recovery-codes');
    assert.equal(renewed.status, 201);
    assertProblem(await second((await signIn('gil')).json['step'], other), 401, 'wrong_code');
    assert.equal((await second((await signIn('gil')).json['step'], (renewed.json['codes'] as string[])[0] ?? third)).status, 200);
  });

  test('are not made for somebody who has nothing to recover', async () => {
    const { api } = await asRole(relay, owner, 'agent', 'Hal');
    assertProblem(await api.post(':/me/two-step/recovery-codes'), 409, 'no_factor');
  });
});

describe('the half-finished sign-in', () => {
  test('opens nothing by itself: neither the API nor a socket', async () => {
    await enrolled('Ida');
    const half = await signIn('ida');
    const step = half.json['step'] as string;
    assert.equal(half.headers.get('set-cookie'), null);
    assertProblem(await caller(relay, { authorization: `Bearer ${step}` }).get(':/me'), 401, 'unauthorized');
    await assert.rejects(connect(relay, { kind: 'agent', token: step }));
    assertProblem(await caller(relay).post(':/sign-in/second', { step: `fdp_${'x'.repeat(43)}`, code: '123456', mode: 'bearer' }), 401, 'step_over');
  });

  test('ends with a disabled account', async () => {
    const { id, secret } = await enrolled('Jan');
    const half = await signIn('jan');
    await owner.patch(`:/agents/${id}`, { disabled: true });
    assertProblem(await second(half.json['step'], codeOf(secret)), 401, 'wrong_code');
  });
});

describe('before a change of security', () => {
  /** What a quarter of an hour does. */
  function forgetConfirmations(): void {
    const db = new DatabaseSync(join(relay.folder, 'frontdesk.db'), { timeout: 5_000 });
    db.exec('UPDATE sessions SET confirmed_ts = confirmed_ts - 16 * 60000');
    db.close();
  }
  after(() => owner.post(':/me/confirm', { password: OWNER.password }));

  test('a session that proved nothing for a quarter of an hour is asked again: its password or a code, and only it', async () => {
    const { api, secret } = await enrolled('Kai');
    forgetConfirmations();
    for (const answer of [await api.post(':/me/two-step/recovery-codes'), await api.remove(':/me/two-step/authenticator')]) assertProblem(answer, 403, 'confirm_identity', /POST \/me\/confirm/);
    assertProblem(await api.post(':/me/confirm', { password: 'not the password' }), 403, 'not_confirmed');
    assert.equal((await api.get(':/me')).status, 200, 'a wrong proof signs nobody out');
    assertProblem(await api.post(':/me/two-step/recovery-codes'), 403, 'confirm_identity');
    assert.equal((await api.post(':/me/confirm', { password: OWNER.password })).status, 204);
    assert.equal((await api.post(':/me/two-step/recovery-codes')).status, 201);
    forgetConfirmations();
    assert.equal((await api.post(':/me/confirm', { code: codeOf(secret) })).status, 204);
    assert.equal((await api.remove(':/me/two-step/authenticator')).status, 200);
  });
});

test('a new password that anybody would try is refused in words: common ones, keys in a row, what is known about its owner', async () => {
  const { api } = await asRole(relay, owner, 'agent', 'Leonora Montgomery');
  const change = (password: string): Promise<Answer> => api.patch(':/me', { password, currentPassword: OWNER.password });
  for (const password of ['password1234', 'qwertyuiop12', 'aaaaaaaaaaaaaaaaaaaa', 'leonoramontgomery', 'leonora.montgomery@shop.example']) {
    assertProblem(await change(password), 400, 'weak_password', /among the first that somebody would try/);
  }
  assert.equal((await change('violet tractor never')).status, 200, 'no digits, no capitals, no signs: length is enough');
});
