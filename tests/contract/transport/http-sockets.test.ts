/** The promises of a socket (transport.ts), kept over HTTP on both engines, with the SDK's own client at the other end. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SocketLike } from '@frontdesk/sdk';
import { OpenAPIHono } from '@hono/zod-openapi';
import type { ApiEnv } from '../../../packages/relay/src/http/env.ts';
import { problemOf, problemResponse } from '../../../packages/relay/src/http/problem.ts';
import { httpSocketRoutes } from '../../../packages/relay/src/http-sockets/routes.ts';
import { systemClock } from '../../../packages/sdk/src/clock.ts';
import { createHttpSocketFactory } from '../../../packages/sdk/src/http/socket.ts';
import { linkedNode, Wires } from '../../relay/http-sockets/linked-nodes.ts';
import { ENGINES, Recorder, run, until, type SendOutcome } from './engines.ts';

/** Where the requests of a client go: to the only node, or to each of two in turn. */
const SETTINGS = [1, 2] as const;

async function stage(create: (typeof ENGINES)[number]['create'], nodes: (typeof SETTINGS)[number], maxBufferedBytes = 1_048_576) {
  const recorder = new Recorder();
  const errors: unknown[] = [];
  const wires = new Wires();
  const running = await Promise.all(Array.from({ length: nodes }, async (_value, place) => {
    const { local, all } = linkedNode(wires, `n${place}`, recorder, { maxBufferedBytes, now: () => performance.now(), onError: (error) => errors.push(error) });
    const app = new OpenAPIHono<ApiEnv>();
    app.onError((error) => problemResponse(problemOf(error), 'request'));
    app.route('/api/v1', httpSocketRoutes(nodes === 1 ? local : all));
    const { transport, port } = await run(create, { fetch: (request) => app.fetch(request), maxBodyBytes: 1_000_000 });
    local.start();
    all.start();
    return { local, all, transport, port };
  }));
  let turn = 0;
  /** Each request goes to the next node. */
  const inTurn = (asks: typeof fetch): typeof fetch => (input, init) => asks(String(input).replace(/:\d+\//, `:${running[(turn += 1) % nodes]?.port}/`), init);
  const clients: SocketLike[] = [];
  return {
    recorder, errors,
    size: () => running.reduce((sum, { local }) => sum + local.size, 0),
    /** A client that keeps what it hears. `asks` may hold its requests back. */
    connect(protocols: string[] = [], asks: typeof fetch = fetch) {
      const heard: string[] = [];
      const socket = createHttpSocketFactory({ fetch: inTurn(asks), clock: systemClock, random: () => 0 })(`ws://127.0.0.1:${running[0]?.port}/ws`, protocols);
      clients.push(socket);
      const closed = new Promise<{ code: number; reason: string }>((resolve) => { socket.onclose = resolve; });
      socket.onmessage = ({ data }) => heard.push(String(data));
      return { socket, heard, closed };
    },
    async end() {
      for (const client of clients) client.close(1000);
      for (const { all, local } of running) {
        all.leave();
        await local.leave(4200, 'the test ends');
      }
      for (const { transport } of running) await transport.close();
    },
  };
}

for (const engine of ENGINES) for (const nodes of SETTINGS) {
  describe(`sockets over HTTP on ${engine.name}${nodes === 1 ? '' : ', each request at the other one of two nodes'}`, { concurrency: false }, () => {
    it('opens with the offered subprotocols, headers and the address of the peer', async () => {
      const { recorder, connect, end } = await stage(engine.create, nodes);
      const asking: typeof fetch = (input, init) => fetch(input, { ...init, headers: { ...(init?.headers as Record<string, string>), origin: 'https://shop.example', cookie: 'a=1' } });
      connect(['chat.v9', 'chat.v1'], asking);
      await until(() => recorder.sockets.length === 1, 'the socket opens');
      const [request] = recorder.upgrades;
      assert.deepEqual(request?.protocols, ['chat.v9', 'chat.v1']);
      assert.deepEqual([request?.headers['origin'], request?.headers['cookie'], request?.remoteAddress], ['https://shop.example', 'a=1', '127.0.0.1']);
      await end();
    });

    it('does not open when the upgrade would have been refused, also when the decision takes time', async () => {
      const { recorder, connect, size, end } = await stage(engine.create, nodes);
      recorder.decide = async () => {
        await new Promise((resolve) => setImmediate(resolve));
        return { accept: false, status: 429, body: 'Too many connections from your address.' };
      };
      assert.equal((await connect().closed).code, 1006);
      assert.deepEqual(recorder.events, []);
      assert.equal(size(), 0);
      await end();
    });

    it('carries text both ways, whole and in order', async () => {
      const { recorder, connect, end } = await stage(engine.create, nodes);
      recorder.onText = (socket, text) => { socket.send(`${text}!`); };
      const { socket, heard } = connect();
      const sent = ['grüße 👋', '', ...Array.from({ length: 300 }, (_value, index) => `${index}`), 'x'.repeat(100_000)];
      for (const text of sent) socket.send(text);
      await until(() => heard.length === sent.length, 'all answers');
      assert.deepEqual(heard, sent.map((text) => `${text}!`));
      await end();
    });

    it('says queued, then dropped for a client that does not fetch, keeps the rest in order and drains when it fetches again', async () => {
      const { recorder, connect, end } = await stage(engine.create, nodes, 400_000);
      let reading = true;
      const slow: typeof fetch = async (input, init) => {
        while (!reading && init?.method !== 'POST') await new Promise((resolve) => setTimeout(resolve, 5));
        return fetch(input, init);
      };
      const { heard } = connect([], slow);
      await until(() => recorder.sockets.length === 1, 'the socket opens');
      const [socket] = recorder.sockets;
      assert.ok(socket);
      reading = false;
      const outcomes: SendOutcome[] = [];
      const taken: string[] = [];
      for (let index = 0; outcomes.at(-1) !== 'dropped' && index < 20_000; index += 1) {
        const text = `${index} ${'x'.repeat(10_000)}`;
        const outcome = socket.send(text);
        if (outcome !== 'dropped') taken.push(text);
        outcomes.push(outcome);
        if (index % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      assert.ok(outcomes.includes('queued'));
      assert.equal(outcomes.at(-1), 'dropped');
      assert.ok(socket.bufferedBytes() > 380_000 && socket.bufferedBytes() <= 400_000, `${socket.bufferedBytes()} bytes wait`);
      reading = true;
      await until(() => heard.length === taken.length, 'everything that was taken arrives');
      assert.deepEqual(heard, taken);
      await until(() => recorder.drains > 0 && socket.bufferedBytes() === 0, 'the drain is told');
      await end();
    });

    it('closes with code and reason after what was sent before, cutting a reason that is too long', async () => {
      const { recorder, connect, end } = await stage(engine.create, nodes);
      const [first, second] = [connect(), connect()];
      await until(() => recorder.sockets.length === 2, 'both open');
      recorder.sockets[0]?.send('last words');
      recorder.sockets[0]?.close(4003, 'not here: ⛔');
      recorder.sockets[1]?.close(4102, 'ü'.repeat(100));
      const closes = await Promise.all([first.closed, second.closed]);
      assert.deepEqual(closes.sort((one, other) => one.code - other.code), [{ code: 4003, reason: 'not here: ⛔' }, { code: 4102, reason: 'ü'.repeat(61) }]);
      assert.deepEqual([...first.heard, ...second.heard], ['last words']);
      await until(() => recorder.events.filter((event) => event.startsWith('close')).length === 2, 'both closes are told');
      await end();
    });

    it('tells the code with which the client closed, once, after the frames before it', async () => {
      const { recorder, connect, size, end } = await stage(engine.create, nodes);
      const { socket } = connect();
      await until(() => recorder.sockets.length === 1, 'the socket opens');
      socket.send('one');
      socket.send('two');
      socket.close(4321, 'bye');
      await until(() => recorder.events.includes('close 4321'), 'the code arrives');
      assert.deepEqual(recorder.events, ['open peer', 'text one', 'text two', 'close 4321']);
      assert.equal(size(), 0);
      await end();
    });

    it('does nothing on a socket that is gone', async () => {
      const { recorder, connect, end } = await stage(engine.create, nodes);
      const { closed } = connect();
      await until(() => recorder.sockets.length === 1, 'the socket opens');
      const [socket] = recorder.sockets;
      socket?.terminate();
      assert.equal((await closed).code, 1006);
      assert.equal(socket?.send('too late'), 'dropped');
      assert.equal(socket?.bufferedBytes(), 0);
      socket?.close(4000, 'too late');
      socket?.terminate();
      assert.deepEqual(recorder.events, ['open peer', 'close 1006']);
      await end();
    });

    it('ends only the socket whose handler threw', async () => {
      const { recorder, connect, errors, end } = await stage(engine.create, nodes);
      recorder.onText = (_socket, text) => { if (text === 'poison') throw new Error('bug'); };
      const [bad, good] = [connect(), connect()];
      bad.socket.send('poison');
      assert.equal((await bad.closed).code, 1006);
      assert.equal(errors.length, 1);
      good.socket.send('fine');
      await until(() => recorder.events.includes('text fine'), 'the other one is heard');
      await end();
    });
  });
}
