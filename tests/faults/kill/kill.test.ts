/** G1–G4 with real processes: `kill -9` of the relay at random moments while clients write without end. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { asOwner } from '../../relay/http/api-client.ts';
import { spawnRelay, startRelayProcess, temporaryFolder, type RelayProcess } from '../../relay/http/relay-process.ts';
import { freePort } from './free-port.ts';
import { judge } from './judge.ts';
import { Run } from './run.ts';
import { answeringAgent, bareSocket, writingVisitor, type Writer } from './writers.ts';

/** How often the relay is killed: `FRONTDESK_KILLS=500 npm test -- tests/faults/kill/kill.test.ts`. Without it, as often as a minute allows. */
const WANTED = process.env['FRONTDESK_KILLS'];
const KILLS = Number(WANTED ?? 100);
/** However slow the machine is. */
const LEAST_KILLS = 20;
const MINUTE_MS = 60_000;
/** The latest moment of a kill after the first ack of a life, milliseconds. Commits follow each other every 2 ms. */
const LATEST_MS = 120;
/** One kill in so many comes while the relay is still starting: migrations, recovery of the WAL, listening. */
const WHILE_STARTING = 6;
const STARTING_MS = 900;
/** One round takes about a second; this is what a busy machine may need. */
const ROUND_MS = 15_000;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

async function until(what: string, holds: () => boolean, patienceMs = 60_000): Promise<void> {
  for (const end = performance.now() + patienceMs; !holds(); await sleep(20)) if (performance.now() > end) throw new Error(`not within ${patienceMs / 1_000} s: ${what}`);
}

test('the relay is killed again and again while clients write: what was acked is stored once, in one order for all, and everyone heals', { timeout: 120_000 + KILLS * ROUND_MS }, async (context) => {
  const folder = temporaryFolder();
  const env = { PORT: String(await freePort()), FRONTDESK_BENCH: 'true', LOG_LEVEL: 'warn' };
  const run = new Run();
  const writers: Writer[] = [];
  let relay: RelayProcess = await startRelayProcess({ folder, env });
  try {
    const owner = await asOwner(relay);
    const token = String((await owner.post(':/tokens', { name: 'answering' })).json['secret']);
    for (const name of ['ann', 'bea', 'cid']) writers.push(await writingVisitor(relay.url, run, name));
    writers.push(bareSocket(relay.url, run, 'raw'), bareSocket(relay.url, run, 'bare'));
    writers.push(await answeringAgent(relay.url, token, run, 'bot', writers.slice(0, 3)));

    const started = performance.now();
    const isEnough = (kills: number): boolean => kills >= KILLS || (WANTED === undefined && kills >= LEAST_KILLS && performance.now() - started > MINUTE_MS);
    let [kills, unansweredKills, startKills] = [0, 0, 0];
    for (; !isEnough(kills); kills += 1) {
      await run.nextAck();
      await sleep(Math.random() * LATEST_MS);
      unansweredKills += writers.some((writer) => !writer.settled()) ? 1 : 0;
      await relay.stop('SIGKILL');
      if (kills % WHILE_STARTING === 0) {
        const { child } = spawnRelay({ FRONTDESK_DATA: folder, ...env });
        await sleep(Math.random() * STARTING_MS);
        child.kill('SIGKILL');
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
        startKills += 1;
      }
      relay = await startRelayProcess({ folder, env });
    }
    const seconds = (performance.now() - started) / 1_000;

    await Promise.all(writers.map((writer) => writer.stop()));
    await until('everyone is back and everything written is acked', () => writers.every((writer) => writer.settled()));
    await until('every view reached the end of its log', () => writers.every((writer) => writer.views().every((view) => view.head === run.heads.get(view.id))));
    await relay.stop('SIGKILL');
    assert.deepEqual(relay.stderr().split('\n').filter((line) => /"level":"(error|fatal)"/.test(line)), [], 'the last relay logged no error');
    let views = 0;
    for (const { name: client, views: held } of writers) {
      for (const view of held()) {
        run.shows(client, view);
        run.recorder.add({ type: 'calm', client, conv: view.id, older: view.hasOlder });
        views += 1;
      }
    }
    const stored = await judge(folder, run);
    assert.ok(views > 0, 'views were judged');
    assert.ok(unansweredKills > kills / 2, `most kills came while something was unanswered: ${unansweredKills} of ${kills}`);
    context.diagnostic(`${kills} kills under load and ${startKills} while starting in ${seconds.toFixed(0)} s (${((kills + startKills) / seconds * 60).toFixed(0)} a minute); ` +
      `${unansweredKills} with unanswered sends; ${run.acks} acks, ${run.repeated} sends repeated, ${run.refusals} refused, ${stored} stored in ${run.conversations.size} conversations, ${views} views judged`);
  } catch (error) {
    if (error instanceof Error) error.message += `\n${writers.map((writer) => `${writer.name}: ${writer.state()}`).join('\n')}\n${relay.stderr().slice(-2_000)}`;
    throw error;
  } finally {
    await Promise.all(writers.map((writer) => writer.stop().then(() => writer.end())));
    await relay.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});
