import type { Device } from '../storage/device.ts';
import type { Clock } from '../types.ts';
import type { OutboxItem } from './outbox.ts';

/** What an author gives; place and time are added here. */
export type NewItem = Omit<OutboxItem, 'order' | 'ts' | 'tries'>;

/** The stored side of the outbox: an item is on the device before it is sent, and until it is done. */
export interface Keeping {
  /** Stores what `make` gives, after everything that was added before, then posts it. */
  add(make: () => NewItem | Promise<NewItem>): Promise<OutboxItem>;
  /** Stores an item as it is now. Never rejects: what no storage takes lives on in memory and is sent all the same. */
  keep(item: OutboxItem): Promise<void>;
  /** The item is done or thrown away. `after`: what stands in its place is on the device; a crash must not find neither. */
  remove(item: OutboxItem, after?: Promise<unknown>): Promise<void>;
  /** Posts what other tabs, or an earlier life of this one, had stored and not sent. */
  takeOver(): Promise<void>;
  /** Settles when everything that was added is stored. Never rejects. */
  idle(): Promise<unknown>;
}

/** What keeping needs. */
export interface KeepingOptions {
  readonly device: Device;
  readonly clock: Clock;
  /** Puts an item into the outbox; known ones are ignored there. */
  readonly post: (item: OutboxItem) => void;
  /** The highest place that the outbox holds. */
  readonly highest: () => number;
  /** The latest item could be stored, or not. */
  readonly stored: (error?: unknown) => void;
}

/** Items keep the order of the calls over tabs and restarts: a counter in the storage gives each its place, never a clock. */
export function createKeeping({ device, clock, post, highest, stored }: KeepingOptions): Keeping {
  /** Storing happens one after the other, so that the device's order is the order of the calls. */
  let storing: Promise<unknown> = Promise.resolve();
  /** The place that was given last. */
  let last = 0;
  /** Another look at the storage must not bring these back. */
  const finished = new Set<string>();

  /** What no storage has taken so far, in order. */
  const refused = new Map<string, OutboxItem>();

  const keep = async (item: OutboxItem): Promise<void> => {
    try {
      // Those first: another tab sends what it finds stored, and must not find a later one without them.
      for (const older of refused.values()) {
        if (older.order >= item.order) break;
        await device.set('outbox/' + older.id, older);
        refused.delete(older.id);
      }
      await device.set('outbox/' + item.id, item);
      refused.delete(item.id);
      stored();
    } catch (error) {
      refused.set(item.id, item);
      stored(error);
    }
  };

  return {
    keep,
    idle: () => storing,
    add(make) {
      const added = storing.then(async () => {
        const part = await make();
        const least = Math.max(highest(), last) + 1;
        let item: OutboxItem = { ...part, order: least, ts: clock.now(), tries: 0 };
        // Written before the counter is asked, and once more only if another tab has counted on: a page that is just being left gets no second turn.
        const kept = keep(item);
        // Without storage the order of this tab's own items is kept all the same.
        last = Math.max(least, await device.update<number>('order', (held = 0) => held + 1).catch(() => least));
        await kept;
        if (last !== least) await keep((item = { ...item, order: last }));
        post(item);
        return item;
      });
      storing = added.catch(() => {});
      return added;
    },
    async remove({ id }, after) {
      finished.add(id);
      refused.delete(id);
      await after;
      device.put('outbox/' + id);
    },
    async takeOver() {
      const items = await device.list<OutboxItem>('outbox/');
      // In their order: each may be sent as soon as it is in.
      for (const item of items.sort((one, other) => one.order - other.order)) if (!finished.has(item.id)) post(item);
    },
  };
}
