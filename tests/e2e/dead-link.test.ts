/** A link that went silent is noticed when the visitor comes back, and the widget says so (G8). The exact times are judged in tests/faults/dead-link.test.ts. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { startProxy } from '../faults/proxy/proxy.ts';
import { seen, setTabHidden, unseen, until } from './browser.ts';
import { story } from './frontdesk.ts';
import { startSite } from './site.ts';
import { Visitor } from './visitor.ts';

/** A browser runs the timers of a hidden page once a minute; here none runs until `wake` is called, and then those that are due. */
async function holdTimers(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => {
    const real = window.setTimeout.bind(window);
    const held = new Map<number, { readonly run: () => void; readonly at: number }>();
    let last = 1_000_000;
    Object.assign(window, {
      setTimeout(run: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) {
        held.set((last += 1), { run: () => run(...given), at: performance.now() + ms });
        return last;
      },
      clearTimeout: (handle: number) => held.delete(handle) || window.clearInterval(handle),
      wakeTimers() {
        window.setTimeout = real as typeof window.setTimeout;
        for (const [handle, { run, at }] of held) real(() => { if (held.delete(handle)) run(); }, Math.max(0, at - performance.now()));
      },
    });
  });
  return () => page.evaluate(() => (window as unknown as { wakeTimers: () => void }).wakeTimers());
}

/** The promise is 5 s; a busy machine may draw later than the client knows. */
const NOTICED_MS = 10_000;

story('a visitor who returns to a page whose link went silent is told within seconds, and what they write arrives once when the network is back', async (stage) => {
  await stage.owner();
  const proxy = await startProxy(stage.relay.port);
  stage.onEnd(proxy.close);
  const site = await startSite({ relay: proxy.url });
  stage.onEnd(site.stop);
  const context = await stage.context();
  let received = 0;
  context.on('page', (page) => page.on('websocket', (socket) => socket.on('framereceived', () => { received += 1; })));
  const visitor = await Visitor.arrive(context, `${site.url}/demo`);
  await visitor.openChat();
  await visitor.write('Hello?');
  await visitor.stored('Hello?');
  await unseen(visitor.status);

  await setTabHidden(visitor.page, true);
  proxy.set({ flow: 'swallowed' });
  const notice = visitor.status.getByText(/Offline|Connecting/).first();
  let begun = 0;
  // What was on its way to the page, such as the summary a moment after the first message, proves the link until then: whoever looks again asks again.
  for (let before = -1; before !== received && !(await notice.isVisible());) {
    before = received;
    await setTabHidden(visitor.page, true);
    begun = performance.now();
    await setTabHidden(visitor.page, false);
    await until('the page says that the link is gone, or hears what was on its way', async () => (await notice.isVisible()) || received > before, Boolean);
  }
  await seen(notice);
  const took = performance.now() - begun;
  console.log(`noticed ${(took / 1_000).toFixed(1)} s after the page was shown again`);
  assert.ok(took < NOTICED_MS, `${took} ms`);

  await visitor.write('Are you there?');
  await visitor.sees('Are you there?', 'Waiting to be sent');
  await seen(visitor.status.getByText(/your messages are kept and will be sent/));

  proxy.heal();
  await visitor.stored('Are you there?');
  await unseen(visitor.status);
  assert.deepEqual(await visitor.texts(), ['Hello?', 'Are you there?']);
});

story('a visitor who comes back to one of two tabs is connected within seconds, though the socket is the other one\'s, dead, and that tab\'s timers stand still', async (stage) => {
  await stage.owner();
  const proxy = await startProxy(stage.relay.port);
  stage.onEnd(proxy.close);
  const site = await startSite({ relay: proxy.url });
  stage.onEnd(site.stop);
  const context = await stage.context();
  const leader = await Visitor.arrive(context, `${site.url}/demo`);
  await leader.openChat();
  await leader.write('Hello?');
  await leader.stored('Hello?');
  const follower = new Visitor(await context.newPage());
  await follower.page.goto(`${site.url}/demo`);
  await follower.openChat();
  await seen(follower.message('Hello?'));
  await unseen(follower.status);

  for (const { page } of [leader, follower]) await setTabHidden(page, true);
  const wakeTimers = await holdTimers(leader.page);
  for (const link of proxy.links) link.set({ flow: 'swallowed' });
  await follower.write('Are you there?');
  const begun = performance.now();
  await setTabHidden(follower.page, false);
  await follower.stored('Are you there?');
  const took = performance.now() - begun;
  console.log(`connected and sent ${(took / 1_000).toFixed(1)} s after the page was shown again`);
  assert.ok(took < NOTICED_MS, `${took} ms`);
  // The other tab may need a timer to come back; a browser runs them once a minute.
  await wakeTimers();
  await seen(leader.message('Are you there?'));
});
