import assert from 'node:assert/strict';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { describe, it } from 'node:test';
import { ENGINES, run, until } from './engines.ts';

for (const engine of ENGINES) {
  describe(`http on ${engine.name}`, { concurrency: false }, () => {
    it('passes every method with path, query, headers and body', async () => {
      const { transport, port } = await run(engine.create, {
        fetch: async (request) => Response.json({
          method: request.method, path: new URL(request.url).pathname, query: new URL(request.url).search, header: request.headers.get('x-one'), body: await request.text(),
        }),
      });
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
        const body = method === 'GET' ? '' : `body of ${method} ✓`;
        const response = await fetch(`http://127.0.0.1:${port}/a/b?c=d`, { method, headers: { 'x-one': 'two' }, ...(body ? { body } : {}) });
        assert.deepEqual(await response.json(), { method, path: '/a/b', query: '?c=d', header: 'two', body });
      }
      await transport.close();
    });

    it('tells the peer address and takes none from the client', async () => {
      const { transport, port } = await run(engine.create, { fetch: (request) => new Response(request.headers.get('x-frontdesk-remote')) });
      const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { 'X-Frontdesk-Remote': '6.6.6.6' } });
      assert.equal(await response.text(), '127.0.0.1');
      await transport.close();
    });

    it('after it stopped listening answers monitors on connections that are there, and everybody else that it goes away', async () => {
      const { transport, port } = await run(engine.create, { fetch: (request) => new Response(new URL(request.url).pathname) });
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const ask = async (path: string): Promise<[status: number | undefined, text: string]> => {
        const response = await new Promise<IncomingMessage>((resolve, reject) => get({ port, host: '127.0.0.1', path, agent }, resolve).on('error', reject));
        let text = '';
        for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
        return [response.statusCode, text];
      };
      assert.deepEqual(await ask('/first'), [200, '/first']);
      transport.stopListening();
      for (const path of ['/health/ready', '/metrics', '/health/live']) assert.deepEqual(await ask(path), [200, path]);
      const [status, text] = await ask('/metricsandmore');
      assert.deepEqual([status, (JSON.parse(text) as { code: string }).code], [503, 'going_away']);
      await assert.rejects(ask('/health/live'), 'no new connection is taken');
      agent.destroy();
      await transport.close();
    });

    it('keeps binary bodies, several cookies and the status', async () => {
      const bytes = Uint8Array.from({ length: 256 }, (_value, index) => index);
      const { transport, port } = await run(engine.create, {
        fetch: async (request) => {
          const headers = new Headers({ 'content-type': 'application/octet-stream' });
          headers.append('set-cookie', 'a=1; Path=/');
          headers.append('set-cookie', 'b=2; Path=/');
          return new Response(await request.arrayBuffer(), { status: 201, headers });
        },
      });
      const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: bytes });
      assert.equal(response.status, 201);
      assert.deepEqual(response.headers.getSetCookie(), ['a=1; Path=/', 'b=2; Path=/']);
      assert.equal(response.headers.get('content-length'), '256');
      assert.deepEqual(new Uint8Array(await response.arrayBuffer()), bytes);
      await transport.close();
    });

    it('answers HEAD with the length and no body, and 204 and 304 with neither', async () => {
      const { transport, port } = await run(engine.create, {
        fetch: (request) => {
          const { pathname } = new URL(request.url);
          if (pathname === '/none') return new Response(null, { status: 204 });
          if (pathname === '/same') return new Response(null, { status: 304, headers: { etag: '"1"' } });
          return new Response('twelve bytes');
        },
      });
      const head = await fetch(`http://127.0.0.1:${port}/`, { method: 'HEAD' });
      assert.equal(head.headers.get('content-length'), '12');
      assert.equal(await head.text(), '');
      assert.equal((await fetch(`http://127.0.0.1:${port}/none`)).status, 204);
      assert.equal((await fetch(`http://127.0.0.1:${port}/same`)).headers.get('etag'), '"1"');
      assert.equal(await (await fetch(`http://127.0.0.1:${port}/`)).text(), 'twelve bytes');
      await transport.close();
    });

    it('refuses a body over the limit with a problem document and goes on', async () => {
      const { transport, port } = await run(engine.create, { maxBodyBytes: 1_000, fetch: async (request) => new Response(String((await request.text()).length)) });
      const over = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'x'.repeat(1_001) });
      assert.equal(over.status, 413);
      assert.equal(over.headers.get('content-type'), 'application/problem+json');
      const document = await over.json() as { status: number; code: string; detail: string };
      assert.equal(document.status, 413);
      assert.equal(document.code, 'too_large');
      assert.match(document.detail, /1000 bytes/);
      const fits = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'x'.repeat(1_000) });
      assert.equal(await fits.text(), '1000');
      await transport.close();
    });

    it('becomes a 500 problem when the handler throws, without telling why', async () => {
      const { transport, port, errors } = await run(engine.create, { fetch: () => { throw new Error('secret detail'); } });
      const response = await fetch(`http://127.0.0.1:${port}/`);
      assert.equal(response.status, 500);
      assert.ok(!(await response.text()).includes('secret'));
      assert.equal(errors.length, 1);
      await transport.close();
    });

    it('survives a client that goes away before the answer', async () => {
      let arrived = 0;
      let release: (() => void) | undefined;
      const { transport, port, errors } = await run(engine.create, {
        fetch: async (request) => {
          if (new URL(request.url).pathname !== '/slow') return new Response('ok');
          arrived += 1;
          await new Promise<void>((resolve) => { release = resolve; });
          return new Response('nobody reads this');
        },
      });
      const client = connectTcp(port, '127.0.0.1');
      client.on('error', () => undefined);
      client.write('POST /slow HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\nok');
      await until(() => arrived === 1, 'the request arrives');
      client.destroy();
      assert.equal(await (await fetch(`http://127.0.0.1:${port}/`)).text(), 'ok');
      release?.();
      assert.equal(await (await fetch(`http://127.0.0.1:${port}/`)).text(), 'ok');
      assert.deepEqual(errors, []);
      await transport.close();
    });

    it('survives a client that goes away within its body', async () => {
      const { transport, port } = await run(engine.create, { fetch: async (request) => new Response(await request.text()) });
      const client = connectTcp(port, '127.0.0.1');
      client.on('error', () => undefined);
      await new Promise<void>((resolve) => client.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\nhalf', () => resolve()));
      client.destroy();
      const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'whole' });
      assert.equal(await response.text(), 'whole');
      await transport.close();
    });

    // The one with a path would make a proxy, which guards paths, let through what it should not.
    for (const host of ['a b', 'shop.example/metrics?', 'shop.example#', 'name:word@shop.example', '[::1', 'shop.example:80:90']) {
      it(`answers 400 to "${host}", which is no host`, async () => {
        const { transport, port } = await run(engine.create);
        const client = connectTcp(port, '127.0.0.1');
        let heard = '';
        client.setEncoding('utf8').on('data', (chunk: string) => { heard += chunk; });
        client.write(`GET / HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
        await until(() => heard.includes('\r\n\r\n'), 'an answer');
        assert.match(heard, /^HTTP\/1\.1 400/);
        client.destroy();
        await transport.close();
      });
    }
  });
}
