/** The whole relay that chats with itself: what it tells, what nobody ever sees of it, and how it fails and heals. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import Database from 'better-sqlite3';
import { visitorToken } from '@frontdesk/protocol';
import { HIDDEN_WORKSPACE } from '../../../../packages/relay/src/store/hidden-workspace.ts';
import { runCli } from '../../cli/run-cli.ts';
import { asOwner, asRole, assertProblem, caller, type Caller } from '../../http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../../http/relay-process.ts';
import { connect, visit } from '../../http/visitor-socket.ts';
import { rawSocket } from '../../http-sockets/raw-socket.ts';

/** The tightest limits that a relay can have: none of them is the self-test's. */
const EVERY_SECOND = {
  FRONTDESK_SELF_TEST_SECONDS: '1', FRONTDESK_CONNECTIONS_PER_ADDRESS: '2', FRONTDESK_VISITOR_MESSAGES_PER_MINUTE: '1', FRONTDESK_VISITOR_MESSAGES_PER_HOUR: '1',
  FRONTDESK_TEXT_CHARS: '1', FRONTDESK_WINDOW: '1', FRONTDESK_DEVELOPMENT: 'false',
};

const sleep = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

interface Report { readonly state: string; readonly step?: string; readonly reason?: string; readonly lastRunTs?: number; readonly lastSuccessTs?: number; readonly durationMs?: number; readonly webSocketBlocked: number }

/** Waits until the self-test says this. */
async function reports(api: Caller, holds: (report: Report) => boolean): Promise<Report> {
  for (const end = Date.now() + 60_000; ;) {
    const report = (await api.get(':/self-test')).json as unknown as Report;
    if (holds(report)) return report;
    if (Date.now() > end) throw new Error(`Not within a minute; last: ${JSON.stringify(report)}`);
    await sleep(50);
  }
}

/** Waits for runs that end from now on. */
async function furtherRuns(api: Caller, count: number): Promise<void> {
  let seen = (await reports(api, () => true)).lastRunTs;
  for (let run = 0; run < count; run += 1) seen = (await reports(api, ({ lastRunTs }) => lastRunTs !== undefined && lastRunTs !== seen)).lastRunTs;
}

async function withRelay(env: Record<string, string>, tell: (relay: RelayProcess, owner: Caller) => Promise<void>): Promise<void> {
  const relay = await startRelayProcess({ env });
  try {
    await tell(relay, await asOwner(relay));
  } finally {
    await relay.remove();
  }
}

for (const transport of ['uws', 'ws']) {
  test(`a relay on ${transport} chats with itself, both ways, and says so by REST, in its readiness and in its metrics`, async () => {
    await withRelay({ ...EVERY_SECOND, FRONTDESK_TRANSPORT: transport }, async (relay, owner) => {
      // The first run goes over WebSocket and HTTP.
      const report = await reports(owner, ({ state }) => state !== 'pending');
      assert.equal(report.state, 'passed', JSON.stringify(report));
      assert.ok((report.durationMs ?? -1) >= 0 && report.lastSuccessTs === report.lastRunTs);
      const ready = await caller(relay).get('/health/ready');
      assert.deepEqual([ready.status, (ready.json['checks'] as Record<string, unknown>)['selfTest']], [200, { ok: true }]);
      const { text } = await caller(relay).get('/metrics');
      assert.ok(Number(/^frontdesk_self_test_last_success_timestamp_seconds (\S+)$/m.exec(text)?.[1]) > 1_700_000_000);
      assert.ok(Number(/^frontdesk_self_test_seconds (\S+)$/m.exec(text)?.[1]) > 0);
      for (const step of ['store', 'connect', 'hello', 'send', 'deliver', 'http']) assert.match(text, new RegExp(`^frontdesk_self_test_failures_total\\{step="${step}"\\} 0$`, 'm'));
    });
  });
}

