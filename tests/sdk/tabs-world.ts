/** A visitor's tabs in one browser, their disk, and a relay that is played step by step. */
import type { ChatClient, Clock, ConversationView } from '@frontdesk/sdk';
import { createVisitorClient } from '../../packages/sdk/src/visitor-client.ts';
import { memoryStorage } from '../../packages/sdk/src/storage/memory.ts';
import '../../packages/sdk/src/tabs/sharing.ts';
import { createFakeClock, seeded, seededBytes, settled } from './fake-clock.ts';
import { FakeBrowser, type Loop } from './fake-tabs.ts';
import { ModelRelay } from './model-relay.ts';

/** A tab that may be in the background, or hang. */
export class Tab {
  /** Its event loop stands still: nothing runs in it, and it is not gone either. */
  hangs = false;
  /** Its timers stand still, as a browser lets them in the background for a minute at a time; what it is told it hears. */
  isHidden = false;
  readonly chat: ChatClient;
  /** What tells of the page's life. */
  readonly page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  readonly #late: (() => void)[] = [];
  readonly loop: Loop = (run) => setImmediate(() => (this.hangs ? void this.#late.push(run) : run()));

  /** Timers of this tab. */
  clock(clock: Clock): Clock {
    return { ...clock, now: clock.now, setTimeout: (run, ms) => clock.setTimeout(() => (this.isHidden ? void this.#late.push(run) : this.loop(run)), ms) };
  }

  constructor(make: (tab: Tab) => ChatClient) {
    this.chat = make(this);
  }

  goOn(): void {
    this.hangs = this.isHidden = false;
    for (const run of this.#late.splice(0)) run();
  }

  /** The visitor goes to another tab: a browser then holds this one's timers back, and hands on everything else. */
  hide(): void {
    this.isHidden = true;
    this.page.visibilityState = 'hidden';
    this.page.dispatchEvent(new Event('visibilitychange'));
  }

  /** The visitor comes back to it. */
  show(): void {
    this.page.visibilityState = 'visible';
    this.goOn();
    this.page.dispatchEvent(new Event('visibilitychange'));
  }

  /** The visitor comes back to it by the browser's back button, which has kept the page as it was. */
  comeBack(): void {
    this.page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
  }

  /** The visitor leaves it for another page, and the browser keeps it. */
  goAway(): void {
    this.page.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: true }));
  }

  get view(): ConversationView {
    const { conversations, current } = this.chat.getSnapshot();
    return conversations.find(({ id }) => id === current)!;
  }

  get texts(): (string | undefined)[] {
    return this.view.items.map((item) => (item.type === 'message' ? item.body?.text : undefined));
  }

  get state(): string {
    return this.chat.getSnapshot().connection.state;
  }
}

/** @param isKnown the visitor was here before. A stranger's first tab has its socket before it looks for others. @param seed of what is random in the clients. */
export function world({ locks = true, isKnown = true, seed = 1 } = {}) {
  const clock = createFakeClock();
  const relay = new ModelRelay();
  const browser = new FakeBrowser();
  const kept = memoryStorage();
  const disk = { ...kept, persistent: true };
  const random = seeded(seed);
  const tabs: Tab[] = [];

  let known = !isKnown;
  /** @param url of the page in it. */
  const open = async (url?: string): Promise<Tab> => {
    if (!known) {
      known = true;
      await (await open()).chat.destroy();
      tabs.pop();
    }
    const tab = new Tab((self) => createVisitorClient({
      url: 'http://relay.test', storage: disk, clock: self.clock(clock), random, randomBytes: seededBytes(random), tabs: { ...browser.door(self.loop), ...(!locks && { locks: undefined }) },
      // A page that hangs hears nothing from its socket, and its timers stand still.
      socket: (...address) => {
        const socket = relay.factory(...address);
        const shell = { ...socket, send: socket.send, close: socket.close };
        socket.onopen = () => self.loop(() => shell.onopen?.());
        socket.onmessage = (event) => self.loop(() => shell.onmessage?.(event));
        socket.onclose = (event) => self.loop(() => shell.onclose?.(event));
        return shell;
      },
    }, () => import('../../packages/sdk/src/timeline/timeline.ts')));
    tabs.push(tab);
    if (url !== undefined) tab.chat.setPage({ url });
    // Each tab is a page of its own: what a client finds when it connects is what it listens to.
    Object.assign(globalThis, { window: tab.page, document: tab.page });
    await tab.chat.connect();
    Object.assign(globalThis, { window: undefined, document: undefined });
    await move();
    return tab;
  };

  /** Everything on the way arrives, and what is said to it. */
  const move = async (): Promise<void> => {
    for (let still = 0; still < 12; still += 1) {
      for (let which = 0; which < relay.live.length; which += 1) while (relay.up(which) || relay.down(which)) still = 0;
      await settled();
    }
  };

  const wait = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 500) {
      await clock.advance(500);
      await move();
    }
  };

  /** Two tabs, in the first or second of which this was said. */
  const pair = async (text: string, speaker: 0 | 1): Promise<void> => {
    await open();
    await open();
    await tabs[speaker]!.chat.send(text);
    await move();
  };

  const crash = (tab: Tab): void => {
    browser.end(tab.loop);
    tab.hangs = true;
    tab.chat.disconnect();
  };
  return { clock, relay, browser, disk, tabs, open, pair, move, wait, crash };
}
