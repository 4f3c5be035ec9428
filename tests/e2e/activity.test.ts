/** What a visitor does on the site stands beside the conversation. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { until } from './browser.ts';
import { story } from './frontdesk.ts';

const track = (page: Page, name: string, data?: Record<string, string | number | boolean>): Promise<void> => page.evaluate(([event, facts]) => {
  // Not awaited: before the visitor opens the chat the call waits for them.
  void (window as unknown as { frontdesk: (...call: unknown[]) => Promise<void> }).frontdesk('track', event, facts);
}, [name, data] as const);

/** The rows of the person panel, latest first: an event's name, or a page's title. */
const activity = (page: Page): Promise<string[]> => page.locator('frontdesk-visitor-activity li .cut').allTextContents().then((texts) => texts.map((text) => text.trim()));

story('the agent sees what the page told before and after the chat was opened, in order and once, also after a reload', async (stage) => {
  const console = await stage.owner();
  const visitor = await stage.visitor();
  const { page } = visitor;
  const storedBefore = await page.evaluate(() => localStorage.length + document.cookie.length);
  await track(page, 'size guide opened');
  await track(page, 'added to basket', { product: 'Heron lamp', price: 189.5 });
  assert.equal(storedBefore, 0);
  assert.equal(await page.evaluate(() => localStorage.length + document.cookie.length), 0, 'before the visitor’s intent nothing is stored');

  await visitor.openChat();
  await visitor.write('Is the Heron heavy?');
  await visitor.stored('Is the Heron heavy?');
  await track(page, 'checkout started');
  await console.openConversation('Is the Heron heavy?');
  const home = await page.title();
  const expected = ['checkout started', 'added to basket', 'size guide opened', home];
  await until('what happened so far', () => activity(console.page), (rows) => rows.length === expected.length);
  assert.deepEqual(await activity(console.page), expected);
  assert.equal((await console.page.locator('frontdesk-visitor-activity').getByText('product: Heron lamp · price: 189.5').count()), 1);

  const api = await stage.asOwner();
  const visitorId = async (): Promise<string> => ((await api.get(':/visitors')).json['items'] as { id: string }[])[0]?.id ?? '';
  await page.reload();
  await track(page, 'came back');
  await until('the event is stored', async () => JSON.stringify((await api.get(`:/visitors/${await visitorId()}/events`)).json), (text) => text.includes('came back'));
  await page.goto(`${stage.url}/demo/cart`);
  const cart = await page.title();
  const after = [cart, 'came back', ...expected];
  await until('what happened since, told live', () => activity(console.page), (rows) => rows.length === after.length);
  assert.deepEqual(await activity(console.page), after);

  await console.page.reload();
  await until('the same for an agent who comes anew', () => activity(console.page), (rows) => rows.length === after.length);
  assert.deepEqual(await activity(console.page), after);
});
