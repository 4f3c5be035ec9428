/**
 * Takes pictures of the whole product, at desktop and phone width, light and dark, with a real relay behind it:
 * `npx node --conditions=frontdesk-source tests/e2e/tour.ts OUTDIR`. Build the widget first (`npm run build`).
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { seen, typesUntilSeen } from './browser.ts';
import { Console, OWNER } from './console.ts';
import { Stage } from './frontdesk.ts';
import type { Visitor } from './visitor.ts';

const SIZES: Readonly<Record<string, BrowserContextOptions>> = {
  desktop: { viewport: { width: 1440, height: 1000 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};
const SHOP = ['', '/shop', '/shop?lamp=heron', '/product/pebble', '/cart', '/about', '/order', '/order?number=D-1042'];

const folder = process.argv[2];
if (folder === undefined) {
  console.error('Name a folder for the pictures: tests/e2e/tour.ts OUTDIR');
  process.exit(1);
}
mkdirSync(folder, { recursive: true });

/** Saves what the page shows, once its moving parts stand still. */
async function shoot(page: Page, name: string, fullPage = false): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: join(folder!, `${name}.png`), fullPage, animations: 'disabled' });
  console.log(name);
}

async function tourShop(stage: Stage, look: string, options: BrowserContextOptions): Promise<void> {
  const { page } = await stage.visitor('/demo', options);
  for (const path of SHOP) {
    await page.goto(`${stage.url}/demo${path}`);
    await shoot(page, `${look}-shop${path.replace(/[^a-z0-9]+/gi, '-') || '-home'}`, true);
  }
}

async function tourWidget(stage: Stage, agent: Console, look: string, options: BrowserContextOptions): Promise<Visitor> {
  const visitor = await stage.visitor('/demo/shop', options);
  const question = `Does the Heron fit behind a sofa? (${look})`;
  await visitor.openChat();
  await shoot(visitor.page, `${look}-chat-1-empty`);
  await visitor.write(question);
  await visitor.stored(question);
  await agent.row(question).click();
  await typesUntilSeen(agent.reply, 'It does', visitor.panel.getByText(/is typing/));
  await shoot(visitor.page, `${look}-chat-2-typing`);
  await agent.answer('It does: the foot is 34 cm wide and slides under most of them. See https://duskery.example/heron');
  await seen(visitor.message('It does: the foot'));
  await visitor.write('Wonderful, thank you! 💡');
  await visitor.sees('Wonderful, thank you!', 'Read');
  await shoot(visitor.page, `${look}-chat-3-conversation`);
  await visitor.panel.getByRole('button', { name: 'Emoji' }).click();
  await seen(visitor.page.locator('frontdesk-emoji'));
  await shoot(visitor.page, `${look}-chat-4-emoji`);
  await visitor.panel.getByRole('button', { name: 'Emoji' }).click();
  await visitor.panel.getByRole('button', { name: 'Sound and announcements' }).click();
  await seen(visitor.panel.getByRole('switch', { name: 'Sounds' }));
  await shoot(visitor.page, `${look}-chat-5-menu`);
  await visitor.panel.getByRole('button', { name: 'Sound and announcements' }).click();
  await visitor.closeChat();
  await agent.answer('Anything else, just write.');
  await seen(visitor.badge);
  await shoot(visitor.page, `${look}-chat-6-unread`);
  return visitor;
}

async function tourConsole(stage: Stage, look: string, options: BrowserContextOptions): Promise<void> {
  const agent = await Console.arrive(await stage.context(options), `${stage.url}/admin`);
  await seen(agent.page.getByRole('button', { name: 'Sign in' }));
  await shoot(agent.page, `${look}-console-1-sign-in`);
  await agent.signIn(OWNER);
  await agent.page.getByRole('tab', { name: /^All/ }).click();
  await seen(agent.list.getByRole('option'));
  await shoot(agent.page, `${look}-console-2-inbox`);
  await agent.list.getByRole('option').first().click();
  await seen(agent.reply);
  await shoot(agent.page, `${look}-console-3-conversation`);
  if (await agent.navigation.isHidden()) await agent.conversation.getByRole('button', { name: 'Back' }).click();
  for (const view of ['Broadcasts', 'Team', 'Settings'] as const) {
    await agent.go(view);
    await seen(agent.page.getByRole('heading', { level: 1 }));
    await shoot(agent.page, `${look}-console-${view.toLowerCase()}`);
  }
}

async function tourTrouble(stage: Stage, visitors: ReadonlyMap<string, Visitor>): Promise<void> {
  await stage.stopRelay();
  for (const [look, visitor] of visitors) {
    await visitor.launcher.click();
    await visitor.write('Written while the relay is away');
    await seen(visitor.status.getByText(/Offline/));
    await shoot(visitor.page, `${look}-chat-8-offline`);
  }
}

const stage = new Stage({});
try {
  await stage.startRelay();
  const agent = await stage.owner();
  await shoot(agent.page, 'desktop-light-console-0-first-run');
  const visitors = new Map<string, Visitor>();
  for (const [size, shape] of Object.entries(SIZES)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const look = `${size}-${colorScheme}`;
      const options = { ...shape, colorScheme };
      await tourShop(stage, look, options);
      visitors.set(look, await tourWidget(stage, agent, look, options));
    }
  }
  await agent.broadcast('The workshop is closed on Friday. Orders leave on Monday.', { title: 'A day off', style: 'Banner' });
  for (const [look, visitor] of visitors) {
    await seen(visitor.page.getByRole('region', { name: 'Announcement' }));
    await shoot(visitor.page, `${look}-chat-7-banner`);
    for (const colorScheme of look.endsWith('light') ? (['light', 'dark'] as const) : []) {
      const size = look.split('-')[0] ?? '';
      await tourConsole(stage, `${size}-${colorScheme}`, { ...SIZES[size], colorScheme });
    }
  }
  await tourTrouble(stage, visitors);
} finally {
  await stage.end();
}
