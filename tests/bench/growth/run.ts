/**
 * Measures how long the relay's questions to its database take while that grows: `npm run bench:growth` (10,000 to 10,000,000 messages; an hour at
 * most), `-- --quick` (to 100,000; ≤ 2 min), `-- --to=1000000`. Writes docs/benchmarks-growth.md and tests/bench/results/growth.json.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Generator, prepareGenerator, runLoad } from '../generator.ts';
import { watchOthers } from '../others.ts';
import { findPinning } from '../pinning.ts';
import { describeMachine } from '../report.ts';
import { type BenchRelay, startAgain, startBenchRelay } from '../servers.ts';
import { ask, type Asked, time, type Times } from './asking.ts';
import { fill, hire, indexed, openFolder, trafficOf } from './fill.ts';
import { aims, type GrowthResults, markdown, type Row, type Size } from './report.ts';
import { type Question, questionsAbout } from './questions.ts';
import type { Traffic } from './traffic.ts';
import type { Store } from '../../../packages/relay/src/store/store.ts';
import { aimInWords } from '../aims.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, to: { type: 'string' } } });
const most = Number(values.to ?? (values.quick ? 100_000 : 10_000_000));
const pace = values.quick ? { rounds: 3, warm: 20, count: 200, mostMs: 300 } : { rounds: 3, warm: 30, count: 300, mostMs: 700 };
/** Asked again while messages are stored. */
const WHILE_BUSY: readonly string[] = ['history', 'list-open', 'list-mine', 'counts', 'search-seldom', 'search-frequent', 'visitor-hello'];
const BUSY_RATE = 500;
const DEEP_PAGES = 40;

const pinning = findPinning();
/** Binds this process, all threads, to the generator's core while it asks; filling takes every core. */
const bind = (core: number | undefined): void => {
  if (pinning) spawnSync('taskset', ['-a', '-p', '-c', core === undefined ? `${pinning.server},${pinning.generator}` : String(core), String(process.pid)]);
};

/** Cursors of pages down the list of all. */
async function deepCursors(asked: Asked): Promise<string[]> {
  const cursors: string[] = [];
  for (let cursor: string | undefined, page = 0; page < DEEP_PAGES; page += 1) {
    const { next } = await ask<{ next?: string }>(asked, `/conversations?limit=100${cursor === undefined ? '' : `&cursor=${cursor}`}`);
    if (next === undefined) break;
    cursors.push(next);
    cursor = next;
  }
  return cursors;
}

/** All questions in turns, round after round. */
async function measure(asked: Asked, questions: readonly Question[], messages: number, busy: boolean): Promise<Row[]> {
  const rounds = new Map<string, Times[]>();
  for (let round = 0; round < pace.rounds; round += 1) {
    for (const question of questions) rounds.set(question.name, [...(rounds.get(question.name) ?? []), await time(asked, question, pace)]);
  }
  return questions.map(({ name, title }) => ({ question: name, title, messages, ...(busy ? { busy: true as const } : {}), rounds: rounds.get(name) ?? [] }));
}

function tell(rows: readonly Row[]): void {
  for (const { title, rounds, busy } of rows) {
    console.log(`  ${busy ? 'busy, ' : ''}${title}: ${rounds.map(({ p50, p99, cpu, items }) => `${p50.toFixed(2)} / ${p99.toFixed(2)} ms (${(cpu ?? NaN).toFixed(2)} ms CPU, ${items.toFixed(0)})`).join(', ')}`);
  }
}

async function askAll(relay: BenchRelay, traffic: Traffic, teams: readonly string[], generator: Generator): Promise<Row[]> {
  const server = await startAgain(relay, pinning?.server);
  bind(pinning?.generator);
  try {
    const asked = { port: server.port, pid: server.pid, bearer: relay.bearer };
    const questions = questionsAbout(traffic, await deepCursors(asked), teams);
    console.log('  asking');
    const rows = await measure(asked, questions, traffic.messages, false);
    tell(rows);
    const few = questions.filter(({ name }) => WHILE_BUSY.includes(name));
    const seconds = Math.ceil((few.length * pace.rounds * (pace.mostMs + 500)) / 1_000) + 2;
    const load = runLoad(generator, pinning?.generator, { port: server.port, token: relay.token, pid: server.pid, connections: 50, rate: BUSY_RATE, warmup: 1, seconds });
    const busy = await measure(asked, few, traffic.messages, true);
    tell(busy);
    await load;
    return [...rows, ...busy];
  } finally {
    bind(undefined);
    await server.stop();
  }
}

/** Brings the database to `until` messages. */
async function grow(relay: BenchRelay, traffic: Traffic, opened: (store: Store) => void, until: number): Promise<Size> {
  const path = join(relay.data, 'frontdesk.db');
  const began = performance.now();
  const store = await openFolder(relay.data);
  opened(store);
  try {
    await fill(store, traffic, until, (messages) => console.log(`  ${messages.toLocaleString('en')} stored, ${((performance.now() - began) / 1000).toFixed(0)} s`));
    const stored = performance.now();
    await indexed(path);
    return { messages: traffic.messages, conversations: traffic.held, bytes: statSync(path).size, stored: (stored - began) / 1000, searchable: (performance.now() - stored) / 1000 };
  } finally {
    await store.close();
  }
}

const others = watchOthers();
const generator = prepareGenerator();
const relay = await startBenchRelay(pinning?.server);
try {
  await relay.halt();
  let current = await openFolder(relay.data);
  const staff = await hire(current);
  await current.close();
  const traffic = trafficOf(staff, () => current, Date.now() - 365 * 24 * 3_600_000);
  const [sizes, rows]: [Size[], Row[]] = [[], []];
  for (let until = 10_000; until <= most; until *= 10) {
    console.log(`${until.toLocaleString('en')} messages`);
    sizes.push(await grow(relay, traffic, (store) => { current = store; }, until));
    rows.push(...await askAll(relay, traffic, staff.teams, generator));
    const results: GrowthResults = { date: new Date().toISOString(), machine: describeMachine(), pinned: pinning !== undefined, ...others(), pace, sizes, rows };
    const folder = join(import.meta.dirname, '../results');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'growth.json'), `${JSON.stringify(results, null, 2)}\n`);
    writeFileSync('docs/benchmarks-growth.md', markdown(results));
    if (until * 10 > most) aims(results).forEach((aim) => console.log(aimInWords(aim)));
  }
} finally {
  await relay.stop();
}
