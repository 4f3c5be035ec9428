import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { holdConnections, runLoad, type Figures, type Generator, type Load } from './generator.ts';
import { keepHostileCompany } from './hostile-company.ts';
import { cpuSeconds, heapBytes, settledBytes } from './memory.ts';
import type { PeerSystem } from './peers/peers.ts';
import type { Pinning } from './pinning.ts';
import type { Pace, Scenario } from './scenarios.ts';
import { openAnnouncements, startBenchRelay, type Server } from './servers.ts';
import { median } from './statistics.ts';

/** What a scenario found, run by run. */
export interface Measurement {
  readonly name: string;
  readonly title: string;
  readonly relay: readonly Figures[];
  readonly baseline: readonly Figures[];
  /** The relay's runs in hostile company; `relay` are then the quiet ones. */
  readonly inCompany?: readonly Figures[];
  /** What others did with the same load, by their names in peers/peers.ts. */
  readonly peers?: Readonly<Record<string, readonly Figures[]>>;
  /** Why this machine cannot measure it. */
  readonly leftOut?: string;
  /** Why it could not be measured. */
  readonly error?: string;
}

export interface Bench {
  readonly generator: Generator;
  readonly pinning: Pinning | undefined;
  /** Bound to the server's core. */
  readonly echo: Server;
  /** Free to use every core. */
  readonly freeEcho: Server;
  readonly pace: Pace;
  /** Those that can take part here. */
  readonly peers: readonly PeerSystem[];
}

/** Alternates between relay and baseline, so that whatever else the machine does meets both. */
export async function measure(scenario: Scenario, bench: Bench): Promise<Measurement> {
  const { name, title } = scenario;
  const withPeers = scenario.peers === 'always' || (scenario.peers === 'unhurried' && bench.pace.isUnhurried);
  const runs: { relay: Figures[]; baseline: Figures[]; inCompany?: Figures[]; peers?: Record<string, Figures[]> } = { relay: [], baseline: [], ...(scenario.company && { inCompany: [] }), ...(withPeers && { peers: {} }) };
  const cores = scenario.unpinned ? undefined : bench.pinning;
  if (scenario.needsC && bench.generator.kind !== 'C') return { name, title, ...runs, leftOut: 'needs a C compiler' };
  try {
    const relay = await startBenchRelay(cores?.server, scenario.company && { FRONTDESK_BENCH: 'false', FRONTDESK_FRAMES_PER_SECOND: '500', FRONTDESK_VISITOR_MESSAGES_PER_MINUTE: '1000000', FRONTDESK_VISITOR_MESSAGES_PER_HOUR: '1000000', FRONTDESK_CONVERSATIONS_PER_ADDRESS: '1000000', FRONTDESK_ABUSE: 'off' });
    try {
      const load: Load = { ...scenario.load, warmup: bench.pace.warmup, seconds: bench.pace.seconds * (scenario.stretch ?? 1) };
      const credentials = { port: relay.port, pid: relay.pid, token: relay.token, ...(scenario.load['fanout'] && { token: relay.bearer, conv: await openAnnouncements(relay) }) };
      for (let round = 0; round < (scenario.rounds ?? bench.pace.rounds); round += 1) {
        runs.relay.push(await runLoad(bench.generator, cores?.generator, { ...load, ...credentials }));
        if (scenario.company) {
          const company = await keepHostileCompany(relay, scenario.company.neverReading);
          try {
            runs.inCompany?.push(await runLoad(bench.generator, cores?.generator, { ...load, ...credentials }));
          } finally {
            await company.leave();
          }
        }
        for (const peer of withPeers && round < bench.pace.peerRounds ? bench.peers : []) {
          const server = await peer.start(cores?.server);
          try {
            (runs.peers![peer.name] ??= []).push(await runLoad(bench.generator, cores?.generator, { ...load, ...peer.load, port: server.port, pid: server.pid }));
          } finally {
            await server.stop();
          }
        }
        if (scenario.baseline === 'none') continue;
        const path = scenario.baseline === 'publish' ? '/fanout' : '/ws';
        const { port, pid } = scenario.unpinned ? bench.freeEcho : bench.echo;
        runs.baseline.push(await runLoad(bench.generator, cores?.generator, { ...load, ...ofTheSameSize(runs.relay), echo: 1, port, pid, path }));
      }
    } finally {
      await relay.stop();
    }
    return { name, title, ...runs };
  } catch (error) {
    return { name, title, ...runs, error: (error as Error).message };
  }
}

