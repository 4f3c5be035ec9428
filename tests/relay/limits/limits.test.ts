/** Limits of a relay as it runs: each says in words and figures when the next one is taken. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { asOwner, asRole, assertProblem, caller, OWNER, type Answer } from '../http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../http/relay-process.ts';
import { visit, type VisitorSocket } from '../http/visitor-socket.ts';

const relays: RelayProcess[] = [];
async function start(env: Record<string, string>, folder?: string): Promise<RelayProcess> {
  const relay = await startRelayProcess({ env: { LOG_LEVEL: 'warn', ...env }, ...(folder === undefined ? {} : { folder }) });
  relays.push(relay);
  return relay;
}
after(async () => { for (const relay of relays) await relay.remove(); });

/** 429 with the same waiting time in the document and, in whole seconds, in the header. */
function assertLimited(answer: Answer, detail: RegExp, mostMs: number): void {
  assertProblem(answer, 429, 'rate_limited', detail);
  const waitMs = Number(answer.json['retryAfterMs']);
  assert.ok(waitMs > 0 && waitMs <= mostMs, `${waitMs} ms`);
  assert.equal(answer.headers.get('retry-after'), String(Math.max(1, Math.ceil(waitMs / 1_000))));
}

/** Sends a message and resolves to what answers it. */
async function send(visitor: VisitorSocket, conv: string, text = 'hello'): Promise<{ t: string; code?: string; retryMs?: number; message?: string }> {
  const id = uuidv7();
  visitor.send({ t: 'send', id, conv, body: { text } });
  return visitor.until((frame) => (frame.t === 'ack' || frame.t === 'nack') && frame['id'] === id);
}

const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });

test('the messages of a visitor in an hour are counted across a crash of the relay', async () => {
  const env = { FRONTDESK_VISITOR_MESSAGES_PER_HOUR: '3' };
  const relay = await start(env);
  const visitor = await visit(relay);
  const conv = await visitor.say('one');
  await visitor.say('two', conv);
  await relay.stop('SIGKILL');
  const again = await start(env, relay.folder);
  const back = await visit(again, { token: visitor.token });
  assert.equal((await send(back, conv)).t, 'ack');
  const refused = await send(back, conv);
  assert.deepEqual([refused.t, refused.code], ['nack', 'rate_limited']);
  assert.ok((refused.retryMs ?? 0) > 3_500_000 && (refused.retryMs ?? 0) <= 3_600_000, String(refused.retryMs));
  assert.match(refused.message ?? '', /^At most 3 messages an hour; the next one is taken in \d+ minutes\.$/);
  const other = await visit(again);
  assert.equal((await send(other, uuidv7())).t, 'ack', 'another visitor has their own');
  for (const socket of [back, other]) await socket.close();
});

for (const transport of ['uws', 'ws']) {
  describe(`behind a trusted proxy (${transport})`, () => {
    test('conversations are counted by the address that the proxy saw, IPv6 by its /64, whatever the client wrote before it', async () => {
      const relay = await start({ FRONTDESK_TRANSPORT: transport, FRONTDESK_TRUSTED_PROXIES: '127.0.0.1, ::1', FRONTDESK_CONVERSATIONS_PER_ADDRESS: '2' });
      const open = async (address: string): Promise<string> => {
        const visitor = await visit(relay, from(address));
        const { t, code } = await send(visitor, uuidv7());
        await visitor.close();
        return code ?? t;
      };
      assert.deepEqual([await open('2001:db8:1:2::1'), await open('2001:db8:1:2:ffff::2'), await open('2001:db8:1:2::3')], ['ack', 'ack', 'rate_limited']);
      assert.equal(await open('2001:db8:1:3::1'), 'ack', 'the next /64 is somebody else');
      assert.equal(await open('198.51.100.9, 2001:db8:1:2::9'), 'rate_limited', 'what stands left of it proves nothing');
      assert.deepEqual([await open('198.51.100.9'), await open('::ffff:198.51.100.9'), await open('198.51.100.9:4711')], ['ack', 'ack', 'rate_limited']);
    });

    test('sockets are counted the same way', async () => {
      const relay = await start({ FRONTDESK_TRANSPORT: transport, FRONTDESK_TRUSTED_PROXIES: '127.0.0.1, ::1', FRONTDESK_CONNECTIONS_PER_ADDRESS: '2' });
      const held = [await visit(relay, from('2001:db8::1')), await visit(relay, from('2001:db8::2'))];
      await assert.rejects(visit(relay, from('2001:db8::3')), /too_many_connections|4101/);
      held.push(await visit(relay, from('2001:db8:0:1::3')));
      for (const socket of held) await socket.close();
    });
  });
}

