/** People who are signed in on the site: their chat is theirs on every device, and nobody else's on a shared one. */
import assert from 'node:assert/strict';
import { SignJWT } from 'jose';
import { seen, until, watchForViolations } from './browser.ts';
import { story, type Stage } from './frontdesk.ts';
import { startSite, type Site } from './site.ts';
import { Visitor } from './visitor.ts';

/** A shop with a sign-in, whose server signs for the chat who is there: what examples/signed-identity does, in one process with its pages. */
interface Shop extends Site {
  /** Who is signed in there; undefined = nobody. */
  user: string | undefined;
  /** How often its pages asked for a token. */
  asked: number;
}

const SCRIPT = `
  window.frontdesk = window.frontdesk || Object.assign(function () { frontdesk.q.push(arguments); }, { q: [] });
  frontdesk('identify', { getToken: () => fetch('/chat-token').then((answer) => answer.json()) });
`;

async function openShop(stage: Stage): Promise<Shop> {
  const made = await (await stage.asOwner()).post(':/identity/keys', { algorithm: 'HS256' });
  const { secret, key } = made.json as { secret: string; key: { kid: string } };
  const sign = (sub: string): Promise<string> => new SignJWT({ sub, name: `${sub} of the shop`, iss: 'default', aud: 'default' }).setProtectedHeader({ alg: 'HS256', kid: key.kid }).setExpirationTime('10 minutes').sign(Buffer.from(secret));
  const page = `<!doctype html><html lang="en"><title>Account</title><body><h1>Account</h1><script src="/account.js"></script><script async src="${stage.url}/widget.js"></script></body></html>`;
  // The policy that docs/embed.md tells sites to have.
  const policy = `default-src 'none'; style-src 'self'; script-src 'self' ${stage.url}; connect-src 'self' ${stage.url} ${stage.url.replace('http', 'ws')}; require-trusted-types-for 'script'; trusted-types lit-html`;
  const shop: Shop = Object.assign(await startSite({
    relay: stage.url, policy, pages: { '/account': page, '/account.js': SCRIPT },
    answers: { '/chat-token': () => ((shop.asked += 1), shop.user === undefined ? null : sign(shop.user)) },
  }), { user: undefined, asked: 0 });
  stage.onEnd(shop.stop);
  return shop;
}

const account = async (stage: Stage, shop: Shop): Promise<Visitor> => Visitor.arrive(await stage.context(), `${shop.url}/account`);

story('a signed-in customer has one conversation on all devices, under the policy we publish', async (stage) => {
  const console = await stage.owner();
  const shop = await openShop(stage);
  shop.user = 'ada';
  const desk = await account(stage, shop);
  const violations = watchForViolations(desk.page);
  assert.equal(shop.asked, 0, 'nobody is asked before the visitor acts');
  await desk.openChat();
  await desk.write('From my desk');
  await desk.stored('From my desk');
  assert.equal(shop.asked, 1);
  const phone = await account(stage, shop);
  await phone.openChat();
  await seen(phone.message('From my desk'));
  await phone.write('From my phone');
  await seen(desk.message('From my phone'));
  await console.openConversation('From my phone');
  const visitors = (await (await stage.asOwner()).get(':/visitors')).json['items'] as { user?: string; verified?: string[]; name?: string }[];
  assert.deepEqual(visitors.map(({ user, name, verified }) => [user, name, verified]), [['ada', 'ada of the shop', ['user', 'name']]]);
  assert.deepEqual(violations, []);
});

story('on a shared computer the next customer sees nothing of the one before, nor does a guest', async (stage) => {
  await stage.owner();
  const shop = await openShop(stage);
  shop.user = 'ada';
  const visitor = await account(stage, shop);
  const { page } = visitor;
  await visitor.openChat();
  await visitor.write('My secret');
  await visitor.stored('My secret');
  await page.reload();
  await seen(visitor.message('My secret'));

  const everShown = await watchTexts(page, 'My secret');
  shop.user = 'bob';
  await page.reload();
  await visitor.write('Bob here');
  await visitor.stored('Bob here');
  assert.deepEqual(await visitor.texts(), ['Bob here']);
  assert.equal(await everShown(), false);

  shop.user = undefined;
  await page.reload();
  await visitor.write('A guest');
  await visitor.stored('A guest');
  assert.deepEqual(await visitor.texts(), ['A guest']);
  const names = ((await (await stage.asOwner()).get(':/visitors')).json['items'] as { user?: string }[]).map(({ user }) => user ?? 'nobody').sort();
  assert.deepEqual(names, ['ada', 'bob', 'nobody']);
});

