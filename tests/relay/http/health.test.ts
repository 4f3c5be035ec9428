import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { asOwner, assertProblem, caller, type Caller } from './api-client.ts';
import { startRelayProcess, type RelayProcess } from './relay-process.ts';
import { visit } from './visitor-socket.ts';

let relay: RelayProcess;
let owner: Caller;
before(async () => {
  relay = await startRelayProcess({ env: { FRONTDESK_TRUSTED_PROXIES: '127.0.0.1' } });
  owner = await asOwner(relay);
});
after(() => relay.remove());

const HEALTH = ['/health/live', '/health/ready', '/api/health/chat', '/api/health/realtime'];

describe('health', () => {
  test('is good while everything works, and is never kept by a cache', async () => {
    for (const path of HEALTH) {
      const answer = await caller(relay).get(path);
      assert.deepEqual([answer.status, answer.json['status'], answer.headers.get('cache-control')], [200, 'ok', 'no-store'], path);
    }
  });

  test('of the realtime side names the engine and counts who is there', async () => {
    const visitor = await visit(relay);
    const { checks } = (await caller(relay).get('/api/health/realtime')).json as { checks: { transport: { engine: string }; hub: { ok: boolean; sockets: number; visitors: number } } };
    assert.match(checks.transport.engine, /^(uWebSockets\.js|ws) \d+/);
    assert.deepEqual([checks.hub.ok, checks.hub.sockets, checks.hub.visitors], [true, 1, 1]);
    await visitor.close();
  });

  test('turns bad with a reason while the database takes no writes; requests then get a retryable refusal, sockets stay, and it heals by itself', async () => {
    const visitor = await visit(relay);
    const conv = await visitor.say('before');
    const thief = new Database(join(relay.folder, 'frontdesk.db'));
    thief.exec('BEGIN IMMEDIATE');
    let ready = await caller(relay).get('/health/ready');
    while (ready.status === 200) ready = await caller(relay).get('/health/ready');
    assert.equal(ready.status, 503);
    assert.ok(ready.headers.get('retry-after'));
    const { checks } = ready.json as { checks: { store: { ok: boolean; reason: string } } };
    assert.equal(checks.store.ok, false);
    assert.ok(checks.store.reason.length > 0);
    assert.equal((await caller(relay).get('/health/live')).status, 200, 'the process is alive all the same');
    const refused = await owner.post(`:/conversations/${conv}/messages`, { text: 'while away' });
    assertProblem(refused, 503, 'unavailable', /again/);
    assert.ok(Number(refused.headers.get('retry-after')) >= 1);
    thief.exec('ROLLBACK');
    thief.close();
    while (ready.status !== 200) ready = await caller(relay).get('/health/ready');
    assert.equal((await owner.post(`:/conversations/${conv}/messages`, { text: 'after' })).status, 201);
    await visitor.say('the socket stayed', conv);
    const log = await owner.get(`:/conversations/${conv}/messages`);
    assert.doesNotMatch(log.text, /while away/, 'what was refused was not stored');
    await visitor.close();
  });
});

describe('metrics', () => {
  test('count requests, messages, refusals and connections, and time the way to the commit', async () => {
    const visitor = await visit(relay);
    await visitor.say('count me');
    const { status, text } = await caller(relay).get('/metrics');
    assert.equal(status, 200);
    for (const line of [/^frontdesk_connections\{kind="socket"\} 1$/m, /^frontdesk_messages_total\{kind="visitor"\} \d+$/m, /^frontdesk_refusals_total\{code="unavailable"\} [1-9]/m, /^frontdesk_ack_seconds_count [1-9]/m, /^frontdesk_http_seconds_count\{method="POST",status="201"\} \d+$/m, /^nodejs_eventloop_lag/m]) assert.match(text, line);
    await visitor.close();
  });

  test('are not for strangers', async () => {
    assertProblem(await caller(relay, { 'x-forwarded-for': '203.0.113.5' }).get('/metrics'), 403, 'forbidden', /FRONTDESK_METRICS_TOKEN/);
  });

  test('behind a proxy that nobody declared, everybody is a stranger; with a token only who knows it is let in', async () => {
    const token = 'a-token-of-enough-length';
    const plain = await startRelayProcess();
    const guarded = await startRelayProcess({ env: { FRONTDESK_METRICS_TOKEN: token } });
    assertProblem(await caller(plain, { 'x-forwarded-for': '10.0.0.1' }).get('/metrics'), 403, 'forbidden');
    assertProblem(await caller(guarded).get('/metrics'), 401, 'unauthorized');
    assert.equal((await caller(guarded, { authorization: `Bearer ${token}` }).get('/metrics')).status, 200);
    await Promise.all([plain.remove(), guarded.remove()]);
  });
});
