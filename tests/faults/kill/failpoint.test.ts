/** G1–G4 at the worst moments: the relay kills itself around the commit and the ack, while clients write without end. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import { unpackId } from '../../../packages/relay/src/store/sqlite/codec.ts';
import { openSqliteStore } from '../../../packages/relay/src/store/sqlite/open.ts';
import { freePort } from '../../relay/http/free-port.ts';
import { spawnRelay, startRelayProcess, temporaryFolder, type RelayProcess } from '../../relay/http/relay-process.ts';
import { Load, LOAD_ENV, sleep, until } from './load.ts';
import { POINTS } from './points.ts';

/** At which passing of each point the relay dies; `FRONTDESK_PASSES=1,2,30` for more deaths. Not the first alone: that batch may hold repetitions only. */
const PASSES = (process.env['FRONTDESK_PASSES'] ?? '6').split(',').map(Number);
const PRELOAD = pathToFileURL(join(import.meta.dirname, 'failpoints.ts')).href;

/** Ids of what a relay that has died stored after this entry, and the last entry. */
async function storedAfter(folder: string, key: number): Promise<{ ids: string[]; last: number }> {
  // Opening the store commits what is in the journal.
  await (await openSqliteStore({ folder })).close();
  const file = new Database(join(folder, 'frontdesk.db'));
  const rows = file.prepare<[number], { key: number; id: Buffer | string }>('SELECT entry_key AS key, id FROM entries WHERE entry_key > ? ORDER BY entry_key').all(key);
  file.close();
  return { ids: rows.map(({ id }) => unpackId(id)), last: rows.at(-1)?.key ?? key };
}

/** Resolves when the relay has killed itself. */
async function dieAt(point: string, pass: number, folder: string, env: Record<string, string>): Promise<void> {
  const { child, output } = spawnRelay({ FRONTDESK_DATA: folder, ...env, NODE_OPTIONS: `--import=${PRELOAD}`, FAILPOINT: point, FAILPOINT_AT: String(pass) });
  const ended = once(child, 'exit');
  try {
    await until(`the relay dies ${POINTS[point]?.says} (pass ${pass})`, () => child.exitCode !== null || child.signalCode !== null);
  } finally {
    child.kill('SIGKILL');
  }
  await ended;
  // What had left the relay before it died is still on its way.
  await sleep(50);
  assert.equal(child.signalCode, 'SIGKILL', `it killed itself, and said: ${output.stderr}`);
}

test('the relay dies before, in and after the transaction and around the ack: nothing acked is lost, nothing is doubled, everyone heals', { timeout: 270_000 * PASSES.length }, async (context) => {
  const folder = temporaryFolder();
  const env = { ...LOAD_ENV, PORT: String(await freePort()) };
  let relay: RelayProcess = await startRelayProcess({ folder, env });
  const load = await Load.begin(relay);
  const { run } = load;
  try {
    await run.nextAck();
    await relay.stop('SIGKILL');
    for (const [point, { says, committed }] of Object.entries(POINTS)) {
      let unheard = 0;
      for (const pass of PASSES) {
        const { last } = await storedAfter(folder, 0);
        await dieAt(point, pass, folder, env);
        unheard += (await storedAfter(folder, last)).ids.filter((id) => !run.acked.has(id)).length;
      }
      if (committed) assert.ok(unheard > 0, `${point}: entries were stored of which nobody had heard`);
      context.diagnostic(`${says}: ${PASSES.length} times, ${unheard} entries stored and not heard of`);
    }
    relay = await startRelayProcess({ folder, env });
    const views = await load.heal();
    await relay.stop('SIGKILL');
    const stored = await load.judge(folder);
    context.diagnostic(`${run.acks} acks, ${run.repeated} sends repeated, ${stored} stored, ${views} views judged`);
  } catch (error) {
    if (error instanceof Error) error.message += `\n${load.states()}`;
    throw error;
  } finally {
    await load.end();
    await relay.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});
