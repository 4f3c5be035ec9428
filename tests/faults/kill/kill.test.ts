/** G1–G4 with real processes: `kill -9` of the relay at random moments while clients write without end. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { freePort } from '../../relay/http/free-port.ts';
import { spawnRelay, startRelayProcess, temporaryFolder, type RelayProcess } from '../../relay/http/relay-process.ts';
import { Load, LOAD_ENV, sleep } from './load.ts';

/** How often the relay is killed: `FRONTDESK_KILLS=500 npm test -- tests/faults/kill/kill.test.ts`. Without it, as often as a minute allows. */
const WANTED = process.env['FRONTDESK_KILLS'];
const KILLS = Number(WANTED ?? 100);
/** However slow the machine is. */
const LEAST_KILLS = 20;
const MINUTE_MS = 60_000;
/** The latest moment of a kill after the first ack of a life, milliseconds. Commits follow each other every 2 ms. */
const LATEST_MS = 120;
/** One kill in so many comes while the relay is still starting: recovery of the WAL, migrations, listening. */
const WHILE_STARTING = 6;
const STARTING_MS = 900;
/** One round takes about a second; this is what a busy machine may need. */
const ROUND_MS = 15_000;

const isEnough = (kills: number, sinceMs: number): boolean => kills >= KILLS || (WANTED === undefined && kills >= LEAST_KILLS && sinceMs > MINUTE_MS);

/** A relay that dies before it has said a word. */
async function killWhileStarting(folder: string, env: Record<string, string>): Promise<void> {
  const { child } = spawnRelay({ FRONTDESK_DATA: folder, ...env });
  const ended = once(child, 'exit');
  await sleep(Math.random() * STARTING_MS);
  child.kill('SIGKILL');
  await ended;
}

test('the relay is killed again and again while clients write: what was acked is stored once, in one order for all, and everyone heals', { timeout: 120_000 + KILLS * ROUND_MS }, async (context) => {
  const folder = temporaryFolder();
  const env = { ...LOAD_ENV, PORT: String(await freePort()) };
  let relay: RelayProcess = await startRelayProcess({ folder, env });
  const load = await Load.begin(relay);
  const { run } = load;
  try {
    const started = performance.now();
    let [kills, unansweredKills, startKills] = [0, 0, 0];
    for (; !isEnough(kills, performance.now() - started); kills += 1) {
      await run.nextAck();
      await sleep(Math.random() * LATEST_MS);
      unansweredKills += load.isUnanswered ? 1 : 0;
      await relay.stop('SIGKILL');
      if (kills % WHILE_STARTING === 0) {
        await killWhileStarting(folder, env);
        startKills += 1;
      }
      relay = await startRelayProcess({ folder, env });
    }
    const seconds = (performance.now() - started) / 1_000;

    const views = await load.heal();
    await relay.stop('SIGKILL');
    assert.deepEqual(relay.stderr().split('\n').filter((line) => /"level":"(error|fatal)"/.test(line)), [], 'the last relay logged no error');
    const stored = await load.judge(folder);
    assert.ok(unansweredKills > kills / 2, `most kills came while something was unanswered: ${unansweredKills} of ${kills}`);
    context.diagnostic(`${kills} kills under load and ${startKills} while starting in ${seconds.toFixed(0)} s (${((kills + startKills) / seconds * 60).toFixed(0)} a minute); ` +
      `${unansweredKills} with unanswered sends; ${run.acks} acks, ${run.repeated} sends repeated, ${run.refusals} refused, ${stored} stored in ${run.conversations.size} conversations, ${views} views judged`);
  } catch (error) {
    if (error instanceof Error) error.message += `\n${load.states()}\n${relay.stderr().slice(-2_000)}`;
    throw error;
  } finally {
    await load.end();
    await relay.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});
