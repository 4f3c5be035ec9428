/**
 * Measures what visitors and agents feel, in Chromium: what the script tag costs a page, the way to the first message, a long
 * conversation, the console with 50,000 conversations. `npm run bench:browser` (≤ 8 min), `-- --quick` (≤ 2 min). Writes
 * docs/benchmarks-browser.md and tests/bench/results/browser.json.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildWidget, widgetIsStale } from '../../../packages/relay/dev/steps.ts';
import { launchBrowser } from '../../e2e/browser.ts';
import { Visitor } from '../../e2e/visitor.ts';
import { aimInWords } from '../aims.ts';
import { watchOthers } from '../others.ts';
import { describeMachine } from '../report.ts';
import { measureConsole } from './console.ts';
import { measureHostPage } from './host-page.ts';
import { measureLongConversation } from './long-conversation.ts';
import { watchPages, type Device } from './meters.ts';
import { aims, markdown, type BrowserPace, type BrowserResults } from './report.ts';
import { benchStage, fill } from './stage.ts';

/** "Fast 3G" of Chromium's own tools. */
const PHONE: Device = { slowdown: 4, link: { kilobitsDown: 1_440, kilobitsUp: 675, latencyMs: 562 } };

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const pace: BrowserPace = values.quick
  ? { pages: 5, visits: 2, rounds: 2, seconds: 4, conversations: 50_000, messages: 10_000 }
  : { pages: 21, visits: 5, rounds: 3, seconds: 6, conversations: 50_000, messages: 10_000 };
const others = watchOthers();
if (widgetIsStale()) buildWidget(['--no-manifest']);

async function chromiumVersion(): Promise<string> {
  const browser = await launchBrowser();
  const version = browser.version();
  await browser.close();
  return version;
}

async function timed<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const began = performance.now();
  const result = await work();
  console.log(`${what}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return result;
}

async function measure(): Promise<BrowserResults> {
  const chromium = await chromiumVersion();
  const stage = benchStage();
  try {
    await stage.startRelay();
    const owner = await stage.owner();
    const page = await timed('the host page', () => measureHostPage(stage, { processor: { slowdown: PHONE.slowdown }, phone: PHONE }, { rounds: pace.pages, visits: pace.visits }));
    const context = await stage.context();
    await watchPages(context);
    const visitor = await Visitor.arrive(context, `${stage.url}/demo`);
    await visitor.openChat();
    await visitor.write('The first of very many');
    await visitor.stored('The first of very many');
    await visitor.closeChat();
    await owner.page.close();
    await timed(`writing ${pace.conversations} conversations`, () => fill(stage, pace.conversations, pace.messages));
    const long = await timed('the long conversation', () => measureLongConversation(visitor, pace));
    await visitor.page.close();
    const view = await timed('the console', () => measureConsole(stage, owner.page.context(), pace));
    return { date: new Date().toISOString(), machine: describeMachine(), chromium, ...others(), pace, phone: PHONE, page, long, console: view };
  } catch (error) {
    console.error(`What the pages showed: ${(await stage.photograph('bench-browser')).join(', ') || 'no page was open'}`);
    throw error;
  } finally {
    await stage.end();
  }
}

const results = await measure();
aims(results).forEach((aim) => console.log(aimInWords(aim)));
const folder = join(import.meta.dirname, '../results');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'browser.json'), `${JSON.stringify(results, null, 2)}\n`);
writeFileSync('docs/benchmarks-browser.md', markdown(results));
