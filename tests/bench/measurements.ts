import { holdConnections, runLoad, type Figures, type Generator, type Load } from './generator.ts';
import { settledBytes } from './memory.ts';
import type { Pinning } from './pinning.ts';
import type { Pace, Scenario } from './scenarios.ts';
import { openAnnouncements, startBenchRelay, type Server } from './servers.ts';

/** What a scenario found, run by run. */
export interface Measurement {
  readonly name: string;
  readonly title: string;
  readonly relay: readonly Figures[];
  readonly baseline: readonly Figures[];
  /** Why it could not be measured. */
  readonly error?: string;
}

export interface Bench {
  readonly generator: Generator;
  readonly pinning: Pinning | undefined;
  readonly echo: Server;
  readonly pace: Pace;
}

/** Alternates between relay and baseline, so that whatever else the machine does meets both. */
export async function measure(scenario: Scenario, bench: Bench): Promise<Measurement> {
  const { name, title } = scenario;
  const runs: { relay: Figures[]; baseline: Figures[] } = { relay: [], baseline: [] };
  const cores = scenario.unpinned ? undefined : bench.pinning;
  try {
    const relay = await startBenchRelay(cores?.server);
    try {
      const load: Load = { ...scenario.load, warmup: bench.pace.warmup, seconds: bench.pace.seconds };
      const credentials = { port: relay.port, pid: relay.pid, token: relay.token, ...(scenario.load['fanout'] && { token: relay.bearer, conv: await openAnnouncements(relay) }) };
      for (let round = 0; round < bench.pace.rounds; round += 1) {
        runs.relay.push(await runLoad(bench.generator, cores?.generator, { ...load, ...credentials }));
        if (scenario.baseline === 'none') continue;
        const path = scenario.baseline === 'publish' ? '/fanout' : '/ws';
        runs.baseline.push(await runLoad(bench.generator, cores?.generator, { ...load, echo: 1, port: bench.echo.port, pid: bench.echo.pid, path }));
      }
    } finally {
      await relay.stop();
    }
    return { name, title, ...runs };
  } catch (error) {
    return { name, title, ...runs, error: (error as Error).message };
  }
}

/** Bytes that one more idle connection costs: the slope between two counts, so that what the process needs anyway does not count. */
export async function measureMemory(bench: Bench, counts: readonly [number, number]): Promise<number | undefined> {
  const [fewer, more] = counts;
  const relay = await startBenchRelay(bench.pinning?.server);
  const open = (connections: number): Promise<{ close(): void }> => holdConnections(bench.generator, bench.pinning?.generator, { connections, port: relay.port });
  const held: { close(): void }[] = [];
  try {
    held.push(await open(fewer));
    const before = await settledBytes(relay.pid);
    held.push(await open(more - fewer));
    const after = await settledBytes(relay.pid);
    return before === undefined || after === undefined ? undefined : (after - before) / (more - fewer);
  } finally {
    held.forEach((connections) => connections.close());
    await relay.stop();
  }
}
