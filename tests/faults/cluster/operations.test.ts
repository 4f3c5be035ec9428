/** What an operator of two nodes is told: figures of each node, which dependency is away, and that a node drains. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Agent, get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startRelayProcess } from '../../relay/http/relay-process.ts';
import { visit, type VisitorSocket } from '../../relay/http/visitor-socket.ts';
import { sleep } from '../kill/load.ts';
import { parseScrape, scrape, tableOf } from './figures.ts';
import { Nodes } from './nodes.ts';

/** Long: what is tested ends by itself before. */
const DRAIN_MS = 60_000;
const PATIENCE_MS = 60_000;

interface Ready { readonly status: number; readonly checks: { readonly store: { ok: boolean; reason?: string; engine: string }; readonly sockets: { ok: boolean; reason?: string }; readonly redis: { reachable: boolean; reason?: string } } }

async function until<Value>(what: string, look: () => Promise<Value>, holds: (value: Value) => boolean): Promise<Value> {
  for (const end = performance.now() + PATIENCE_MS; ; await sleep(100)) {
    const value = await look();
    if (holds(value)) return value;
    if (performance.now() > end) throw new Error(`not within ${PATIENCE_MS / 1_000} s: ${what}; last seen: ${JSON.stringify(value)}`);
  }
}

/** Over a connection that may be kept: a node that drains takes no new ones. */
async function ask(url: string, agent?: Agent): Promise<{ status: number; text: string }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => get(url, agent ? { agent } : {}, resolve).on('error', reject));
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return { status: response.statusCode ?? 0, text };
}

async function ready(url: string, agent?: Agent): Promise<Ready> {
  const { status, text } = await ask(`${url}/health/ready`, agent);
  return { ...(JSON.parse(text) as Omit<Ready, 'status'>), status };
}

