/** A real relay in a process of its own, on a free port and a temporary folder. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RELAY_OPTIONS } from '../../../packages/relay/dev/node-options.ts';

const MAIN = join(import.meta.dirname, '../../../packages/relay/src/main.ts');
/** A start takes about a second; on a busy machine more. */
const START_MS = 60_000;

export interface RelayProcess {
  readonly url: string;
  readonly port: number;
  readonly folder: string;
  readonly child: ChildProcess;
  /** The secret of the one-time link, when one was printed. */
  readonly link: string | undefined;
  /** What people were told, and the log. */
  stdout(): string;
  stderr(): string;
  /** Sends the signal and waits for the end. Resolves to the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Stops and removes the folder. */
  remove(): Promise<void>;
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'frontdesk-'));
}

/** @param options.folder default: a fresh one. */
export async function startRelayProcess(options: { folder?: string; env?: Record<string, string> } = {}): Promise<RelayProcess> {
  const folder = options.folder ?? temporaryFolder();
  const { child, output } = spawnRelay({ FRONTDESK_DATA: folder, ...options.env });
  const told = await waitFor(() => /API {6}\S+\/docs/.test(output.stdout), child, output);
  const url = /running at (\S+)/.exec(told)?.[1] ?? '';
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    }
    return child.exitCode;
  };
  return {
    url, folder, child, stop,
    port: Number(new URL(url).port),
    link: /#link=(\S+)/.exec(told)?.[1],
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    async remove() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts `main.ts` without waiting for anything; for starts that must fail. Without the self-test, so that nothing but the test writes; all visitors of a test come from one address and write faster than people. */
export function spawnRelay(env: Record<string, string>): { child: ChildProcess; output: { stdout: string; stderr: string } } {
  const child = spawn(process.execPath, [...RELAY_OPTIONS, MAIN], { env: { PATH: process.env['PATH'] ?? '', PORT: '0', HOST: '127.0.0.1', FRONTDESK_DRAIN_MS: '200', FRONTDESK_SELF_TEST_SECONDS: '0', FRONTDESK_CONVERSATIONS_PER_ADDRESS: '100000', FRONTDESK_ABUSE: 'off', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => { output.stdout += text; });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { output.stderr += text; });
  return { child, output };
}

async function waitFor(done: () => boolean, child: ChildProcess, output: { stdout: string; stderr: string }): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${why}\n${output.stdout}\n${output.stderr}`));
    const timer = setTimeout(() => { child.kill('SIGKILL'); fail('The relay did not start in time.'); }, START_MS);
    child.once('exit', (code) => { clearTimeout(timer); fail(`The relay ended with ${code} before it was ready.`); });
    const look = () => { if (done()) { clearTimeout(timer); child.removeAllListeners('exit'); resolve(); } };
    child.stdout?.on('data', look);
    look();
  });
  return output.stdout;
}
