/**
 * Measures the same work on SQLite, on PostgreSQL, on two nodes with Redis, and on what a developer would write with Socket.IO:
 * `npm run bench:cluster` (≤ 10 min), `-- --quick` (≤ 4 min). Writes docs/benchmarks-cluster.md and tests/bench/results/cluster.json.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepareGenerator, runLoad } from '../generator.ts';
import { watchOthers } from '../others.ts';
import { describeMachine } from '../report.ts';
import { aims, aimInWords, type ClusterResults, markdown, type Row } from './report.ts';
import { startSystems } from './systems.ts';

const LOADS = [
  { name: 'window-8', title: '50 visitors, 8 messages under way each', load: { connections: 50, window: 8 } },
  { name: 'crowd', title: '500 visitors, 8 messages under way each', load: { connections: 500, window: 8 } },
  { name: 'rate', title: '200 visitors, 1,000 messages a second', load: { connections: 200, rate: 1_000 } },
] as const;

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const pace = values.quick ? { rounds: 3, warmup: 1, seconds: 2 } : { rounds: 5, warmup: 2, seconds: 5 };
const others = watchOthers();
const generator = prepareGenerator();
if (generator.kind !== 'C') throw new Error('This bench needs a C compiler: the generator in Node does not speak Socket.IO. Install cc (on Debian: apt install gcc libc6-dev), or name yours in CC.');

const systems = await startSystems();
try {
  const rows: Row[] = LOADS.flatMap(({ name, title }) => systems.all.map((system) => ({ load: name, title, system: system.name, systemTitle: system.title, runs: [] })));
  for (const { name, title, load } of LOADS) {
    console.log(title);
    // In turns, so that whatever else the machine does meets all of them.
    for (let round = 0; round < pace.rounds; round += 1) {
      for (const system of systems.all) {
        const figures = await runLoad(generator, undefined, { ...load, warmup: pace.warmup, seconds: pace.seconds, ...system.load });
        rows.find((row) => row.load === name && row.system === system.name)?.runs.push(figures);
        console.log(`  ${system.title}: ${Math.min(figures.acceptedPerSecond, figures.deliveredPerSecond).toLocaleString('en')}/s, p99 of ack ${(figures.ackP99 / 1e6).toFixed(1)} ms, of delivery ${(figures.deliveryP99 / 1e6).toFixed(1)} ms`);
      }
    }
  }
  const results: ClusterResults = { date: new Date().toISOString(), machine: describeMachine(), ...others(), pace, rows };
  aims(results).forEach((aim) => console.log(aimInWords(aim)));
  const folder = join(import.meta.dirname, '../results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'cluster.json'), `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync('docs/benchmarks-cluster.md', markdown(results));
} finally {
  await systems.stop();
}
