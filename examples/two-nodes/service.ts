import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A service that died is started again after this long, milliseconds. */
const AGAIN_MS = 5_000;
/** How long a start may take on a busy machine, milliseconds. */
const READY_MS = 60_000;

export interface ServiceOptions {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Answers 2xx when it can do its work. */
  readonly health: string;
  readonly print: (line: string) => void;
  /** Whether what it writes to its standard error is for people too. Default: only when it does not start. */
  readonly isTalkative?: boolean;
}

/** A program that runs until it is stopped: whoever dies is started again. */
export class Service {
  readonly name: string;
  readonly #options: ServiceOptions;
  #child: ChildProcess | undefined;
  #again: NodeJS.Timeout | undefined;
  #isStopping = false;
  #hasBeenReady = false;
  /** What it wrote to its standard output since its last start. */
  said = '';
  #complained = '';

  constructor(name: string, options: ServiceOptions) {
    this.name = name;
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
    const { program, args, env, print, isTalkative = false } = this.#options;
    this.said = '';
    // A group of its own: Ctrl-C is for the script, which ends everything in order.
    const child = spawn(program, args, { env: { PATH: process.env['PATH'] ?? '', ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    this.#child = child;
    child.stdout.setEncoding('utf8').on('data', (text: string) => { this.said += text; });
    child.stderr.setEncoding('utf8').on('data', (text: string) => { this.#complained = (this.#complained + text).slice(-4_000); });
    if (isTalkative) createInterface({ input: child.stderr }).on('line', (line) => print(`  ${this.name} | ${line}`));
    child.on('error', (error) => print(`  ${this.name} cannot be started: ${error.message}`));
    child.once('exit', (code, signal) => this.#ended(child, signal ?? `exit code ${code}`));
  }

  /** Resolves when it can do its work. Rejects with what it said when it ends before. */
  async ready(): Promise<void> {
    for (const end = performance.now() + READY_MS; !this.#isStopping; await new Promise((resolve) => { setTimeout(resolve, 100); })) {
      if (!this.#isRunning() || performance.now() > end) throw new Error(`${this.name} did not start:\n${this.#complained}`);
      if (await fetch(this.#options.health).then(({ ok }) => ok, () => false)) {
        this.#hasBeenReady = true;
        return;
      }
    }
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#again);
    const child = this.#child;
    if (!child || !this.#isRunning()) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }

  /** At once. */
  kill(): void {
    this.#isStopping = true;
    clearTimeout(this.#again);
    this.#child?.kill('SIGKILL');
  }

  #isRunning(): boolean {
    return this.#child !== undefined && this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  #ended(child: ChildProcess, how: string): void {
    if (this.#isStopping || this.#child !== child || !this.#hasBeenReady) return;
    const { print } = this.#options;
    print(`  ${this.name} has ended (${how}); it is started again in ${AGAIN_MS / 1_000} s`);
    this.#again = setTimeout(() => {
      this.start();
      this.ready().then(() => { if (!this.#isStopping) print(`  ${this.name} is back: process ${this.pid}`); }, (error: Error) => print(`  ${error.message}`));
    }, AGAIN_MS);
  }
}
