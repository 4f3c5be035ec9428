import type { Conversation, Cursor, Entry, Who } from '@frontdesk/protocol';
import type { Clock, ConversationView, TimelineItem } from '../types.ts';
import { NO_CURSOR, cursorNews, mergeCursor } from './cursors.ts';
import { createLog } from './log.ts';
import type { ConversationLog, SavedLog } from './log.ts';

/** Read within this time after it came: somebody was looking, and no divider is drawn. Milliseconds. */
const LOOKING_MS = 2_000;

/** Whose eyes the client has: a visitor's, or the staff's. */
export type Side = 'visitor' | 'agents';

/** The parts of the view that are kept as they are. */
export type ConversationInfo = Pick<ConversationView, 'kind' | 'state' | 'subject' | 'freshness' | 'loadingOlder' | 'unreadFrom' | 'cursors' | 'summary'>;

/** What is kept of a conversation between two lives of a page. */
export interface SavedConversation {
  readonly id: string;
  readonly info: ConversationInfo;
  readonly log: SavedLog;
}

/** What a conversation asks of the set that it belongs to. */
export interface ConversationContext {
  readonly side: Side;
  readonly clock: Clock;
  readonly own: (by: Who) => boolean;
  /** The outbox's items of this conversation as they are shown. */
  readonly pending: (conv: string) => readonly TimelineItem[];
  readonly typing: (conv: string) => readonly Who[];
}

/** One conversation: its log, how far both sides have come, its summary, and the view made of them. */
export interface LiveConversation {
  readonly id: string;
  readonly log: ConversationLog;
  /** Changed in place; change it with `patch`. */
  readonly info: ConversationInfo;
  /** The view is to be made anew, with these changes. */
  patch(part?: Partial<ConversationInfo>): void;
  /** Newer summaries win by `rev`; older ones are dropped. */
  summarize(summary: Conversation): void;
  /** Applies entries; returns those of others that were not here before and are not read yet. */
  apply(entries: readonly Entry[], epoch?: number): readonly Entry[];
  /** Starts anew with the latest entries. Returns as `apply` does; nothing when it was not whole before. */
  reset(summary: Conversation, entries: readonly Entry[]): readonly Entry[];
  /** The relay says how far a side has come. */
  moved(side: Side, cursor: Cursor): void;
  markRead(seq?: number): void;
  /** What the relay should be told about one's own side's cursor now; it counts as told. */
  takeNews(): Cursor | undefined;
  /** The link is gone: what the relay knows of one's cursor is no longer certain, and nothing here is live. */
  lost(): void;
  /** Same object until something changed. */
  view(): ConversationView;
  save(most: number): SavedConversation;
  load(saved: SavedConversation): void;
}

/** Whose cursor somebody moves. */
export const sideOf = (by: Who): Side => (by.kind === 'visitor' ? 'visitor' : 'agents');

