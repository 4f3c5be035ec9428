import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Locator, type Page } from 'playwright-core';

const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const PROGRAM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** How long a condition may take to come true, milliseconds. Generous: the machine may be busy, and a lost link comes back by itself. */
export const PATIENCE_MS = 30_000;

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: PROGRAM, args: ARGUMENTS });
}

/** @param profile folder of the profile; the same folder again is the same browser reopened. */
export function launchPersistent(profile: string, options: BrowserContextOptions): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, { executablePath: PROGRAM, args: ARGUMENTS, ...options });
}

/** Waits until the condition holds; fails with what was last seen. */
export async function until<Value>(what: string, look: () => Promise<Value>, holds: (value: Value) => boolean, patienceMs = PATIENCE_MS): Promise<Value> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const value = await look();
    if (holds(value)) return value;
    if (performance.now() > end) throw new Error(`${what}: not within ${patienceMs / 1000} s; last seen: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits until it is seen. */
export async function seen(locator: Locator): Promise<void> {
  await locator.first().waitFor({ state: 'visible', timeout: PATIENCE_MS });
}

/** Waits until it is not seen. */
export async function unseen(locator: Locator): Promise<void> {
  await locator.first().waitFor({ state: 'hidden', timeout: PATIENCE_MS });
}

/** Types, and goes on typing until all of these are seen at once: a notice of typing ends by itself some seconds after the last key. */
export async function typesUntilSeen(field: Locator, text: string, ...notices: readonly Locator[]): Promise<void> {
  await field.pressSequentially(text);
  const look = async (): Promise<boolean[]> => {
    await field.pressSequentially('.');
    return Promise.all(notices.map((notice) => notice.first().isVisible()));
  };
  await until('the typing is seen', look, (visible) => visible.every(Boolean));
}

/** Notes every tone that the page starts to play: pitches in Hz, in `window.playedTones`. Call before the page is opened. */
export async function listenForSounds(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const tones: number[] = [];
    Object.assign(window, { playedTones: tones });
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (when?: number) {
      tones.push(Math.round(this.frequency.value));
      start.call(this, when);
    };
  });
}

/** Pitches played so far, Hz. */
export function playedTones(page: Page): Promise<number[]> {
  return page.evaluate(() => (window as unknown as { playedTones?: number[] }).playedTones ?? []);
}

/**
 * Makes the page believe that its tab is in the background, or in front again. A headless browser keeps every tab in front, so
 * the two properties that pages read are replaced and the event is sent, as a switch of tabs does.
 */
export async function setTabHidden(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((isHidden) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (isHidden ? 'hidden' : 'visible') });
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => isHidden });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, hidden);
}

/** Sentences of violations of a page's security policy and of uncaught errors, collected from now on. */
export function watchForViolations(page: Page): string[] {
  const found: string[] = [];
  page.on('pageerror', (error) => found.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (/content security policy|trusted type|refused to/i.test(message.text())) found.push(message.text());
  });
  return found;
}
