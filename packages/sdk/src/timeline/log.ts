import type { Cursor, Entry, Who } from '@frontdesk/protocol';
import type { TimelineItem } from '../types.ts';
import { NO_CURSOR } from './cursors.ts';
import { itemOf, statusAt } from './items.ts';
import type { MessageItem } from './items.ts';

/** Entries held ahead of a gap; beyond this many the answer to `sync` brings them anyway. */
const AHEAD_MOST = 1_000;

/** A stretch of a conversation's log, without a gap, as it is kept on the device. */
export interface SavedLog {
  readonly epoch?: number;
  readonly last: number;
  readonly hasOlder: boolean;
  readonly items: readonly TimelineItem[];
}

/** The part of one conversation's log that is loaded: dense from its first to its last entry. */
export interface ConversationLog {
  /** Ascending by seq. Changed in place: copy before handing out. */
  readonly items: readonly TimelineItem[];
  /** Which life of the log this is; undefined until the relay said. */
  readonly epoch: number | undefined;
  /** Seq up to which nothing is missing. */
  readonly last: number;
  /** Seq of the first loaded entry. */
  readonly first: number;
  readonly hasOlder: boolean;
  /** Something ahead of `last` is held: ask for what is between. */
  readonly gap: boolean;
  /** Whether a message is loaded, or held ahead of a gap. */
  has(id: string): boolean;
  /** Own messages that the relay has stored beyond a gap. */
  readonly ahead: readonly MessageItem[];
  /** Takes entries: the next one applies, known ones are dropped, later ones held. Returns those that were applied, in order. */
  apply(entries: readonly Entry[], epoch?: number): readonly Entry[];
  /** Starts anew from the latest entries, which end at `head`. */
  reset(epoch: number, head: number, entries: readonly Entry[]): void;
  /** Puts older entries in front. Ignored (false) when they do not end where the log begins. */
  prepend(entries: readonly Entry[], more: boolean): boolean;
  /** Lets go of all but the newest `keep` items. */
  trim(keep: number): void;
  /** The other side's cursor moved: own messages up to it change their status. */
  setPeer(cursor: Cursor): void;
  save(most: number): SavedLog;
  load(saved: SavedLog): void;
}

/** Makes an empty log. @param own whether an entry is one's own. */
export function createLog(own: (by: Who) => boolean): ConversationLog {
  let items: TimelineItem[] = [];
  let peer = NO_CURSOR;
  let epoch: number | undefined;
  let last = 0;
  let first = 1;
  let hasOlder = false;
  /** Seq of each loaded message, by id. */
  const seqs = new Map<string, number>();
  const ahead = new Map<number, Entry>();
  /** The latest change of messages that are not loaded: an older page that was read before the change must not show the old text. */
  const orphans = new Map<string, Entry>();

  /** Index of the first item with this seq or a later one. */
  const position = (seq: number): number => {
    let low = 0;
    for (let high = items.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (items[middle]!.seq! < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const changed = (item: MessageItem, change: Entry): MessageItem => {
    if (change.type === 'delete') return { ...item, body: undefined, deleted: true };
    if (change.type === 'edit' && change.body && !item.deleted) return { ...item, body: change.body, edited: true };
    return item;
  };

  const show = (entry: Entry, into: TimelineItem[]): void => {
    const item = itemOf(entry, own(entry.by), peer);
    if (item?.type !== 'message') return void (item && into.push(item));
    const change = orphans.get(item.id);
    into.push(change ? changed(item, change) : item);
    seqs.set(item.id, entry.seq);
  };

  const advance = (entry: Entry): void => {
    last = entry.seq;
    show(entry, items);
    if (entry.type !== 'edit' && entry.type !== 'delete') return;
    const seq = seqs.get(entry.target);
    if (seq === undefined) orphans.set(entry.target, entry);
    else {
      const at = position(seq);
      items[at] = changed(items[at] as MessageItem, entry);
    }
  };

  const apply = (entries: Iterable<Entry>): readonly Entry[] => {
    const applied: Entry[] = [];
    for (const entry of entries) {
      if (entry.seq <= last) continue;
      if (ahead.size >= AHEAD_MOST) ahead.clear();
      ahead.set(entry.seq, entry);
      for (let next; (next = ahead.get(last + 1)); ) {
        ahead.delete(next.seq);
        advance(next);
        applied.push(next);
      }
    }
    return applied;
  };

  const prepend = (entries: readonly Entry[], more: boolean): boolean => {
    if (entries.length && entries.at(-1)!.seq !== first - 1) return false;
    const older: TimelineItem[] = [];
    for (const entry of entries) show(entry, older);
    items = older.concat(items);
    first = entries[0]?.seq ?? first;
    hasOlder = more;
    return true;
  };

  /** These are the loaded items from here on. */
  const keep = (kept: readonly TimelineItem[], more: boolean): void => {
    items = [...kept];
    first = items[0]?.seq ?? last + 1;
    hasOlder = more;
    seqs.clear();
    for (const { type, id, seq } of items) if (type === 'message') seqs.set(id, seq!);
  };

  return {
    get items() {
      return items;
    },
    get epoch() {
      return epoch;
    },
    get last() {
      return last;
    },
    get first() {
      return first;
    },
    get hasOlder() {
      return hasOlder;
    },
    get gap() {
      return ahead.size > 0;
    },
    has: (id) => seqs.has(id) || [...ahead.values()].some((entry) => entry.id === id),
    get ahead() {
      const held = [...ahead.values()].filter((entry) => entry.type === 'message' && own(entry.by)).sort((one, other) => one.seq - other.seq);
      return held.map((entry) => itemOf(entry, true, peer) as MessageItem);
    },
    apply(entries, life = epoch) {
      epoch = life;
      return apply(entries);
    },
    prepend,
    reset(life, head, entries) {
      epoch = life;
      last = head;
      keep([], false);
      // Bodies of a snapshot are the present ones: nothing to fold.
      orphans.clear();
      prepend(entries, (entries[0]?.seq ?? first) > 1);
      const held = [...ahead.values()];
      ahead.clear();
      apply(held);
    },
    trim(most) {
      if (items.length > most) keep(items.slice(-most), true);
    },
    setPeer(cursor) {
      const from = peer.read + 1;
      peer = cursor;
      for (let at = position(from); at < items.length && items[at]!.seq! <= cursor.delivered; at += 1) {
        const item = items[at]!;
        const status = statusAt(item.seq!, cursor);
        if (item.type === 'message' && item.own && item.status !== status) items[at] = { ...item, status };
      }
    },
    save(most) {
      const kept = items.slice(-most);
      return { epoch, last, hasOlder: hasOlder || kept.length < items.length, items: kept };
    },
    load(saved) {
      epoch = saved.epoch;
      last = saved.last;
      keep(saved.items, saved.hasOlder);
    },
  };
}
