import { type Aim, aimInWords } from '../aims.ts';
import { count } from '../report.ts';
import { median } from '../statistics.ts';
import type { ConsoleFigures } from './console.ts';
import type { HostPageFigures } from './host-page.ts';
import type { LongConversationFigures } from './long-conversation.ts';
import type { Device, Frames, MainThread } from './meters.ts';
import { isBusy, type Others, othersInWords } from '../others.ts';

/** How often and how long each thing is measured. */
export interface BrowserPace {
  /** Pages with and without the chat. */
  readonly pages: number;
  /** Visits on the slow phone. */
  readonly visits: number;
  /** Times the console and the long conversation are opened and scrolled. */
  readonly rounds: number;
  /** Of scrolling and of updates. */
  readonly seconds: number;
  readonly conversations: number;
  readonly messages: number;
}

export interface BrowserResults extends Others {
  readonly date: string;
  readonly machine: string;
  readonly chromium: string;
  readonly pace: BrowserPace;
  readonly phone: Device;
  readonly page: HostPageFigures;
  readonly long: LongConversationFigures;
  readonly console: ConsoleFigures;
}

const mid = (values: readonly number[]): number => median(values) ?? NaN;
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const ms = (value: number): string => (value < 10 ? value.toFixed(1) : count(value));
const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(2);
const perSecond = (runs: readonly Frames[]): number => mid(runs.map((run) => run.perSecond));
const framesInWords = (runs: readonly Frames[]): string => `${perSecond(runs).toFixed(1)} | ${mid(runs.map((run) => run.p95)).toFixed(1)} | ${mid(runs.map((run) => run.longest)).toFixed(0)}`;

/** What the chat adds to a page: the difference of the medians. */
const added = ({ bare, withChat }: HostPageFigures, name: keyof MainThread): number => mid(withChat.map((run) => run[name])) - mid(bare.map((run) => run[name]));
const most = (values: readonly number[]): number => Math.max(...values);

/** A screen of 60 Hz, less what rounding of its clock takes. */
const EVERY_FRAME = 59.5;

/** The aims, and after each what we are after beyond it. Told, never enforced. */
export function aims({ page, console: view }: BrowserResults): Aim[] {
  const judged = (text: string, value: number, unit: string, holds: boolean): Aim => ({ text, value, unit, verdict: holds ? 'PASS' : 'MISS' });
  const upTo = (what: string, value: number, aim: number, beyond: number | undefined, unit: string): Aim[] =>
    [judged(`${what} ≤ ${aim} ${unit}`, value, unit, value <= aim), ...(beyond === undefined ? [] : [judged(`(beyond) ${what} ≤ ${beyond} ${unit}`, value, unit, value <= beyond)])];
  const gzip = total(page.weights.map((weight) => weight.gzip)) / 1000;
  const brotli = total(page.weights.map((weight) => weight.brotli)) / 1000;
  const shift = most([...page.withChat.map((run) => run.layoutShift), ...page.slow.map((visit) => visit.pageShift)]);
  const scrolled = perSecond(view.scroll);
  return [
    ...upTo('all files up to the first sent message, styles included, gzip', gzip, 26, undefined, 'kB'),
    ...upTo('(beyond) the same, brotli', brotli, 14, undefined, 'kB'),
    ...upTo('the loader, gzip', (page.weights[0]?.gzip ?? NaN) / 1000, 2, 1, 'kB'),
    ...upTo('requests up to the first sent message, its socket included', page.requests.length, 3, undefined, 'requests'),
    ...upTo('what the chat adds to the main thread of a page before intent, processor slowed 4 ×', added(page, 'tasks'), 50, 10, 'ms'),
    judged('layout shift of a page with the chat until it is opened, and of its own content after that, = 0', shift, '', shift === 0),
    ...upTo(`first view of the console with ${count(50_000)} conversations`, mid(view.firstView) / 1000, 1, 0.5, 's'),
    judged('frames while its list is scrolled ≥ 55/s', scrolled, '/s', scrolled >= 55),
    judged(`(beyond) frames while its list is scrolled, each of 60 (≥ ${EVERY_FRAME}/s)`, scrolled, '/s', scrolled >= EVERY_FRAME),
  ];
}

function weightLines({ weights, requests }: HostPageFigures): string[] {
  const rows = weights.map(({ file, gzip, brotli }) => `| \`${file.replace(/-[\w-]{8}\.js$/, '.js')}\` | ${kilobytes(gzip)} | ${kilobytes(brotli)} |`);
  return [
    '## Bytes and requests up to the first sent message', '',
    `${requests.length} requests: ${requests.map((request) => `\`${request.replace(/-[\w-]{8}\.js$/, '.js')}\``).join(', ')}. Bodies as the relay sends them, the workspace's settings included, kB of 1,000 bytes; what comes after the first message stands in \`npm run sizes\`.`, '',
    '| file | gzip | brotli |', '|---|---|---|', ...rows,
    `| **together** | **${kilobytes(total(weights.map((weight) => weight.gzip)))}** | **${kilobytes(total(weights.map((weight) => weight.brotli)))}** |`, '',
  ];
}

