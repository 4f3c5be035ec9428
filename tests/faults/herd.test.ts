/** Two thousand visitors lose their relay at once: they come back spread out, the relay answers meanwhile, and nobody misses anything. */
import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { asOwner, type Caller } from '../relay/http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../relay/http/relay-process.ts';
import { visit } from '../relay/http/visitor-socket.ts';
import type { Question, Told } from './herd/flock.ts';
import { until } from './hostile/relay-watch.ts';

const HERD = 2_000;
/** Of a relay on one busy core, milliseconds; peers that answer at all within this are served. */
const RESPONSIVE_MS = 5_000;

let env: Record<string, string>;
let relay: RelayProcess;
let owner: Caller;
let flock: ChildProcess;
let seen: Extract<Told, { type: 'online' }> = { type: 'online', count: 0, lost: 0 };

before(async () => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  env = { PORT: String(port), LOG_LEVEL: 'warn', FRONTDESK_CONNECTIONS_PER_ADDRESS: '100000', FRONTDESK_DRAIN_MS: '5000' };
  relay = await startRelayProcess({ env });
  owner = await asOwner(relay);
  flock = fork(join(import.meta.dirname, 'herd/flock.ts'), [relay.url, String(HERD)], { execArgv: ['--conditions=frontdesk-source'] });
  flock.on('message', (told: Told) => { if (told.type === 'online') seen = told; });
  await until(() => seen.count === HERD, () => `${seen.count} of ${HERD} are online`, 120_000);
  await announce('one');
});
after(async () => {
  flock.send('leave');
  await relay.remove();
});

async function announce(text: string): Promise<void> {
  const answer = await owner.post(':/broadcasts', { text });
  assert.equal(answer.status, 201, answer.text);
}

/** Asks the flock and waits for the answer of this type. */
function ask<Type extends Told['type']>(question: Question, type: Type): Promise<Extract<Told, { type: Type }>> {
  return new Promise((resolve) => {
    flock.on('message', function hear(told: Told) {
      if (told.type !== type) return;
      flock.off('message', hear);
      resolve(told as Extract<Told, { type: Type }>);
    });
    flock.send(question);
  });
}

interface Times {
  readonly live: number[];
  /** A fresh visitor's message, from its sending to its ack. */
  readonly ack: number[];
}

const timed = async (run: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
};

/** Asks the relay again and again, as a fresh visitor and by REST, until the whole herd is back. */
async function measureStorm(): Promise<Times> {
  const times: Times = { live: [], ack: [] };
  for (const end = Date.now() + 90_000; seen.count < HERD || seen.lost < HERD;) {
    if (Date.now() > end) throw new Error(`gave up waiting: ${seen.count} of ${HERD} are back, ${seen.lost} were lost`);
    times.live.push(await timed(() => fetch(`${relay.url}/health/live`)));
    const visitor = await visit(relay);
    times.ack.push(await timed(() => visitor.say('Is anybody there?')));
    await visitor.close();
  }
  return times;
}

const inWords = (times: readonly number[]): string => {
  const sorted = times.toSorted((left, right) => left - right);
  return `median ${(sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(0)} ms, slowest ${(sorted.at(-1) ?? 0).toFixed(0)} ms`;
};

/** The herd's first tries lie all over the time they have: every quarter of it holds at least half of its share. */
function assertSpread(waits: readonly number[], spreadMs: number): void {
  assert.equal(waits.length, HERD);
  const quarters = [0, 0, 0, 0];
  for (const wait of waits) quarters[Math.min(3, Math.max(0, Math.floor((wait / spreadMs) * 4)))]! += 1;
  assert.ok(quarters.every((share) => share >= HERD / 8), `first tries by quarters of ${spreadMs} ms: ${quarters.join()}`);
}

async function storm(what: string, signal: NodeJS.Signals, spreadMs: number, announcements: readonly string[]): Promise<void> {
  // Asked for, not only told: a flock that is busy would hear it when the first are lost already, and forget those.
  await ask('forget', 'forgotten');
  await until(() => seen.lost === 0, () => 'the flock forgot the storm before');
  const begun = performance.now();
  await relay.stop(signal);
  const stopped = performance.now();
  relay = await startRelayProcess({ folder: relay.folder, env });
  const up = performance.now();
  await announce(announcements.at(-1) ?? '');
  const times = await measureStorm();
  const back = performance.now();
  let told = await ask('report', 'report');
  for (const end = Date.now() + 30_000; told.shown[announcements.join()] !== HERD && Date.now() < end;) told = await ask('report', 'report');
  console.log(`${what}: stopped in ${((stopped - begun) / 1_000).toFixed(1)} s, started in ${((up - stopped) / 1_000).toFixed(1)} s, all ${HERD} back ${((back - up) / 1_000).toFixed(1)} s later; meanwhile /health/live ${inWords(times.live)}; a fresh visitor's ack ${inWords(times.ack)} (${times.ack.length} asked)`);
  assert.deepEqual(told.shown, { [announcements.join()]: HERD }, 'everybody shows every announcement once, in order');
  assertSpread(told.waits, spreadMs);
  assert.ok(Math.max(...times.live, ...times.ack) <= RESPONSIVE_MS, 'the relay answered throughout');
}

test('after kill -9 the herd spreads its first tries over a second, and is contiguous', { timeout: 150_000 }, () => storm('kill -9', 'SIGKILL', 1_000, ['one', 'two']));

test('a relay that restarts spreads its herd by goaway, and the herd is contiguous', { timeout: 150_000 }, () => storm('restart', 'SIGTERM', 500 + 2 * HERD, ['one', 'two', 'three']));
