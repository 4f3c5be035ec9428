import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ChatClient, ClientStorage } from '@frontdesk/sdk';
import { createVisitorClient } from '../../packages/sdk/src/visitor-client.ts';
// Fetched in no time, as the timeline is not.
import '../../packages/sdk/src/tabs/sharing.ts';
import { memoryStorage } from '../../packages/sdk/src/storage/memory.ts';
import { createFakeClock, seeded, seededBytes, settled } from './fake-clock.ts';
import { FakeBrowser, type Loop } from './fake-tabs.ts';
import { ModelRelay } from './model-relay.ts';

/** A disk that outlives the page; a page that crashed can write to it no more. */
function pageStorage(disk: ClientStorage): { storage: ClientStorage; crash(): void } {
  let alive = true;
  const guarded = async <Value>(run: () => Promise<Value>): Promise<Value> => {
    await settled();
    if (!alive) return new Promise<Value>(() => {});
    return run();
  };
  return {
    crash: () => {
      alive = false;
    },
    storage: {
      persistent: true,
      get: (key) => guarded(() => disk.get(key)),
      set: (key, value) => guarded(() => disk.set(key, structuredClone(value))),
      remove: (key) => guarded(() => disk.remove(key)),
      keys: (prefix) => guarded(() => disk.keys(prefix)),
      update: (key, change) => guarded(() => disk.update(key, change)),
    },
  };
}

type Step =
  | { do: 'send' } | { do: 'up'; tab: number } | { do: 'down'; tab: number } | { do: 'cut'; tab: number; processed: number } | { do: 'crash'; tab: number }
  | { do: 'tab' } | { do: 'flow' } | { do: 'wait'; ms: number } | { do: 'answer' } | { do: 'erase' } | { do: 'refuse' } | { do: 'lose' } | { do: 'double' } | { do: 'older' } | { do: 'read' } | { do: 'unfetch' };

const tab = fc.nat({ max: 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Step>({ do: 'send' }) },
  { weight: 8, arbitrary: tab.map((which): Step => ({ do: 'up', tab: which })) },
  { weight: 8, arbitrary: tab.map((which): Step => ({ do: 'down', tab: which })) },
  { weight: 2, arbitrary: fc.tuple(tab, fc.nat({ max: 3 })).map(([which, processed]): Step => ({ do: 'cut', tab: which, processed })) },
  { weight: 1, arbitrary: tab.map((which): Step => ({ do: 'crash', tab: which })) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'tab' }) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 3_000 }).map((ms): Step => ({ do: 'wait', ms })) },
  { weight: 4, arbitrary: fc.constant<Step>({ do: 'answer' }) },
  { weight: 5, arbitrary: fc.constant<Step>({ do: 'flow' }) },
  { weight: 3, arbitrary: fc.constant<Step>({ do: 'lose' }) },
  ...(['erase', 'refuse', 'double', 'older', 'read', 'unfetch'] as const).map((name) => ({ weight: 1, arbitrary: fc.constant<Step>({ do: name }) })),
);

/** A visitor with up to two tabs on one disk, and everything that can happen to them. */
class World {
  readonly clock = createFakeClock();
  readonly relay = new ModelRelay();
  readonly disk = memoryStorage();
  readonly tabs: { name: string; chat: ChatClient; crash(): void }[] = [];
  private readonly browser: FakeBrowser | undefined;
  /** The first thing that was wrong in what a visitor saw, at any moment. */
  broken: unknown;
  /** Two pages were open at the same time: then the order is each page's own. */
  shared = false;
  private pages = 0;
  /** How often the part that shows what is received cannot be fetched. */
  private unfetched = 0;
  /** Texts whose send resolved: these the client has promised to keep. */
  readonly promised: string[] = [];
  private written = 0;
  private readonly random: () => number;

  /** @param shares the tabs share one socket. */
  constructor(seed: number, shares: boolean) {
    this.random = seeded(seed);
    this.browser = shares ? new FakeBrowser() : undefined;
  }

