/** A move from SQLite to PostgreSQL that is killed, at whatever moment, and run again. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { openPostgresStore } from '../../../packages/relay/src/store/postgres/open.ts';
import { eventually } from '../../contract/store/fixture.ts';
import type { Desk } from '../../relay/moving/filled.ts';
import { assertMoved, deskFor, using } from '../../relay/moving/moves.ts';
import { readingsOfSource } from '../../relay/moving/readings.ts';
import { PostgresServer } from '../../servers/postgres.ts';

let server: PostgresServer;
before(async () => { server = await PostgresServer.start(); });
after(() => server.remove());

/** Starts a move in a process of its own; see killed-move.ts. */
function moving(desk: Desk, url: string, killAt = ''): { child: ChildProcess; ended: Promise<string> } {
  const child = spawn(process.execPath, ['--conditions=frontdesk-source', join(import.meta.dirname, 'killed-move.ts'), desk.folder, url, killAt], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => { said += text; });
  return { child, ended: once(child, 'close').then(() => (child.signalCode ?? said.trim().split('\n').at(-1)) || '') };
}

test('killed with -9 again and again, while copying, comparing and finishing, it goes on where it was and ends with the same', async (context) => {
  const desk = await deskFor(context);
  const was = await using(desk.open(), (store) => readingsOfSource(store, desk));
  const url = await server.database();
  const copied = async (): Promise<number> => Number((await server.query("SELECT coalesce(sum(rows), 0)::int AS rows FROM moving_tables", url))[0]?.['rows']);
  let reached = 0;
  for (const killAt of ['10', '70', '95', 'compare', '160', 'finish', 'mark', 'done']) {
    assert.equal(await moving(desk, url, killAt).ended, 'SIGKILL', `killed at ${killAt}`);
    const rows = await copied();
    assert.ok(rows >= reached, `${rows} rows are noted, after ${reached}`);
    reached = rows;
    await assert.rejects(openPostgresStore({ url }), /is not finished. Run the same "frontdesk migrate" again/, 'no relay serves half a database');
  }
  assert.equal(await moving(desk, url).ended, 'moved');
  await assertMoved(server, desk, url, was);
  assert.equal(await moving(desk, url).ended, 'already');
});

test('killed with -9 within a transaction, neither the rows nor the progress of it are there, and both are after the next run', async (context) => {
  const desk = await deskFor(context);
  const was = await using(desk.open(), (store) => readingsOfSource(store, desk));
  const url = await server.database();
  assert.equal(await moving(desk, url, '5').ended, 'SIGKILL');
  const guard = new pg.Client({ connectionString: url });
  await guard.connect();
  try {
    await guard.query('BEGIN; LOCK TABLE entries IN SHARE MODE');
    const { child, ended } = moving(desk, url);
    await eventually(async () => {
      const [waiting] = await server.query("SELECT count(*)::int AS count FROM pg_locks WHERE NOT granted AND relation = 'entries'::regclass", url);
      assert.equal(waiting?.['count'], 1);
    }, 60_000);
    child.kill('SIGKILL');
    assert.equal(await ended, 'SIGKILL');
    await guard.query('COMMIT');
    assert.deepEqual(await server.query("SELECT name FROM moving_tables WHERE name = 'entries'", url), []);
    assert.deepEqual(await server.query('SELECT count(*)::int AS count FROM entries', url), [{ count: 0 }]);
  } finally {
    await guard.end();
  }
  assert.equal(await moving(desk, url).ended, 'moved');
  await assertMoved(server, desk, url, was);
});
