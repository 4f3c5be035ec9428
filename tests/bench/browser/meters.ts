/** What is read off a page: frames, layout shifts, the main thread, the heap. */
import type { BrowserContext, CDPSession, Page } from 'playwright-core';

/** How the list or the transcript moved while it was scrolled or written to. */
export interface Frames {
  readonly perSecond: number;
  /** 95 % of all frames were at most this long, milliseconds. */
  readonly p95: number;
  /** Milliseconds. */
  readonly longest: number;
}

/** What the main thread of one page did since it was opened, milliseconds of its CPU time and bytes. */
export interface MainThread {
  /** All tasks. */
  readonly tasks: number;
  readonly script: number;
  /** Style and layout. */
  readonly layout: number;
  /** The part of tasks longer than 50 ms that is beyond 50 ms. */
  readonly blocked: number;
  /** By the definition of Cumulative Layout Shift: what follows an input within half a second is not counted. */
  readonly layoutShift: number;
  /** The part of it that moved something of the page's own, outside of the chat. */
  readonly pageShift: number;
  /** JavaScript objects after a collection. */
  readonly heap: number;
}

interface Told {
  shift: number;
  pageShift: number;
  blocked: number;
  frames: number[];
  watching: boolean;
  roots: ShadowRoot[];
  firstRow: number;
}

interface LayoutShift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
  readonly sources: readonly { readonly node: Node | null }[];
}

/** What the page notes about itself; `window.bench`. */
export type Watched = Window & { bench: Told };

/** Every page of the context notes its shifts, long tasks and shadow roots from its first moment on. */
export async function watchPages(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const bench: Told = { shift: 0, pageShift: 0, blocked: 0, frames: [], watching: false, roots: [], firstRow: 0 };
    Object.assign(window, { bench });
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries() as LayoutShift[]) {
        if (hadRecentInput) continue;
        bench.shift += value;
        // What is inside of a shadow root is not named.
        if (sources.some(({ node }) => node && node.nodeName !== 'CHAT-WIDGET' && node.getRootNode() === document)) bench.pageShift += value;
      }
    }).observe({ type: 'layout-shift', buffered: true });
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) bench.blocked += entry.duration - 50; }).observe({ type: 'longtask', buffered: true });
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (options) {
      const root = attach.call(this, options);
      bench.roots.push(root);
      return root;
    };
  });
}

/** A slow phone on a slow link. */
export interface Device {
  /** The processor takes this many times as long. */
  readonly slowdown: number;
  readonly link?: { readonly kilobitsDown: number; readonly kilobitsUp: number; readonly latencyMs: number };
}

/** Makes the page's processor and link as slow as `device` says. */
export async function imitate(session: CDPSession, { slowdown, link }: Device): Promise<void> {
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  await session.send('Network.enable');
  const bytes = (kilobits: number): number => (kilobits * 1000) / 8;
  await session.send('Network.emulateNetworkConditions', link
    ? { offline: false, latency: link.latencyMs, downloadThroughput: bytes(link.kilobitsDown), uploadThroughput: bytes(link.kilobitsUp) }
    : { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
}

/** @param session with `Performance.enable` sent before the page was opened, in thread ticks: other work on the machine then counts less. */
export async function readMainThread(page: Page, session: CDPSession): Promise<MainThread> {
  // A layout that waits for a frame belongs to what was done until now.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  const read = async (): Promise<(name: string) => number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (name) => metrics.find((metric) => metric.name === name)?.value ?? NaN;
  };
  const metric = await read();
  const { shift, pageShift, blocked } = await page.evaluate(() => (window as unknown as Watched).bench);
  await session.send('HeapProfiler.collectGarbage');
  const after = await read();
  return {
    tasks: metric('TaskDuration') * 1000, script: metric('ScriptDuration') * 1000, layout: (metric('LayoutDuration') + metric('RecalcStyleDuration')) * 1000,
    blocked, layoutShift: shift, pageShift, heap: after('JSHeapUsedSize'),
  };
}

/** Notes each frame that the page draws while `act` runs. */
export async function framesDuring(page: Page, act: () => Promise<void>): Promise<Frames> {
  await page.evaluate(() => {
    const { bench } = window as unknown as Watched;
    bench.frames = [];
    bench.watching = true;
    const note = (time: number): void => {
      bench.frames.push(time);
      if (bench.watching) requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
  await act();
  const times = await page.evaluate(() => {
    const { bench } = window as unknown as Watched;
    bench.watching = false;
    return bench.frames;
  });
  const lengths = times.slice(1).map((time, index) => time - times[index]!).sort((left, right) => left - right);
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  return { perSecond: (lengths.length / span) * 1000, p95: lengths[Math.floor(lengths.length * 0.95)] ?? 0, longest: lengths.at(-1) ?? 0 };
}

/** Turns the wheel over the middle of `box` for some seconds, about thirty times a second, as a hand does. */
export async function turnWheel(page: Page, box: { x: number; y: number; width: number; height: number }, step: number, seconds: number): Promise<void> {
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const next = performance.now() + 33;
    await page.mouse.wheel(0, step);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
  }
}
