import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/** How a child process ended. */
export interface ChildResult {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly timedOut: boolean;
  /** The last 200,000 characters of standard output and standard error, in order of arrival. */
  readonly output: string;
  readonly seconds: number;
}

export interface ChildOptions {
  /** After this long the child and everything it started is killed. */
  readonly timeoutMs: number;
  /** The child answers SIGUSR2 by printing what keeps it alive: it is asked before it is killed. */
  readonly explains?: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

/** Time to answer before the end, milliseconds. */
const ANSWER_MS = 2_000;
const OUTPUT_LIMIT = 200_000;
const running = new Set<number>();

/** Kills a process group; one that is gone already is fine. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** What the threads of a process are doing, as the kernel tells: one that waits for ever says where. */
function threadsOf(pid: number): string {
  const folder = `/proc/${pid}/task`;
  try {
    const threads = readdirSync(folder).map((thread) => {
      const read = (name: string): string => readFileSync(`${folder}/${thread}/${name}`, 'utf8').trim();
      return `${read('comm')} ${/^State:\s+(\S)/m.exec(read('status'))?.[1] ?? '?'} ${read('wchan')}`;
    });
    return `\nIts threads: ${threads.join(', ')}\n`;
  } catch (error) {
    return `\nIts threads are not to be seen: ${String(error)}\n`;
  }
}

/**
 * Runs a command in a process group of its own and takes the group down when the command is over, so that a test which
 * forgot a relay or a browser leaves nothing behind for the next one. Never rejects: a command that cannot start has code 127.
 */
export function runChild(command: string, args: readonly string[], options: ChildOptions): Promise<ChildResult> {
  const started = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, env: { ...process.env, ...options.env } });
  const { pid } = child;
  let output = '';
  let timedOut = false;
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-OUTPUT_LIMIT);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  if (pid !== undefined) running.add(pid);
  let timer = setTimeout(() => {
    timedOut = true;
    if (options.explains) child.kill('SIGUSR2');
    timer = setTimeout(() => {
      if (pid === undefined) return;
      if (options.explains) output += threadsOf(pid);
      killGroup(pid);
    }, options.explains ? ANSWER_MS : 0);
  }, options.timeoutMs);

  return new Promise((resolve) => {
    const finish = (code: number | null): void => {
      clearTimeout(timer);
      if (pid !== undefined) {
        running.delete(pid);
        killGroup(pid);
      }
      resolve({ code, timedOut, output, seconds: (performance.now() - started) / 1000 });
    };
    child.on('error', (error) => {
      output += `${error.message}\n`;
      finish(127);
    });
    // "exit", not "close": a forgotten grandchild keeps the pipes open.
    child.on('exit', (code) => setImmediate(finish, code));
  });
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    running.forEach(killGroup);
    process.exit(1);
  });
}
