import { runLoad, startLoad, type Figures, type Load } from './generator.ts';
import type { Bench } from './measurements.ts';
import { startBenchRelay } from './servers.ts';
import { medianOf } from './statistics.ts';

/** What one reconnect storm after the other did. Times in nanoseconds. */
export interface Storms {
  readonly connections: number;
  readonly storms: number;
  /** Messages written while everybody was away, in each storm. */
  readonly missedEach: number;
  /** From the first attempt to connect until everybody had everything. */
  readonly median: number;
  readonly longest: number;
  /** Share of a core that the reconnecting side used. */
  readonly generatorCpu: number;
  /** 99th percentile of delivery of the steady connections: nothing else going on, and while storms follow each other. */
  readonly quietP99: number;
  readonly stormP99: number;
}

/** Those who stay and talk on. */
const STEADY: Load = { connections: 200, rate: 500 };

/**
 * Breaks all of many connections at once, again and again, while a few others talk on. Rejects when anything is lost, doubled or out of order.
 * Undefined where there is no C compiler.
 */
export async function measureStorms({ generator, pinning, pace }: Bench): Promise<Storms | undefined> {
  if (generator.kind !== 'C') return undefined;
  const relay = await startBenchRelay(pinning?.server);
  const steady = (): Promise<Figures> => runLoad(generator, pinning?.generator, { ...STEADY, port: relay.port, token: relay.token, warmup: pace.warmup, seconds: pace.seconds });
  const { rounds, stormed } = pace;
  try {
    // Storms go on for longer than all that the others are measured in.
    const seconds = rounds * (pace.warmup + pace.seconds + 2);
    const storms = await startLoad(generator, pinning?.generator, { storm: 1, connections: stormed, window: 1, port: relay.port, token: relay.token, seconds });
    try {
      const [quiet, stormy]: [Figures[], Figures[]] = [[], []];
      for (let round = 0; round < rounds; round += 1) quiet.push(await steady());
      storms.signal();
      for (let round = 0; round < rounds; round += 1) stormy.push(await steady());
      const told = await storms.nextLine<Omit<Storms, 'connections' | 'quietP99' | 'stormP99'>>();
      return { ...told, connections: stormed, quietP99: medianOf(quiet, 'deliveryP99') ?? 0, stormP99: medianOf(stormy, 'deliveryP99') ?? 0 };
    } finally {
      storms.close();
    }
  } finally {
    await relay.stop();
  }
}
