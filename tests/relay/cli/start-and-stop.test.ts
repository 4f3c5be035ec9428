import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { asOwner, caller, OWNER } from '../http/api-client.ts';
import { spawnRelay, startRelayProcess, temporaryFolder } from '../http/relay-process.ts';
import { visit } from '../http/visitor-socket.ts';

const folder = temporaryFolder();
after(() => rmSync(folder, { recursive: true, force: true }));

async function failed(env: Record<string, string>): Promise<{ code: number | null; stderr: string }> {
  const { child, output } = spawnRelay({ FRONTDESK_DATA: join(folder, 'failed'), ...env });
  after(() => child.kill('SIGKILL'));
  await once(child, 'close');
  return { code: child.exitCode, stderr: output.stderr };
}

describe('starting', () => {
  test('a wrong configuration ends with 78 and one sentence per problem', async () => {
    const { code, stderr } = await failed({ FRONTDESK_WINDOW: 'x', FRONTDESK_DATEN: 'y' });
    assert.equal(code, 78);
    assert.match(stderr, /configuration is wrong:\n {2}- .*FRONTDESK_WINDOW is "x".*\n {2}- FRONTDESK_DATEN is not a setting/s);
  });

  test('a taken port and an impossible data folder end with 1 and a sentence that says what to do, without a stack', async () => {
    const relay = await startRelayProcess();
    const taken = await failed({ PORT: String(relay.port) });
    await relay.remove();
    assert.equal(taken.code, 1);
    assert.match(taken.stderr, new RegExp(`Frontdesk cannot start\\. .*${relay.port}.*choose another one`));
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const bad = await failed({ FRONTDESK_DATA: file });
    assert.equal(bad.code, 1);
    assert.match(bad.stderr, /The data folder ".*a-file" cannot be used: .*FRONTDESK_DATA/);
    for (const { stderr } of [taken, bad]) assert.doesNotMatch(stderr, /\n {4}at /);
  });

  test('a data folder that cannot be made, wherever it should be, ends with 1 and the same sentence', { timeout: 100_000 }, async () => {
    const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    writeFileSync(join(folder, 'a-file'), '');
    for (const place of ['/proc/nope', '/proc/nope/deeper/still', join(folder, 'a-file', 'below')]) {
      for (const given of [[], [['FRONTDESK_AUDIT_KEY', key]]] as const) {
        const { code, stderr } = await failed({ FRONTDESK_DATA: place, ...Object.fromEntries(given) });
        assert.equal(code, 1, stderr);
        assert.match(stderr, new RegExp(`The data folder "${place}" cannot be used: .*Make it writable, or name another one in FRONTDESK_DATA`));
        assert.doesNotMatch(stderr, /\n {4}at /);
      }
    }
  });

  test('on a folder that another relay serves ends with 1 and a sentence, and the other serves on; a killed one leaves the folder free', async () => {
    const first = await startRelayProcess();
    const visitor = await visit(first);
    const second = await failed({ FRONTDESK_DATA: first.folder });
    assert.equal(second.code, 1);
    assert.match(second.stderr, new RegExp(`Frontdesk cannot start\\. The data folder "${first.folder}" is in use by another relay\\. Stop that one first, or .*FRONTDESK_DATA`));
    assert.doesNotMatch(second.stderr, /\n {4}at /);
    const conv = await visitor.say('still there?');
    await first.stop('SIGKILL');
    const third = await startRelayProcess({ folder: first.folder });
    const again = await visit(third, { token: visitor.token });
    assert.deepEqual([again.id, typeof conv], [visitor.id, 'string']);
    await third.remove();
  });

  test('on the same folder finds everything again', async () => {
    const first = await startRelayProcess({ folder });
    const owner = await asOwner(first);
    const visitor = await visit(first);
    const conv = await visitor.say('do you remember me?');
    assert.equal(await first.stop(), 0);
    const second = await startRelayProcess({ folder });
    const again = await caller(second, { cookie: owner.headers['cookie'] ?? '' }).get(`:/conversations/${conv}/messages`);
    assert.match(again.text, /do you remember me/);
    assert.equal((await visit(second, { token: visitor.token })).id, visitor.id);
    await second.stop();
  });
});

describe('stopping', () => {
  test('tells the sockets to come back, closes them with a code that means "now", and ends with 0', async () => {
    const relay = await startRelayProcess({ env: { FRONTDESK_DRAIN_MS: '200' } });
    const visitor = await visit(relay);
    const code = relay.stop('SIGINT');
    await visitor.until((frame) => frame.t === 'goaway');
    assert.equal(await visitor.closed, 4200);
    assert.equal(await code, 0);
    await relay.remove();
  });

  test('a second signal ends it at once', async () => {
    const relay = await startRelayProcess({ env: { FRONTDESK_DRAIN_MS: '600000' } });
    const visitor = await visit(relay);
    relay.child.kill('SIGTERM');
    await visitor.until((frame) => frame.t === 'goaway');
    assert.equal(await relay.stop('SIGTERM'), 1);
    await relay.remove();
  });
});

describe('the log', () => {
  test('holds no message text, secret, e-mail address or search word, and a line with an id for each request', async () => {
    const relay = await startRelayProcess({ env: { LOG_LEVEL: 'trace' } });
    const owner = await asOwner(relay);
    const visitor = await visit(relay);
    const conv = await visitor.say('my card number is 4242');
    await owner.post(`:/conversations/${conv}/messages`, { text: 'please never write that' });
    await owner.get(':/conversations?q=rutabaga');
    await owner.patch(`:/visitors/${visitor.id}`, { email: 'wanda@home.example', name: 'Wanda Waters' });
    const { json, headers } = await owner.post(':/tokens', { name: 'Token name' });
    await caller(relay).post(':/sign-in', { email: OWNER.email, password: 'wrong password here' });
    await owner.patch(':/workspace', '{"broken');
    await caller(relay).get(`/admin?x=${String(json['secret'])}`);
    await visitor.close();
    await relay.remove();
    const log = relay.stderr();
    const secrets = [String(json['secret']), visitor.token, relay.link ?? '-', (owner.headers['cookie'] ?? '').split('=')[1] ?? '-', OWNER.password, 'wrong password'];
    for (const word of [...secrets, '4242', 'never write that', 'rutabaga', 'wanda', 'Wanda', 'olga', 'broken']) assert.ok(!log.includes(word), `the log holds ${word}`);
    const lines = log.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    const line = lines.find((candidate) => candidate['requestId'] === headers.get('x-request-id') && candidate['msg'] === 'request');
    assert.deepEqual([line?.['method'], line?.['path'], line?.['status']], ['POST', '/api/v1/tokens', 201]);
  });
});
