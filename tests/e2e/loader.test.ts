/** What the one script tag costs a page, and what it survives. */
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { Page } from 'playwright-core';
import { seen, until, watchForViolations } from './browser.ts';
import { story, type Stage } from './frontdesk.ts';
import { startSite, type Site } from './site.ts';
import { Visitor } from './visitor.ts';

const site = async (stage: Stage, options: { policy?: string; pages?: Record<string, string> } = {}): Promise<Site> => {
  const started = await startSite({ relay: stage.url, ...options });
  stage.onEnd(started.stop);
  return started;
};

/** What the browser keeps for the page's origin, as the browser itself counts it. */
async function kept(page: Page): Promise<Record<string, unknown>> {
  const session = await page.context().newCDPSession(page);
  const { usage } = await session.send('Storage.getUsageAndQuota', { origin: new URL(page.url()).origin });
  await session.detach();
  const inPage = await page.evaluate(async () => ({ local: Object.keys(localStorage), session: Object.keys(sessionStorage), databases: (await indexedDB.databases()).map(({ name }) => name), cookie: document.cookie }));
  return { usage, cookies: (await page.context().cookies()).map(({ name }) => name), ...inPage };
}

story('before the visitor acts there is no cookie, nothing stored, no socket, and one request', async (stage) => {
  const { url } = await site(stage);
  const page = await (await stage.context()).newPage();
  const toRelay: string[] = [];
  const sockets: string[] = [];
  page.on('request', (request) => { if (request.url().startsWith(stage.url)) toRelay.push(new URL(request.url()).pathname); });
  page.on('websocket', (socket) => sockets.push(socket.url()));
  await page.goto(`${url}/demo`);
  const visitor = new Visitor(page);
  await seen(visitor.launcher);
  await page.waitForLoadState('networkidle');
  assert.deepEqual(await kept(page), { usage: 0, cookies: [], local: [], session: [], databases: [], cookie: '' });
  assert.deepEqual(toRelay, ['/widget.js']);
  assert.deepEqual(sockets, []);

  await visitor.openChat();
  await visitor.write('Now I mean it');
  await visitor.stored('Now I mean it');
  assert.equal(sockets.length, 1);
  assert.ok(sockets.every((address) => !/token|[?&]/.test(address)), 'no secret in the address of the socket');
  const after = await kept(page);
  assert.deepEqual([after['cookies'], after['cookie']], [[], ''], 'a visitor never gets a cookie');
});

story('up to the first stored message a visitor fetches two files and opens one socket', async (stage) => {
  const { url } = await site(stage);
  const page = await (await stage.context()).newPage();
  const order: string[] = [];
  page.on('request', (request) => { if (request.url().startsWith(stage.url)) order.push(new URL(request.url()).pathname.replace(/-[\w-]{8}\.js$/, '.js')); });
  page.on('websocket', (socket) => {
    order.push('socket');
    socket.on('framereceived', ({ payload }) => { if (String(payload).includes('"t":"ack"')) order.push('stored'); });
  });
  await page.goto(`${url}/demo`);
  const visitor = new Visitor(page);
  await visitor.openChat();
  await visitor.write('The first words');
  await until('the transcript comes after it', async () => order, (all) => all.includes('/assets/app-talk.js'));
  assert.deepEqual(order.slice(0, order.indexOf('stored')), ['/widget.js', '/assets/app.js', 'socket']);
});

story('an answer is seen also where the full transcript cannot be fetched', async (stage) => {
  const { url } = await site(stage);
  const console = await stage.owner();
  const page = await (await stage.context()).newPage();
  let refused = 0;
  await page.route(/app-talk/, (route) => {
    refused += 1;
    return route.abort();
  });
  await page.goto(`${url}/demo`);
  const visitor = new Visitor(page);
  await visitor.openChat();
  await visitor.write('Can you hear me?');
  await visitor.stored('Can you hear me?');
  await console.row('Can you hear me?').click();
  await console.answer('Loud and clear');
  await seen(visitor.message('Loud and clear'));
  assert.deepEqual(await visitor.texts(), ['Can you hear me?', 'Loud and clear']);
  assert.ok(refused > 0, 'the full transcript was asked for');
});

