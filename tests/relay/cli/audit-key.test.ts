/** The key that signs the audit log is replaced under a running relay; what was signed before stays verifiable, and the old key is worth nothing any more. */
import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import Database from 'better-sqlite3';
import { loadAuditKeys, rotateAuditKey } from '../../../packages/relay/src/audit/key.ts';
import { keyId, signStatement, type Statement } from '../../../packages/relay/src/audit/statement.ts';
import { loadConfig } from '../../../packages/relay/src/config.ts';
import { newKey } from '../audit/broken-log.ts';
import { asOwner, type Caller } from '../http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../http/relay-process.ts';
import { runCli } from './run-cli.ts';

let relay: RelayProcess;
let owner: Caller;
let path: string;
before(async () => {
  relay = await startRelayProcess();
  owner = await asOwner(relay);
  path = join(relay.folder, 'audit.key');
});
after(() => relay.remove());

const cli = (...args: string[]) => runCli(relay.folder, args);
const act = () => owner.patch(':/workspace', { name: `Shop ${Math.random()}` });
const keyIn = (pem: string): string => keyId(createPrivateKey(/-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/.exec(pem)?.[0] ?? ''));

/** What one may do to the database. */
function inDatabase<Result>(work: (db: Database.Database) => Result): Result {
  const db = new Database(join(relay.folder, 'frontdesk.db'));
  try {
    return work(db);
  } finally {
    db.close();
  }
}

const sealedBy = (): string => inDatabase((db) => (db.prepare("SELECT statement ->> '$.key' AS key FROM audit_seals").get() as { key: string }).key);

test('replaced under a running relay, twice: each entry after it carries the new key, and the whole log is sound', async () => {
  for (let turn = 1; turn <= 2; turn += 1) {
    // Past a checkpoint of the old key.
    for (let count = 0; count < 60; count += 1) await act();
    const old = keyIn(readFileSync(path, 'utf8'));
    assert.equal(sealedBy(), old);
    const rotated = await cli('keys', 'rotate', 'audit');
    assert.equal(rotated.code, 0, rotated.stderr);
    const fresh = keyIn(readFileSync(path, 'utf8'));
    assert.notEqual(fresh, old);
    assert.match(rotated.stdout, new RegExp(`Key "${fresh}" signs the audit log from now on, in a relay that runs too`));
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal((await act()).status, 200);
    assert.equal(sealedBy(), fresh, 'the relay, which was not restarted');
    const verified = await cli('audit', 'verify');
    assert.equal(verified.code, 0, verified.stderr);
    assert.match(verified.stdout, new RegExp(`sound.*\\(key ${fresh}\\)`));
  }
  const { items } = (await owner.get(':/audit?action=secret.rotated')).json as unknown as { items: { detail: { what: string; before: string } }[] };
  assert.deepEqual(items.map(({ detail }) => [detail.what, detail.before.split(' ').length]), [['audit key', 2], ['audit key', 1]]);
});

test('while entries stream in', async () => {
  let running = true;
  const stream = Promise.all([1, 2, 3].map(async () => { while (running) assert.equal((await act()).status, 200); }));
  for (let turn = 0; turn < 3; turn += 1) assert.equal((await cli('keys', 'rotate', 'audit')).code, 0);
  running = false;
  await stream;
  const verified = await cli('audit', 'verify');
  assert.equal(verified.code, 0, verified.stderr);
});

test('all keys are printed for whoever verifies elsewhere, and no private one is kept', async () => {
  const { stdout } = await cli('audit', 'key');
  assert.equal(stdout.match(/BEGIN PUBLIC KEY/g)?.length, 6);
  assert.equal(readFileSync(path, 'utf8').match(/BEGIN PRIVATE KEY/g)?.length, 1);
});

test('a rotation that was cut off before the log says so is told, and finished by another one', async () => {
  await act();
  const config = loadConfig({ FRONTDESK_DATA: relay.folder });
  await rotateAuditKey(config, path);
  const cut = await cli('audit', 'verify');
  assert.equal(cut.code, 1);
  assert.match(cut.stderr, /The seal of the newest entry \(entry \d+\) was signed by the key [0-9a-f]{16}, which had been replaced\..* run "frontdesk keys rotate audit" again/);
  assert.equal((await cli('keys', 'rotate', 'audit')).code, 0);
  const verified = await cli('audit', 'verify');
  assert.equal(verified.code, 0, verified.stderr);
});

