import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { freePort } from '../relay/http/free-port.ts';
import { POSTGRES, provide } from '../system/requirements.ts';

/** A PostgreSQL server of its own, on a temporary folder and a free port, with what a server has by default: every commit is on disk. */
export class PostgresServer {
  readonly port: number;
  readonly #program: string;
  readonly #folder: string;
  readonly #owner: { uid: number; gid: number } | undefined;
  readonly #settings: readonly string[];
  #child: ChildProcess | undefined;
  #databases = 0;

  private constructor(program: string, port: number, settings: readonly string[]) {
    this.#program = program;
    this.port = port;
    this.#settings = settings;
    this.#folder = mkdtempSync(join(tmpdir(), 'frontdesk-postgres-'));
    this.#owner = ownerForRoot();
    if (this.#owner) chownSync(this.#folder, this.#owner.uid, this.#owner.gid);
    execFileSync(join(dirname(program), 'initdb'), ['-D', join(this.#folder, 'data'), '-U', 'frontdesk', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'], { ...this.#owner, cwd: this.#folder, stdio: 'pipe' });
  }

  /**
   * @param settings further ones: `max_connections=20`.
   * @param program default: the one that is found, or installed where possible.
   */
  static async start(settings: readonly string[] = [], program?: string): Promise<PostgresServer> {
    const server = new PostgresServer(program ?? (await provide(POSTGRES, () => undefined)), await freePort(), settings);
    await server.run();
    return server;
  }

  url(database = 'postgres'): string {
    return `postgres://frontdesk@127.0.0.1:${this.port}/${database}`;
  }

  /** A new database; resolves to its address. */
  async database(): Promise<string> {
    const name = `frontdesk_${(this.#databases += 1)}`;
    await this.query(`CREATE DATABASE ${name}`);
    return this.url(name);
  }

  async query(sql: string, url = this.url()): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  /** Starts the server again after `stop`; what was committed is there. */
  async run(): Promise<void> {
    const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...this.#settings].flatMap((setting) => ['-c', setting]);
    // A group of its own, so that it can be paused with all its processes.
    const child = spawn(this.#program, ['-D', join(this.#folder, 'data'), '-p', String(this.port), ...settings], { ...this.#owner, cwd: this.#folder, stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    this.#child = child;
    let said = '';
    for await (const chunk of child.stderr) {
      said += String(chunk);
      if (said.includes('database system is ready to accept connections')) break;
    }
    if (child.exitCode !== null) throw new Error(`PostgreSQL did not start:\n${said}`);
    child.stderr.resume();
  }

  /** SIGINT: a fast shutdown. SIGQUIT: as after a crash of the machine, without a word. */
  async stop(signal: 'SIGINT' | 'SIGQUIT' = 'SIGQUIT'): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    this.signal('SIGCONT');
    child.kill(signal);
    await ended;
  }

  /** Reaches every process of the server: SIGSTOP makes it silent, SIGCONT lets it go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    if (this.#child?.pid !== undefined) for (const pid of [this.#child.pid, ...childrenOf(this.#child.pid)]) tell(pid, signal);
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The server refuses to run as root. */
function ownerForRoot(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** A backend whose client left may have ended since it was looked up. */
function tell(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Each backend leaves the postmaster's group, so they are found by their parent. */
function childrenOf(pid: number): number[] {
  try {
    return execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' }).trim().split(/\s+/).map(Number);
  } catch {
    return [];
  }
}
