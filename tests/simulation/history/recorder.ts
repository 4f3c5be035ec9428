import type { History, HistoryEvent, ShownItem, StoredLog } from './events.ts';

/** Writes a run down. Every method may be called from any callback of a client; nothing is read back. */
export interface Recorder {
  /** For events that need no bookkeeping. */
  add(event: Exclude<HistoryEvent, { type: 'shown' }>): void;
  /** The client shows these lines of the conversation now, all of them; only the difference is kept. */
  shown(client: string, conv: string, items: readonly ShownItem[]): void;
  /** The history so far, with what the store holds at its end. */
  finish(store: readonly StoredLog[]): History;
}

const same = (one: ShownItem | undefined, other: ShownItem | undefined): boolean =>
  one !== undefined && other !== undefined && one[0] === other[0] && one[1] === other[1] && one[2] === other[2];

/** @param heard told of every event as it is written, for those who stream or hash them. */
export function createRecorder(heard: (event: HistoryEvent) => void = () => {}): Recorder {
  const events: HistoryEvent[] = [];
  const views = new Map<string, readonly ShownItem[]>();

  const write = (event: HistoryEvent): void => {
    events.push(event);
    heard(event);
  };

  return {
    add: write,
    shown(client, conv, items) {
      const name = `${client}|${conv}`;
      const before = views.get(name) ?? [];
      let at = 0;
      while (same(before[at], items[at])) at += 1;
      let tail = 0;
      while (tail < Math.min(before.length, items.length) - at && same(before.at(-1 - tail), items.at(-1 - tail))) tail += 1;
      const remove = before.length - at - tail;
      const add = items.slice(at, items.length - tail);
      if (remove === 0 && add.length === 0) return;
      views.set(name, [...items]);
      write({ type: 'shown', client, conv, at, remove, add });
    },
    finish: (store) => ({ events, store }),
  };
}
