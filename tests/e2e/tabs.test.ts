/** Many tabs of one visitor: one socket, one order, one visitor. What happens when tabs meet in every way is judged in tests/simulation and tests/sdk/tabs.test.ts. */
import assert from 'node:assert/strict';
import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { PATIENCE_MS, playedTones, seen, typesUntilSeen, until } from './browser.ts';
import { OWNER } from './console.ts';
import { story, type Stage } from './frontdesk.ts';
import { Visitor } from './visitor.ts';

/** Sockets that the relay counts. */
async function sockets(stage: Stage): Promise<number> {
  const text = await (await fetch(`${stage.url}/metrics`)).text();
  return Number(/^frontdesk_connections\{kind="socket"\} (\d+)$/m.exec(text)?.[1]);
}

/** @param others sockets that are not the visitor's. */
const holdsOne = (stage: Stage, others = 0): Promise<number> => until('one socket for all tabs', () => sockets(stage), (count) => count === 1 + others);

async function anotherTab(context: BrowserContext, stage: Stage): Promise<Visitor> {
  const page: Page = await context.newPage();
  await page.goto(`${stage.url}/demo`);
  const tab = new Visitor(page);
  if (!(await tab.panel.isVisible())) await tab.openChat();
  return tab;
}

async function tabsOf(stage: Stage, count: number): Promise<Visitor[]> {
  const context = await stage.context();
  const first = await Visitor.arrive(context, `${stage.url}/demo`);
  await first.openChat();
  await first.write('Hello from the first tab');
  await first.stored('Hello from the first tab');
  const tabs = [first];
  while (tabs.length < count) tabs.push(await anotherTab(context, stage));
  for (const tab of tabs) await seen(tab.message('Hello from the first tab'));
  return tabs;
}

story('ten tabs of a visitor hold one connection, show the same, and go on when the one that leads is closed or crashes', async (stage) => {
  const tabs = await tabsOf(stage, 10);
  await holdsOne(stage);
  await tabs[4]!.write('From the fifth');
  await tabs[4]!.stored('From the fifth');
  for (const tab of tabs) await seen(tab.message('From the fifth'));

  await tabs.shift()!.page.close();
  await tabs[3]!.write('After the first was closed');
  await tabs[3]!.stored('After the first was closed');
  await holdsOne(stage);

  const cdp: CDPSession = await tabs[0]!.page.context().newCDPSession(tabs[0]!.page);
  const crashed = tabs.shift()!;
  void cdp.send('Page.crash').catch(() => undefined);
  await tabs[5]!.write('After one crashed');
  await tabs[5]!.stored('After one crashed');
  for (const tab of tabs) assert.deepEqual((await until('all messages', () => tab.texts(), (texts) => texts.length === 4)).map((text) => text.trim()), ['Hello from the first tab', 'From the fifth', 'After the first was closed', 'After one crashed']);
  await holdsOne(stage);
  await crashed.page.close().catch(() => undefined);
});

story('a tab that leads and is frozen, or lies in the back-forward cache, hands over, and finds everything when it wakes', async (stage) => {
  const tabs = await tabsOf(stage, 3);
  await holdsOne(stage);
  const [first, second] = tabs as [Visitor, Visitor];
  const cdp: CDPSession = await first.page.context().newCDPSession(first.page);
  await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
  await second.write('While the first is frozen');
  await second.stored('While the first is frozen');
  await holdsOne(stage);
  await cdp.send('Page.setWebLifecycleState', { state: 'active' });
  await seen(first.message('While the first is frozen'));
  await first.write('Awake again');
  await first.stored('Awake again');
  await holdsOne(stage);

  await first.page.goto('about:blank');
  await second.write('While the first is away');
  await second.stored('While the first is away');
  await first.page.goBack();
  await seen(first.message('While the first is away'));
  const all = ['Hello from the first tab', 'While the first is frozen', 'Awake again', 'While the first is away'];
  for (const tab of tabs) assert.deepEqual((await until('all messages, once', () => tab.texts(), (texts) => texts.length === all.length)).map((text) => text.trim()), all);
  await holdsOne(stage);
});

story('typing is seen, unread is counted and read in all tabs alike, and an answer rings in one of them', async (stage) => {
  const console = await stage.owner();
  const tabs = await tabsOf(stage, 3);
  await holdsOne(stage, 1);
  await console.openConversation('Hello from the first tab');
  await typesUntilSeen(console.reply, 'One mo', ...tabs.map((tab) => tab.panel.getByText(`${OWNER.name} is typing`)));
  for (const tab of tabs) await tab.closeChat();
  const rung = async (): Promise<number> => (await Promise.all(tabs.map((tab) => playedTones(tab.page)))).filter((tones, index) => tones.length > (before[index] ?? 0)).length;
  const before = (await Promise.all(tabs.map((tab) => playedTones(tab.page)))).map((tones) => tones.length);
  await console.answer('One moment, please.');
  for (const tab of tabs) await seen(tab.badge.getByText('1', { exact: true }));
  await until('a sound', rung, (count) => count > 0);
  assert.equal(await rung(), 1);
  await tabs[1]!.openChat();
  await seen(tabs[1]!.message('One moment, please.'));
  for (const tab of [tabs[0]!, tabs[2]!]) await tab.badge.waitFor({ state: 'detached', timeout: PATIENCE_MS });
  assert.equal(await rung(), 1, 'no tab rings later');
});

story('without Web Locks each tab has a connection of its own, and all show the same', async (stage) => {
  const context = await stage.context();
  await context.addInitScript(() => Object.defineProperty(Navigator.prototype, 'locks', { value: undefined }));
  const first = await Visitor.arrive(context, `${stage.url}/demo`);
  await first.openChat();
  await first.write('One');
  await first.stored('One');
  const second = await anotherTab(context, stage);
  await seen(second.message('One'));
  await second.write('Two');
  await second.stored('Two');
  await seen(first.message('Two'));
  assert.equal(await sockets(stage), 2);
});

story('who is forgotten in one tab is forgotten in all that are open', async (stage) => {
  const tabs = await tabsOf(stage, 3);
  await tabs[1]!.page.evaluate(() => (document.querySelector('chat-widget') as unknown as { reset(): Promise<void> }).reset());
  for (const [index, tab] of tabs.entries()) await until(`nothing of what was said in tab ${index}`, () => tab.texts(), (texts) => !texts.some((text) => text.includes('Hello from')));
  await holdsOne(stage);
});
