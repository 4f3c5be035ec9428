/** What one script tag costs a page, before and after the visitor means to write. */
import { get } from 'node:http';
import type { Page } from 'playwright-core';
import { seen, until } from '../../e2e/browser.ts';
import type { Stage } from '../../e2e/frontdesk.ts';
import { startSite, type Site } from '../../e2e/site.ts';
import { Visitor } from '../../e2e/visitor.ts';
import { imitate, readMainThread, watchPages, type Device, type MainThread } from './meters.ts';

/** Long enough to be scrolled. */
const PARAGRAPHS = 40;

/** A page of text: it costs so little itself that what the chat adds can be told apart from chance. */
function article(tag: string): string {
  const text = Array.from({ length: PARAGRAPHS }, (_, index) => `<h2>Lamp ${index}</h2><p>${'Warm, dimmable, and screwed together so that you can take it apart again. '.repeat(4)}</p>`).join('');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>Lamps</title><body>${text}${tag}</body></html>`;
}

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

/** A site of its own: the shop with the chat on `/demo`, an article with it on `/with` and without it on `/bare`. */
async function startHost(stage: Stage): Promise<Site> {
  const site = await startSite({ relay: stage.url, pages: { '/bare': article(''), '/with': article(`<script async src="${stage.url}/widget.js"></script>`) } });
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

/** A page of its own on this device, its main thread and its layout watched. */
async function watchedPage(stage: Stage, device: Device) {
  const context = await stage.context();
  await watchPages(context);
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await imitate(session, device);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return { context, page, session };
}

/** A page with or without the chat until nothing moves any more; nobody touches it. */
async function untouched(stage: Stage, url: string, device: Device): Promise<MainThread> {
  const { context, page, session } = await watchedPage(stage, device);
  await page.goto(url, { waitUntil: 'load' });
  await page.waitForLoadState('networkidle');
  const read = await readMainThread(page, session);
  // Only now: looking for something runs a good deal of the test tool's own code in the page.
  if (url.endsWith('/with')) await seen(new Visitor(page).launcher);
  await context.close();
  return read;
}

/** Milliseconds since the page began to be opened. */
const sinceNavigation = (page: Page): Promise<number> => page.evaluate(() => performance.now());

async function slowVisit(stage: Stage, site: Site, device: Device): Promise<SlowVisit> {
  const { context, page, session } = await watchedPage(stage, device);
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
  const site = await startHost(stage);
  const requests = await requestsToFirstMessage(stage, site);
  const weights = await Promise.all(requests.filter((request) => request.startsWith('/')).map(async (file) => ({
    file, gzip: await sentBytes(stage.url + file, 'gzip'), brotli: await sentBytes(stage.url + file, 'br'),
  })));
  const bare: MainThread[] = [];
  const withChat: MainThread[] = [];
  for (let round = 0; round < pace.rounds; round += 1) {
    // In turns, and each first in every second round.
    for (const isBare of round % 2 === 0 ? [true, false] : [false, true]) (isBare ? bare : withChat).push(await untouched(stage, `${site.url}/${isBare ? 'bare' : 'with'}`, devices.processor));
  }
  const slow: SlowVisit[] = [];
  for (let visit = 0; visit < pace.visits; visit += 1) slow.push(await slowVisit(stage, site, devices.phone));
  return { weights, requests, bare, withChat, slow };
}