function pageLines({ page, pace }: BrowserResults): string[] {
  const row = (title: string, name: keyof MainThread, tell: (value: number) => string): string =>
    `| ${title} | ${tell(mid(page.bare.map((run) => run[name])))} | ${tell(mid(page.withChat.map((run) => run[name])))} | ${tell(added(page, name))} |`;
  return [
    '## The host page, before anybody opens the chat', '',
    `An article of 40 paragraphs, its processor slowed 4 ×, with and without the script tag in turns, ${pace.pages} times each, until the network is idle. ms of CPU time of the main thread; "tasks" is all it did, painting included, and the slowing down itself counts.`, '',
    '| | without | with | added |', '|---|---|---|---|',
    row('all tasks', 'tasks', ms), row('script', 'script', ms), row('style and layout', 'layout', ms), row('beyond 50 ms per task', 'blocked', ms),
    row('JavaScript heap, kB', 'heap', (bytes) => count(bytes / 1000)), row('layout shift', 'layoutShift', (value) => value.toFixed(4)), '',
  ];
}

function slowLines({ page: { slow }, phone, pace }: BrowserResults): string[] {
  const { link, slowdown } = phone;
  return [
    '## A visitor on a slow phone', '',
    `The demo shop. Processor slowed ${slowdown} ×; ${link?.kilobitsDown} kbit/s down, ${link?.kilobitsUp} up, ${link?.latencyMs} ms from request to answer ("Fast 3G"; Chromium does not slow the socket's frames), empty cache. Medians of ${pace.visits} visits, ms.`, '',
    '| | |', '|---|---|',
    `| from navigation until the launcher is drawn and answers | ${ms(mid(slow.map((visit) => visit.launcher)))} |`,
    `| from the press until something can be typed | ${ms(mid(slow.map((visit) => visit.opened)))} |`,
    `| from Enter until the message is stored | ${ms(mid(slow.map((visit) => visit.stored)))} |`,
    `| layout shift of the whole visit, the largest; of the page's own content | ${most(slow.map((visit) => visit.layoutShift)).toFixed(4)}; ${most(slow.map((visit) => visit.pageShift)).toFixed(4)} |`,
    `| JavaScript heap of page and open chat, kB | ${count(mid(slow.map((visit) => visit.heap)) / 1000)} |`, '',
  ];
}

function longLines({ long, pace }: BrowserResults): string[] {
  return [
    `## A conversation of ${count(pace.messages)} messages`, '',
    `From the press on the launcher to the newest message on the screen: ${ms(mid(long.opened))} ms. Scrolled towards its beginning by a wheel for ${pace.seconds} s:`, '',
    '| frames/s | p95 of a frame, ms | longest, ms |', '|---|---|---|', `| ${framesInWords(long.scroll)} |`, '',
  ];
}

function consoleLines({ console: view, pace }: BrowserResults): string[] {
  const { updates } = view;
  return [
    `## The console with ${count(pace.conversations)} conversations`, '',
    `A signed-in agent, from navigation until rows of the list are painted: **${ms(mid(view.firstView))} ms** with an empty cache, ${ms(mid(view.againView))} ms with a full one.`, '',
    '| | frames/s | p95 of a frame, ms | longest, ms |', '|---|---|---|---|',
    `| the list is scrolled by a wheel for ${pace.seconds} s, to row ${count(mid(view.reached))} | ${framesInWords(view.scroll)} |`,
    `| ${count(updates.sentPerSecond)} messages/s arrive for ${pace.seconds} s | ${framesInWords([updates.frames])} |`, '',
    `From a visitor's send to the row that shows it: p50 ${ms(updates.rowP50)} ms, p99 ${ms(updates.rowP99)} ms, of ${count(updates.rowsSeen)} messages that came into view. The relay tells a console of a conversation at most once a second, so a message that another one overtakes is never drawn.`, '',
  ];
}

/** docs/benchmarks-browser.md, whole. */
export function markdown(results: BrowserResults): string {
  const { date, machine, chromium, pace } = results;
  return [
    '# Benchmarks: the browser', '',
    'Written by `npm run bench:browser` (`tests/bench/browser/`); do not edit. Run it on your machine: only bytes and requests carry over from one to another.', '',
    `- ${date.slice(0, 10)}, ${machine}, Chromium ${chromium} without a window and without a graphics card: everything is drawn by the processor, on the cores that the relay shares.`,
    '- A real relay in a process of its own, SQLite with `synchronous=FULL`; the conversations are written by its own store. Frames are those of `requestAnimationFrame`, 60 a second at most.',
    `- ${isBusy(results) ? '**The machine was busy with other work**' : 'The machine was quiet'}: ${othersInWords(results)}.`,
    `- Medians; the console and the long conversation are opened and scrolled ${pace.rounds} times.`, '',
    ...weightLines(results.page), ...pageLines(results), ...slowLines(results), ...longLines(results), ...consoleLines(results),
    '## Aims', '',
    ...aims(results).map((aim) => `- ${aimInWords(aim).trimEnd()}`), '',
  ].join('\n');
}
