/** The example with two relays, started as its README says: a visitor and an agent on different nodes, and either node may die. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { scrape } from '../faults/cluster/figures.ts';
import { freePort } from '../relay/http/free-port.ts';
import { launchBrowser, until } from './browser.ts';
import { Console } from './console.ts';
import { Visitor } from './visitor.ts';

const EXAMPLE = join(import.meta.dirname, '../../examples/two-nodes');
/** Everything of the example starts within this time on a busy machine, milliseconds. */
const START_MS = 120_000;
const COMMAND = ['--conditions=frontdesk-source', 'start.ts'];

interface Node { readonly url: string; readonly pid: number }

/** The example's script, and what it printed. Its temporary files go into a folder of the test's, to see what stays. */
class Example {
  readonly #child: ChildProcess;
  readonly #folder: string;
  said = '';

  constructor(port: number) {
    this.#folder = mkdtempSync(join(tmpdir(), 'frontdesk-e2e-'));
    // The database's own user goes in.
    chmodSync(this.#folder, 0o755);
    this.#child = spawn(process.execPath, COMMAND, { cwd: EXAMPLE, env: { ...process.env, PORT: String(port), TMPDIR: this.#folder }, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => { this.said += text; });
  }

  async says(words: RegExp): Promise<RegExpExecArray> {
    await until(`the example says ${words}`, async () => (this.#child.exitCode === null ? words.test(this.said) : this.said), (found) => found !== false, START_MS);
    const found = words.exec(this.said);
    assert.ok(found, this.said);
    return found;
  }

  /** The relays as they run now. */
  get nodes(): readonly Node[] {
    return [1, 2].map((place) => {
      const pids = [...this.said.matchAll(new RegExp(`Relay ${place}(?: {5}\\S+| is back:) +process (\\d+)`, 'g'))];
      return { url: new RegExp(`Relay ${place} +(http\\S+)/metrics`).exec(this.said)?.[1] ?? '', pid: Number(pids.at(-1)?.[1]) };
    });
  }

  /** As Ctrl-C does; again: nothing. Resolves to the exit code and to what was left behind. */
  async stop(): Promise<{ code: number | null; left: readonly string[] }> {
    if (this.#child.exitCode === null) {
      const ended = once(this.#child, 'exit');
      this.#child.kill('SIGINT');
      await ended;
    }
    return { code: this.#child.exitCode, left: readdirSync(this.#folder) };
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

describe('the example with two relays', { timeout: 230_000 }, () => {
  let example: Example;
  let browser: Browser;
  let url = '';
  before(async () => {
    example = new Example(await freePort());
    browser = await launchBrowser();
    [, url = ''] = await example.says(/act as one at (\S+)/);
    await example.says(/Stop everything/);
  });
  after(async () => {
    await browser?.close();
    await example?.remove();
  });

  const sockets = async ({ url: node }: Node): Promise<number> => (await scrape(node)).samples.get('frontdesk_connections{kind="socket"}') ?? Number.NaN;
  const context = () => browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 } });

  /** A visitor on the node on which nobody is. The balancer sends whoever comes to the node with fewest connections, but a page has several at a time. */
  async function visitorElsewhere(agents: Node, other: Node): Promise<Visitor> {
    for (let tries = 0; tries < 20; tries += 1) {
      const place = await context();
      const visitor = await Visitor.arrive(place, `${url}/demo`);
      await visitor.openChat();
      await until('the visitor is connected', async () => (await sockets(agents)) + (await sockets(other)), (count) => count === 2);
      if ((await sockets(other)) === 1) return visitor;
      await place.close();
      await until('they left', () => sockets(agents), (count) => count === 1);
    }
    throw new Error('the balancer sends everybody to one node');
  }

  test('lets a visitor and an agent on different nodes talk on while one node after the other is killed, with every message once and in order', async () => {
    const [, link = ''] = await example.says(/Console +(\S+)/);
    const console = await Console.arrive(await context(), link);
    await console.createAccount();
    const placed = await until('the console is connected', () => Promise.all(example.nodes.map(sockets)), ([first = 0, second = 0]) => first + second === 1);
    const place = placed[0] === 1 ? 0 : 1;
    const node = (which: number): Node => example.nodes[which] as Node;
    const visitor = await visitorElsewhere(node(place), node(1 - place));

    await visitor.write('Hello from one node');
    await console.openConversation('Hello from one node');
    await console.answer('Hello from the other');
    await visitor.message('Hello from the other').waitFor();

    const killed: [string, string][] = [];
    for (const [round, which] of [place, 1 - place].entries()) {
      const { pid } = node(which);
      const sentence = [`Relay ${which + 1} was killed ${round}`, `Is it so ${round}?`] as const;
      process.kill(pid, 'SIGKILL');
      // At once, before anybody has noticed.
      await Promise.all([visitor.write(sentence[0]), console.answer(sentence[1])]);
      await visitor.stored(sentence[0]);
      await visitor.message(sentence[1]).waitFor({ timeout: 60_000 });
      await console.said(sentence[0]).waitFor({ timeout: 60_000 });
      await until('it is started again', async () => node(which).pid, (now) => now !== pid, START_MS);
      killed.push([...sentence]);
    }

    await visitor.write('Still there?');
    await console.said('Still there?').waitFor();
    const shown = await visitor.texts();
    const at = (text: string): number => shown.findIndex((line) => line.includes(text));
    for (const text of ['Hello from one node', 'Hello from the other', ...killed.flat(), 'Still there?']) assert.equal(shown.filter((line) => line.includes(text)).length, 1, `"${text}" once in ${JSON.stringify(shown)}`);
    const rounds = [[at('Hello from one node')], [at('Hello from the other')], ...killed.map((texts) => texts.map(at)), [at('Still there?')]];
    for (const [place_, round] of rounds.entries()) if (place_ > 0) assert.ok(Math.min(...round) > Math.max(...(rounds[place_ - 1] ?? [])), `in order: ${JSON.stringify(shown)}`);
    // What is stored, not only what was shown: both sides read it anew.
    await visitor.page.reload();
    if (!(await visitor.panel.isVisible())) await visitor.openChat();
    await visitor.message('Still there?').waitFor();
    assert.deepEqual(await visitor.texts(), shown);
    const seen = await console.texts();
    assert.deepEqual(seen.map((line) => shown.findIndex((text) => text.includes(line) || line.includes(text))), [...seen.keys()].map((key) => key + (shown.length - seen.length)), `both show the same, in one order: ${JSON.stringify({ shown, seen })}`);
  });

  test('ends with Ctrl-C, and leaves no process and no file', async () => {
    const pids = example.nodes.map(({ pid }) => pid);
    const { code, left } = await example.stop();
    assert.equal(code, 0, example.said);
    assert.deepEqual(left, []);
    for (const pid of pids) assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  });
});

test('the example says in a sentence what to install, or that its port is taken, and leaves nothing', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-e2e-'));
  const start = (env: Record<string, string>) => spawnSync(process.execPath, COMMAND, { cwd: EXAMPLE, env: { ...process.env, TMPDIR: folder, ...env }, encoding: 'utf8' });
  const busy = createServer().listen(0);
  await once(busy, 'listening');
  const { port } = busy.address() as AddressInfo;
  try {
    const missing = start({ CADDY_PROGRAM: join(folder, 'no-caddy'), REDIS_PROGRAM: join(folder, 'no-redis') });
    assert.equal(missing.status, 1);
    assert.deepEqual(missing.stderr.trim().split('\n').map((line) => line.replaceAll(`${folder}/`, '')), [
      'REDIS_PROGRAM=no-redis is not a program. Set it to the path of Redis, or unset it.',
      'CADDY_PROGRAM=no-caddy is not a program. Set it to the path of Caddy, or unset it.',
    ]);
    const taken = start({ PORT: String(port) });
    assert.equal(taken.status, 1);
    assert.equal(taken.stderr.trim(), `Port ${port} cannot be used: another program uses it. Choose another one: PORT=${port + 1} npm run example:two-nodes`);
    assert.deepEqual(readdirSync(folder), []);
  } finally {
    busy.close();
    rmSync(folder, { recursive: true });
  }
});
