import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { RELAY_OPTIONS } from '../../packages/relay/dev/node-options.ts';
import { onCore } from './pinning.ts';

const START_MS = 60_000;
const STOP_MS = 10_000;

/** A server under load, in a process of its own. */
export interface Server {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** A relay with what a generator needs to know about it. */
export interface BenchRelay extends Server {
  /** Secret of an API token: sees and sends everything in the workspace. */
  readonly token: string;
  /** Bearer of the owner, for requests that are for people only. */
  readonly bearer: string;
  /** Its folder, with the keys; `stop` removes it. */
  readonly data: string;
  /** Stops the process and leaves its folder, for `startAgain`. */
  halt(): Promise<void>;
}

const running = new Set<ChildProcess>();
// A bench that is broken off leaves nothing behind that would take a share of the next one's cores.
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** Starts a Node process and waits for the line of its output that `ready` understands. Rejects with its output otherwise. */
const startProcess = <Ready>(core: number | undefined, args: readonly string[], env: NodeJS.ProcessEnv, ready: (line: string) => Ready | undefined): Promise<{ child: ChildProcess; told: Ready }> =>
  start(core, [process.execPath, '--conditions=frontdesk-source', ...args], env, ready);

async function start<Ready>(core: number | undefined, program: readonly string[], env: NodeJS.ProcessEnv, ready: (line: string) => Ready | undefined, speaksOn: 'stdout' | 'stderr' = 'stdout'): Promise<{ child: ChildProcess; told: Ready }> {
  const [command = '', ...words] = onCore(core, program);
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let output = '';
  const [speech, rest] = speaksOn === 'stdout' ? [child.stdout, child.stderr] : [child.stderr, child.stdout];
  rest.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), START_MS);
  try {
    for await (const line of createInterface({ input: speech })) {
      output += `${line}\n`;
      const told = ready(line);
      if (told === undefined) continue;
      speech.resume();
      return { child, told };
    }
  } finally {
    clearTimeout(timer);
  }
  throw new Error(`${program.join(' ')} did not start:\n${output}`);
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await exited;
  clearTimeout(timer);
}

/** A program that prints `{"port":N}` when it is ready. @param args the program, then its own arguments. */
export async function startServer(core: number | undefined, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Server> {
  const { child, told } = await startProcess(core, args, env, (line) => (line.startsWith('{') ? (JSON.parse(line) as { port: number }) : undefined));
  return { port: told.port, pid: child.pid ?? 0, stop: () => stopProcess(child) };
}

/** Another program, which listens on a port that it is told. @param ready part of the line that it prints when it does. @param speaksOn where it prints it. */
export async function startProgram(core: number | undefined, port: number, program: readonly string[], ready: string, speaksOn: 'stdout' | 'stderr'): Promise<Server> {
  const { child } = await start(core, program, {}, (line) => (line.includes(ready) ? true : undefined), speaksOn);
  return { port, pid: child.pid ?? 0, stop: () => stopProcess(child) };
}

/** uWebSockets.js alone. */
export const startEcho = (core: number | undefined): Promise<Server> => startServer(core, [join(import.meta.dirname, 'echo-server.ts')]);

/** Socket.IO on PostgreSQL, as a developer would write it. @param env DATABASE_URL and REDIS_URL. */
export const startSocketIo = (env: Readonly<Record<string, string>>): Promise<Server> => startServer(undefined, [join(import.meta.dirname, 'cluster/socketio-server.ts')], env);

/** Words in FRONTDESK_BENCH_RELAY_ARGS are options of Node for the relay, for example `--cpu-prof --cpu-prof-dir=profile`. */
const extraArguments = (): string[] => (process.env['FRONTDESK_BENCH_RELAY_ARGS'] ?? '').split(' ').filter((word) => word !== '');

/** The configuration of a relay in a bench: durable commits, no limits per visitor and address. */
const environment = (data: string, own: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'warn', FRONTDESK_DRAIN_MS: '0', FRONTDESK_DATA: data, FRONTDESK_BENCH: 'true', FRONTDESK_PUBLIC_URL: undefined, FRONTDESK_BENCH_RELAY_ARGS: undefined,
  FRONTDESK_AGENT_MESSAGES_PER_MINUTE: '10000000', FRONTDESK_FRAMES_PER_SECOND: '1000000', FRONTDESK_CONNECTIONS_PER_ADDRESS: '1000000', ...own,
});

