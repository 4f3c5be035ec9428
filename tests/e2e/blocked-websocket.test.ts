/** Networks whose proxy does not let WebSocket pass: the chat goes over HTTP, and nobody notices. */
import assert from 'node:assert/strict';
import { startStrictProxy, type StrictProxy } from '../sdk/strict-proxy.ts';
import { seen, until } from './browser.ts';
import { story, type Stage } from './frontdesk.ts';
import { Visitor } from './visitor.ts';

async function proxied(stage: Stage, upgrades: StrictProxy['upgrades']): Promise<StrictProxy> {
  const { url } = stage;
  const proxy = await startStrictProxy(() => url, upgrades);
  stage.onEnd(proxy.close);
  return proxy;
}

/** Longer than the minute after which a page that still went over HTTP looks for WebSocket by itself, milliseconds. */
const RETURN_MS = 90_000;

/** Sockets over HTTP that the relay counts. */
async function overHttp(stage: Stage): Promise<number> {
  const text = await (await fetch(`${stage.url}/metrics`)).text();
  return Number(/^frontdesk_connections\{kind="http_socket"\} (\d+)$/m.exec(text)?.[1]);
}

for (const upgrades of ['refuse', 'hang'] as const) {
  story(`behind a proxy that lets upgrades ${upgrades === 'hang' ? 'hang' : 'end with 403'} a visitor chats with the agent, also after a reload and a restart of the relay, and goes back to WebSocket when it may`, async (stage) => {
    const console = await stage.owner();
    const proxy = await proxied(stage, upgrades);
    const visitor = await Visitor.arrive(await stage.context(), `${proxy.url}/demo`);
    await visitor.openChat();
    await visitor.write('Hello through the wall');
    await visitor.stored('Hello through the wall');
    assert.ok((await overHttp(stage)) >= 1);
    await console.openConversation('Hello through the wall');
    await console.answer('We hear you.');
    await seen(visitor.message('We hear you.'));

    await visitor.page.reload();
    await seen(visitor.message('We hear you.'));
    await visitor.write('Still here after the reload');
    await visitor.stored('Still here after the reload');
    assert.ok((await overHttp(stage)) >= 1);

    await stage.stopRelay();
    await visitor.write('Written while you were away');
    await visitor.sees('Written while you were away', 'Waiting to be sent');
    await stage.startRelay();
    await visitor.stored('Written while you were away');
    await seen(console.said('Written while you were away'));
    assert.deepEqual(await console.texts(), ['Hello through the wall', 'We hear you.', 'Still here after the reload', 'Written while you were away']);

    proxy.upgrades = 'pass';
    await visitor.page.reload();
    await visitor.write('And on the open road');
    await visitor.stored('And on the open road');
    await until('it went by WebSocket', () => Promise.resolve(proxy.tunnels), (count) => count === 1, RETURN_MS);
  });
}