story('in two tabs of a browser everybody is the same person: whoever signed in last, in one tab or the other, and nobody after signing out', async (stage) => {
  await stage.owner();
  const shop = await openShop(stage);
  const first = await account(stage, shop);
  await first.openChat();
  await first.write('Before I signed in');
  await first.stored('Before I signed in');
  const second = new Visitor(await first.page.context().newPage());
  await second.page.goto(`${shop.url}/account`);
  await second.openChat();
  await seen(second.message('Before I signed in'));

  // The page of the second tab learns who is there; the first tab's page has not been told.
  shop.user = 'ada';
  const identify = async (visitor: Visitor): Promise<void> => {
    await visitor.page.evaluate(() => (document.querySelector('chat-widget') as unknown as { identify(proof: object): Promise<void> }).identify({ getToken: async () => (await fetch('/chat-token')).json() as Promise<string> }));
  };
  await identify(second);
  await first.write('From the first tab');
  await first.stored('From the first tab');
  for (const tab of [first, second]) assert.deepEqual(await until('both', () => tab.texts(), (texts) => texts.length === 2), ['Before I signed in', 'From the first tab']);
  const people = async (): Promise<string[]> => ((await (await stage.asOwner()).get(':/visitors')).json['items'] as { user?: string }[]).map(({ user }) => user ?? 'nobody').sort();
  assert.deepEqual(await people(), ['ada']);

  shop.user = 'bob';
  await identify(first);
  for (const tab of [first, second]) await until('nothing of Ada', () => tab.texts(), (texts) => texts.length === 0);
  await second.write('Bob here');
  await second.stored('Bob here');
  await seen(first.message('Bob here'));
  assert.deepEqual(await people(), ['ada', 'bob']);

  shop.user = undefined;
  await second.page.evaluate(() => (document.querySelector('chat-widget') as unknown as { reset(): Promise<void> }).reset());
  for (const tab of [first, second]) await until('nothing of Bob', () => tab.texts(), (texts) => texts.length === 0);
  await first.write('A guest');
  await first.stored('A guest');
  await second.openChat();
  await seen(second.message('A guest'));
  assert.deepEqual(await people(), ['ada', 'bob', 'nobody']);
  for (const tab of [first, second]) assert.equal(await tab.status.getByText('You are signed out here.').count(), 0);
});

story('when the key behind an identity is withdrawn and the site knows no other, the chat shows nothing any more and offers a new one', async (stage) => {
  await stage.owner();
  const shop = await openShop(stage);
  shop.user = 'ada';
  const visitor = await account(stage, shop);
  await visitor.openChat();
  await visitor.write('My secret');
  await visitor.stored('My secret');
  const api = await stage.asOwner();
  const [key] = (await api.get(':/identity')).json['keys'] as { kid: string }[];
  await api.remove(`:/identity/keys/${key!.kid}`);
  await seen(visitor.status.getByText('You are signed out here.'));
  await until('nothing is shown', () => visitor.panel.getByText('My secret').count(), (count) => count === 0);
  await visitor.status.getByRole('button', { name: 'Start a new chat' }).click();
  shop.user = undefined;
  await visitor.write('Somebody new');
  await visitor.stored('Somebody new');
  assert.deepEqual(await visitor.texts(), ['Somebody new']);
});

story('an owner makes a key in the console, gives its secret to the server, and sees whom the site vouches for', async (stage) => {
  const console = await stage.owner();
  const { page } = console;
  await page.goto(`${stage.url}/admin#/settings/identity`);
  await page.getByRole('button', { name: 'Make a key' }).click();
  const kid = (await page.getByText(/^Secret of the key k_/).textContent())?.replace('Secret of the key ', '') ?? '';
  const secret = (await page.locator('frontdesk-identity-settings .card[role=status] code').textContent()) ?? '';
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await until('the secret is gone', () => page.getByText(secret).count(), (count) => count === 0);

  const token = await new SignJWT({ sub: 'user-42', name: 'Ada', iss: 'default', aud: 'default' }).setProtectedHeader({ alg: 'HS256', kid }).setExpirationTime('10 minutes').sign(Buffer.from(secret));
  const site = await startSite({ relay: stage.url, pages: { '/': `<!doctype html><html lang="en"><title>Shop</title><body><script async src="${stage.url}/widget.js" data-identity-token="${token}"></script></body></html>` } });
  stage.onEnd(site.stop);
  const visitor = await Visitor.arrive(await stage.context(), site.url);
  await visitor.openChat();
  await visitor.write('It is me');
  await visitor.stored('It is me');
  await page.goto(`${stage.url}/admin#/inbox`);
  await console.openConversation('It is me');
  await seen(page.getByText('Signed in on your site as user-42'));

  await page.goto(`${stage.url}/admin#/settings/identity`);
  await page.getByRole('button', { name: `Withdraw: ${kid}` }).click();
  await page.getByRole('button', { name: 'Withdraw the key' }).click();
  await seen(page.getByText('No key yet.'));
  await seen(visitor.status.getByText('You are signed out here.'));
});

/** Notes in every later page of this tab whether a text was ever drawn in the chat. */
async function watchTexts(page: Visitor['page'], text: string): Promise<() => Promise<boolean>> {
  await page.addInitScript((secret) => {
    const look = (): void => {
      const chat = document.querySelector('chat-widget')?.shadowRoot;
      const parts = [chat, ...[...(chat?.querySelectorAll('*') ?? [])].map((element) => element.shadowRoot)];
      if (parts.some((part) => part?.textContent?.includes(secret))) document.documentElement.dataset['leak'] = 'yes';
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, text);
  return () => page.evaluate(() => document.documentElement.dataset['leak'] === 'yes');
}
