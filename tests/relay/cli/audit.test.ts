import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import Database from 'better-sqlite3';
import { publicPem } from '../../../packages/relay/src/audit/key.ts';
import { newKey } from '../audit/broken-log.ts';
import { asOwner, type Caller } from '../http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../http/relay-process.ts';
import { runCli } from './run-cli.ts';

let relay: RelayProcess;
let owner: Caller;
before(async () => {
  relay = await startRelayProcess();
  owner = await asOwner(relay);
});
after(() => relay.remove());
const cli = (...args: string[]) => runCli(relay.folder, args);

test('what is done at the command line is in the log, as done by the command line', async () => {
  assert.equal((await cli('agent', 'create', '--email', 'nia@shop.example', '--name', 'Nia')).code, 0);
  const { items } = (await owner.get(':/audit?action=agent.*')).json as unknown as { items: { action: string; actor: unknown; detail: unknown }[] };
  assert.deepEqual(items.map(({ action, actor, detail }) => ({ action, actor, detail })), [{ action: 'agent.invited', actor: { kind: 'system', id: 'command line' }, detail: { name: 'Nia', role: 'agent' } }]);
});

test('a log that two processes wrote is sound, while the relay runs', async () => {
  const { code, stdout } = await cli('audit', 'verify');
  assert.match(stdout, /^default: sound\. [1-9]\d* entries follow from one another, [2-9] signatures hold \(key [0-9a-f]{16}\)\.\n$/);
  assert.equal(code, 0);
});

test('the public key is that of the file in the data folder, and another key proves nothing', async () => {
  const { stdout } = await cli('audit', 'key');
  assert.match(stdout, /^-----BEGIN PUBLIC KEY-----\n/);
  const other = newKey();
  const strange = await runCli(relay.folder, ['audit', 'verify'], { FRONTDESK_AUDIT_KEY: other });
  assert.equal(strange.code, 1);
  assert.match(strange.stderr, /NOT sound[^]*does not carry a signature of the key/);
  const keys = join(relay.folder, 'keys.pem');
  await writeFile(keys, publicPem(createPrivateKey(other)) + stdout);
  assert.equal((await runCli(relay.folder, ['audit', 'verify', '--keys', keys], { FRONTDESK_AUDIT_KEY: other })).code, 0, 'with the key from before a replacement at hand it is sound');
  assert.match((await cli('audit', 'verify', '--keys', join(relay.folder, 'none'))).stderr, /cannot be read/);
});

test('a change in the file is named, with exit code 1', async () => {
  const db = new Database(join(relay.folder, 'frontdesk.db'));
  db.prepare("UPDATE audit SET entry = replace(entry, '\"Nia\"', '\"Eve\"') WHERE action = 'agent.invited'").run();
  db.close();
  const { code, stdout, stderr } = await cli('audit', 'verify', '--workspace', 'default');
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /default: NOT sound\. \d+ entries were looked at\.\n {2}- Entry \d+ was changed\.\n$/);
  assert.match((await cli('audit', 'verify', '--workspace', 'none')).stderr, /There is no workspace "none"/);
});