test('nothing of it is ever seen: no list, count, search, log, figure, console or command shows it, and it leaves nothing in the database', async () => {
  await withRelay(EVERY_SECOND, async (relay, owner) => {
    const bearer = (await caller(relay).post(':/sign-in', { email: 'olga@shop.example', password: 'a long enough password', mode: 'bearer' })).json['bearer'];
    const console = await connect(relay, { kind: 'agent', token: bearer });
    await furtherRuns(owner, 7);
    const empty = { items: [] };
    for (const path of [':/conversations', ':/conversations?q=.', ':/conversations?state=open', ':/visitors', ':/visitors?q=.', ':/broadcasts']) assert.deepEqual((await owner.get(path)).json, empty, path);
    const counts = (await owner.get(':/conversations/counts')).json;
    for (const name of ['open', 'waiting', 'closed', 'archived', 'unread', 'online']) assert.equal(counts[name], 0, name);
    assert.doesNotMatch((await owner.get(':/audit')).text, /self-test/i);
    // The team and the staff: the agent's own arrival.
    assert.deepEqual(console.frames.filter(({ t }) => t !== 'welcome' && t !== 'team' && t !== 'staff'), [], 'an agent at the console hears of nothing');
    for (let look = 0; look < 40; look += 1) {
      const { checks } = (await caller(relay).get('/api/health/realtime')).json as { checks: { hub: { sockets: number; visitors: number; agents: number } } };
      assert.deepEqual([checks.hub.sockets, checks.hub.visitors, checks.hub.agents], [1, 0, 1], 'only the agent is counted, also while a run is under way');
    }
    const { text } = await caller(relay).get('/metrics');
    assert.match(text, /^frontdesk_connections\{kind="http_socket"\} 0$/m);
    assert.doesNotMatch(text, /^frontdesk_(messages|refusals)_total\{/m);
    assert.match(text, /^frontdesk_ack_seconds_count 0$/m);
    assert.deepEqual((await runCli(relay.folder, ['workspace', 'list'])).stdout, 'default\tMy site\n');
    await console.close();
    await relay.stop();
    const file = new Database(join(relay.folder, 'frontdesk.db'), { readonly: true });
    const count = (table: string): unknown => file.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
    // The announcement logs of the default and of the hidden workspace, and one canary.
    assert.deepEqual(['entries', 'conversations', 'visitors', 'workspaces', 'events'].map(count), [0, 2, 1, 2, 0]);
    const key = String(file.prepare('SELECT public_key FROM workspaces ORDER BY workspace_key DESC LIMIT 1').pluck().get());
    file.close();
    assert.ok(key.length >= 50 && !HIDDEN_WORKSPACE.includes(key), 'its key cannot be guessed');
  });
});

test('a database that takes no writes fails the self-test, in words that name the step, and it heals by itself', async () => {
  await withRelay(EVERY_SECOND, async (relay, owner) => {
    await reports(owner, ({ state }) => state === 'passed');
    const thief = new Database(join(relay.folder, 'frontdesk.db'));
    thief.exec('BEGIN IMMEDIATE');
    const failed = await reports(owner, ({ state }) => state === 'failed');
    assert.ok(['store', 'hello', 'send'].includes(failed.step ?? ''), failed.step);
    assert.ok((failed.reason ?? '').length > 20 && failed.durationMs === undefined, failed.reason);
    const ready = await caller(relay).get('/health/ready');
    const { selfTest } = ready.json['checks'] as { selfTest: { ok: boolean; reason: string } };
    assert.deepEqual([ready.status, selfTest], [503, { ok: false, reason: `Self-test: ${failed.reason}.` }]);
    assert.match((await caller(relay).get('/metrics')).text, new RegExp(`^frontdesk_self_test_failures_total\\{step="${failed.step}"\\} [1-9]`, 'm'));
    thief.exec('ROLLBACK');
    thief.close();
    await reports(owner, ({ state }) => state === 'passed');
    assert.equal((await caller(relay).get('/health/ready')).status, 200);
  });
});

test('a relay that is stopped while it tests itself ends cleanly, and the next one tests itself again', async () => {
  const relay = await startRelayProcess({ env: EVERY_SECOND });
  const { folder } = relay;
  const owner = await asOwner(relay);
  await reports(owner, ({ state }) => state === 'passed');
  const thief = new Database(join(folder, 'frontdesk.db'));
  thief.exec('BEGIN IMMEDIATE');
  // A run is under way for as long as the lock is held, but for the second between two.
  await reports(owner, ({ state }) => state === 'failed');
  const ended = relay.stop();
  // It has begun to stop when it takes no new connections; the run still waits for the lock.
  while (await caller(relay).get('/health/live').then(({ status }) => status === 200, () => false)) await sleep(5);
  thief.exec('ROLLBACK');
  thief.close();
  assert.equal(await ended, 0, relay.stderr());
  assert.doesNotMatch(relay.stdout() + relay.stderr(), /did not stop cleanly|unhandled/i);
  const again = await startRelayProcess({ folder, env: EVERY_SECOND });
  assert.equal(again.link, undefined);
  for (const end = Date.now() + 60_000; ;) {
    const ready = await caller(again).get('/health/ready');
    if ((ready.json['checks'] as Record<string, unknown>)['selfTest']) {
      assert.equal(ready.status, 200, ready.text);
      break;
    }
    assert.ok(Date.now() < end, 'the first run ends');
    await sleep(50);
  }
  await again.remove();
});

describe('a relay without the self-test', () => {
  test('says that it is off, and is ready without it', async () => {
    await withRelay({}, async (relay, owner) => {
      const { state, everySeconds } = (await owner.get(':/self-test')).json;
      assert.deepEqual([state, everySeconds], ['off', 0]);
      assert.deepEqual(Object.keys((await caller(relay).get('/health/ready')).json['checks'] as object), ['store', 'sockets']);
      assert.doesNotMatch((await caller(relay).get('/metrics')).text, /frontdesk_self_test/);
      const { api } = await asRole(relay, owner, 'viewer', 'Vera Viewer');
      assert.equal((await api.get(':/self-test')).status, 200, 'whoever sees the workspace sees it');
      assertProblem(await caller(relay).get(':/self-test'), 401, 'unauthorized');
    });
  });

  test('counts visitors whose WebSocket failed once each, in their workspace, and nobody who comes over HTTP for another reason', async () => {
    await withRelay({}, async (relay, owner) => {
      await runCli(relay.folder, ['workspace', 'create', 'other', '--name', 'Other']);
      const arrive = async (workspace: string, token: string, more: object): Promise<void> => {
        const http = rawSocket(relay.url);
        const { body } = await http.open([JSON.stringify({ t: 'hello', min: 1, max: 1, auth: { kind: 'visitor', workspace, token } })], {}, more);
        assert.match((await http.poll(body.socket, 0)).body.frames.join(''), /"welcome"/);
        await http.send(body.socket, 2, [], { code: 1000, reason: '' });
      };
      const failed = { reason: 'websocket_failed' };
      const ana = visitorToken();
      for (const [workspace, token, more] of [['default', ana, failed], ['default', ana, failed], ['default', visitorToken(), failed], ['default', visitorToken(), {}], ['default', visitorToken(), { reason: 'curiosity' }], ['other', visitorToken(), failed]] as const) await arrive(workspace, token, more);
      await (await visit(relay)).close();
      assert.equal((await owner.get(':/self-test')).json['webSocketBlocked'], 2);
      assert.match((await caller(relay).get('/metrics')).text, /^frontdesk_websocket_blocked_visitors 3$/m);
    });
  });
});