  async open(): Promise<void> {
    const page = pageStorage(this.disk);
    const loop: Loop = (run) => setImmediate(run);
    const chat = createVisitorClient({
      url: 'http://relay.test', storage: page.storage, socket: this.relay.factory, tabs: this.browser?.door(loop) ?? false, clock: this.clock, random: this.random, randomBytes: seededBytes(this.random),
    }, async () => {
      const part = await import('../../packages/sdk/src/timeline/timeline.ts');
      for (let wait = Math.floor(this.random() * 4); wait > 0; wait -= 1) await settled();
      if (this.unfetched > 0 && this.unfetched--) throw new Error('the part is not there');
      return part;
    });
    chat.on('change', (snapshot) => {
      try {
        for (const conversation of snapshot.conversations) assertDense(conversation.items);
      } catch (error) {
        this.broken ??= error;
      }
    });
    this.tabs.push({
      name: `page${(this.pages += 1)}`, chat,
      crash: () => {
        page.crash();
        this.browser?.end(loop);
        chat.disconnect();
      },
    });
    this.shared ||= this.tabs.length > 1;
    await chat.connect();
  }

  async run(next: Step): Promise<void> {
    const page = this.tabs['tab' in next ? next.tab % this.tabs.length : 0]!;
    const { current } = page.chat.getSnapshot();
    switch (next.do) {
      case 'send': {
        const text = `${page.name}:${(this.written += 1)}`;
        // Not awaited: a crash may come before it is stored, and then nothing was promised.
        void page.chat.send(text).then(() => this.promised.push(text));
        break;
      }
      case 'up':
        this.relay.up(next.tab);
        break;
      case 'down':
        this.relay.down(next.tab);
        break;
      case 'cut':
        this.relay.cut(next.tab, next.processed);
        break;
      case 'crash':
        await this.crash(next.tab % this.tabs.length);
        break;
      case 'tab':
        if (this.tabs.length < 2) await this.open();
        break;
      case 'flow':
        await this.flow();
        break;
      case 'wait':
        await this.clock.advance(next.ms);
        break;
      case 'answer':
        this.relay.answer(current, 'a');
        break;
      case 'erase':
        this.relay.erase(current);
        break;
      case 'refuse':
        this.relay.refusals += 1;
        break;
      case 'lose':
        this.relay.lostHints += 1;
        break;
      case 'double':
        this.relay.doubled += 1;
        break;
      case 'older':
        page.chat.loadOlder(current).catch(() => {});
        break;
      case 'unfetch':
        this.unfetched += 1;
        break;
      case 'read':
        page.chat.markRead(current);
        break;
    }
    await settled();
  }

  /** Everything on the wire arrives, and what is said to it. */
  private async flow(): Promise<void> {
    let moves = 0;
    // Words between tabs, and what the storage answers, take a few turns.
    for (let still = 0; still < 8; ) {
      let moved = false;
      assert.ok((moves += 1) < 1_000, 'client and relay talk without end');
      for (let which = 0; which < this.relay.live.length; which += 1) moved = this.relay.up(which) || this.relay.down(which) || moved;
      await settled();
      still = moved ? 0 : still + 1;
    }
  }

  /** The page dies at once: nothing more is written, its socket is gone, a new page takes its place. */
  private async crash(which: number): Promise<void> {
    const dead = this.tabs[which]!;
    dead.crash();
    this.tabs.splice(which, 1);
    if (!this.tabs.length) await this.open();
  }

