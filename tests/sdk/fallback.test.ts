/** The way back: a page that chats over HTTP looks for WebSocket now and then, on a clock that the test moves. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fallBack, type FallbackOptions } from '../../packages/sdk/src/http/fallback.ts';
import type { SocketFactory, SocketLike } from '@frontdesk/sdk';
import { createFakeClock, settled } from './fake-clock.ts';

const URL_OF_SOCKET = 'ws://relay.test/ws';
const MINUTE_MS = 60_000;

/** A WebSocket whose network is the test. */
class TestWebSocket extends EventTarget implements SocketLike {
  readonly via = undefined;
  readonly sent: string[] = [];
  readyState = 0;
  onopen: SocketLike['onopen'] = null;
  onmessage: SocketLike['onmessage'] = null;
  onclose: SocketLike['onclose'] = null;
  onerror: SocketLike['onerror'] = null;

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.readyState = 3;
  }

  /** The upgrade passes, and what was sent is answered. */
  answer(): void {
    this.readyState = 1;
    this.onopen?.();
    this.dispatchEvent(new Event('message'));
  }

  /** The network refuses the upgrade. */
  refuse(): void {
    this.readyState = 3;
    this.dispatchEvent(new Event('close'));
  }
}

/** A client that has just gone over HTTP, with every WebSocket that it tries. */
async function overHttp() {
  const clock = createFakeClock();
  const tried: TestWebSocket[] = [];
  const webSocket: SocketFactory = () => {
    const socket = new TestWebSocket();
    tried.push(socket);
    return socket;
  };
  const asked: string[] = [];
  // The relay answers; a poll waits 25 s.
  const fetch: FallbackOptions['fetch'] = (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    asked.push(`${init?.method ?? 'GET'} ${pathname}`);
    if (pathname === '/health/live') return Promise.resolve(new Response('{}'));
    if (pathname === '/api/v1/socket') return Promise.resolve(Response.json({ socket: 'n.secret' }));
    if (init?.method === 'POST') return Promise.resolve(Response.json({ received: 1 }));
    return new Promise((resolve, reject) => {
      const due = clock.setTimeout(() => resolve(Response.json({ first: 1, frames: [] })), 25_000);
      init?.signal?.addEventListener('abort', () => { clock.clearTimeout(due); reject(new Error('given up')); });
    });
  };
  const uses: (SocketFactory | undefined)[] = [];
  const first = new TestWebSocket();
  const falling = fallBack({ url: URL_OF_SOCKET, protocols: ['chat.v1', 'chat'], socket: first, use: (factory) => void uses.push(factory), webSocket, fetch, clock, random: () => 0.5 });
  first.refuse();
  await settled();
  tried.shift()?.refuse();
  assert.equal(await falling, true);
  const open = uses.shift();
  assert.ok(open, 'the next sockets go over HTTP');
  const link = open(URL_OF_SOCKET, ['chat.v1']);
  const closes: number[] = [];
  link.onclose = ({ code }) => void closes.push(code);
  await settled();
  assert.ok(asked.includes('POST /api/v1/socket'));
  return { clock, tried, uses, link, closes, asked };
}

describe('a page that chats over HTTP', () => {
  it('looks for WebSocket after a minute, and then every five', async () => {
    const { clock, tried, link } = await overHttp();
    await clock.advance(MINUTE_MS - 1);
    assert.equal(tried.length, 0);
    for (const [look, waitMs] of [1, 5 * MINUTE_MS, 5 * MINUTE_MS].entries()) {
      if (look > 0) await clock.advance(waitMs - 1);
      assert.equal(tried.length, look, 'not earlier');
      await clock.advance(1);
      assert.equal(tried.length, look + 1);
      tried.at(-1)?.refuse();
      await settled();
    }
    link.close();
  });

  it('goes on over HTTP while a WebSocket that opens stays silent, and looks again', async () => {
    const { clock, tried, uses, link, closes } = await overHttp();
    await clock.advance(MINUTE_MS);
    const [silent] = tried;
    assert.ok(silent);
    silent.readyState = 1;
    silent.onopen?.();
    assert.deepEqual(silent.sent, ['{"t":"ping","n":0}'], 'it is asked something that the relay answers before a hello');
    await clock.advance(10_000);
    assert.equal(silent.readyState, 3, 'the silent one is let go');
    assert.deepEqual([uses, closes], [[], []]);
    await clock.advance(5 * MINUTE_MS);
    assert.equal(tried.length, 2);
    link.close();
  });

  it('goes back once a WebSocket speaks: at once, on that very WebSocket, and its HTTP socket is closed at the relay', async () => {
    const { clock, tried, uses, closes, asked } = await overHttp();
    await clock.advance(MINUTE_MS);
    tried[0]?.answer();
    await settled();
    assert.deepEqual(closes, [4200], 'the connection is told to come back at once');
    assert.ok(asked.includes('POST /api/v1/socket/frames'), 'the relay is told of the close');
    const [next] = uses;
    assert.ok(next);
    const taken = next(URL_OF_SOCKET, ['chat.v1']);
    assert.equal(taken, tried[0], 'the one that is open already');
    let opened = false;
    taken.onopen = () => { opened = true; };
    await settled();
    assert.ok(opened, 'whoever connects hears that it is open');
    assert.equal(uses.at(-1), undefined, 'later sockets are WebSockets again');
    assert.equal(tried.length, 1);
    await clock.advance(60 * MINUTE_MS);
    assert.equal(tried.length, 1, 'nothing looks any more');
    assert.equal(clock.pending, 0);
  });

  it('opens a fresh WebSocket when the one that spoke is gone again before it is taken', async () => {
    const { clock, tried, uses } = await overHttp();
    await clock.advance(MINUTE_MS);
    tried[0]?.answer();
    await settled();
    tried[0]?.close();
    const taken = uses[0]?.(URL_OF_SOCKET, ['chat.v1']);
    assert.equal(tried.length, 2);
    assert.equal(taken, tried[1]);
  });

  it('stops looking when it is closed', async () => {
    const { clock, tried, link } = await overHttp();
    link.close();
    await clock.advance(60 * MINUTE_MS);
    assert.equal(tried.length, 0);
    assert.equal(clock.pending, 0);
  });
});
