/** The whole relay behind a socket over HTTP: who may open one, what it is told, and how it is counted. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { uuidv7, visitorToken } from '@frontdesk/protocol';
import { asOwner, caller, type Caller } from '../http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../http/relay-process.ts';
import { rawSocket } from './raw-socket.ts';

let relay: RelayProcess;
let owner: Caller;
before(async () => {
  relay = await startRelayProcess({ env: { FRONTDESK_CONNECTIONS_PER_ADDRESS: '5', FRONTDESK_TRUSTED_PROXIES: '127.0.0.1', FRONTDESK_DEVELOPMENT: 'false' } });
  owner = await asOwner(relay);
});
after(() => relay.remove());

const hello = (auth: object = { kind: 'visitor', workspace: 'default', token: visitorToken() }): string => JSON.stringify({ t: 'hello', min: 1, max: 1, auth });
type Frame = { readonly t: string; readonly [field: string]: unknown };
const framesOf = (texts: readonly string[]): Frame[] => texts.map((text) => JSON.parse(text) as Frame).flatMap((frame) => (frame.t === 'batch' ? (frame['frames'] as Frame[]) : [frame]));

test('hello travels with the opening request, a message sent twice is stored once, and the ack comes by the poll', async () => {
  const http = rawSocket(relay.url);
  const opened = await http.open([hello()]);
  assert.equal(opened.status, 201);
  assert.equal(opened.body.protocol, 'chat.v1');
  const { socket } = opened.body;
  const welcome = await http.poll(socket, 0);
  assert.equal(framesOf(welcome.body.frames)[0]?.t, 'welcome');
  const [id, conv] = [uuidv7(), uuidv7()];
  const send = JSON.stringify({ t: 'send', id, conv, body: { text: 'over HTTP' } });
  assert.equal((await http.send(socket, 2, [send])).body.received, 2);
  assert.equal((await http.send(socket, 2, [send])).body.received, 2);
  let after = welcome.body.frames.length;
  const heard: Frame[] = [];
  while (!heard.some((frame) => frame.t === 'ack')) {
    const { body } = await http.poll(socket, after);
    after = body.first - 1 + body.frames.length;
    heard.push(...framesOf(body.frames));
  }
  assert.equal(heard.filter((frame) => frame.t === 'ack').length, 1);
  const { entries } = (await owner.get(`:/conversations/${conv}/messages`)).json as { entries: { id: string }[] };
  assert.deepEqual(entries.map((entry) => entry.id), [id]);
  assert.match((await caller(relay).get('/metrics')).text, /^frontdesk_connections\{kind="http_socket"\} 1$/m);
  await http.send(socket, 3, [], { code: 1000, reason: '' });
  assert.match((await caller(relay).get('/metrics')).text, /^frontdesk_connections\{kind="http_socket"\} 0$/m);
});

test('a page of any origin may ask, without cookies, and is told in words when its origin is not allowed', async () => {
  const http = rawSocket(relay.url);
  const stranger = { origin: 'https://stranger.example' };
  const opened = await http.open([hello()], stranger);
  assert.deepEqual([opened.headers.get('access-control-allow-origin'), opened.headers.get('access-control-allow-credentials')], ['*', null]);
  const { body } = await http.poll(opened.body.socket, 0);
  assert.equal(body.close?.code, 4003);
  assert.match(String(framesOf(body.frames)[0]?.['message']), /stranger\.example/);
  const preflight = await caller(relay).ask('OPTIONS', ':/socket/frames', { headers: { ...stranger, 'access-control-request-method': 'GET', 'access-control-request-headers': 'frontdesk-socket' } });
  assert.equal(preflight.status, 204);
  assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /Frontdesk-Socket, Frontdesk-After/);
});

test("an agent's cookie counts on the relay's own pages only, as on a WebSocket", async () => {
  const http = rawSocket(relay.url);
  const cookie = owner.headers['cookie'] ?? '';
  const own = await http.open([hello({ kind: 'agent' })], { cookie, origin: relay.url });
  assert.equal(framesOf((await http.poll(own.body.socket, 0)).body.frames)[0]?.t, 'welcome');
  const foreign = await http.open([hello({ kind: 'agent' })], { cookie, origin: 'https://stranger.example' });
  assert.equal((await http.poll(foreign.body.socket, 0)).body.close?.code, 4003);
  await http.send(own.body.socket, 2, [], { code: 1000, reason: '' });
});

test('sockets of one address are counted together, however they go; beyond the limit one is told why', async () => {
  const http = rawSocket(relay.url);
  const from = { 'x-forwarded-for': '198.51.100.7' };
  const open = await Promise.all(Array.from({ length: 5 }, () => http.open([hello()], from)));
  const sixth = await http.open([hello()], from);
  const { body } = await http.poll(sixth.body.socket, 0);
  assert.equal(framesOf(body.frames)[0]?.['code'], 'too_many_connections');
  assert.equal(body.close?.code, 4101);
  const elsewhere = await http.open([hello()], { 'x-forwarded-for': '198.51.100.8' });
  assert.equal((await http.poll(elsewhere.body.socket, 0)).body.close, undefined);
  for (const { body: { socket } } of [...open, elsewhere]) await http.send(socket, 2, [], { code: 1000, reason: '' });
});

test('wrong requests are told what was expected', async () => {
  const http = rawSocket(relay.url);
  assert.deepEqual((await http.poll('nobody.knows', 0)).status, 404);
  assert.equal((await http.send('nobody.knows', 1, [])).body.code, 'socket_unknown');
  const { body: { socket } } = await http.open([]);
  const gap = await http.send(socket, 5, ['{}']);
  assert.deepEqual([gap.status, gap.body.code], [409, 'out_of_step']);
  assert.match(gap.body.detail ?? '', /Frame 1 is missing/);
  const missing = await caller(relay).get(':/socket/frames');
  assert.equal(missing.status, 400);
  assert.match(missing.text, /frontdesk-socket/);
  await http.send(socket, 1, [], { code: 1000, reason: '' });
});

test('a relay that stops says goodbye to those who wait and does not wait for them', async () => {
  const other = await startRelayProcess({ env: { FRONTDESK_DRAIN_MS: '600000' } });
  const http = rawSocket(other.url);
  const { body: { socket } } = await http.open([hello()]);
  const first = await http.poll(socket, 0);
  const waiting = http.poll(socket, first.body.frames.length);
  // Answered on a connection that was made after the poll was sent: the relay has the poll.
  await caller(other).get('/health/live');
  await caller(other).get('/health/live');
  const ended = other.stop('SIGTERM');
  const { body } = await waiting;
  assert.deepEqual(framesOf(body.frames).map((frame) => frame.t), ['goaway']);
  assert.equal(body.close?.code, 4200);
  assert.equal(await ended, 0);
  await other.remove();
});