/** Makes an empty conversation that the relay need not know yet. */
export function createConversation(id: string, { side, clock, own, pending, typing }: ConversationContext): LiveConversation {
  const log = createLog(own);
  const info: { -readonly [Part in keyof ConversationInfo]: ConversationInfo[Part] } = {
    kind: 'support', state: 'open', subject: undefined, freshness: 'empty', loadingOlder: false, unreadFrom: undefined, summary: undefined,
    cursors: { visitor: NO_CURSOR, agents: NO_CURSOR },
  };
  /** How far the relay knows one's own side to be. */
  let told = NO_CURSOR;
  /** When the unread ones began to come in, if that was while we watched. */
  let unreadSince: number | undefined;
  let view: ConversationView | undefined;

  const foreign = ({ by }: { by: Who }): boolean => (side === 'visitor' || info.kind === 'internal' ? !own(by) : by.kind === 'visitor');
  const unreadItem = (item: TimelineItem): boolean => item.type === 'message' && !item.deleted && foreign(item);
  const head = (): number => Math.max(log.last, info.summary?.head ?? 0);

  /** Loaded messages of the other side after `seq`. Looks at those items only. */
  const countAfter = (seq: number): number => {
    let count = 0;
    for (let at = log.items.length; at && log.items[at - 1]!.seq! > seq; at -= 1) if (unreadItem(log.items[at - 1]!)) count += 1;
    return count;
  };

  const unread = (): number => {
    const { summary, freshness, cursors } = info;
    const { read } = cursors[side];
    const covered = freshness !== 'empty' && head() === log.last && (!log.hasOlder || log.first <= read + 1);
    if (covered || !summary || summary.cursors[side].read < read) return countAfter(read);
    return summary.unread + countAfter(Math.max(read, summary.head));
  };

  const firstUnread = (): number => {
    const { read } = info.cursors[side];
    return log.items.find((item) => item.seq! > read && unreadItem(item))?.seq ?? read + 1;
  };

  const patch = (part?: Partial<ConversationInfo>): void => {
    Object.assign(info, part);
    view = undefined;
  };

  const advance = (moving: Side, cursor: Partial<Cursor>): void => {
    const { visitor, agents } = (info.cursors = { ...info.cursors, [moving]: mergeCursor(info.cursors[moving], cursor) });
    if (moving !== side) log.setPeer(side === 'visitor' ? agents : visitor);
    patch();
  };

  const moved = (moving: Side, cursor: Cursor): void => {
    if (moving === side) told = mergeCursor(told, cursor);
    advance(moving, cursor);
  };

  const received = (): void => {
    advance(side, { delivered: log.last });
  };

  const summarize = (summary: Conversation): void => {
    if (info.summary && summary.rev < info.summary.rev) return;
    const { kind, state, subject, cursors } = summary;
    patch({ kind, state, subject, summary });
    moved('visitor', cursors.visitor);
    moved('agents', cursors.agents);
  };

  /** Those of others that are not read yet. */
  const newsOf = (entries: readonly Entry[]): readonly Entry[] =>
    entries.filter((entry) => entry.type === 'message' && foreign(entry) && entry.seq > info.cursors[side].read && !entry.deleted);

  return {
    id, log, info, patch, summarize, moved,
    apply(entries, epoch) {
      const had = unread();
      const applied = log.apply(entries, epoch);
      for (const entry of applied) {
        const { type, by, seq } = entry;
        if (entry.type === 'state') info.state = entry.state;
        // PROTOCOL.md §7: no `cursor` frame tells this. Colleagues talking among themselves have read only their own.
        if ((by.kind === 'visitor' || by.kind === 'agent') && (info.kind !== 'internal' || own(by))) moved(sideOf(by), { delivered: seq, read: seq });
        if (type === 'message' && (info.kind === 'support' || info.kind === 'direct')) info.state = by.kind === 'visitor' ? 'open' : 'waiting';
      }
      const news = newsOf(applied);
      if (news.length && !had) unreadSince = clock.now();
      received();
      return news;
    },
    reset(summary, entries) {
      // Its author's ack was the only thing known of it: what follows has come since.
      const begun = log.epoch === undefined && log.last > 0 ? log.last : Infinity;
      summarize(summary);
      log.reset(summary.epoch, summary.head, entries);
      const news = newsOf(entries.filter(({ seq }) => seq > begun));
      unreadSince = news.length ? clock.now() : undefined;
      received();
      return news;
    },
    markRead(seq = head()) {
      const { read } = info.cursors[side];
      if (seq > read && unread() && (unreadSince === undefined || Math.abs(clock.now() - unreadSince) >= LOOKING_MS)) {
        info.unreadFrom = firstUnread();
      }
      unreadSince = undefined;
      advance(side, { read: Math.min(seq, head()) });
    },
    takeNews() {
      const { [side]: now } = info.cursors;
      const news = cursorNews(told, now);
      told = now;
      return news;
    },
    lost() {
      told = NO_CURSOR;
      patch({ freshness: info.freshness === 'empty' ? 'empty' : 'cached', loadingOlder: false });
    },
    view: () =>
      (view ??= {
        ...info,
        id,
        items: [...log.items, ...log.ahead, ...pending(id)],
        hasOlder: log.hasOlder || (info.freshness === 'empty' && head() > 0),
        head: head(),
        unread: unread(),
        unreadFrom: unread() ? firstUnread() : info.unreadFrom,
        typing: typing(id),
      }),
    save: (most) => ({ id, info: { ...info }, log: log.save(most) }),
    load(saved) {
      patch({ ...saved.info, freshness: 'cached', loadingOlder: false });
      log.load(saved.log);
      advance(side === 'visitor' ? 'agents' : 'visitor', {});
    },
  };
}
