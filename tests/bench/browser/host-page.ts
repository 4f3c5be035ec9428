/** What one script tag costs a page, before and after the visitor means to write. */
import { get } from 'node:http';
import type { Page } from 'playwright-core';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seen, until } from '../../e2e/browser.ts';
import type { Stage } from '../../e2e/frontdesk.ts';
import { startSite, type Site } from '../../e2e/site.ts';
import { Visitor } from '../../e2e/visitor.ts';
import { imitate, readMainThread, watchPages, type Device, type MainThread } from './meters.ts';

const SHOP = join(import.meta.dirname, '../../../packages/relay/pages/demo/index.html');
/** The script tag of the shop; the page without the chat has all else. */
const TAG = /^.*src="\/widget\.js".*\n/m;

/** Bytes of one file as the relay sends them, without headers. */
export interface Weight {
  readonly file: string;
  readonly gzip: number;
  readonly brotli: number;
}

/** A visitor on a slow phone. Times in milliseconds. */
export interface SlowVisit {
  /** From navigation until the launcher is drawn and answers. */
  readonly launcher: number;
  /** From the press until something can be typed. */
  readonly opened: number;
  /** From Enter until the message is stored. */
  readonly stored: number;
  /** From the beginning of the visit until now, inside and outside of the chat. */
  readonly layoutShift: number;
  readonly pageShift: number;
  /** JavaScript objects of page and chat, bytes. */
  readonly heap: number;
}

export interface HostPageFigures {
  readonly weights: readonly Weight[];
  /** Files and sockets up to the first stored message. */
  readonly requests: readonly string[];
  readonly bare: readonly MainThread[];
  readonly withChat: readonly MainThread[];
  readonly slow: readonly SlowVisit[];
}

/** The shop with the chat on `/demo`, without it on `/bare`, as a site of its own. */
export async function startShop(stage: Stage): Promise<Site> {
  const source = await readFile(SHOP, 'utf8');
  const bare = source.replace(TAG, '');
  if (bare === source) throw new Error('The page of the demo shop has no script tag of ours on a line of its own.');
  const site = await startSite({ relay: stage.url, pages: { '/bare': bare } });
  stage.onEnd(site.stop);
  return site;
}

/** Length of the body as it comes over the wire. */
function sentBytes(url: string, encoding: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { 'accept-encoding': encoding } }, (response) => {
      let bytes = 0;
      if (response.headers['content-encoding'] !== encoding) return reject(new Error(`${url} does not come as ${encoding}.`));
      response.on('data', (chunk: Buffer) => { bytes += chunk.length; }).on('end', () => resolve(bytes)).on('error', reject);
    }).on('error', reject);
  });
}

/** All that goes to the relay until it has stored the first message. */
async function requestsToFirstMessage(stage: Stage, site: Site): Promise<string[]> {
  const context = await stage.context();
  const page = await context.newPage();
  const requests: string[] = [];
  let stored = false;
  const note = (request: string): void => { if (!stored) requests.push(request); };
  page.on('request', (request) => { if (request.url().startsWith(stage.url)) note(new URL(request.url()).pathname); });
  page.on('websocket', (socket) => {
    note('WebSocket');
    socket.on('framereceived', ({ payload }) => { stored ||= String(payload).includes('"t":"ack"'); });
  });
  await page.goto(`${site.url}/demo`);
  const visitor = new Visitor(page);
  await visitor.openChat();
  await visitor.write('The first words');
  await until('the first message is stored', async () => stored, Boolean);
  await context.close();
  return requests;
}

/** A page with or without the chat until nothing moves any more; nobody touches it. */
async function untouched(stage: Stage, url: string, device: Device): Promise<MainThread> {
  const context = await stage.context();
  await watchPages(context);
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await imitate(session, device);
  await session.send('Performance.enable');
  await page.goto(url, { waitUntil: 'load' });
  await page.waitForLoadState('networkidle');
  const read = await readMainThread(page, session);
  // Only now: looking for something runs a good deal of the test tool's own code in the page.
  if (url.endsWith('/demo')) await seen(new Visitor(page).launcher);
  await context.close();
  return read;
}

/** Milliseconds since the page began to be opened. */
const sinceNavigation = (page: Page): Promise<number> => page.evaluate(() => performance.now());

async function slowVisit(stage: Stage, site: Site, device: Device): Promise<SlowVisit> {
  const context = await stage.context();
  await watchPages(context);
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await imitate(session, device);
  await session.send('Performance.enable');
  await page.goto(`${site.url}/demo`, { waitUntil: 'commit' });
  const visitor = new Visitor(page);
  await seen(visitor.launcher);
  const launcher = await sinceNavigation(page);
  await page.waitForLoadState('networkidle');
  const pressed = await sinceNavigation(page);
  await visitor.openChat();
  const opened = (await sinceNavigation(page)) - pressed;
  await visitor.field.fill('Is the small one in stock?');
  const written = await sinceNavigation(page);
  await visitor.field.press('Enter');
  await visitor.stored('Is the small one in stock?');
  const stored = (await sinceNavigation(page)) - written;
  const { layoutShift, pageShift, heap } = await readMainThread(page, session);
  await context.close();
  return { launcher, opened, stored, layoutShift, pageShift, heap };
}

export async function measureHostPage(stage: Stage, devices: { processor: Device; phone: Device }, pace: { rounds: number; visits: number }): Promise<HostPageFigures> {
  const site = await startShop(stage);
  const requests = await requestsToFirstMessage(stage, site);
  const weights = await Promise.all(requests.filter((request) => request.startsWith('/')).map(async (file) => ({
    file, gzip: await sentBytes(stage.url + file, 'gzip'), brotli: await sentBytes(stage.url + file, 'br'),
  })));
  const bare: MainThread[] = [];
  const withChat: MainThread[] = [];
  for (let round = 0; round < pace.rounds; round += 1) {
    // In turns, and each first in every second round.
    for (const isBare of round % 2 === 0 ? [true, false] : [false, true]) (isBare ? bare : withChat).push(await untouched(stage, `${site.url}/${isBare ? 'bare' : 'demo'}`, devices.processor));
  }
  const slow: SlowVisit[] = [];
  for (let visit = 0; visit < pace.visits; visit += 1) slow.push(await slowVisit(stage, site, devices.phone));
  return { weights, requests, bare, withChat, slow };
}
