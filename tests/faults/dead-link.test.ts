/** A link that is dead though nobody closed it is noticed in time: 35 s in the foreground, 5 s after waking (G8). The exact numbers, by an injected clock. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { createChatClient, type ChatClient, type ConnectionView, type SocketFactory, type SocketLike } from '@frontdesk/sdk';
import { createFakeClock, type FakeClock } from '../sdk/fake-clock.ts';
import { startRelayProcess, type RelayProcess } from '../relay/http/relay-process.ts';
import { until } from './proxy/faulty-chat.ts';
import { startProxy, type Proxy } from './proxy/proxy.ts';

const FOREGROUND_MS = 35_000;
const WAKING_MS = 5_000;

/** A page as the SDK knows one: what tells of its life. */
const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
Object.assign(globalThis, { window: page, document: page });

let relay: RelayProcess;
let proxy: Proxy;
let clock: FakeClock;
let chat: ChatClient;

before(async () => { relay = await startRelayProcess({ env: { LOG_LEVEL: 'warn' } }); });
after(() => relay.remove());

/** Pings that the client sent, and pongs that reached it. */
let pings = 0;
let pongs = 0;
const socket: SocketFactory = (url, protocols) => {
  const real = new WebSocket(url, [...protocols]);
  const send = real.send.bind(real);
  real.send = (text) => {
    pings += Number(String(text).includes('"ping"'));
    send(text);
  };
  real.addEventListener('message', ({ data }) => { pongs += Number(String(data).includes('"pong"')); });
  return real as unknown as SocketLike;
};

beforeEach(async () => {
  pings = pongs = 0;
  proxy = await startProxy(relay.port);
  clock = createFakeClock();
  chat = createChatClient({ url: proxy.url, clock, socket, random: () => 0.9 });
  await chat.connect();
  await until(() => state() === 'online', 'online');
  await chat.send('hello');
  await until(() => chat.getSnapshot().queued === 0 && quiet(), 'all answers are there');
});
afterEach(async () => {
  await chat.destroy();
  await proxy.close();
});

const state = () => chat.getSnapshot().connection.state;
const frames = (): number => (proxy.links[0]?.frames('up') ?? 0) + (proxy.links[0]?.frames('down') ?? 0);

/** Nothing is on its way any more: the number of frames stood still for a while. */
async function quiet(): Promise<boolean> {
  const seen = frames();
  await new Promise((resolve) => setTimeout(resolve, 50));
  return frames() === seen;
}

/** Moves the clock until the client says that the link is gone. Resolves to the milliseconds on it. */
async function noticedAfter(most: number): Promise<number> {
  const begun = clock.now();
  while (state() === 'online' && clock.now() - begun <= most) await clock.advance(100);
  return clock.now() - begun;
}

test('in the foreground a silent link is noticed after the ping and the wait for its pong, inside 35 s', async () => {
  const views: ConnectionView[] = [];
  chat.on('connection', (view) => views.push(view));
  proxy.set({ flow: 'swallowed' });
  const took = await noticedAfter(FOREGROUND_MS);
  assert.ok(took > 25_000 && took <= FOREGROUND_MS, `after ${took} ms`);
  const { reason, retryAt } = views[0]!;
  assert.equal(reason, 'timeout');
  assert.ok(retryAt !== undefined && retryAt >= clock.now() - 100, 'it says when it tries again');
});

test('a link that only swallows what the client sends is noticed as well', async () => {
  proxy.set({ flow: 'swallowed' }, 'up');
  const took = await noticedAfter(FOREGROUND_MS);
  assert.ok(took <= FOREGROUND_MS, `after ${took} ms`);
});

for (const [what, wake] of [
  ['the page is shown', () => page.dispatchEvent(new Event('visibilitychange'))],
  ['the page comes back from the cache', () => page.dispatchEvent(new Event('pageshow'))],
  ['the network is back', () => page.dispatchEvent(new Event('online'))],
  ['a frozen page resumes', () => page.dispatchEvent(new Event('resume'))],
] as const) {
  test(`when ${what} a dead link is noticed within 5 s`, async () => {
    proxy.set({ flow: 'swallowed' });
    await clock.advance(3_000);
    wake();
    const took = await noticedAfter(WAKING_MS);
    assert.ok(took > 0 && took <= WAKING_MS, `after ${took} ms`);
  });
}

test('a machine that slept for an hour notices within 5 s without any event', async () => {
  proxy.set({ flow: 'swallowed' });
  clock.sleep(3_600_000);
  const took = await noticedAfter(WAKING_MS);
  assert.ok(took > 0 && took <= WAKING_MS, `after ${took} ms`);
});

test('what was written into the dead link arrives once after it was noticed', async () => {
  proxy.set({ flow: 'swallowed' });
  await chat.send('into the void');
  await noticedAfter(FOREGROUND_MS);
  assert.equal(chat.getSnapshot().queued, 1);
  proxy.heal();
  await until(async () => {
    await clock.advance(1_000);
    return chat.getSnapshot().queued === 0;
  }, 'it is stored');
  const shown = chat.getSnapshot().conversations.find(({ id }) => id === chat.getSnapshot().current);
  assert.deepEqual(shown?.items.map((item) => item.type === 'message' && item.body?.text), ['hello', 'into the void']);
});

test('a quiet link that lives is kept for ten minutes, also when the page is shown again and again', async () => {
  for (let second = 0; second < 600; second += 1) {
    if (second % 60 === 0) page.dispatchEvent(new Event('visibilitychange'));
    await clock.advance(1_000);
    // The clock stands until what was asked is answered: only the link may be slow here, not this machine.
    await until(() => pongs >= pings, 'a pong for every ping');
  }
  assert.ok(pings >= 20, `${pings} pings`);
  assert.equal(state(), 'online');
  assert.equal(proxy.accepted, 1);
});