/** The baseline of a fan-out sends what the relay's deliveries were found to have, without the four bytes before each text. */
function ofTheSameSize(relay: readonly Figures[]): Load {
  const bytes = relay.at(-1)?.bytesPerDelivery;
  return bytes === undefined ? {} : { size: Math.round(bytes) - 4 };
}

/** Bytes that one more idle connection costs. */
export interface ConnectionCost {
  /** Of resident memory, which is what a machine has to have. */
  readonly resident: number;
  /** Of JavaScript objects that survived their first collections; missing when the relay does not tell. */
  readonly heap?: number;
  /** Share of one core that so many idle connections cost, each of which pings once within the time that is measured. */
  readonly cpu?: { readonly connections: number; readonly share: number };
}

/** The aim speaks of so many idle connections. */
const COUNTED_FOR_CPU = 10_000;
/** How often the generator pings, seconds. */
const PING_SECONDS = 25;

/** Waits until three seconds in a row cost less than a twentieth of a core: who came is told to the consoles little by little. Gives up after a minute. */
async function untilCalm(pid: number): Promise<void> {
  for (let second = 0, calm = 0, before = cpuSeconds(pid); second < 60 && calm < 3 && before !== undefined; second += 1) {
    await pause(1_000);
    const after = cpuSeconds(pid) ?? before;
    calm = after - before < 0.05 ? calm + 1 : 0;
    before = after;
  }
}

/** Share of one core that a process uses while every connection pings once. */
async function cpuShare(pid: number): Promise<number | undefined> {
  await untilCalm(pid);
  const [before, begun] = [cpuSeconds(pid), performance.now()];
  await pause(PING_SECONDS * 1_000);
  const after = cpuSeconds(pid);
  return before === undefined || after === undefined ? undefined : ((after - before) * 1_000) / (performance.now() - begun);
}

/** A connection cannot take less of memory than its objects do. */
export const isBelievable = ({ resident, heap = 0 }: ConnectionCost): boolean => resident >= heap;

/** Garbage goes when told, and the young generation, which otherwise grows and shrinks by more than connections need, keeps the size that it has under load. */
const STEADY_MEMORY = ['--import', join(import.meta.dirname, 'collect-when-told.ts'), '--min-semi-space-size=16', '--max-semi-space-size=16'];

/** How often it is counted: what other threads let go of between two counts is more than some connections need. */
const COUNTS = { quick: 1, full: 3 };

/** The slope between two counts, so that what the process needs anyway does not count; of several relays the median. Undefined where /proc is not there. */
export async function measureMemory(bench: Bench): Promise<ConnectionCost | undefined> {
  const costs: ConnectionCost[] = [];
  for (let count = 0; count < COUNTS[bench.pace.isUnhurried ? 'full' : 'quick']; count += 1) {
    const cost = await countOnce(bench, count === 0);
    if (cost) costs.push(cost);
  }
  const resident = median(costs.map((cost) => cost.resident));
  const heap = median(costs.flatMap((cost) => cost.heap ?? []));
  const cpu = costs[0]?.cpu;
  return resident === undefined ? undefined : { resident, ...(heap === undefined ? {} : { heap }), ...(cpu ? { cpu } : {}) };
}

async function countOnce(bench: Bench, isForCpu: boolean): Promise<ConnectionCost | undefined> {
  const [fewer, more] = bench.pace.idle;
  const relay = await startBenchRelay(bench.pinning?.server, {}, STEADY_MEMORY);
  const open = (connections: number): Promise<{ close(): void }> => holdConnections(bench.generator, bench.pinning?.generator, { connections, port: relay.port });
  const held: { close(): void }[] = [];
  const look = async (): Promise<{ resident: number | undefined; heap: number | undefined }> => {
    await untilCalm(relay.pid);
    process.kill(relay.pid, 'SIGUSR2');
    return { resident: await settledBytes(relay.pid), heap: await heapBytes(relay.port) };
  };
  const slope = (before: number | undefined, after: number | undefined): number | undefined => (before === undefined || after === undefined ? undefined : (after - before) / (more - fewer));
  try {
    held.push(await open(fewer));
    const before = await look();
    const some = Math.min(COUNTED_FOR_CPU, more);
    held.push(await open(some - fewer));
    const share = !isForCpu || some < COUNTED_FOR_CPU ? undefined : await cpuShare(relay.pid);
    if (more > some) held.push(await open(more - some));
    const after = await look();
    const resident = slope(before.resident, after.resident);
    const heap = slope(before.heap, after.heap);
    return resident === undefined ? undefined : { resident, ...(heap === undefined ? {} : { heap }), ...(share === undefined ? {} : { cpu: { connections: some, share } }) };
  } finally {
    held.forEach((connections) => connections.close());
    await relay.stop();
  }
}
