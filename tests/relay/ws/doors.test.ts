import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { uuidv7, visitorToken } from '@frontdesk/protocol';
import { originAllowed } from '../../../packages/relay/src/ws/access.ts';
import { describeDevice } from '../../../packages/relay/src/ws/device.ts';
import { startRelay, TestClient, until, type TestRelay } from './relay-in-process.ts';

describe('who may open a session', () => {
  let relay: TestRelay;
  before(async () => { relay = await startRelay({ FRONTDESK_CONNECTIONS_PER_ADDRESS: '12', FRONTDESK_DEVELOPMENT: 'false' }); });
  after(() => relay.stop());

  const hello = (auth: object) => ({ t: 'hello', min: 1, max: 1, auth });
  const visitor = () => hello({ kind: 'visitor', workspace: 'default', token: visitorToken() });

  async function refusal(first: object, headers: Record<string, string> = {}): Promise<[string, number | undefined, string]> {
    const client = await TestClient.open(relay.port, { headers });
    client.send(first);
    await until(() => client.closed !== undefined, 'the close');
    const [error] = client.all('error');
    return [error?.code ?? 'none', client.closed?.code, error?.message ?? ''];
  }

  it('names the foreign origin and what to do', async () => {
    const [code, close, message] = await refusal(visitor(), { origin: 'https://evil.example' });
    assert.deepEqual([code, close], ['forbidden', 4003]);
    assert.match(message, /https:\/\/evil\.example.*Allowed origins/);
  });

  it('lets in listed origins, the relay’s own, and programs without one', async () => {
    await relay.store.workspaces.update(relay.workspace.id, { allowedOrigins: ['https://shop.example'] });
    const cases: Record<string, string>[] = [{ origin: 'https://shop.example' }, { origin: `http://127.0.0.1:${relay.port}` }, {}];
    for (const headers of cases) {
      const client = await TestClient.open(relay.port, { headers });
      client.send(visitor());
      await client.next('welcome');
      await client.end();
    }
  });

  it('takes a cookie only from a page of the relay itself', async () => {
    const { secret } = await relay.agent('Ana');
    const cookie = { cookie: secret };
    assert.deepEqual((await refusal(hello({ kind: 'agent' }), cookie)).slice(0, 2), ['unauthorized', 4002]);
    assert.deepEqual((await refusal(hello({ kind: 'agent' }), { ...cookie, origin: 'https://evil.example' })).slice(0, 2), ['forbidden', 4003]);
    assert.deepEqual((await refusal(hello({ kind: 'agent' }), { ...cookie, origin: 'http://localhost:9' })).slice(0, 2), ['forbidden', 4003]);
    const own = await TestClient.open(relay.port, { headers: { ...cookie, origin: `http://127.0.0.1:${relay.port}` } });
    own.send(hello({ kind: 'agent' }));
    assert.equal((await own.next('welcome')).self.name, 'Ana');
    await own.end();
  });

  it('refuses wrong credentials and unknown workspaces in words', async () => {
    assert.deepEqual((await refusal(hello({ kind: 'agent', token: 'fdt_wrong' }))).slice(0, 2), ['unauthorized', 4002]);
    const [code, close, message] = await refusal(hello({ kind: 'visitor', workspace: 'nobody', token: visitorToken() }));
    assert.deepEqual([code, close], ['not_found', 4008]);
    assert.match(message, /"nobody"/);
  });

  it('is one visitor per token, however often it comes', async () => {
    const token = visitorToken();
    const clients = await Promise.all([1, 2, 3].map(() => TestClient.visitor(relay.port, token)));
    assert.equal(new Set(clients.map((client) => client.all('welcome')[0]?.self.id)).size, 1);
    await Promise.all(clients.map((client) => client.end()));
  });

  it('chooses the best offered subprotocol, and none when none is offered', async () => {
    for (const [offered, chosen] of [[['chat', 'chat.v1'], 'chat.v1'], [['chat'], 'chat'], [[], '']] as const) {
      const client = await TestClient.open(relay.port, { protocols: [...offered] });
      assert.equal(client.socket.protocol, chosen);
      await client.end();
    }
  });

  it('limits sockets per address, says so in words, and counts those that left', async () => {
    const clients = await Promise.all(Array.from({ length: 12 }, () => TestClient.open(relay.port)));
    const late = await TestClient.open(relay.port);
    await until(() => late.closed !== undefined, 'the close');
    assert.equal(late.closed?.code, 4101);
    assert.equal(late.all('error')[0]?.code, 'too_many_connections');
    await clients[0]?.end();
    await until(() => relay.sockets.size === 11, 'one left');
    const next = await TestClient.open(relay.port);
    next.send(visitor());
    await next.next('welcome');
    await Promise.all([...clients, next].map((client) => client.end()));
  });
});

