/** `frontdesk migrate` beside a relay that serves people, and a relay on PostgreSQL afterwards. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { eventually } from '../../contract/store/fixture.ts';
import { PostgresServer } from '../../servers/postgres.ts';
import { runCli } from '../cli/run-cli.ts';
import { asOwner, caller } from '../http/api-client.ts';
import { spawnRelay, startRelayProcess } from '../http/relay-process.ts';
import { visit } from '../http/visitor-socket.ts';

const CLI = join(import.meta.dirname, '../../../packages/relay/src/cli.ts');

let server: PostgresServer;
before(async () => { server = await PostgresServer.start(); });
after(() => server.remove());

/** The command in a process of its own, which waits for the relay to end. */
function migrating(folder: string, to: string): { said: () => string; ended: Promise<number | null> } {
  const child = spawn(process.execPath, ['--conditions=frontdesk-source', CLI, 'migrate', '--from', `sqlite:${folder}`, '--to', to], { env: { PATH: process.env['PATH'] ?? '' }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { said += text; });
  return { said: () => said, ended: once(child, 'close').then(() => child.exitCode) };
}

test('moved while visitors write, with a relay that is killed at the end: nothing that was acknowledged is lost, everybody is who they were, and SQLite is served no more', async () => {
  const before = await startRelayProcess();
  const { folder } = before;
  try {
    const owner = await asOwner(before);
    const visitor = await visit(before);
    const conv = await visitor.say('Is the lamp in stock?');
    assert.equal((await owner.post(`:/conversations/${conv}/messages`, { text: 'It is.' })).status, 201);
    const to = `postgres:${(await server.database()).replace('frontdesk@', 'frontdesk:sesame@')}`;
    const cli = migrating(folder, to);
    await eventually(async () => assert.match(cli.said(), /Somebody still has .*frontdesk\.db open: stop the relay now\.\nThe rest goes on by itself/), 120_000);
    // The relay goes on serving, and takes a stream: the end of it is acknowledged from its journal.
    await Promise.all(Array.from({ length: 15 }, (_, count) => visitor.say(`late ${count}`, conv)));
    await before.stop('SIGKILL');
    assert.equal(await cli.ended, 0, cli.said());
    assert.match(cli.said(), /Every row is the same on both sides\.[^]*Audit log of default: sound, \d+ entries\.[^]*Done\. Now start the relay with DATABASE_URL/);
    assert.doesNotMatch(cli.said(), /sesame/);

    const { child, output } = spawnRelay({ FRONTDESK_DATA: folder });
    assert.equal((await once(child, 'close'))[0], 1);
    assert.match(output.stderr, /Frontdesk cannot start\. The workspaces in .* were moved to PostgreSQL \(127\.0\.0\.1:\d+\/frontdesk_\d+, /);

    const DATABASE_URL = to.replace('postgres:', '');
    const moved = await startRelayProcess({ folder, env: { DATABASE_URL } });
    try {
      const session = caller(moved, { cookie: owner.headers['cookie'] ?? '', origin: moved.url });
      const { entries } = (await session.get(`:/conversations/${conv}/messages?limit=100`)).json as { entries: { body?: { text: string } }[] };
      assert.deepEqual(entries.map(({ body }) => body?.text), ['Is the lamp in stock?', 'It is.', ...Array.from({ length: 15 }, (_, count) => `late ${count}`)]);
      const again = await visit(moved, { token: visitor.token });
      assert.equal(again.id, visitor.id);
      await again.say('on PostgreSQL', conv);
      await again.close();
      const audit = await runCli(folder, ['audit', 'verify'], { DATABASE_URL });
      assert.deepEqual([audit.code, /default: sound/.test(audit.stdout)], [0, true], audit.stderr);
    } finally {
      await moved.stop();
    }
    const look = await runCli(folder, ['migrate', '--verify-only', '--to', DATABASE_URL]);
    assert.equal(look.code, 1);
    assert.match(look.stdout, /- entries: the row entry_key \d+ is in PostgreSQL only\n[^]*If a relay has served .* since the move, that is what it wrote/);
  } finally {
    await before.remove();
  }
});

test('an address that is none, a server that is away and a file that is no database are told in a sentence, and a password never', async () => {
  const relay = await startRelayProcess();
  await relay.stop();
  try {
    const to = (await server.database()).replace('frontdesk@', 'frontdesk:sesame@');
    for (const [args, code, said] of [
      [['--to', 'mysql://frontdesk:sesame@host/x'], 2, /^--to is not the address of a database .* Expected postgres:\/\//],
      [['--to', 'postgres://frontdesk:ses ame@@:x/'], 2, /^--to is not the address of a database/],
      [['--from', `file:${relay.folder}`, '--to', to], 2, /^--from is "file:.*", but sqlite:<data folder or file> is expected/],
      [[], 2, /^Say where to: --to, or DATABASE_URL/],
      [['--to', 'postgres://frontdesk:sesame@127.0.0.1:1/x'], 1, /^A database cannot be used: PostgreSQL: .*ECONNREFUSED.*\. What was copied stays/],
      [['--to', to.replace(/\/[^/]*$/, '/nowhere')], 1, /database "nowhere" does not exist/],
      [['--from', `sqlite:${join(relay.folder, 'keys.json')}`, '--to', to], 1, /keys\.json cannot be read: file is not a database/],
      [['--verify-only', '--to', to], 1, /does not hold what was moved from .* Run "frontdesk migrate" without --verify-only first/],
    ] as const) {
      const { code: ended, stdout, stderr } = await runCli(relay.folder, ['migrate', ...args]);
      assert.equal(ended, code, `${args.join(' ')}: ${stderr}`);
      assert.match(stderr, said);
      assert.doesNotMatch(stdout + stderr, /ses ?ame|^\s+at /m);
    }
  } finally {
    await relay.remove();
  }
});