story('what is answered while the full transcript is still being fetched is not called new, and the last answer is in sight', async (stage) => {
  const { url } = await site(stage);
  await (await stage.owner()).page.close();
  const api = await stage.asOwner();
  const page = await (await stage.context()).newPage();
  let fetched = (): void => undefined;
  const held = new Promise<void>((resolve) => { fetched = resolve; });
  await page.route(/app-talk/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${url}/demo`);
  const visitor = new Visitor(page);
  await visitor.openChat();
  await visitor.write('Which lamps are there?');
  const conv = await until('the conversation', async () => ((await api.get(':/conversations')).json['items'] as { id: string }[])[0]?.id, (id) => id !== undefined);
  for (let lamp = 1; lamp <= 30; lamp += 1) assert.equal((await api.post(`:/conversations/${conv}/messages`, { text: `Lamp ${lamp}` })).status, 201);
  await seen(visitor.message('Lamp 30'));
  fetched();
  await seen(visitor.panel.locator('frontdesk-messages'));
  const last = visitor.message('Lamp 30');
  const below = (): Promise<number> => last.evaluate((row) => row.getBoundingClientRect().bottom - row.closest('[role=log]')!.getBoundingClientRect().bottom);
  await until('the last answer is in sight', below, (pixels) => pixels <= 0);
  assert.equal(await visitor.panel.locator('.separator.unread').count(), 0);
});

story('while the visitor’s language is still being fetched the launcher stays as it was drawn', async (stage) => {
  const { url } = await site(stage, { pages: { '/laden': `<!doctype html><html lang="de"><title>Laden</title><body><h1>Laden</h1><script async src="${stage.url}/widget.js"></script></body></html>` } });
  const page = await (await stage.context({ locale: 'de-DE' })).newPage();
  let fetched = (): void => undefined;
  const held = new Promise<void>((resolve) => { fetched = resolve; });
  let asked = false;
  await page.route(/app-de/, async (route) => {
    asked = true;
    await held;
    await route.continue();
  });
  await page.goto(`${url}/laden`);
  const launcher = page.locator('chat-widget [part~=launcher]');
  await seen(launcher);
  const look = (): Promise<unknown> => launcher.evaluate((button) => {
    const { left, top, width } = button.getBoundingClientRect();
    return { left, top, width, ground: getComputedStyle(button).backgroundColor };
  });
  const drawn = await look();
  await launcher.hover();
  await until('the language is asked for', async () => asked, Boolean);
  assert.deepEqual(await look(), drawn);
  fetched();
  await page.mouse.move(0, 0);
  await seen(page.locator('chat-widget [part~=launcher][aria-expanded]'));
  await until('the chat’s own launcher stands where the first one stood', look, (own) => isDeepStrictEqual(own, drawn));
  await launcher.click();
  await seen(page.locator('chat-widget').getByRole('textbox', { name: 'Nachricht' }));
});

story('a launcher whose chat cannot be fetched says so, and the next press fetches it', async (stage) => {
  const { url } = await site(stage);
  const page = await (await stage.context()).newPage();
  let reachable = false;
  await page.route(/\/assets\/app-[\w-]{8}\.js/, (route) => (reachable ? route.continue() : route.abort()));
  await page.goto(`${url}/demo`);
  const visitor = new Visitor(page);
  await visitor.launcher.click();
  const launcher = page.getByRole('button', { name: 'Not ready yet. Press again.' });
  await seen(launcher);
  const { width, words, isOneRow } = await launcher.evaluate((button) => {
    const [outer, icon] = [button.getBoundingClientRect(), (button.firstElementChild as Element).getBoundingClientRect()];
    return { width: outer.width, words: getComputedStyle(button, '::before').content, isOneRow: Math.abs(outer.top + outer.height / 2 - icon.top - icon.height / 2) < 1 };
  });
  assert.match(words, /Not ready yet/, 'for those who see, too');
  assert.ok(width > 56 && isOneRow, 'the words have room beside the icon');
  reachable = true;
  await launcher.click();
  await seen(visitor.field);
});

story('a press on the launcher opens the chat also when the chat arrives between its beginning and its end', async (stage) => {
  const { url } = await site(stage);
  const page = await (await stage.context()).newPage();
  let fetched = (): void => undefined;
  const held = new Promise<void>((resolve) => { fetched = resolve; });
  await page.route(/\/assets\/app-[\w-]{8}\.js/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${url}/demo`);
  const visitor = new Visitor(page);
  await visitor.launcher.hover();
  await page.mouse.down();
  fetched();
  // Whatever the chat draws of itself it has drawn when the page has nothing more to do.
  await page.evaluate(() => customElements.whenDefined('chat-widget').then(() => new Promise((resolve) => requestIdleCallback(() => requestIdleCallback(resolve)))));
  await page.mouse.up();
  await seen(visitor.field);
});

