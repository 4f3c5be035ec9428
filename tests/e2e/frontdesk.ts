/**
 * The stage of an end-to-end test: a real relay in a process of its own, real Chromium, and people in it. A test is a story;
 * when it fails, every open page is photographed and the paths are printed.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { caller, type Caller } from '../relay/http/api-client.ts';
import { freePort } from '../relay/http/free-port.ts';
import { startRelayProcess, temporaryFolder, type RelayProcess } from '../relay/http/relay-process.ts';
import { launchBrowser, launchPersistent } from './browser.ts';
import { Console, OWNER } from './console.ts';
import { Visitor } from './visitor.ts';

/** High enough that the open panel leaves the shop's navigation free, CSS pixels. */
const DESKTOP = { width: 1440, height: 1000 };
/** A story must be told within this time, milliseconds. */
const STORY_MS = 150_000;

/** Everything of one story; `end` lets go of all of it. */
export class Stage {
  readonly #contexts = new Set<BrowserContext>();
  readonly #ends: (() => Promise<void>)[] = [];
  #browser: Browser | undefined;
  #relay: RelayProcess | undefined;
  #port = 0;
  readonly #folder = temporaryFolder();
  readonly #env: Record<string, string>;

  constructor(env: Record<string, string>) {
    this.#env = env;
  }

  get relay(): RelayProcess {
    if (!this.#relay) throw new Error('The relay of this story has not been started.');
    return this.#relay;
  }

  get url(): string {
    return this.relay.url;
  }

  /** Starts the relay; a later start takes the same port and data, as an operator's restart does. */
  async startRelay(): Promise<RelayProcess> {
    if (this.#port === 0) this.#port = await freePort();
    this.#relay = await startRelayProcess({ folder: this.#folder, env: { PORT: String(this.#port), ...this.#env } });
    return this.#relay;
  }

  /** Stops it with SIGTERM and waits for the end. Resolves to the exit code. */
  stopRelay(): Promise<number | null> {
    return this.relay.stop('SIGTERM');
  }

  async context(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    this.#browser ??= await launchBrowser();
    return this.#keep(await this.#browser.newContext({ locale: 'en-GB', viewport: DESKTOP, ...options }));
  }

  /** A browser with a profile on disk, so that it can be closed and opened again. */
  async persistentContext(profile: string, options: BrowserContextOptions = {}): Promise<BrowserContext> {
    return this.#keep(await launchPersistent(profile, { locale: 'en-GB', viewport: DESKTOP, ...options }));
  }

  /** A visitor in a browser of their own, on `path` of the shop. */
  async visitor(path = '/demo', options: BrowserContextOptions = {}): Promise<Visitor> {
    return Visitor.arrive(await this.context(options), this.url + path);
  }

  /** The owner's console, signed in through the one-time link that the relay printed. */
  async owner(options: BrowserContextOptions = {}): Promise<Console> {
    const console = await Console.arrive(await this.context(options), `${this.url}/admin#link=${this.relay.link ?? ''}`);
    await console.createAccount();
    return console;
  }

  /** REST as the owner; after `owner()`. */
  async asOwner(): Promise<Caller> {
    const answer = await caller(this.relay).post(':/sign-in', { email: OWNER.email, password: OWNER.password, mode: 'bearer' });
    if (answer.status !== 200) throw new Error(`Signing in by REST failed: ${answer.status} ${answer.text}`);
    return caller(this.relay, { authorization: `Bearer ${String(answer.json['bearer'])}` });
  }

  /** A temporary folder that goes away with the story. */
  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'frontdesk-e2e-'));
    this.onEnd(async () => rmSync(folder, { recursive: true, force: true }));
    return folder;
  }

  onEnd(end: () => Promise<void>): void {
    this.#ends.push(end);
  }

  /** Saves what every open page shows. Resolves to the paths. */
  async photograph(name: string): Promise<string[]> {
    const folder = join(tmpdir(), 'frontdesk-e2e-failures');
    mkdirSync(folder, { recursive: true });
    const paths: string[] = [];
    for (const page of [...this.#contexts].flatMap((context) => context.pages())) {
      const path = join(folder, `${name.replace(/[^a-z0-9]+/gi, '-').slice(0, 60)}-${process.pid}-${paths.length + 1}.png`);
      await page.screenshot({ path, timeout: 5_000 }).then(() => paths.push(path), () => undefined);
    }
    return paths;
  }

  async end(): Promise<void> {
    for (const context of this.#contexts) await context.close().catch(() => undefined);
    await this.#browser?.close();
    await this.#relay?.stop('SIGTERM');
    for (const end of this.#ends.reverse()) await end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #keep(context: BrowserContext): BrowserContext {
    this.#contexts.add(context);
    context.on('close', () => this.#contexts.delete(context));
    return context;
  }
}

/** One end-to-end test with a relay that runs. `env`: configuration of the relay. */
export function story(name: string, tell: (stage: Stage) => Promise<void>, env: Record<string, string> = {}): void {
  test(name, { timeout: STORY_MS }, async () => {
    const stage = new Stage(env);
    try {
      await stage.startRelay();
      await tell(stage);
    } catch (error) {
      const paths = await stage.photograph(name);
      if (error instanceof Error) error.message += `\nWhat the pages showed: ${paths.join(', ') || 'no page was open'}\nThe relay said: ${lastLines(stage)}`;
      throw error;
    } finally {
      await stage.end();
    }
  });
}

function lastLines(stage: Stage): string {
  try {
    return stage.relay.stderr().trim().split('\n').slice(-8).join('\n');
  } catch {
    return 'nothing; it did not start';
  }
}
