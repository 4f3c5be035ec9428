/** A workspace that asks for work before new conversations, in a browser under the policy that we publish: nobody clicks anything, and nothing is lost. */
import assert from 'node:assert/strict';
import { SignJWT } from 'jose';
import { seen, unseen, watchForViolations } from './browser.ts';
import { story, type Stage } from './frontdesk.ts';
import { startSite, type Site } from './site.ts';
import { Visitor } from './visitor.ts';

const CHECKING = /One moment, this is checked against spam and then sent/;

/** A shop of another origin, under the policy that docs/embed.md tells sites to have. */
async function openShop(stage: Stage, token?: () => Promise<string>): Promise<Site> {
  const policy = `default-src 'none'; style-src 'self'; script-src 'self' ${stage.url}; connect-src 'self' ${stage.url} ${stage.url.replace('http', 'ws')}; require-trusted-types-for 'script'; trusted-types lit-html`;
  const script = "window.frontdesk = window.frontdesk || Object.assign(function () { frontdesk.q.push(arguments); }, { q: [] });\n" + (token ? "frontdesk('identify', { getToken: () => fetch('/chat-token').then((answer) => answer.json()) });" : '');
  const page = `<!doctype html><html lang="en"><title>Shop</title><body><h1>Shop</h1><script src="/shop.js"></script><script async src="${stage.url}/widget.js"></script></body></html>`;
  const site = await startSite({ relay: stage.url, policy, pages: { '/shop': page, '/shop.js': script }, answers: token ? { '/chat-token': token } : {} });
  stage.onEnd(site.stop);
  return site;
}

story('a visitor of a site under attack writes as ever; the page stays free while the device works, and says what happens', async (stage) => {
  const console_ = await stage.owner();
  await (await stage.asOwner()).patch(':/limits', { proofOfWork: 'always' });
  const shop = await openShop(stage);
  const visitor = await Visitor.arrive(await stage.context(), `${shop.url}/shop`);
  const violations = watchForViolations(visitor.page);
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => { release = resolve; });
  // The part that does the work is held up, so that there is time to look.
  await visitor.page.route(/\/work[^/]*\.js/, async (route) => {
    await released;
    await route.continue();
  });
  await visitor.openChat();
  await visitor.write('Do you ship to Norway?');
  await seen(visitor.message('Do you ship to Norway?').getByText(CHECKING));
  await visitor.sees('Do you ship to Norway?', 'Waiting to be sent');
  await visitor.write('And to Sweden?');
  await visitor.page.evaluate(() => {
    const frames: number[] = [];
    (globalThis as unknown as { frames: number[] }).frames = frames;
    const tick = (at: number): void => { frames.push(at); requestAnimationFrame(tick); };
    requestAnimationFrame(tick);
  });
  release();
  await visitor.stored('And to Sweden?');
  await visitor.stored('Do you ship to Norway?');
  assert.equal(await visitor.message('Do you ship to Norway?').getByText(CHECKING).count(), 0);
  assert.deepEqual(await visitor.texts().then((texts) => texts.slice(-2)), ['Do you ship to Norway?', 'And to Sweden?']);
  const longest = await visitor.page.evaluate(() => Math.max(...(globalThis as unknown as { frames: number[] }).frames.map((at, index, all) => at - (all[index - 1] ?? at))));
  console.log(`proof of work in Chromium: the longest time between two frames was ${longest.toFixed(0)} ms`);
  await seen(console_.row('And to Sweden?'));
  assert.deepEqual(violations, []);
  assert.equal((await visitor.page.context().cookies()).length, 0, 'no cookie');
});

story('who is signed in on the site is never asked, and an admin says when anybody is', async (stage) => {
  const console_ = await stage.owner();
  const { page } = console_;
  await page.goto(`${stage.url}/admin#/settings/limits`);
  await page.getByRole('radio', { name: /^Always/ }).check();
  await seen(page.getByText('Saved'));
  const made = await (await stage.asOwner()).post(':/identity/keys', { algorithm: 'HS256' });
  const { secret, key } = made.json as { secret: string; key: { kid: string } };
  const shop = await openShop(stage, () => new SignJWT({ sub: 'ada', iss: 'default', aud: 'default' }).setProtectedHeader({ alg: 'HS256', kid: key.kid }).setExpirationTime('10 minutes').sign(Buffer.from(secret)));
  const visitor = await Visitor.arrive(await stage.context(), `${shop.url}/shop`);
  let asked = 0;
  visitor.page.on('request', (request) => { if (/\/work[^/]*\.js/.test(request.url())) asked += 1; });
  await visitor.openChat();
  await visitor.write('It is me');
  await visitor.stored('It is me');
  assert.equal(asked, 0);
  await page.getByRole('radio', { name: /^Never/ }).check();
  await unseen(page.getByText('The workspace seems to be under attack'));
});