describe('a relay that goes away', () => {
  it('tells everybody when to come back, answers what was begun, and closes the rest', async () => {
    const relay = await startRelay();
    const [polite, stubborn] = [await TestClient.visitor(relay.port), await TestClient.visitor(relay.port)];
    const [conv, id] = [uuidv7(), uuidv7()];
    stubborn.send({ t: 'send', id, conv, body: { text: 'just before' } });
    stubborn.send({ t: 'ping', n: 1 });
    await stubborn.next('pong');
    const leaving = relay.sockets.leave('restart', 3_000, 500);
    assert.deepEqual(await polite.next('goaway'), { t: 'goaway', reason: 'restart', spreadMs: 3_000 });
    polite.socket.close();
    await stubborn.next('ack', (ack) => ack.id === id);
    stubborn.send({ t: 'send', id: uuidv7(), conv: uuidv7(), body: { text: 'too late' } });
    assert.equal((await stubborn.next('nack')).code, 'going_away');
    await leaving;
    await until(() => stubborn.closed !== undefined, 'the close');
    assert.equal(stubborn.closed?.code, 4200);
    await relay.stop();
  });
});

describe('the origin rule', () => {
  const rules = { allowedOrigins: ['https://shop.example', 'https://*.brand.example'], host: 'chat.example:8443', development: true };
  for (const [origin, allowed] of [
    ['https://shop.example', true], ['http://shop.example', false], ['https://shop.example:444', false], ['https://a.brand.example', true], ['https://a.b.brand.example', true],
    ['https://brand.example', false], ['https://evilbrand.example', false], ['https://shop.example.evil.example', false], ['https://chat.example:8443', true],
    ['https://chat.example', false], ['null', false], ['', false], ['file://', false], ['http://localhost:3000', false],
  ] as const) {
    it(`${allowed ? 'allows' : 'refuses'} "${origin}"`, () => assert.equal(originAllowed(origin, rules), allowed));
  }
  it('knows the own host over plain http only where people are not told to come by https, or on this machine', () => {
    const own = { allowedOrigins: [], host: 'chat.example', development: false };
    assert.equal(originAllowed('http://chat.example', own), true);
    assert.equal(originAllowed('http://chat.example', { ...own, publicOrigin: 'http://chat.example' }), true);
    assert.equal(originAllowed('http://chat.example', { ...own, publicOrigin: 'https://chat.example' }), false);
    assert.equal(originAllowed('https://chat.example', { ...own, publicOrigin: 'https://chat.example' }), true);
    assert.equal(originAllowed('http://localhost:8080', { ...own, host: 'localhost:8080', publicOrigin: 'https://chat.example' }), true);
  });
  it('allows localhost while nothing is listed, in development only', () => {
    assert.equal(originAllowed('http://localhost:3000', { ...rules, allowedOrigins: [] }), true);
    assert.equal(originAllowed('http://localhost:3000', { ...rules, allowedOrigins: [], development: false }), false);
    assert.equal(originAllowed('https://shop.example', { ...rules, allowedOrigins: [] }), false);
  });
});

describe('the device of a visitor', () => {
  for (const [agent, device] of [
    ['Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile Safari/537.36', 'Chrome on Android'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1', 'Safari on iPhone'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36 Edg/131.0', 'Edge on Windows'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0', 'Firefox on Linux'],
    ['curl/8', undefined],
  ] as const) it(`is "${device}"`, () => assert.equal(describeDevice(agent), device));
});
