/**
 * Measures the relay against raw uWebSockets.js on the same machine: `npm run bench` (about 30 min), `npm run bench -- --quick`
 * (≤ 3 min), `-- <scenario> …` for some only (then nothing is written). Writes docs/benchmarks.md and
 * tests/bench/results/latest.json. Ends with 1 when something could not be measured, never because it was slow.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepareGenerator } from './generator.ts';
import { measure, measureMemory, type Measurement } from './measurements.ts';
import { findPinning } from './pinning.ts';
import { aimInWords, judgeAims } from './aims.ts';
import { isBusy, othersInWords, watchOthers } from './others.ts';
import { costInWords, describeMachine, markdown, memoryInWords, stormsInWords, type Results } from './report.ts';
import { ratiosToEcho } from './ratios.ts';
import { PEERS } from './peers/peers.ts';
import { PACES, SCENARIOS } from './scenarios.ts';
import { measureStorms } from './storm.ts';
import { startEcho } from './servers.ts';

const { values, positionals } = parseArgs({ options: { quick: { type: 'boolean', default: false } }, allowPositionals: true });
const pace = PACES[values.quick ? 'quick' : 'full'];
const isChosen = (name: string): boolean => positionals.length === 0 || positionals.includes(name);

const others = watchOthers();
const generator = prepareGenerator();
const pinning = findPinning();
const echo = await startEcho(pinning?.server);
const freeEcho = await startEcho(undefined);
const looked = PEERS.map((peer) => ({ peer, why: peer.missing?.(generator.kind) }));
const absentPeers = looked.flatMap(({ peer: { title }, why }) => (why === undefined ? [] : [{ title, why }]));
const bench = { generator, pinning, echo, freeEcho, pace, peers: looked.flatMap(({ peer, why }) => (why === undefined ? [peer] : [])) };

/** One line per run, so that a person sees it live. */
function tell(measurement: Measurement): void {
  const { title, relay, baseline, error, leftOut } = measurement;
  if (leftOut !== undefined) return console.log(`${title}\n  left out: ${leftOut}`);
  const rates = (runs: Measurement['relay']): string => runs.map((run) => Math.round(run.deliveredPerSecond || run.acceptedPerSecond).toLocaleString('en')).join(' ');
  console.log(`${title}\n  relay/s ${rates(relay)}${baseline.length > 0 ? `\n  raw/s   ${rates(baseline)}` : ''}`);
  const slowest = relay.map((run) => `${(run.ackP99 / 1e6).toFixed(2)}/${(run.deliveryP99 / 1e6).toFixed(2)}`).join(' ');
  console.log(`  server CPU per message ${costInWords(measurement)}; p99 ms of ack/delivery ${slowest}; generator CPU ${relay.map((run) => `${Math.round(run.generatorCpu * 100)} %`).join(' ')}`);
  for (const [name, runs] of Object.entries(measurement.peers ?? {})) console.log(`  ${name}/s ${rates(runs)}`);
  if (measurement.inCompany) console.log(`  in hostile company, p99 ms of ack/delivery: ${measurement.inCompany.map((run) => `${(run.ackP99 / 1e6).toFixed(2)}/${(run.deliveryP99 / 1e6).toFixed(2)}`).join(' ')}`);
  if (error !== undefined) console.log(`  failed: ${error}`);
}

async function measureAll(): Promise<Results> {
  absentPeers.forEach(({ title, why }) => console.log(`left out: ${title}: ${why}`));
  const measurements: Measurement[] = [];
  for (const scenario of SCENARIOS.filter(({ name, isLong }) => isChosen(name) && !(isLong && values.quick))) {
    const measurement = await measure(scenario, bench);
    tell(measurement);
    measurements.push(measurement);
  }
  const idleConnection = isChosen('memory') ? await measureMemory(bench) : undefined;
  if (idleConnection) console.log(`an idle connection costs ${memoryInWords(idleConnection)}`);
  const storms = isChosen('storm') ? await measureStorms(bench) : undefined;
  if (storms) console.log(stormsInWords(storms));
  const had = others();
  return {
    date: new Date().toISOString(), machine: describeMachine(), generator: generator.kind === 'C' ? 'one C process (epoll)' : 'one Node process', pinned: pinning !== undefined, ...had,
    pace, measurements, absentPeers, idleConnection, storms, ratios: ratiosToEcho(measurements), aims: judgeAims(measurements, idleConnection, storms, isBusy(had)),
  };
}

try {
  if (isBusy(others())) console.log(`Other work runs on this machine and will distort the figures: ${othersInWords(others())}.`);
  const results = await measureAll();
  results.aims.forEach((aim) => console.log(aimInWords(aim)));
  if (positionals.length === 0) {
    const folder = join(import.meta.dirname, 'results');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'latest.json'), `${JSON.stringify(results, null, 2)}\n`);
    writeFileSync('docs/benchmarks.md', markdown(results));
  }
  process.exitCode = results.measurements.some((measurement) => measurement.error !== undefined) ? 1 : 0;
} finally {
  await echo.stop();
  await freeEcho.stop();
}