const startRelay = (core: number | undefined, env: NodeJS.ProcessEnv, ready: RegExp, options: readonly string[] = []): ReturnType<typeof startProcess<string>> =>
  startProcess(core, [...RELAY_OPTIONS, ...extraArguments(), ...options, 'packages/relay/src/main.ts'], env, (line) => ready.exec(line)?.[1]);

/**
 * The relay as a site would run it, on an empty temporary folder, claimed by an owner.
 *
 * @param own further configuration; wins.
 * @param options of Node.
 */
export async function startBenchRelay(core: number | undefined, own: Readonly<Record<string, string>> = {}, options: readonly string[] = []): Promise<BenchRelay> {
  const data = mkdtempSync(join(tmpdir(), 'frontdesk-bench-'));
  const { child, told: url } = await startRelay(core, environment(data, own), /(http:\S+#link=\S+)/, options);
  const { port, hash, origin } = new URL(url);
  const stop = async (): Promise<void> => {
    await stopProcess(child);
    rmSync(data, { recursive: true, force: true });
  };
  try {
    const post = (path: string, body: unknown, bearer?: string): Promise<Record<string, unknown>> => postJson(`${origin}/api/v1${path}`, body, bearer);
    const owner = await post('/claim', { link: hash.slice('#link='.length), name: 'Bench', email: 'bench@example.org', password: 'a long enough password', mode: 'bearer' });
    const bearer = String(owner['bearer']);
    const { secret } = await post('/tokens', { name: 'bench' }, bearer);
    return { port: Number(port), pid: child.pid ?? 0, stop, bearer, token: String(secret), data, halt: () => stopProcess(child) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A relay on a folder that another has claimed. */
async function startOn(core: number | undefined, data: string, own: Readonly<Record<string, string>>): Promise<Server> {
  const { child, told: url } = await startRelay(core, environment(data, own), /running at (\S+)/);
  return { port: Number(new URL(url).port), pid: child.pid ?? 0, stop: () => stopProcess(child) };
}

/** A relay on the folder of one that was halted. Stop it before that one's folder. */
export function startAgain(halted: BenchRelay, core: number | undefined): Promise<Server> {
  return startOn(core, halted.data, {});
}

/** Another node beside `first`, with the same keys. Stop it before that one. @param own the same as the first one's. */
export function startSecondNode(first: BenchRelay, own: Readonly<Record<string, string>>): Promise<Server> {
  return startOn(undefined, first.data, own);
}

/** Posts JSON and returns the answer. Rejects with the problem document when refused. */
async function postJson(url: string, body: unknown, bearer?: string): Promise<Record<string, unknown>> {
  const headers = { 'content-type': 'application/json', ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }) };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`POST ${new URL(url).pathname}: ${response.status} ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}

/** Sends a first announcement and returns the id of the conversation that holds them all. */
export async function openAnnouncements(relay: BenchRelay): Promise<string> {
  const api = `http://127.0.0.1:${relay.port}/api/v1`;
  await postJson(`${api}/broadcasts`, { text: 'first' }, relay.bearer);
  const response = await fetch(`${api}/conversations?kind=broadcast`, { headers: { authorization: `Bearer ${relay.bearer}` } });
  const { items } = (await response.json()) as { items: { id: string }[] };
  if (!items[0]) throw new Error('GET /conversations?kind=broadcast does not list the announcements.');
  return items[0].id;
}