test('a proxy that nobody said to trust is named in the log once, because everybody behind it counts as one', async () => {
  const relay = await start({});
  for (let count = 0; count < 2; count += 1) await caller(relay, { 'x-forwarded-for': '198.51.100.9' }).get('/health/live');
  await caller(relay).get('/health/live');
  assert.equal(relay.stderr().split('FRONTDESK_TRUSTED_PROXIES').length - 1, 1, relay.stderr());
  const trusting = await start({ FRONTDESK_TRUSTED_PROXIES: '127.0.0.1, ::1' });
  await caller(trusting, { 'x-forwarded-for': '198.51.100.9' }).get('/health/live');
  assert.doesNotMatch(trusting.stderr(), /FRONTDESK_TRUSTED_PROXIES/);
});

test('messages in an open conversation open nothing, and a refused opening stores nothing and can be tried again', async () => {
  const relay = await start({ FRONTDESK_CONVERSATIONS_PER_ADDRESS: '1' });
  const owner = await asOwner(relay);
  const visitor = await visit(relay);
  const conv = await visitor.say('first');
  for (const text of ['second', 'third']) await visitor.say(text, conv);
  const other = uuidv7();
  const refused = await send(visitor, other);
  assert.deepEqual([refused.t, refused.code], ['nack', 'rate_limited']);
  assert.match(refused.message ?? '', /new conversations from one address an hour/);
  assert.equal((await owner.get(`:/conversations/${other}`)).status, 404);
  await visitor.close();
});

test('exports are counted per person, together, and recorded only when they are made', async () => {
  const relay = await start({ FRONTDESK_EXPORTS_PER_DAY: '2' });
  const owner = await asOwner(relay);
  const { api: admin } = await asRole(relay, owner, 'admin', 'Ada Admin');
  assert.equal((await owner.get(':/audit/export')).status, 200);
  assert.equal((await owner.get(':/audit/export?format=csv')).status, 200);
  assertLimited(await owner.get(':/audit/export'), /At most 2 exports a day; the next one is taken in 24 hours\./, 86_400_000);
  assert.equal((await admin.get(':/audit/export')).status, 200);
  assert.equal(((await owner.get(':/audit?action=audit.exported')).json['items'] as unknown[]).length, 3);
});

test('announcements are counted per workspace, whoever sends them', async () => {
  const relay = await start({ FRONTDESK_BROADCASTS_PER_DAY: '2' });
  const owner = await asOwner(relay);
  const { api: admin } = await asRole(relay, owner, 'admin', 'Ada Admin');
  const id = uuidv7();
  assert.equal((await owner.post(':/broadcasts', { id, text: 'one' })).status, 201);
  assert.equal((await admin.post(':/broadcasts', { text: 'two' })).status, 201);
  assertLimited(await owner.post(':/broadcasts', { text: 'three' }), /At most 2 announcements a day/, 86_400_000);
  assert.equal((await owner.post(':/broadcasts', { id, text: 'one' })).status, 200, 'the same one again sends nothing');
});

test('searches are counted per person; plain lists are not', async () => {
  const relay = await start({ FRONTDESK_HEAVY_VIEWS_PER_MINUTE: '3' });
  const owner = await asOwner(relay);
  for (const path of [':/conversations?q=a', ':/visitors?q=a', ':/audit?q=a']) assert.equal((await owner.get(path)).status, 200);
  for (const path of [':/conversations?q=b', ':/visitors?q=b', ':/audit?q=b']) assertLimited(await owner.get(path), /At most 3 searches and other costly views a minute/, 60_000);
  for (const path of [':/conversations', ':/visitors', ':/audit', ':/conversations?q=']) assert.equal((await owner.get(path)).status, 200);
  const { api: admin } = await asRole(relay, owner, 'admin', 'Ada Admin');
  assert.equal((await admin.get(':/conversations?q=a')).status, 200);
});

test('tries to sign in are counted as configured', async () => {
  const relay = await start({ FRONTDESK_SIGN_IN_TRIES: '2', FRONTDESK_SIGN_IN_TRIES_PER_ADDRESS: '4' });
  await asOwner(relay);
  const guess = (email: string) => caller(relay).post(':/sign-in', { email, password: 'wrong password', mode: 'bearer' });
  assert.deepEqual([(await guess(OWNER.email)).status, (await guess(OWNER.email)).status, (await guess(OWNER.email)).status], [401, 401, 429]);
  assert.deepEqual([(await guess('a@shop.example')).status, (await guess('b@shop.example')).status], [401, 429]);
});

test('a body larger than configured is refused with the limit in words', async () => {
  const relay = await start({ FRONTDESK_REQUEST_KIB: '64' });
  const owner = await asOwner(relay);
  assertProblem(await owner.post(':/broadcasts', { text: 'x'.repeat(65_536) }), 413, 'too_large', /larger than 64 KiB/);
});
