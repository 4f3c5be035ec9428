import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { freePort } from '../../relay/http/free-port.ts';
import { connect, ENGINES, refused, run, setReading, until, type SendOutcome } from './engines.ts';

for (const engine of ENGINES) {
  describe(`sockets on ${engine.name}`, { concurrency: false }, () => {
    it('accepts an upgrade with the chosen subprotocol and tells headers, address and offers', async () => {
      const { transport, recorder, port } = await run(engine.create);
      recorder.decide = () => ({ accept: true, protocol: 'chat.v1', context: 'somebody' });
      const client = await connect(port, ['chat.v9', 'chat.v1'], { origin: 'https://shop.example', cookie: 'a=1', 'X-Many': 'one' });
      assert.equal(client.socket.protocol, 'chat.v1');
      const [request] = recorder.upgrades;
      assert.deepEqual(request?.protocols, ['chat.v9', 'chat.v1']);
      assert.equal(request?.headers['origin'], 'https://shop.example');
      assert.equal(request?.headers['cookie'], 'a=1');
      assert.equal(request?.headers['x-many'], 'one');
      assert.equal(request?.remoteAddress, '127.0.0.1');
      assert.deepEqual(recorder.events, ['open somebody']);
      await transport.close();
    });

    it('accepts without a subprotocol when none was offered', async () => {
      const { transport, port } = await run(engine.create);
      const client = await connect(port);
      assert.equal(client.socket.protocol, '');
      await transport.close();
    });

    it('refuses an upgrade with status and words, also when the decision takes time', async () => {
      const { transport, recorder, port } = await run(engine.create);
      recorder.decide = async () => {
        await new Promise((resolve) => setImmediate(resolve));
        return { accept: false, status: 429, body: 'Too many connections from your address.' };
      };
      assert.deepEqual(await refused(port), { status: 429, body: 'Too many connections from your address.' });
      assert.deepEqual(recorder.events, []);
      await transport.close();
    });

    it('answers 500 and goes on when deciding throws', async () => {
      const { transport, recorder, port, errors } = await run(engine.create);
      recorder.decide = () => { throw new Error('broken'); };
      assert.equal((await refused(port)).status, 500);
      assert.equal(errors.length, 1);
      recorder.decide = () => ({ accept: true, protocol: undefined, context: 'peer' });
      await connect(port);
      await transport.close();
    });

    it('carries text both ways, whole and in order, and reports binary without closing', async () => {
      const { transport, recorder, port } = await run(engine.create);
      recorder.onText = (socket, text) => { socket.send(`${text}!`); };
      const client = await connect(port);
      client.socket.send('grüße 👋');
      client.socket.send(Buffer.from([1, 2, 3]));
      client.socket.send('');
      client.socket.send('last');
      await until(() => client.heard.length === 3, 'three answers');
      assert.deepEqual(client.heard, ['grüße 👋!', '!', 'last!']);
      assert.deepEqual(recorder.events, ['open peer', 'text grüße 👋', 'binary', 'text ', 'text last']);
      await transport.close();
    });

    it('ends the socket on a frame over the limit and leaves the others alone', async () => {
      const { transport, recorder, port } = await run(engine.create, { maxFrameBytes: 1_024 });
      const [big, calm] = [await connect(port), await connect(port)];
      big.socket.send('x'.repeat(2_000));
      assert.ok([1006, 1009].includes((await big.closed).code));
      await until(() => recorder.events.some((event) => event.startsWith('close')), 'the relay hears of it');
      calm.socket.send('still here');
      await until(() => recorder.events.includes('text still here'), 'the calm one is heard');
      await transport.close();
    });

    it('says queued, then dropped for a reader that stops, keeps the rest in order and drains when it reads again', async () => {
      const { transport, recorder, port } = await run(engine.create, { maxBackpressureBytes: 400_000 });
      const client = await connect(port);
      setReading(client.socket, false);
      const [socket] = recorder.sockets;
      assert.ok(socket);
      const outcomes: SendOutcome[] = [];
      const taken: string[] = [];
      for (let index = 0; outcomes.at(-1) !== 'dropped' && index < 20_000; index += 1) {
        const text = `${index} ${'x'.repeat(10_000)}`;
        const outcome = socket.send(text);
        if (outcome !== 'dropped') taken.push(text);
        outcomes.push(outcome);
        if (index % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      assert.equal(outcomes[0], 'sent');
      assert.ok(outcomes.includes('queued'));
      assert.equal(outcomes.at(-1), 'dropped');
      assert.ok(socket.bufferedBytes() > 100_000 && socket.bufferedBytes() <= 420_000, `${socket.bufferedBytes()} bytes wait`);
      setReading(client.socket, true);
      await until(() => client.heard.length === taken.length, 'everything that was taken arrives');
      assert.deepEqual(client.heard, taken);
      await until(() => recorder.drains > 0 && socket.bufferedBytes() === 0, 'the drain is told');
      assert.equal(socket.send('after'), 'sent');
      await transport.close();
    });

    it('closes with code and reason, cutting a reason that is too long', async () => {
      const { transport, recorder, port } = await run(engine.create);
      const [first, second] = [await connect(port), await connect(port)];
      recorder.sockets[0]?.close(4003, 'not here: ⛔');
      recorder.sockets[1]?.close(4102, 'ü'.repeat(100));
      assert.deepEqual(await first.closed, { code: 4003, reason: 'not here: ⛔' });
      assert.deepEqual(await second.closed, { code: 4102, reason: 'ü'.repeat(61) });
      await until(() => recorder.events.filter((event) => event.startsWith('close')).length === 2, 'both closes are told');
      await transport.close();
    });

    it('tells the code with which the client closed, once', async () => {
      const { transport, recorder, port } = await run(engine.create);
      const client = await connect(port);
      client.socket.close(4321, 'bye');
      await client.closed;
      await until(() => recorder.events.includes('close 4321'), 'the code arrives');
      assert.equal(recorder.events.filter((event) => event.startsWith('close')).length, 1);
      await transport.close();
    });

    it('terminates without a close frame', async () => {
      const { transport, recorder, port } = await run(engine.create);
      const client = await connect(port);
      recorder.sockets[0]?.terminate();
      assert.equal((await client.closed).code, 1006);
      await transport.close();
    });

    it('does nothing on a socket that is gone', async () => {
      const { transport, recorder, port } = await run(engine.create);
      const client = await connect(port);
      client.socket.terminate();
      await until(() => recorder.events.some((event) => event.startsWith('close')), 'the relay hears of it');
      const [socket] = recorder.sockets;
      assert.equal(socket?.send('too late'), 'dropped');
      assert.equal(socket?.bufferedBytes(), 0);
      socket?.close(4000, 'too late');
      socket?.terminate();
      await transport.close();
    });

    it('closes only the socket whose handler threw', async () => {
      const { transport, recorder, port, errors } = await run(engine.create);
      recorder.onText = (_socket, text) => { if (text === 'poison') throw new Error('bug'); };
      const [bad, good] = [await connect(port), await connect(port)];
      bad.socket.send('poison');
      assert.equal((await bad.closed).code, 1006);
      assert.equal(errors.length, 1);
      good.socket.send('fine');
      await until(() => recorder.events.includes('text fine'), 'the other one is heard');
      await transport.close();
    });

    it('gives each socket an id of its own', async () => {
      const { transport, recorder, port } = await run(engine.create);
      await Promise.all([connect(port), connect(port), connect(port)]);
      assert.equal(new Set(recorder.sockets.map((socket) => socket.id)).size, 3);
      await transport.close();
    });

    it('refuses upgrades on other paths', async () => {
      const { transport, port, recorder } = await run(engine.create, { fetch: () => new Response('no', { status: 404 }) });
      assert.equal((await refused(port, '/other')).status, 404);
      assert.deepEqual(recorder.events, []);
      await transport.close();
    });

    it('keeps open sockets alive after it stopped listening, and takes no new ones', async () => {
      const { transport, recorder, port } = await run(engine.create);
      const client = await connect(port);
      transport.stopListening();
      await assert.rejects(connectOnce(port));
      recorder.onText = (socket, text) => { socket.send(text); };
      client.socket.send('still');
      await until(() => client.heard.includes('still'), 'the old socket works');
      await transport.close();
      await client.closed;
    });

    it('takes its port again at once after it closed with clients connected', async () => {
      // A port given by number, as people give it: uSockets lets go of one it picked itself only after a minute.
      const first = await run(engine.create, { port: await freePort() });
      const clients = await Promise.all([connect(first.port), connect(first.port)]);
      await first.transport.close();
      await Promise.all(clients.map(({ closed }) => closed));
      const again = await run(engine.create, { port: first.port });
      assert.equal(again.port, first.port);
      const client = await connect(again.port);
      assert.equal(client.socket.readyState, client.socket.OPEN);
      await again.transport.close();
    });

    it('explains a port that is taken', async () => {
      const first = await run(engine.create);
      await assert.rejects(run(engine.create, { port: first.port }), (error: Error) => error.message.includes(`127.0.0.1:${first.port}`) && error.message.includes('another program uses it'));
      await first.transport.close();
    });
  });
}

function connectOnce(port: number): Promise<unknown> {
  return fetch(`http://127.0.0.1:${port}/`);
}
