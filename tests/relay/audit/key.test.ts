import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { AuditKeyError, loadAuditKey, publicPem } from '../../../packages/relay/src/audit/key.ts';
import { ConfigSchema, type Config } from '../../../packages/relay/src/config.ts';
import { newKey } from './broken-log.ts';

let folder: string;
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'frontdesk-key-')); });
afterEach(() => rm(folder, { recursive: true }));

const config = (given: Partial<Record<keyof Config, string>> = {}): Config => ConfigSchema.parse({ FRONTDESK_DATA: join(folder, 'data'), ...given });

test('the first start makes a key that only its owner can read, and later starts use it', async () => {
  const [one, other] = await Promise.all([loadAuditKey(config()), loadAuditKey(config())]);
  assert.equal(publicPem(one), publicPem(other), 'two processes that start at once agree');
  assert.deepEqual(await readdir(join(folder, 'data')), ['audit.key']);
  assert.equal((await stat(join(folder, 'data', 'audit.key'))).mode & 0o777, 0o600);
  assert.equal(publicPem(await loadAuditKey(config())), publicPem(one));
});

test('a key from the environment or a mounted file is used instead, and nothing is made', async () => {
  const pem = newKey();
  const file = join(folder, 'mounted');
  await writeFile(file, pem);
  const keys = await Promise.all([{ FRONTDESK_AUDIT_KEY: pem }, { FRONTDESK_AUDIT_KEY: pem.trim().replaceAll('\n', '\\n') }, { FRONTDESK_AUDIT_KEY_FILE: file }].map((given) => loadAuditKey(config(given))));
  assert.equal(new Set(keys.map(publicPem)).size, 1);
  assert.deepEqual(await readdir(folder), ['mounted']);
});

test('what is no such key is refused with what to do, and never replaced', async () => {
  const file = join(folder, 'wrong');
  const { privateKey } = generateKeyPairSync('x25519');
  for (const text of ['', 'nonsense', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()]) {
    await writeFile(file, text);
    await assert.rejects(loadAuditKey(config({ FRONTDESK_AUDIT_KEY_FILE: file })), (error: Error) => error instanceof AuditKeyError && /no Ed25519 private key.*openssl genpkey/.test(error.message));
    assert.equal(await readFile(file, 'utf8'), text);
  }
  await assert.rejects(loadAuditKey(config({ FRONTDESK_AUDIT_KEY_FILE: join(folder, 'missing') })), /cannot be read.*FRONTDESK_AUDIT_KEY_FILE/);
});
