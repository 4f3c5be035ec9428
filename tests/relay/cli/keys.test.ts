import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { test } from 'node:test';
import { TOTP } from 'otpauth';
import { asOwner, assertProblem, caller, OWNER } from '../http/api-client.ts';
import { spawnRelay, startRelayProcess, temporaryFolder } from '../http/relay-process.ts';
import { runCli } from './run-cli.ts';

test('keys rotate under a running relay without anybody noticing: what was sealed stays readable, is sealed anew, and then needs no old key', async () => {
  const relay = await startRelayProcess();
  const { folder } = relay;
  const owner = await asOwner(relay);
  const secret = (await owner.post(':/me/two-step/authenticator')).json['secret'] as string;
  await owner.post(':/me/two-step/authenticator/enable', { code: new TOTP({ secret }).generate({ timestamp: Date.now() - 30_000 }) });
  await owner.post(':/identity/keys', { algorithm: 'HS256' });
  const path = join(folder, 'keys.json');
  const ids = (): string[] => (JSON.parse(readFileSync(path, 'utf8')) as { keys: { id: string }[] }).keys.map(({ id }) => id);
  const [before = ''] = ids();

  const rotated = await runCli(folder, ['keys', 'rotate']);
  assert.equal(rotated.code, 0, rotated.stderr);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  const [fresh = '', ...older] = ids();
  assert.deepEqual(older, [before]);
  assert.match(rotated.stdout, new RegExp(`Key "${fresh}"`));
  try {
    const resealed = await runCli(folder, ['keys', 'reseal']);
    assert.match(resealed.stdout, /^2 secrets are sealed anew/, resealed.stderr);
    assert.match((await runCli(folder, ['keys', 'reseal'])).stdout, /^0 secrets/);
    const db = new DatabaseSync(join(folder, 'frontdesk.db'), { readOnly: true });
    const sealed = [...db.prepare('SELECT secret FROM authenticators').all(), ...db.prepare('SELECT secret FROM identity_keys').all()].map((row) => String(row['secret']));
    db.close();
    for (const text of sealed) assert.ok(text.startsWith(`v1.${fresh}.`));
    // What the operator may do then; the relay has read neither key at a start of its own.
    const file = JSON.parse(readFileSync(path, 'utf8')) as { keys: { id: string }[] };
    writeFileSync(path, JSON.stringify({ keys: file.keys.slice(0, 1) }));
    const half = await caller(relay).post(':/sign-in', { email: OWNER.email, password: OWNER.password, mode: 'bearer' });
    const done = await caller(relay).post(':/sign-in/second', { step: half.json['step'], code: new TOTP({ secret }).generate(), mode: 'bearer' });
    assert.equal(done.status, 200, done.text);
    const entries = (await caller(relay, { authorization: `Bearer ${String(done.json['bearer'])}` }).get(':/audit?action=secret.rotated')).json['items'] as unknown[];
    assert.equal(entries.length, 1);

    const reset = await runCli(folder, ['agent', 'reset', '--email', OWNER.email.toUpperCase()]);
    const link = /#link=(\S+)/.exec(reset.stdout)?.[1];
    assert.equal((await caller(relay).post(':/claim', { link, password: 'violet tractor never', mode: 'bearer' })).status, 202, 'a reset does not get past the second step');
    assert.match((await runCli(folder, ['agent', 'drop-two-step', '--email', OWNER.email])).stdout, /by password alone now/);
    assert.equal((await caller(relay).post(':/sign-in', { email: OWNER.email, password: 'violet tractor never', mode: 'bearer' })).status, 200);
    assertProblem(await caller(relay, { authorization: `Bearer ${String(done.json['bearer'])}` }).get(':/me'), 401, 'unauthorized');
    assert.equal((await runCli(folder, ['agent', 'reset', '--email', 'nobody@shop.example'])).code, 2);
  } finally {
    await relay.remove();
  }
});

test('keys from the environment are sealed anew only where somebody says that the relay was restarted with them', async () => {
  const folder = temporaryFolder();
  const FRONTDESK_KEYS = `new:${randomBytes(32).toString('base64')}`;
  const relay = await startRelayProcess({ folder, env: { FRONTDESK_KEYS } });
  await relay.stop();
  const refused = await runCli(folder, ['keys', 'reseal'], { FRONTDESK_KEYS });
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /could not open what is sealed now\. Restart it, then run "frontdesk keys reseal --restarted"/);
  assert.match((await runCli(folder, ['keys', 'reseal', '--restarted'], { FRONTDESK_KEYS })).stdout, /^0 secrets are sealed anew/);
  rmSync(folder, { recursive: true });
});

test('a keys file that is damaged while the relay runs changes nothing until it is whole again', async () => {
  const relay = await startRelayProcess();
  try {
    const owner = await asOwner(relay);
    const path = join(relay.folder, 'keys.json');
    const whole = readFileSync(path, 'utf8');
    writeFileSync(path, whole.slice(0, 20));
    assert.equal((await owner.post(':/identity/keys', { algorithm: 'HS256' })).status, 201);
    writeFileSync(path, whole);
    assert.equal((await owner.post(':/identity/keys', { algorithm: 'HS256' })).status, 201);
  } finally {
    await relay.remove();
  }
});

test('lost keys are told in words, and recovery codes still open the account', async () => {
  let relay = await startRelayProcess();
  const { folder } = relay;
  const owner = await asOwner(relay);
  const secret = (await owner.post(':/me/two-step/authenticator')).json['secret'] as string;
  const enabled = await owner.post(':/me/two-step/authenticator/enable', { code: new TOTP({ secret }).generate({ timestamp: Date.now() - 30_000 }) });
  await relay.stop();
  rmSync(join(folder, 'keys.json'));
  relay = await startRelayProcess({ folder });
  try {
    const half = await caller(relay).post(':/sign-in', { email: OWNER.email, password: OWNER.password, mode: 'bearer' });
    const finish = (code: string): ReturnType<typeof owner.post> => caller(relay).post(':/sign-in/second', { step: half.json['step'], code, mode: 'bearer' });
    assertProblem(await finish(new TOTP({ secret }).generate()), 500, 'keys_missing', /keys\.json in the data folder/);
    assert.equal((await finish((enabled.json['codes'] as string[])[0] ?? '')).status, 200);
  } finally {
    await relay.remove();
  }
});

test('keys come from a mounted file too; one that cannot be read or used stops the start in words', async () => {
  const folder = temporaryFolder();
  const mounted = join(folder, 'mounted-keys');
  writeFileSync(mounted, `new:${randomBytes(32).toString('base64')}\nold:${randomBytes(32).toString('base64')}\n`);
  const relay = await startRelayProcess({ folder, env: { FRONTDESK_KEYS_FILE: mounted } });
  try {
    const owner = await asOwner(relay);
    await owner.post(':/identity/keys', { algorithm: 'HS256' });
    const db = new DatabaseSync(join(folder, 'frontdesk.db'), { readOnly: true });
    assert.match(String(db.prepare('SELECT secret FROM identity_keys').get()?.['secret']), /^v1\.new\./);
    db.close();
    assert.match((await runCli(folder, ['keys', 'rotate'], { FRONTDESK_KEYS_FILE: mounted })).stderr, /put a new "name:key" in front there/);
  } finally {
    await relay.stop();
  }
  const { child, output } = spawnRelay({ FRONTDESK_DATA: folder, FRONTDESK_KEYS_FILE: join(folder, 'nowhere') });
  await new Promise((resolve) => child.once('close', resolve));
  assert.match(output.stderr + output.stdout, /nowhere cannot be read .* correct FRONTDESK_KEYS_FILE/);
});
