/** The console of an agent in a workspace with very many conversations. */
import { createChatClient } from '@frontdesk/sdk';
import type { BrowserContext, Page } from 'playwright-core';
import { until } from '../../e2e/browser.ts';
import { Console } from '../../e2e/console.ts';
import type { Stage } from '../../e2e/frontdesk.ts';
import { framesDuring, turnWheel, watchPages, type Frames, type Watched } from './meters.ts';

/** What the console did. Times in milliseconds. */
export interface ConsoleFigures {
  /** From navigation to the first painted frame with conversations, with an empty cache. */
  readonly firstView: readonly number[];
  /** The same with the files in the browser's cache. */
  readonly againView: readonly number[];
  readonly scroll: readonly Frames[];
  /** How far the list was scrolled in a run, in conversations. */
  readonly reached: readonly number[];
  readonly updates: { readonly sentPerSecond: number; readonly frames: Frames; readonly rowP50: number; readonly rowP99: number; readonly rowsSeen: number };
}

const VISITORS = 50;

/** Resolves to the time from navigation until rows of the list have been painted. */
async function firstView(page: Page, url: string): Promise<number> {
  await page.addInitScript(() => {
    const look = (): void => {
      const { bench } = window as unknown as Watched;
      if (!bench.roots.some((root) => root.querySelector('[role=option]'))) return void requestAnimationFrame(look);
      // The frame after next begins when this one is on the screen.
      requestAnimationFrame(() => requestAnimationFrame((time) => { bench.firstRow = time; }));
    };
    requestAnimationFrame(look);
  });
  await page.goto(`${url}/admin`);
  return until('the list is there', () => page.evaluate(() => (window as unknown as Watched).bench.firstRow), (time) => time > 0);
}

async function signedIn(stage: Stage, cookies: Awaited<ReturnType<BrowserContext['cookies']>>): Promise<BrowserContext> {
  const context = await stage.context();
  await watchPages(context);
  await context.addCookies(cookies);
  return context;
}

async function scrollRun(page: Page, seconds: number): Promise<{ frames: Frames; reached: number }> {
  const { list } = new Console(page);
  const box = await list.boundingBox();
  if (!box) throw new Error('The list of conversations is not on the screen.');
  const frames = await framesDuring(page, () => turnWheel(page, box, 240, seconds));
  const reached = await list.evaluate((element) => element.scrollTop / (element.querySelector('[role=option]')?.clientHeight ?? 1));
  return { frames, reached: Math.round(reached) };
}

/** Messages of fifty visitors at a fixed rate; each names the moment it was sent, and the page notes when a row first shows it. */
async function updateRun(stage: Stage, page: Page, rate: number, seconds: number): Promise<ConsoleFigures['updates']> {
  const clients = Array.from({ length: VISITORS }, () => createChatClient({ url: stage.url }));
  try {
    await Promise.all(clients.map((client) => client.connect()));
    await until('all are online', async () => clients.filter((client) => client.getSnapshot().connection.state === 'online').length, (count) => count === VISITORS);
    await page.mouse.move(5, 5);
    const delays: number[] = [];
    await page.exposeFunction('tellDelay', (delay: number) => { delays.push(delay); });
    await page.evaluate(() => {
      const seen = new Set<string>();
      const look = (): void => {
        for (const root of (window as unknown as Watched).bench.roots) {
          for (const row of root.querySelectorAll('[role=option]')) {
            const stamp = /sent at (\d+)/.exec(row.textContent ?? '')?.[1];
            if (stamp === undefined || seen.has(stamp)) continue;
            seen.add(stamp);
            (window as unknown as { tellDelay: (delay: number) => void }).tellDelay(Date.now() - Number(stamp));
          }
        }
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    const sends: Promise<unknown>[] = [];
    const began = performance.now();
    const frames = await framesDuring(page, async () => {
      for (let sent = 0; sent < rate * seconds; sent += 1) {
        const early = began + (sent * 1000) / rate - performance.now();
        if (early > 1) await new Promise((resolve) => setTimeout(resolve, early));
        sends.push(clients[sent % VISITORS]!.send(`A message sent at ${Date.now()}`));
      }
    });
    const sentPerSecond = (sends.length / (performance.now() - began)) * 1000;
    await Promise.all(sends);
    const sorted = delays.sort((left, right) => left - right);
    const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? NaN;
    return { sentPerSecond, frames, rowP50: at(0.5), rowP99: at(0.99), rowsSeen: sorted.length };
  } finally {
    await Promise.all(clients.map((client) => client.destroy()));
  }
}

/** @param owner a context that is signed in. */
export async function measureConsole(stage: Stage, owner: BrowserContext, pace: { rounds: number; seconds: number }): Promise<ConsoleFigures> {
  const cookies = await owner.cookies();
  const figures = { firstView: [] as number[], againView: [] as number[], scroll: [] as Frames[], reached: [] as number[] };
  let updates: ConsoleFigures['updates'] | undefined;
  for (let round = 0; round < pace.rounds; round += 1) {
    const context = await signedIn(stage, cookies);
    const page = await context.newPage();
    figures.firstView.push(await firstView(page, stage.url));
    const { frames, reached } = await scrollRun(page, pace.seconds);
    figures.scroll.push(frames);
    figures.reached.push(reached);
    await page.close();
    const again = await context.newPage();
    figures.againView.push(await firstView(again, stage.url));
    if (round === pace.rounds - 1) updates = await updateRun(stage, again, 200, pace.seconds);
    await context.close();
  }
  return { ...figures, updates: updates! };
}