test('whoever has an old key can neither end the log with it nor add a checkpoint', async () => {
  const stolen = join(relay.folder, 'stolen.key');
  copyFileSync(path, stolen);
  const { key } = await loadAuditKeys(loadConfig({ FRONTDESK_DATA: relay.folder }));
  assert.equal((await cli('keys', 'rotate', 'audit')).code, 0);
  await act();
  const forged = (purpose: Statement['purpose'], { workspace, seq, hash }: { workspace: string; seq: number; hash: string }) => signStatement(key, { purpose, workspace, seq, hash, ts: Date.now(), key: keyId(key) });
  const newest = inDatabase((db) => db.prepare("SELECT workspace_key, seq, lower(hex(hash)) AS hash, entry ->> '$.workspace' AS workspace FROM audit ORDER BY seq DESC LIMIT 1").get() as { workspace_key: number; seq: number; hash: string; workspace: string });
  const added = forged('checkpoint', newest);
  inDatabase((db) => db.prepare('INSERT INTO audit_checkpoints (workspace_key, seq, statement, signature) VALUES (?, ?, ?, ?)').run(newest.workspace_key, newest.seq, added.statement, added.signature));
  assert.match((await cli('audit', 'verify')).stderr, new RegExp(`A checkpoint in the database \\(entry ${newest.seq}\\) was signed by the key ${keyId(key)}, which had been replaced with entry ${newest.seq - 1}`));

  // The end, with the rotation in it, is cut off.
  await relay.stop();
  inDatabase((db) => {
    const last = db.prepare("SELECT seq, lower(hex(hash)) AS hash FROM audit WHERE seq = ?").get(newest.seq - 2) as { seq: number; hash: string };
    db.exec(`DROP TRIGGER IF EXISTS audit_kept; DELETE FROM audit WHERE seq > ${last.seq}; DELETE FROM audit_checkpoints WHERE seq > ${last.seq}`);
    const seal = forged('seal', { ...last, workspace: newest.workspace });
    db.prepare('UPDATE audit_seals SET statement = ?, signature = ?').run(seal.statement, seal.signature);
  });
  const file = join(relay.folder, 'frontdesk.audit');
  writeFileSync(file, readFileSync(file, 'utf8').split('\n').filter((line) => line === '' || JSON.parse((JSON.parse(line) as { statement: string }).statement).seq <= newest.seq - 2).join('\n'));
  const verified = await cli('audit', 'verify');
  assert.equal(verified.code, 1);
  assert.match(verified.stderr, new RegExp(`The seal of the newest entry \\(entry ${newest.seq - 2}\\) was signed by the key ${keyId(key)}, which had been replaced`));
});

test('a key that is given is not replaced by the relay, and knows those before it from what stands behind it', async () => {
  const old = newKey();
  const given = await startRelayProcess({ env: { FRONTDESK_AUDIT_KEY: old } });
  try {
    await asOwner(given);
    const refused = await runCli(given.folder, ['keys', 'rotate', 'audit'], { FRONTDESK_AUDIT_KEY: old });
    assert.deepEqual([refused.code, /FRONTDESK_AUDIT_KEY_FILE: put a new private key there, behind it what "frontdesk audit key" prints/.test(refused.stderr)], [2, true]);
    const printed = (await runCli(given.folder, ['audit', 'key'], { FRONTDESK_AUDIT_KEY: old })).stdout;
    await given.stop();
    const both = { FRONTDESK_AUDIT_KEY: newKey() + printed };
    const again = await startRelayProcess({ folder: given.folder, env: both });
    const { stdout } = await runCli(given.folder, ['agent', 'link'], both);
    assert.match(stdout, /link=/);
    await again.stop();
    const verified = await runCli(given.folder, ['audit', 'verify'], both);
    assert.equal(verified.code, 0, verified.stderr);
  } finally {
    await given.remove();
  }
});
