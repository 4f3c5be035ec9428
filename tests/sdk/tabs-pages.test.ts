/** Each page that a visitor opens is one page view, however often their tabs reconnect. Visits are counted as the relay counts them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { world } from './tabs-world.ts';

const [HOME, LAMP, CART] = ['https://shop.test/', 'https://shop.test/lamp', 'https://shop.test/cart'] as const;

/** Two tabs on two pages. */
async function twoPages(options?: Parameters<typeof world>[0]) {
  const stage = world(options);
  await stage.open(HOME);
  await stage.open(LAMP);
  await stage.wait(1_000);
  const end = async (): Promise<void> => {
    assert.deepEqual(stage.tabs.map(({ state }) => state), stage.tabs.map(() => 'online'));
    for (const { chat } of stage.tabs) await chat.destroy();
  };
  return { ...stage, end };
}

for (const [name, options] of [['share a socket', {}], ['have a socket each', { locks: false }]] as const) {
  test(`tabs that ${name} tell their pages once, also when the relay restarts`, async () => {
    const { relay, wait, end } = await twoPages(options);
    for (let restarts = 0; restarts < 3; restarts += 1) {
      while (relay.live.length > 0) relay.cut(0, 0);
      await wait(40_000);
    }
    assert.deepEqual(relay.visits, [HOME, LAMP]);
    await end();
  });
}

test('nor are they told again when the leading tab is closed', async () => {
  const { relay, tabs, open, wait, end } = await twoPages();
  await open(CART);
  await tabs.shift()!.chat.destroy();
  await wait(10_000);
  assert.deepEqual(relay.visits, [HOME, LAMP, CART]);
  await end();
});

test('nor when a stranger\'s first tab gives its socket up for the shared one', async () => {
  const { relay, tabs, open, wait, move } = world({ isKnown: false });
  await open(HOME);
  await tabs[0]!.chat.send('hello');
  await move();
  await open(LAMP);
  await wait(2_000);
  assert.deepEqual([relay.live.length, relay.visits], [1, [HOME, LAMP]]);
  for (const { chat } of tabs) await chat.destroy();
});

test('a page that the visitor went to while the relay was away is told once', async () => {
  const { relay, tabs, wait, end } = await twoPages();
  relay.cut(0, 0);
  tabs[1]!.chat.setPage({ url: CART });
  await wait(40_000);
  relay.cut(0, 0);
  await wait(40_000);
  assert.deepEqual(relay.visits, [HOME, LAMP, CART]);
  await end();
});

for (const [which, name] of [[0, 'leads'], [1, 'follows']] as const) {
  test(`and so is one that was told into a dead link, by the tab that ${name}`, async () => {
    const { relay, tabs, wait, end } = await twoPages();
    relay.live[0]!.up.push = () => 0;
    tabs[which]!.chat.setPage({ url: CART });
    await wait(60_000);
    relay.cut(0, 0);
    await wait(40_000);
    assert.deepEqual(relay.visits, [HOME, LAMP, CART]);
    await end();
  });
}

test('a page that is visited again counts again', async () => {
  const { relay, tabs, wait, end } = await twoPages();
  for (const url of [CART, LAMP, CART]) tabs[1]!.chat.setPage({ url });
  await wait(1_000);
  relay.cut(0, 0);
  await wait(40_000);
  assert.deepEqual(relay.visits, [HOME, LAMP, CART, LAMP, CART]);
  await end();
});

test('and so does one that the visitor comes back to out of the browser\'s cache', async () => {
  const { relay, tabs, move, wait, end } = await twoPages();
  tabs[0]!.goAway();
  await move();
  tabs[0]!.comeBack();
  await wait(2_000);
  assert.deepEqual(relay.visits, [HOME, LAMP, HOME]);
  await end();
});

test('somebody new on the same page has visited it, too', async () => {
  const { relay, tabs, move, wait, end } = await twoPages();
  await tabs[0]!.chat.reset();
  await move();
  await wait(2_000);
  assert.equal(new Set(relay.tokens).size, 2);
  assert.deepEqual([relay.visits.slice(0, 2), relay.visits.slice(2).sort()], [[HOME, LAMP], [HOME, LAMP]]);
  await end();
});

test('a tab that was opened in the background and follows tells its page with the first link after it was looked at', async () => {
  const { relay, tabs, open, wait, end } = await twoPages();
  const page = { visibilityState: 'hidden', addEventListener: () => undefined };
  await open();
  Object.assign(globalThis, { document: page });
  try {
    tabs[2]!.chat.disconnect();
    tabs[2]!.chat.setPage({ url: CART });
    await tabs[2]!.chat.connect();
    await wait(1_000);
    assert.deepEqual(relay.visits, [HOME, LAMP]);
    page.visibilityState = 'visible';
    relay.cut(0, 0);
    await wait(40_000);
    assert.deepEqual(relay.visits, [HOME, LAMP, CART]);
  } finally {
    Object.assign(globalThis, { document: undefined });
  }
  await end();
});
