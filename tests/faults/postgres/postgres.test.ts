/** G1–G4 and G9 with a relay that keeps everything in PostgreSQL, and a server that is killed, silent, or has no connection left. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { openPostgresStore } from '../../../packages/relay/src/store/postgres/open.ts';
import { freePort } from '../../relay/http/free-port.ts';
import { type RelayProcess, spawnRelay, startRelayProcess, temporaryFolder } from '../../relay/http/relay-process.ts';
import { PostgresServer } from '../../servers/postgres.ts';
import { judgeStore } from '../kill/judge.ts';
import { Load, LOAD_ENV, sleep, until } from '../kill/load.ts';

/** Few, so that a test can take them all; three are kept for superusers, whom the tests use. */
const CONNECTIONS = 24;

let server: PostgresServer;
before(async () => { server = await PostgresServer.start([`max_connections=${CONNECTIONS}`]); });
after(() => server.remove());

interface Scene { readonly url: string; readonly load: Load; readonly relay: () => RelayProcess; readonly startAgain: () => Promise<void> }

/** Clients write; `trouble` happens; then everyone heals by themselves and the database is judged. */
async function through(trouble: (scene: Scene) => Promise<void>): Promise<{ stored: number; load: Load }> {
  const folder = temporaryFolder();
  const url = await server.database();
  const env = { ...LOAD_ENV, PORT: String(await freePort()), DATABASE_URL: url };
  let relay = await startRelayProcess({ folder, env });
  const load = await Load.begin(relay);
  try {
    await load.run.nextAck();
    await trouble({ url, load, relay: () => relay, startAgain: async () => { relay = await startRelayProcess({ folder, env }); } });
    await load.run.nextAck();
    await load.heal();
    assert.equal(relay.child.exitCode, null, 'the relay stayed');
    await relay.stop('SIGKILL');
    return { stored: await judgeStore(await openPostgresStore({ url }), load.run), load };
  } catch (error) {
    if (error instanceof Error) error.message += `\n${load.states()}\n${relay.stderr().slice(-2_000)}`;
    throw error;
  } finally {
    await load.end();
    await relay.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Waits until the relay says whether it is ready; its check is remembered for a moment. */
async function becomes(status: 200 | 503, { relay }: Scene): Promise<void> {
  for (const end = performance.now() + 30_000; (await fetch(`${relay().url}/health/ready`)).status !== status; await sleep(50)) {
    if (performance.now() > end) throw new Error(`/health/ready does not answer ${status}`);
  }
}

test('the relay is killed again and again: what was acked is in PostgreSQL once, in one order for all', { timeout: 200_000 }, async (context) => {
  const { stored, load } = await through(async ({ load: { run }, relay, startAgain }) => {
    for (let kill = 0; kill < 8; kill += 1) {
      await run.nextAck();
      await sleep(Math.random() * 120);
      await relay().stop('SIGKILL');
      await startAgain();
    }
  });
  context.diagnostic(`${stored} stored, ${load.run.acks} acks, ${load.run.repeated} sends repeated`);
});

test('PostgreSQL dies and comes back: meanwhile nothing is acked and the relay is not ready, afterwards it heals without a restart', { timeout: 200_000 }, async (context) => {
  const { stored, load } = await through(async (scene) => {
    for (const signal of ['SIGQUIT', 'SIGINT'] as const) {
      await server.stop(signal);
      await becomes(503, scene);
      const acks = scene.load.run.acks;
      const refusals = scene.load.run.refusals;
      await until('somebody is refused', () => scene.load.run.refusals > refusals);
      assert.equal(scene.load.run.acks, acks, 'nothing is acked');
      await server.run();
      await scene.load.run.nextAck();
      await becomes(200, scene);
    }
  });
  context.diagnostic(`${stored} stored, ${load.run.acks} acks, ${load.run.refusals} refusals`);
});

test('PostgreSQL is silent for a while: that is latency, and nothing is doubled', { timeout: 200_000 }, async (context) => {
  const { stored, load } = await through(async ({ load: { run } }) => {
    server.signal('SIGSTOP');
    try {
      await sleep(3_000);
    } finally {
      server.signal('SIGCONT');
    }
    await run.nextAck();
  });
  context.diagnostic(`${stored} stored, ${load.run.acks} acks, ${load.run.repeated} sends repeated, ${load.run.refusals} refusals`);
});

test('PostgreSQL has no connection left, and its connections are cut: refused for now, and healed by itself', { timeout: 200_000 }, async (context) => {
  const { stored, load } = await through(async (scene) => {
    const clients: pg.Client[] = [];
    for (;;) {
      const client = new pg.Client({ connectionString: scene.url });
      client.on('error', () => undefined);
      try {
        await client.connect();
        clients.push(client);
      } catch {
        break;
      }
    }
    const [keeper] = clients;
    assert.ok(keeper, 'there was a connection to take');
    const { run } = scene.load;
    const refusals = run.refusals;
    const more: pg.Client[] = [];
    // The relay's own end, and others take their places, until it finds none for what clients send.
    for (const end = performance.now() + 60_000; run.refusals === refusals; ) {
      if (performance.now() > end) throw new Error('nobody was refused');
      await keeper.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'frontdesk'");
      const client = new pg.Client({ connectionString: scene.url });
      client.on('error', () => undefined);
      await client.connect().then(() => more.push(client), () => undefined);
    }
    await Promise.all([...clients, ...more].map((client) => client.end()));
    await scene.load.run.nextAck();
    await becomes(200, scene);
  });
  context.diagnostic(`${stored} stored, ${load.run.acks} acks, ${load.run.refusals} refusals`);
});

test('a relay with other keys than the first one does not start on the same database, and says what to do', { timeout: 100_000 }, async () => {
  const url = await server.database();
  const [first, second] = [await startRelayProcess({ env: { DATABASE_URL: url } }), temporaryFolder()];
  const { child, output } = spawnRelay({ FRONTDESK_DATA: second, DATABASE_URL: url });
  await until('it ends', () => child.exitCode !== null);
  assert.equal(child.exitCode, 1);
  assert.match(output.stderr + output.stdout, /other encryption keys.*copy keys\.json and audit\.key/s);
  await first.remove();
  rmSync(second, { recursive: true });
});

test('a database that cannot be reached stops the start with a sentence, without the password', { timeout: 60_000 }, async () => {
  const folder = temporaryFolder();
  const { child, output } = spawnRelay({ FRONTDESK_DATA: folder, DATABASE_URL: `postgres://frontdesk:hidden@127.0.0.1:${await freePort()}/nowhere` });
  await until('it ends', () => child.exitCode !== null);
  assert.equal(child.exitCode, 1);
  assert.match(output.stderr + output.stdout, /The database that DATABASE_URL names cannot be used: .*ECONNREFUSED/);
  assert.doesNotMatch(output.stderr + output.stdout, /hidden/);
  rmSync(folder, { recursive: true });
});
