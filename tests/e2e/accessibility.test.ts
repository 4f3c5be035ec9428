/** axe on what people use, in both colour schemes and on a phone; the keyboard alone is enough. */
import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { seen } from './browser.ts';
import { story } from './frontdesk.ts';

const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** Sentences about what axe found. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const results = await page.evaluate(() => (window as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run({ resultTypes: ['violations'] }));
  return results.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${rule.help} — ${node.target.join(' ')} ${node.failureSummary ?? ''}`));
}

for (const colorScheme of ['light', 'dark'] as const) {
  story(`axe finds nothing in the shop with the chat open, ${colorScheme}`, async (stage) => {
    const visitor = await stage.visitor('/demo', { colorScheme, reducedMotion: 'reduce' });
    for (const path of ['/demo', '/demo/shop', '/demo/product/heron', '/demo/cart', '/demo/about', '/demo/order']) {
      await visitor.page.goto(stage.url + path);
      await seen(visitor.launcher);
      assert.deepEqual(await findings(visitor.page), [], path);
    }
    await visitor.openChat();
    await visitor.write('How tall is the Heron?');
    await visitor.stored('How tall is the Heron?');
    await visitor.panel.getByRole('button', { name: 'Sound and announcements' }).click();
    await seen(visitor.panel.getByRole('switch', { name: 'Sounds' }));
    assert.deepEqual(await findings(visitor.page), [], 'open panel');
  });

  story(`axe finds nothing in the console, ${colorScheme}`, async (stage) => {
    const console = await stage.owner({ colorScheme, reducedMotion: 'reduce' });
    assert.deepEqual(await findings(console.page), [], 'empty console');
    const visitor = await stage.visitor();
    await visitor.openChat();
    await visitor.write('How tall is the Heron?');
    await console.openConversation('How tall is the Heron?');
    await console.answer('180 centimetres.');
    assert.deepEqual(await findings(console.page), [], 'conversation');
    for (const view of ['Broadcasts', 'Team', 'Settings'] as const) {
      await console.go(view);
      await seen(console.page.getByRole('heading', { level: 1 }));
      assert.deepEqual(await findings(console.page), [], view);
    }
  });
}

story('axe finds nothing on a phone', async (stage) => {
  const visitor = await stage.visitor('/demo/shop', PHONE);
  await visitor.openChat();
  await visitor.write('Hello from a phone');
  await visitor.stored('Hello from a phone');
  assert.deepEqual(await findings(visitor.page), []);
});

story('the keyboard alone opens the chat, writes, and comes back to where it was', async (stage) => {
  const { page, launcher, field, panel, message } = await stage.visitor().then((visitor) => Object.assign(visitor, { message: visitor.message.bind(visitor) }));
  await seen(launcher);
  await launcher.focus();
  await page.keyboard.press('Enter');
  await seen(field);
  await page.waitForFunction(() => document.activeElement?.shadowRoot?.activeElement?.tagName === 'TEXTAREA');
  await page.keyboard.type('Only keys');
  await page.keyboard.press('Enter');
  await seen(message('Only keys'));
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'hidden' });
  await page.waitForFunction(() => document.activeElement?.shadowRoot?.activeElement?.part.contains('launcher'));
});
