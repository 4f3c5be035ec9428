/** The proxy does to bytes what its faults say; the tests that trust it begin here. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import WebSocket, { WebSocketServer } from 'ws';
import { until } from '../contract/transport/engines.ts';
import { startProxy, type Proxy } from './proxy/proxy.ts';

let proxy: Proxy;
let upstream: Socket[] = [];
let pieces: Buffer[] = [];
let isEnded = false;
const server = createServer({ allowHalfOpen: true }, (socket) => {
  upstream.push(socket);
  socket.on('data', (chunk: Buffer) => pieces.push(chunk)).on('end', () => { isEnded = true; }).on('error', () => undefined);
});

before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
after(() => { server.close(); });

/** One fresh proxy and one connection through it. */
async function through(faults: Parameters<Proxy['set']>[0], direction?: 'up' | 'down'): Promise<Socket> {
  [upstream, pieces, isEnded] = [[], [], false];
  proxy = await startProxy((server.address() as AddressInfo).port);
  proxy.set(faults, direction);
  const client = connect({ port: proxy.port, host: '127.0.0.1', noDelay: true });
  await once(client, 'connect');
  client.on('error', () => undefined);
  await until(() => upstream.length === 1, 'the connection reaches the server');
  return client;
}

/** Ends whatever of the connection is left. */
async function leave(client: Socket): Promise<void> {
  client.destroy();
  for (const socket of upstream) socket.destroy();
  await proxy.close();
}

/** Resolves when the socket is closed, however. */
const gone = (socket: Socket | undefined): Promise<void> => new Promise((resolve) => socket?.once('close', () => resolve()));

const got = (): string => Buffer.concat(pieces).toString();

test('without faults everything passes both ways, and an end is passed on after the last byte', async () => {
  const client = await through({});
  const answer = once(client, 'data');
  client.write('question');
  await until(() => got() === 'question', 'the question');
  upstream[0]?.write('answer');
  assert.equal(String((await answer)[0]), 'answer');
  client.end('last');
  await until(() => isEnded, 'the end');
  assert.equal(got(), 'questionlast');
  await leave(client);
});

test('slices arrive one byte at a time, all of them in order', async () => {
  const client = await through({ sliceBytes: 1 });
  const text = 'one byte after the other '.repeat(8);
  client.write(text);
  await until(() => got() === text, 'all bytes');
  assert.ok(pieces.length > text.length / 4, `${pieces.length} pieces for ${text.length} bytes`);
  await leave(client);
});

test('latency and bandwidth make bytes late by at least what they say', async () => {
  const client = await through({ latencyMs: 60 });
  let begun = performance.now();
  client.write('x');
  await until(() => got() === 'x', 'the late byte');
  assert.ok(performance.now() - begun >= 59);
  proxy.set({ latencyMs: 0, bytesPerSecond: 20_000 });
  begun = performance.now();
  client.write('y'.repeat(4_000));
  await until(() => got().length === 4_001, 'the slow bytes');
  assert.ok(performance.now() - begun >= 150);
  await leave(client);
});

test('a held direction passes everything later; the other direction is not touched', async () => {
  const client = await through({ flow: 'held' }, 'up');
  client.write('kept');
  const heard = once(client, 'data');
  upstream[0]?.write('hello');
  assert.equal(String((await heard)[0]), 'hello');
  assert.equal(got(), '');
  proxy.heal();
  await until(() => got() === 'kept', 'what was held');
  await leave(client);
});

test('a swallowed direction never passes anything again, nor the end of the connection', async () => {
  const client = await through({ flow: 'swallowed' }, 'up');
  client.write('lost');
  client.end();
  const heard = once(client, 'data');
  upstream[0]?.write('still here');
  await heard;
  proxy.heal();
  upstream[0]?.write('and here');
  await once(client, 'data');
  assert.equal(got(), '');
  assert.equal(isEnded, false);
  await leave(client);
});

test('a reset ends both sides at once, and a refusing proxy takes nobody', async () => {
  const client = await through({});
  const [ours, theirs] = [gone(client), gone(upstream[0])];
  proxy.resetAll();
  await Promise.all([ours, theirs]);
  proxy.refuse(true);
  const late = connect({ port: proxy.port, host: '127.0.0.1' });
  late.on('error', () => undefined);
  await gone(late);
  assert.equal(upstream.length, 1);
  assert.equal(proxy.links.length, 0);
  await leave(client);
});

test('a cut after or inside the n-th frame lets exactly n messages through, also those with extended lengths', async () => {
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(sockets, 'listening');
  const heard: string[] = [];
  let closes = 0;
  sockets.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => heard.push(data.toString().slice(0, 3)));
    socket.on('error', () => undefined).on('close', () => { closes += 1; });
  });
  const local = await startProxy((sockets.address() as AddressInfo).port);
  for (const inside of [false, true]) {
    heard.length = 0;
    local.setNew({ sliceBytes: 7_001, cut: { afterFrames: 3, inside } }, 'up');
    const client = new WebSocket(local.url);
    client.on('error', () => undefined);
    await once(client, 'open');
    const closed = new Promise((resolve) => client.once('close', resolve));
    for (const [index, size] of [3, 300, 70_000, 70_000, 4].entries()) client.send(`${index}. `.padEnd(size, 'x'));
    assert.equal(await closed, 1006);
    await until(() => closes === (inside ? 2 : 1), 'the server hears of it');
    assert.deepEqual(heard, ['0. ', '1. ', '2. ']);
  }
  await local.close();
  sockets.close();
});
