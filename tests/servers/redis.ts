import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'redis';
import { freePort } from '../relay/http/free-port.ts';
import { provide, REDIS } from '../system/requirements.ts';

/** A Redis server of its own on a free port, which keeps nothing. */
export class RedisServer {
  readonly port: number;
  readonly #program: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'frontdesk-redis-'));
  #child: ChildProcess | undefined;

  private constructor(program: string, port: number) {
    this.#program = program;
    this.port = port;
  }

  /** @param program default: the one that is found, or installed where possible. */
  static async start(program?: string): Promise<RedisServer> {
    const server = new RedisServer(program ?? (await provide(REDIS, () => undefined)), await freePort());
    await server.run();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts again after `stop`, empty. */
  async run(): Promise<void> {
    // A group of its own: Ctrl-C in a terminal is for whoever started it, who ends it in order.
    const child = spawn(this.#program, ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', this.#folder], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    this.#child = child;
    let said = '';
    for await (const chunk of child.stdout) {
      said += String(chunk);
      if (said.includes('Ready to accept connections')) break;
    }
    if (child.exitCode !== null) throw new Error(`Redis did not start:\n${said}`);
    child.stdout.resume();
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill('SIGKILL');
    await ended;
  }

  /** SIGSTOP makes it silent, SIGCONT lets it go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child?.kill(signal);
  }

  /** Asks the server; resolves to its answer. */
  async ask(...command: string[]): Promise<unknown> {
    const client = await createClient({ url: this.url }).connect();
    try {
      return await client.sendCommand(command);
    } finally {
      client.destroy();
    }
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
