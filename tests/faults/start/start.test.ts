/** A relay that cannot start says why in one sentence, ends with an exit code that is not 0, and leaves what it found as it was. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import Database from 'better-sqlite3';
import { spawnRelay, startRelayProcess, temporaryFolder } from '../../relay/http/relay-process.ts';
import { runCli } from '../../relay/cli/run-cli.ts';
import { visit } from '../../relay/http/visitor-socket.ts';
import { smallDisk } from '../disk/small-disk.ts';

const EX_CONFIG = 78;
const folders: string[] = [];
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function freshFolder(): string {
  const folder = temporaryFolder();
  folders.push(folder);
  return folder;
}

/** A folder with a database in which somebody has written. */
async function usedFolder(): Promise<string> {
  const relay = await startRelayProcess({ folder: freshFolder() });
  await (await visit(relay)).say('before the trouble');
  await relay.stop('SIGTERM');
  return relay.folder;
}

/** Starts a relay that must fail. Resolves to what it said; a stack is nothing that an operator should have to read. */
async function failedStart(env: Record<string, string>, code: number): Promise<string> {
  const { child, output } = spawnRelay(env);
  await once(child, 'close');
  assert.equal(child.exitCode, code, output.stderr);
  assert.doesNotMatch(output.stderr, /\n {4}at /, 'no stack');
  assert.equal(output.stdout, '');
  const said = output.stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
  assert.ok(said.length >= 1 && said.length <= 2, `one clear message, not: ${output.stderr}`);
  return said.join('\n');
}

/** Every file of a folder with its bytes. */
const contents = (folder: string): Record<string, string> => Object.fromEntries(readdirSync(folder).sort().map((name) => [name, readFileSync(join(folder, name)).toString('latin1')]));

/** The relay refuses this folder with these words; nothing in it changes, and the command line refuses it with the same. */
async function refusesFolder(folder: string, words: RegExp): Promise<void> {
  const before = contents(folder);
  assert.match(await failedStart({ FRONTDESK_DATA: folder }, 1), words);
  const { code, stderr } = await runCli(folder, ['workspace', 'list']);
  assert.notEqual(code, 0);
  assert.match(stderr, words);
  assert.doesNotMatch(stderr, /\n {4}at /);
  const now = contents(folder);
  // The key that signs the audit log is made before the database is looked at.
  assert.deepEqual(Object.keys(now).filter((name) => name !== 'audit.key' || name in before), Object.keys(before), 'no other file came or went');
  for (const [name, bytes] of Object.entries(before)) assert.ok(now[name] === bytes, `${name} is as it was`);
}

describe('a database that cannot be used', () => {
  test('a file that is no database', async () => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'frontdesk.db'), 'somebody put a letter here\n'.repeat(400));
    await refusesFolder(folder, /cannot be used: .*not a database.*FRONTDESK_DATA/);
  });

  test('a database whose first page was overwritten', async () => {
    const folder = await usedFolder();
    const path = join(folder, 'frontdesk.db');
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0xa5, 100, 4_096));
    await refusesFolder(folder, /cannot be used: .*(malformed|corrupt|not a database)/);
  });

  test('a database that was cut short', async () => {
    const folder = await usedFolder();
    truncateSync(join(folder, 'frontdesk.db'), 2 * 4_096);
    await refusesFolder(folder, /cannot be used: .*(malformed|corrupt)/);
  });

  test('a database of a newer version', async () => {
    const folder = await usedFolder();
    const file = new Database(join(folder, 'frontdesk.db'));
    file.prepare('INSERT INTO migrations VALUES (999, ?, 0)').run('from the future');
    file.pragma('wal_checkpoint(TRUNCATE)');
    file.close();
    await refusesFolder(folder, /schema 999.*newer version/);
  });

  test('a folder in the place of the file', async () => {
    const folder = freshFolder();
    mkdirSync(join(folder, 'frontdesk.db'));
    const said = await failedStart({ FRONTDESK_DATA: folder }, 1);
    assert.match(said, /cannot be used: .*FRONTDESK_DATA/);
  });

  test('a disk that is read-only, until it is writable', { timeout: 90_000 }, async () => {
    const disk = smallDisk();
    try {
      const first = await startRelayProcess({ folder: disk.folder });
      await (await visit(first)).say('before');
      await first.stop('SIGTERM');
      disk.setReadOnly(true);
      await refusesFolder(disk.folder, /cannot be used: .*Make it writable/);
      disk.setReadOnly(false);
      const second = await startRelayProcess({ folder: disk.folder });
      await (await visit(second)).say('after');
      await second.stop('SIGTERM');
    } finally {
      disk.remove();
    }
  });

  test('a disk that is full, until there is room', { timeout: 90_000 }, async () => {
    const disk = smallDisk();
    try {
      disk.fill();
      assert.match(await failedStart({ FRONTDESK_DATA: disk.folder }, 1), /cannot be used: .*(full|no space left)/);
      disk.free();
      const relay = await startRelayProcess({ folder: disk.folder });
      await (await visit(relay)).say('room');
      await relay.stop('SIGTERM');
    } finally {
      disk.remove();
    }
  });
});

describe('a configuration that cannot be used', () => {
  const fileWith = (text: string): string => {
    const path = join(freshFolder(), 'frontdesk.json');
    writeFileSync(path, text);
    return path;
  };
  const cases: readonly [what: string, env: () => Record<string, string>, words: RegExp][] = [
    ['a value that is no number', () => ({ FRONTDESK_WINDOW: 'many' }), /FRONTDESK_WINDOW is "many".*expected/],
    ['a number out of range', () => ({ PORT: '70000' }), /PORT is "70000".*65535/],
    ['a name that is no setting', () => ({ FRONTDESK_DATEN: 'x' }), /FRONTDESK_DATEN is not a setting/],
    ['a file that is not there', () => ({ FRONTDESK_CONFIG: '/nowhere/frontdesk.json' }), /names "\/nowhere\/frontdesk\.json", which cannot be read \(ENOENT\)/],
    ['a file that was cut short', () => ({ FRONTDESK_CONFIG: fileWith('{"PORT": 80') }), /which is not a JSON object\. It should look like/],
    ['a file that is no object', () => ({ FRONTDESK_CONFIG: fileWith('["PORT"]') }), /which is not a JSON object/],
    ['an unknown name in a file', () => ({ FRONTDESK_CONFIG: fileWith('{"FRONTDESK_DATEN": "x"}') }), /FRONTDESK_DATEN is not a setting/],
    ['a wrong value in a file', () => ({ FRONTDESK_CONFIG: fileWith('{"FRONTDESK_TRANSPORT": "carrier pigeon"}') }), /FRONTDESK_TRANSPORT is "carrier pigeon".*expected/],
  ];
  for (const [what, env, words] of cases) {
    test(what, async () => {
      const folder = join(freshFolder(), 'data');
      assert.match(await failedStart({ FRONTDESK_DATA: folder, ...env() }, EX_CONFIG), words);
      assert.throws(() => readdirSync(folder), { code: 'ENOENT' }, 'nothing was made');
    });
  }
});

describe('a port that cannot be used', () => {
  for (const transport of ['uws', 'ws']) {
    test(`taken by another program (${transport})`, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
      const address = server.address();
      const port = String(typeof address === 'object' && address ? address.port : 0);
      try {
        assert.match(await failedStart({ FRONTDESK_DATA: freshFolder(), PORT: port, FRONTDESK_TRANSPORT: transport }, 1), new RegExp(`Frontdesk cannot start\\. .*${port}.*choose another one`));
      } finally {
        server.close();
      }
    });
  }
});