describe('two nodes', { timeout: 280_000 }, () => {
  let nodes: Nodes;
  const sample = async (place: number, name: string): Promise<number> => (await scrape(nodes.relay(place).url)).samples.get(name) ?? Number.NaN;
  before(async () => { nodes = await Nodes.start(2, () => ({ FRONTDESK_DRAIN_MS: String(DRAIN_MS), FRONTDESK_SELF_TEST_SECONDS: '86400' })); });
  after(() => nodes?.remove());

  test('each tell their own name, sockets, people, commits, connections, hints and presence', async () => {
    const there = await visit(nodes.relay(0));
    const elsewhere = await visit(nodes.relay(1), { token: there.token });
    await there.say('of the first node');
    await elsewhere.until((frame) => frame.t === 'conversation');
    const names = await Promise.all([0, 1].map(async (place) => /^frontdesk_node_info\{node="([^"]+)",version="\d+\.\d+\.\d+",transport="[^"]+",store="postgresql [^"]+"\} 1$/m.exec((await scrape(nodes.relay(place).url)).text)?.[1]));
    assert.ok(names.every((name) => name !== undefined), 'every node says who it is');
    assert.notEqual(names[0], names[1]);
    for (const place of [0, 1]) {
      const { samples } = await scrape(nodes.relay(place).url);
      const figure = (name: string): number => samples.get(name) ?? Number.NaN;
      assert.equal(figure('frontdesk_connections{kind="socket"}'), 1);
      assert.equal(figure('frontdesk_connections{kind="visitor"}'), 1, 'people are counted on the node that they are on');
      assert.equal(figure('frontdesk_connections{kind="agent"}'), 0);
      assert.equal(figure('frontdesk_draining'), 0);
      assert.equal(figure('frontdesk_redis_up') + figure('frontdesk_redis_hearing') + figure('frontdesk_presence_known'), 3);
      assert.equal(figure('frontdesk_database_connections_most'), 10);
      assert.equal(figure('frontdesk_database_waiting'), 0);
      assert.ok(figure('frontdesk_database_connections{state="used"}') + figure('frontdesk_database_connections{state="idle"}') > 0);
      assert.ok(figure('frontdesk_heads_age_seconds') < PATIENCE_MS / 1_000);
    }
    assert.equal(await sample(0, 'frontdesk_messages_total{kind="visitor"}'), 1);
    assert.equal(await sample(1, 'frontdesk_messages_total{kind="visitor"}') || 0, 0);
    assert.ok(await sample(0, 'frontdesk_batch_changes_count') > 0);
    assert.ok(await sample(0, 'frontdesk_batch_seconds_count') > 0);
    assert.ok(await sample(0, 'frontdesk_hints_total{way="published"}') > 0);
    assert.ok(await sample(1, 'frontdesk_hints_total{way="heard"}') > 0);
    for (const place of [0, 1]) await until(`node ${place} looks at the database and sees the other`, async () => [await sample(place, 'frontdesk_heads_looks_total{outcome="ok"}'), await sample(place, 'frontdesk_nodes')], ([looks = 0, seen]) => looks > 0 && seen === 2);
    await Promise.all([there.close(), elsewhere.close()]);
  });

  test('tell what the page in docs/operations says, no more and no less', async () => {
    const table = [...tableOf(readFileSync(join(import.meta.dirname, '../../../docs/operations/metrics.md'), 'utf8'))];
    const saidOf = (rows: typeof table) => Object.fromEntries(rows.map(([name, { type, help }]) => [name, { type, help }]));
    assert.deepEqual(saidOf(table), Object.fromEntries((await scrape(nodes.relay(0).url)).described));
    const alone = await startRelayProcess({ env: { FRONTDESK_SELF_TEST_SECONDS: '86400' } });
    try {
      assert.deepEqual(saidOf(table.filter(([, { where }]) => where === 'every relay')), Object.fromEntries((await scrape(alone.url)).described));
    } finally {
      await alone.remove();
    }
  });

  test('say that Redis is silent, or gone, stay ready, and say what that costs', async () => {
    const there = await visit(nodes.relay(0));
    const conv = await there.say('before');
    const elsewhere = await visit(nodes.relay(1), { token: there.token });
    elsewhere.send({ t: 'sync', conv, after: 0 });
    await elsewhere.until((frame) => JSON.stringify(frame).includes('"before"'));
    nodes.redis.signal('SIGSTOP');
    try {
      for (const place of [0, 1]) {
        const { status, checks } = await until('Redis is silent', () => ready(nodes.relay(place).url), (answer) => !answer.checks.redis.reachable);
        assert.equal(status, 200, 'nobody is sent elsewhere for it');
        assert.match(checks.redis.reason ?? '', /Redis cannot be reached: other nodes hear of changes a few seconds late/);
        assert.equal(checks.store.ok, true);
      }
    } finally {
      nodes.redis.signal('SIGCONT');
    }
    await until('Redis answers', () => ready(nodes.relay(0).url), (answer) => answer.checks.redis.reachable);
    await nodes.redis.stop();
    for (const place of [0, 1]) {
      await until('Redis is gone', () => ready(nodes.relay(place).url), (answer) => answer.status === 200 && !answer.checks.redis.reachable);
      await until('the figures say so', () => sample(place, 'frontdesk_redis_up'), (up) => up === 0);
    }
    const [dropped, healed] = [await sample(0, 'frontdesk_hints_total{way="dropped"}'), await sample(1, 'frontdesk_heads_healed_total')];
    await there.say('without Redis', conv);
    await elsewhere.until((frame) => JSON.stringify(frame).includes('"without Redis"'));
    await until('a hint was dropped', () => sample(0, 'frontdesk_hints_total{way="dropped"}'), (now) => now > dropped);
    assert.ok(await sample(1, 'frontdesk_heads_healed_total') > healed, 'the database told it');
    await until('who is elsewhere is unknown', () => sample(1, 'frontdesk_presence_known'), (known) => known === 0);
    await nodes.redis.run();
    for (const place of [0, 1]) await until('all is well', async () => [(await ready(nodes.relay(place).url)).checks.redis.reachable, await sample(place, 'frontdesk_redis_hearing'), await sample(place, 'frontdesk_presence_known')], (seen) => seen.every((value) => Boolean(value)));
    await Promise.all([there.close(), elsewhere.close()]);
  });

  test('say that PostgreSQL is silent, or gone, are not ready, and their figures can be read all the same', async () => {
    // For nobody the database is not asked.
    const listening = await Promise.all([0, 1].map((place) => visit(nodes.relay(place))));
    nodes.postgres.signal('SIGSTOP');
    try {
      const { checks } = await until('PostgreSQL is silent', () => ready(nodes.relay(0).url), ({ status }) => status === 503);
      assert.equal(checks.store.ok, false);
      assert.match(checks.store.reason ?? '', /database|PostgreSQL/);
      assert.equal(checks.redis.reachable, true);
    } finally {
      nodes.postgres.signal('SIGCONT');
    }
    await until('PostgreSQL answers', () => ready(nodes.relay(0).url), ({ status }) => status === 200);
    await nodes.postgres.stop();
    for (const place of [0, 1]) {
      const { checks } = await until('PostgreSQL is gone', () => ready(nodes.relay(place).url), ({ status }) => status === 503);
      assert.match(checks.store.reason ?? '', /database|PostgreSQL/);
      assert.match(checks.store.engine, /^postgresql/);
      assert.equal(checks.redis.reachable, true);
      await until('figures can be read', () => sample(place, 'frontdesk_heads_looks_total{outcome="failed"}'), (failed) => failed > 0);
    }
    await nodes.postgres.run();
    for (const place of [0, 1]) await until('all is well', () => ready(nodes.relay(place).url), ({ status }) => status === 200);
    await Promise.all(listening.map((visitor) => visitor.close()));
    for (const place of [0, 1]) await until('nobody is connected', () => sample(place, 'frontdesk_connections{kind="socket"}'), (sockets) => sockets === 0);
  });

  test('one that stops says so to whoever watches, tells its clients over how long to spread, and ends when the last one left', async () => {
    const { url } = nodes.relay(0);
    const clients: VisitorSocket[] = [];
    for (let count = 0; count < 3; count += 1) clients.push(await visit(nodes.relay(0)));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    assert.equal((await ask(`${url}/metrics`, agent)).status, 200);
    const began = performance.now();
    const stopping = nodes.nodes[0]?.stop('SIGTERM');
    for (const client of clients) {
      const { spreadMs } = await client.until((frame) => frame.t === 'goaway');
      assert.equal(spreadMs, 506, '500 ms and 2 for each of three sockets');
    }
    assert.equal(parseScrape((await ask(`${url}/metrics`, agent)).text).samples.get('frontdesk_draining'), 1);
    const { status, checks } = await ready(url, agent);
    assert.equal(status, 503);
    assert.deepEqual(checks.sockets, { ok: false, reason: 'The relay is stopping.' });
    assert.equal((await ask(`${url}/demo`, agent)).status, 503, 'everybody else is sent elsewhere');
    await assert.rejects(ask(`${url}/health/live`, new Agent()), 'no new connection is taken');
    for (const client of clients) await client.close();
    await stopping;
    assert.ok(performance.now() - began < DRAIN_MS, 'it does not wait for nobody');
    agent.destroy();
  });
});
