import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PostgresServer } from '../../servers/postgres.ts';
import { eventually, stored, Talk } from './fixture.ts';
import { postgresFactory } from './postgres-factory.ts';

/** The server plans a prepared statement by what a table is like at that moment, and keeps the plan while the table grows. */
let server: PostgresServer;
before(async () => { server = await PostgresServer.start(['autovacuum=off']); });
after(() => server.remove());

const MESSAGES = 60;
const STREAMED = ['entries', 'conversations', 'staff_cursors'];

interface Scans { readonly relname: string; readonly seq_tup_read: string; readonly n_tup_ins: string }

test('what streams in is looked up by its keys, however small the tables were when the server planned it', async () => {
  const bench = await postgresFactory(() => server).open();
  try {
    const talk = await Talk.start(bench.store);
    await stored(talk.say(talk.visitor, 'the first'));
    const url = server.url('frontdesk_1');
    // Of a table that is known to be tiny the server rather reads all than look into an index.
    await server.query('VACUUM ANALYZE', url);
    const scans = async (): Promise<Scans[]> => (await server.query(`SELECT relname, seq_tup_read, n_tup_ins FROM pg_stat_user_tables WHERE relname IN (${STREAMED.map((name) => `'${name}'`).join()}) ORDER BY relname`, url)) as unknown as Scans[];
    const readBefore = new Map((await scans()).map(({ relname, seq_tup_read }) => [relname, Number(seq_tup_read)]));
    for (let number = 0; number < MESSAGES; number += 1) {
      await stored(talk.say(number % 2 === 0 ? talk.visitor : talk.agent, `message ${number}`));
      await talk.move(talk.agent, { read: number + 1 });
    }
    // Whoever leaves tells what they did.
    await bench.store.close();
    await eventually(async () => assert.ok((await scans()).some(({ relname, n_tup_ins }) => relname === 'entries' && Number(n_tup_ins) > MESSAGES)), 20_000);
    for (const { relname, seq_tup_read } of await scans()) assert.equal(Number(seq_tup_read) - (readBefore.get(relname) ?? 0), 0, `rows of ${relname} that were read without an index`);
  } finally {
    await bench.dispose();
  }
});