  /** No more trouble: everything that waits moves until nothing does. */
  async heal(): Promise<void> {
    this.relay.refusals = this.relay.lostHints = this.relay.doubled = this.unfetched = 0;
    // A page that lives on takes over what a dead one had stored when it connects the next time.
    if (this.shared) for (const _ of [...this.relay.live]) this.relay.cut(0, 0);
    for (let round = 0; round < 40; round += 1) {
      await this.flow();
      if (round < 25) await this.clock.advance(2_000);
      if (this.tabs.every(({ chat }) => chat.getSnapshot().connection.state === 'online' && chat.getSnapshot().queued === 0) && round > 2) {
        if (round > 12) break;
        // A lost hint shows only with the next entry.
        this.relay.answer(this.tabs[0]!.chat.getSnapshot().current, 'end');
      }
    }
  }
}

/** Ascending, nothing twice, and pending ones at the end. */
function assertDense(items: readonly { id: string; seq?: number }[]): void {
  assert.equal(new Set(items.map(({ id }) => id)).size, items.length, 'an item is shown twice');
  const seqs = items.map(({ seq }) => seq ?? Infinity);
  assert.deepEqual(seqs, [...seqs].sort((one, other) => one - other), 'items are out of order');
}

for (const shares of [false, true]) test(`${shares ? 'with one socket for both tabs: ' : ''}cuts, lost acks, refusals, doubled and lost hints, a part that comes late or not at all, crashes and a second tab: each promised message is stored once, in order, and shown once`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.array(step, { minLength: 10, maxLength: 70 }), async (seed, steps) => {
      const world = new World(seed, shares);
      await world.open();
      for (const next of steps) await world.run(next);
      await world.heal();
      if (world.broken) throw world.broken as Error;

      const logs = [...world.relay.conversations.values()];
      assert.ok(logs.length <= 1, 'one conversation, whatever happened');
      const stored = logs.flatMap(({ entries }) => entries).filter((entry) => entry.type === 'message');
      assert.equal(new Set(stored.map(({ id }) => id)).size, stored.length);
      const texts = stored.filter(({ by }) => by.kind === 'visitor').map((entry) => entry.body?.text ?? 'erased');
      const kept = texts.filter((text) => text !== 'erased');
      assert.equal(new Set(kept).size, kept.length, 'a text was stored twice');
      const missing = world.promised.filter((text) => !kept.includes(text));
      assert.ok(missing.length <= texts.length - kept.length, `lost: ${missing.join()}`);
      const author = (text: string): string => (world.shared ? text.split(':')[0]! : '');
      for (const one of new Set(world.promised.map(author))) {
        const promised = world.promised.filter((text) => author(text) === one && kept.includes(text));
        assert.deepEqual(kept.filter((text) => promised.includes(text)), promised, 'order changed');
      }

      const head = logs[0]?.entries.length ?? 0;
      for (const { chat } of world.tabs) {
        const snapshot = chat.getSnapshot();
        const view = snapshot.conversations.find(({ id }) => id === snapshot.current)!;
        assert.equal(snapshot.connection.state, 'online');
        // A stranger's tab, to whom nobody has spoken, has its socket before it looks for others.
        if (shares && head > 0) assert.equal(world.relay.live.length, 1, 'sockets of one browser');
        assert.equal(snapshot.queued, 0);
        assert.equal(view.head, head);
        assertDense(view.items);
        if (!head) continue;
        const first = view.items[0]?.seq ?? head + 1;
        const expected = logs[0]!.entries.filter((entry) => entry.seq >= first && entry.type === 'message').map(({ id }) => id);
        assert.deepEqual(view.items.map(({ id }) => id), expected, 'the view differs from the log');
        for (const item of view.items) {
          const entry = logs[0]!.entries[item.seq! - 1]!;
          if (item.type === 'message' && entry.type === 'message') assert.equal(item.body?.text, entry.body?.text);
        }
      }
      for (const { chat } of world.tabs) await chat.destroy();
      assert.deepEqual((await world.disk.keys('')).filter((key) => key.includes('outbox/')), [], 'something stayed in the stored outbox');
    }),
    { numRuns: Number(process.env['SDK_RUNS'] ?? 60), interruptAfterTimeLimit: 60_000, markInterruptAsFailure: false, includeErrorInReport: true },
  );
});
