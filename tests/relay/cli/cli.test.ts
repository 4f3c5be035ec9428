import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { caller, OWNER } from '../http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../http/relay-process.ts';
import { runCli } from './run-cli.ts';

let relay: RelayProcess;
before(async () => { relay = await startRelayProcess(); });
after(() => relay.remove());
const cli = (...args: string[]) => runCli(relay.folder, args);

describe('the command line, while the relay runs', () => {
  test('help, version and config need no data folder', async () => {
    assert.match((await cli('help')).stdout, /workspace create <key>/);
    assert.match((await cli('version')).stdout, /^\d+\.\d+\.\d+\n$/);
    assert.match((await cli('config')).stdout, /\| `FRONTDESK_DATA` \| text \| `\.\/data` \|/);
  });

  test('makes a workspace that the relay serves at once', async () => {
    const made = await cli('workspace', 'create', 'lamps', '--name', 'Lamps');
    assert.deepEqual([made.code, made.stderr], [0, '']);
    assert.match(made.stdout, /widget\.js\?workspace=lamps/);
    assert.equal((await caller(relay).get(':/widget/settings?workspace=lamps')).status, 200);
    assert.deepEqual((await cli('workspace', 'list')).stdout.trim().split('\n').sort(), ['default\tMy site', 'lamps\tLamps']);
  });

  test('refuses a taken or impossible key in words', async () => {
    const taken = await cli('workspace', 'create', 'default');
    assert.equal(taken.code, 2);
    assert.match(taken.stderr, /There is a workspace "default" already/);
    assert.match((await cli('workspace', 'create', 'No Spaces')).stderr, /cannot be a key: expected 1–63 of a–z/);
    assert.match((await cli('workspace', 'create')).stderr, /Give one key/);
  });

  test('makes a one-time link by which somebody becomes an owner', async () => {
    const { stdout } = await cli('agent', 'link', '--workspace', 'lamps');
    const link = /#link=(\S+)/.exec(stdout)?.[1];
    const claimed = await caller(relay).post(':/claim', { link, ...OWNER });
    assert.deepEqual([claimed.status, (claimed.json['agent'] as { role: string }).role], [201, 'owner']);
    assert.match((await cli('agent', 'link', '--workspace', 'none')).stderr, /There is no workspace "none"/);
  });

  test('makes an agent and the link by which they set their password', async () => {
    const { stdout } = await cli('agent', 'create', '--email', 'Cleo@shop.example', '--name', 'Cleo', '--role', 'admin');
    const link = /#link=(\S+)/.exec(stdout)?.[1];
    assert.deepEqual((await caller(relay).post(':/link', { link })).json, { purpose: 'invite', email: 'cleo@shop.example', name: 'Cleo' });
    assert.match((await cli('agent', 'create', '--email', 'cleo@shop.example', '--name', 'C')).stderr, /already/);
    assert.match((await cli('agent', 'create', '--email', 'x@shop.example', '--name', 'C', '--role', 'king')).stderr, /expected owner, admin, agent or viewer/);
    assert.match((await cli('agent', 'create')).stderr, /Give both/);
  });

  test('what it does not know is answered with where to look, and code 2', async () => {
    for (const args of [['dance'], ['workspace', 'burn'], ['workspace', 'list', '--loud']]) {
      const answer = await cli(...args);
      assert.equal(answer.code, 2);
      assert.match(answer.stderr, /frontdesk help/);
    }
  });

  test('a command that is half typed is answered with those there are, an option that is none with the one that was meant', async () => {
    assert.equal((await cli('agent')).stderr, 'There is no command "agent". There is: agent link, agent create, agent reset, agent drop-two-step. "frontdesk help" lists all commands.\n');
    assert.match((await cli('keys')).stderr, /There is: keys rotate, keys reseal, keys rotate audit\./);
    assert.match((await cli('config', 'extra')).stderr, /There is no command "config extra"\. There is: config\./);
    assert.equal((await cli('workspace', 'create', 'shop-two', '--nam', 'x')).stderr, 'There is no option --nam. Did you mean --name? "frontdesk help" lists all commands.\n');
    assert.equal((await cli('workspace', 'list', '--loudly')).stderr, 'There is no option --loudly. "frontdesk help" lists all commands.\n');
    assert.match((await cli('agent', 'link', '--workspace')).stderr, /argument missing\. "frontdesk help"/);
  });

  test('what to type is named as it was typed: by the command installed, or by the script of a checkout', async () => {
    const scripts = { npm_lifecycle_event: 'cli', npm_package_name: 'frontdesk' };
    assert.match((await runCli(relay.folder, ['dance'], scripts)).stderr, /"npm run cli -- help" lists all commands/);
    assert.match((await runCli(relay.folder, ['help'], scripts)).stdout, /^Usage: npm run cli -- <command>/);
    assert.match((await runCli(relay.folder, ['start'], { ...scripts, npm_lifecycle_event: 'start', FRONTDESK_DANCE: '1' })).stderr, /"npm run cli -- config" lists all names/);
    // Somebody's own package with a script of that name has the command.
    assert.match((await runCli(relay.folder, ['dance'], { ...scripts, npm_package_name: 'shop' })).stderr, /"frontdesk help"/);
  });

  test('a checkout has that script', () => {
    const { name, scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8')) as { name: string; scripts: Record<string, string> };
    assert.equal(name, 'frontdesk');
    assert.match(scripts['cli'] ?? '', /packages\/relay\/src\/cli\.ts$/);
  });

  test('in a folder without a database it says so and leaves none behind', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'frontdesk-elsewhere-'));
    try {
      for (const where of [folder, join(folder, 'missing')]) {
        for (const args of [['workspace', 'list'], ['agent', 'link']]) {
          const { code, stdout, stderr } = await runCli(where, args);
          assert.deepEqual([code, stdout], [1, '']);
          assert.match(stderr, /There is no database in the data folder ".*"\. Name the relay's folder in FRONTDESK_DATA/);
        }
      }
      assert.deepEqual(readdirSync(folder), []);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('a wrong configuration ends every command with 78', async () => {
    assert.equal((await runCli(relay.folder, ['workspace', 'list'], { PORT: 'x' })).code, 78);
  });
});
