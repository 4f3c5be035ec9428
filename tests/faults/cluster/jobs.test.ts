/** What should be done once for all nodes: the checkpoint of the audit log, which every node looks after. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import pg from 'pg';
import { asOwner } from '../../relay/http/api-client.ts';
import { LOAD_ENV, sleep } from '../kill/load.ts';
import { Nodes } from './nodes.ts';

/** A day after the last checkpoint the next one is due. */
const A_DAY_AHEAD = `--import=${join(import.meta.dirname, 'a-day-ahead.ts')}`;

test('the audit log gets one checkpoint, however many nodes find that it is due, and another node makes it when the one that began is killed', { timeout: 200_000 }, async () => {
  let isLater = false;
  const nodes = await Nodes.start(2, () => ({ ...LOAD_ENV, ...(isLater ? { NODE_OPTIONS: A_DAY_AHEAD } : {}) }));
  const holder = new pg.Client({ connectionString: nodes.url });
  const count = async (sql: string): Promise<number> => Number((await nodes.postgres.query(`SELECT count(*) AS n FROM (${sql}) AS found`, nodes.url))[0]?.['n']);
  const becomes = async (what: string, wanted: number, sql: string): Promise<void> => {
    for (const end = performance.now() + 60_000; (await count(sql)) !== wanted; await sleep(50)) if (performance.now() > end) throw new Error(`never: ${what}`);
  };
  const [first, second] = nodes.nodes;
  const CHECKPOINTS = 'SELECT 1 FROM audit_checkpoints';
  try {
    await asOwner(nodes.relay(0));
    // A node that stops makes one, if the log has grown; the second finds nothing to do.
    await first?.stop();
    await second?.stop();
    const before = await count(CHECKPOINTS);
    assert.ok(before >= 1);
    await first?.start();
    await second?.start();
    await asSomebodyNew(nodes);
    await first?.stop('SIGKILL');
    assert.equal(await count(CHECKPOINTS), before, 'none is due on the same day');

    isLater = true;
    await holder.connect();
    await holder.query('BEGIN; LOCK TABLE audit_checkpoints IN EXCLUSIVE MODE');
    await first?.start();
    await becomes('the first node is about to write', 1, "SELECT 1 FROM pg_locks JOIN pg_class ON oid = relation WHERE relname = 'audit_checkpoints' AND NOT granted");
    // A node that stops looks after it, too.
    const stopping = second?.stop();
    await becomes('the second node waits for the first', 1, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
    await first?.stop('SIGKILL');
    await holder.query('ROLLBACK');
    await stopping;
    assert.equal(await count(CHECKPOINTS), before + 1, 'the second node has made it, once');
  } finally {
    await holder.end();
    await nodes.remove();
  }
});

/** Lets the log grow by an entry. */
async function asSomebodyNew(nodes: Nodes): Promise<void> {
  const answer = await fetch(`${nodes.relay(0).url}/api/v1/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: 'nobody@shop.example', password: 'a wrong password' }) });
  assert.equal(answer.status, 401);
}