story('what the element says counts more than the page’s settings, these more than the tag; the keyboard opens it', async (stage) => {
  const settings = "window.frontdeskSettings = { locale: 'ar', accent: '#ffd400', 'offset-x': 60 };";
  const tag = `<script async src="${stage.url}/widget.js" data-locale="en" data-accent="#0b7a43" data-position="start" data-offset-x="90"></script>`;
  const { url } = await site(stage, { pages: { '/own': `<!doctype html><html lang="en"><title>Own</title><body><h1>Own</h1><chat-widget locale="de"></chat-widget><script>${settings}</script>${tag}</body></html>` } });
  const page = await (await stage.context()).newPage();
  await page.goto(`${url}/own`);
  const launcher = page.getByRole('button', { name: 'Chat öffnen' });
  await seen(launcher);
  await page.keyboard.press('Tab');
  const { left, ground, ring } = await launcher.evaluate((button) => ({ left: button.getBoundingClientRect().left, ground: getComputedStyle(button).backgroundColor, ring: getComputedStyle(button).outlineStyle }));
  assert.deepEqual({ left, ground }, { left: 60, ground: 'rgb(255, 212, 0)' });
  assert.notEqual(ring, 'none', 'where the focus is is seen');
  await page.keyboard.press('Enter');
  await seen(page.locator('chat-widget').getByRole('textbox', { name: 'Nachricht' }));
});

story('the script included twice makes one launcher and one connection', async (stage) => {
  const tag = `<script async src="${stage.url}/widget.js"></script>`;
  const { url } = await site(stage, { pages: { '/twice': `<!doctype html><html lang="en"><title>Twice</title><body><h1>Twice</h1>${tag}${tag.replace('async', 'defer')}</body></html>` } });
  const page = await (await stage.context()).newPage();
  const sockets: string[] = [];
  page.on('websocket', (socket) => sockets.push(socket.url()));
  await page.goto(`${url}/twice`);
  const visitor = new Visitor(page);
  await visitor.openChat();
  await visitor.write('Only once');
  await visitor.stored('Only once');
  assert.equal(await page.locator('chat-widget').count(), 1);
  assert.equal(await visitor.launcher.count(), 1);
  assert.equal(sockets.length, 1);
});

story('a page with the strictest policy and Trusted Types runs the whole chat without one violation', async (stage) => {
  const socket = stage.url.replace('http', 'ws');
  const policy = `default-src 'none'; script-src 'self' ${stage.url}; style-src 'self'; img-src 'self'; connect-src ${stage.url} ${socket}; form-action 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types lit-html`;
  const { url } = await site(stage, { policy });
  const console = await stage.owner();
  const page = await (await stage.context()).newPage();
  const violations = watchForViolations(page);
  await page.goto(`${url}/demo/shop`);
  const visitor = new Visitor(page);
  await visitor.openChat();
  await visitor.write('See https://example.org/lamp and <b>this</b> 💡');
  await visitor.stored('See https://example.org/lamp');
  assert.deepEqual(await visitor.texts(), ['See https://example.org/lamp and <b>this</b> 💡'], 'text stays text');
  await console.row('See https://example.org/lamp').click();
  await console.answer('<img src=x onerror=alert(1)> is only text');
  await seen(visitor.message('<img src=x onerror=alert(1)> is only text'));
  await visitor.panel.getByRole('button', { name: 'Emoji' }).click();
  await visitor.panel.getByRole('button', { name: 'Sound and announcements' }).click();
  await seen(visitor.panel.getByRole('switch', { name: 'Sounds' }));
  await visitor.closeChat();
  await console.broadcast('All lamps are lit.', { style: 'Banner' });
  await seen(page.getByRole('region', { name: 'Announcement' }));
  assert.deepEqual(violations, []);
});

story('the relay\'s own pages, demo and console, keep their own policy', async (stage) => {
  const page = await (await stage.context()).newPage();
  const violations = watchForViolations(page);
  for (const path of ['/', '/demo', '/demo/shop', '/demo/product/kumo', '/demo/cart', '/demo/about', '/demo/order', '/admin']) {
    const answer = await page.goto(stage.url + path);
    assert.equal(answer?.status(), 200, path);
    assert.match(answer?.headers()['content-security-policy'] ?? '', /default-src 'none'/, path);
    await page.waitForLoadState('networkidle');
    if (path.startsWith('/demo')) assert.equal(await page.locator('script[src$="/widget.js"]').count(), 1, `${path} has one script tag of ours`);
  }
  await page.goto(`${stage.url}/demo/product/pebble`);
  await page.getByRole('button', { name: 'Add to basket' }).click();
  await page.getByRole('link', { name: 'Go to basket' }).click();
  await seen(page.getByText('€149.00').first());
  await until('the basket counts', () => page.getByRole('navigation', { name: 'Main' }).innerText(), (text) => text.includes('Basket (1)'));
  assert.deepEqual(violations, []);
});
