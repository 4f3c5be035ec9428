import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { globSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onCore } from './pinning.ts';

/** Options of the generator, by the names in generator/options.h. */
export type Load = Readonly<Record<string, string | number>>;

/** One run's figures. Times in nanoseconds. */
export interface Figures {
  readonly seconds: number;
  readonly acceptedPerSecond: number;
  readonly deliveredPerSecond: number;
  readonly ackP50: number;
  readonly ackP99: number;
  readonly ackMax: number;
  readonly deliveryP50: number;
  readonly deliveryP99: number;
  readonly deliveryMax: number;
  readonly lost: number;
  /** Bytes that all connections together read for one delivery, frames of the WebSocket included; only the C generator counts them. */
  readonly bytesPerDelivery?: number;
  /** Cores that the server used, all threads. */
  readonly serverCpu: number;
  /** Share of one core that the generator used; near 1 it was the bottleneck. */
  readonly generatorCpu: number;
}

/** A way to make load: the C program, or Node where there is no C compiler. */
export interface Generator {
  readonly kind: 'C' | 'Node';
  readonly command: readonly string[];
}

/** Compiles the generator for this machine: on Linux with `cc` (or what CC names); where that fails, the one in Node serves. */
export function prepareGenerator(): Generator {
  const program = join(mkdtempSync(join(tmpdir(), 'frontdesk-generator-')), 'generator');
  const sources = globSync(join(import.meta.dirname, 'generator/*.c'));
  if (process.platform === 'linux') {
    const compiled = spawnSync(process.env['CC'] ?? 'cc', ['-O2', '-o', program, ...sources], { encoding: 'utf8' });
    if (compiled.status === 0) return { kind: 'C', command: [program] };
    console.log(`No C compiler that works (${compiled.error?.message ?? (compiled.stderr.split('\n')[0] || `exit code ${compiled.status}`)}): using the generator in Node, which is slower than the relay deserves.`);
  }
  return { kind: 'Node', command: [process.execPath, '--conditions=frontdesk-source', join(import.meta.dirname, 'node-generator.ts')] };
}

function start(generator: Generator, core: number | undefined, load: Load): ChildProcess {
  const [command = '', ...args] = onCore(core, [...generator.command, ...Object.entries(load).map(([name, value]) => `${name}=${value}`)]);
  return spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** A generator that is under way and says something several times. */
export interface RunningLoad {
  /** The next line of JSON that it prints. Rejects with what it complained about. */
  nextLine<Told>(): Promise<Told>;
  /** Tells it to begin. */
  signal(): void;
  close(): void;
}

function listen(child: ChildProcess): RunningLoad {
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const lines = child.stdout ? createInterface({ input: child.stdout })[Symbol.asyncIterator]() : undefined;
  const ended = new Promise<never>((_resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => reject(new Error(`the generator ended with ${code}: ${complaint.trim() || 'without a word'}`)));
  });
  ended.catch(() => undefined);
  return {
    async nextLine<Told>() {
      const line = await lines?.next();
      return line?.value === undefined ? ended : (JSON.parse(line.value) as Told);
    },
    signal: () => void child.kill('SIGUSR1'),
    close: () => void child.kill('SIGKILL'),
  };
}

/** Runs one load to its end. */
export async function runLoad(generator: Generator, core: number | undefined, load: Load): Promise<Figures> {
  const figures = await listen(start(generator, core, load)).nextLine<Figures>();
  if (figures.lost > 0) throw new Error(`${figures.lost} messages were sent and never arrived`);
  return figures;
}

/** Opens connections that do nothing, and keeps them until `close`. */
export const holdConnections = (generator: Generator, core: number | undefined, load: Load): Promise<RunningLoad> => startLoad(generator, core, { ...load, idle: 1 });

/** Starts a load and waits until it is connected. */
export async function startLoad(generator: Generator, core: number | undefined, load: Load): Promise<RunningLoad> {
  const running = listen(start(generator, core, load));
  await running.nextLine();
  return running;
}
