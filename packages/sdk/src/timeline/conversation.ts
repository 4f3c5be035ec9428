import type { Conversation, ConversationKind, ConversationState, Cursor, Entry, Who } from '@frontdesk/protocol';
import type { Clock, ConversationView, TimelineItem } from '../types.ts';
import { NO_CURSOR, cursorNews, mergeCursor } from './cursors.ts';
import { createLog } from './log.ts';
import type { ConversationLog, SavedLog } from './log.ts';

/** Read within this time after it came: somebody was looking, and no divider is drawn. Milliseconds. */
const LOOKING_MS = 2_000;

/** Whose eyes the client has: a visitor's, or the staff's. */
export type Side = 'visitor' | 'agents';

/** What is kept of a conversation between two lives of a page. */
export interface SavedConversation {
  readonly id: string;
  readonly kind: ConversationKind;
  readonly state: ConversationState;
  readonly subject?: string;
  readonly cursors: { readonly visitor: Cursor; readonly agents: Cursor };
  readonly summary?: Conversation;
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
  readonly kind: ConversationKind;
  readonly log: ConversationLog;
  readonly summary: Conversation | undefined;
  readonly freshness: ConversationView['freshness'];
  /** Position in lists; 0 while the relay does not know the conversation. */
  readonly activity: number;
  /** Newer summaries win by `rev`; older ones are dropped. */
  summarize(summary: Conversation): void;
  /** Applies entries; returns those of others that were not here before and are not read yet. */
  apply(entries: readonly Entry[], epoch?: number): readonly Entry[];
  reset(summary: Conversation, entries: readonly Entry[]): void;
  /** A side's cursor moved; `mine` when it was this very person, here or on another device. */
  moved(side: Side, cursor: Cursor, mine: boolean): void;
  markRead(seq?: number): void;
  /** What the relay should be told about one's own cursor now; it counts as told. */
  takeNews(): { delivered?: number; read?: number } | undefined;
  setFreshness(freshness: ConversationView['freshness']): void;
  setLoadingOlder(loading: boolean): void;
  /** The link is gone: what the relay knows of one's cursor is no longer certain, and nothing here is live. */
  lost(): void;
  /** Something that the view shows from elsewhere changed. */
  touch(): void;
  /** Same object until something changed. */
  view(): ConversationView;
  save(most: number): SavedConversation;
  load(saved: SavedConversation): void;
}

/** Makes an empty conversation that the relay need not know yet. */
export function createConversation(id: string, context: ConversationContext): LiveConversation {
  const { side, clock } = context;
  const log = createLog(context.own);
  let kind: ConversationKind = 'support';
  let state: ConversationState = 'open';
  let subject: string | undefined;
  let summary: Conversation | undefined;
  let cursors: ConversationView['cursors'] = { visitor: NO_CURSOR, agents: NO_CURSOR };
  /** How far this person has come; for staff their side's cursor may be further. */
  let mine = NO_CURSOR;
  let told = NO_CURSOR;
  let freshness: ConversationView['freshness'] = 'empty';
  let loadingOlder = false;
  let unreadFrom: number | undefined;
  /** When the unread ones began to come in, if that was while we watched. */
  let unreadSince: number | undefined;
  /** Seq of the latest loaded message of the other side. */
  let foreignSeq = 0;
  let view: ConversationView | undefined;

  const foreign = (by: Who): boolean => (side === 'visitor' || kind === 'internal' ? !context.own(by) : by.kind === 'visitor');
  const unreadItem = (item: TimelineItem): boolean => item.type === 'message' && !item.deleted && foreign(item.by);
  const head = (): number => Math.max(log.last, summary?.head ?? 0);

  /** Loaded messages of the other side after `seq`. Looks at those items only. */
  const countAfter = (seq: number): number => {
    let count = 0;
    for (let at = log.items.length - 1; at >= 0 && log.items[at]!.seq! > seq; at -= 1) if (unreadItem(log.items[at]!)) count += 1;
    return count;
  };

  const unread = (): number => {
    const { read } = cursors[side];
    const covered = freshness !== 'empty' && head() === log.last && (!log.hasOlder || log.first <= read + 1);
    if (covered || !summary || summary.cursors[side].read < read) return countAfter(read);
    return summary.unread + countAfter(Math.max(read, summary.head));
  };

  const setCursors = (next: { visitor: Cursor; agents: Cursor }): void => {
    const visitor = mergeCursor(cursors.visitor, next.visitor);
    const agents = mergeCursor(cursors.agents, next.agents);
    if (visitor === cursors.visitor && agents === cursors.agents) return;
    cursors = { visitor, agents };
    log.setPeer(side === 'visitor' ? agents : visitor);
    view = undefined;
  };

  const advance = (cursor: { delivered?: number; read?: number }): void => {
    mine = mergeCursor(mine, cursor);
    setCursors({ ...cursors, [side]: mergeCursor(cursors[side], mine) });
  };

  const findForeign = (): void => {
    let at = log.items.length - 1;
    while (at >= 0 && !foreign(log.items[at]!.by)) at -= 1;
    foreignSeq = log.items[at]?.seq ?? 0;
  };

  /** What an entry does to the conversation itself. */
  const follow = (entry: Entry): void => {
    if (entry.type === 'state') state = entry.state;
    if (entry.type !== 'message' || kind === 'broadcast' || kind === 'internal') return;
    state = entry.by.kind === 'visitor' ? 'open' : 'waiting';
  };

  const received = (): void => {
    if (foreignSeq > mine.delivered) advance({ delivered: log.last });
    view = undefined;
  };

  const summarize = (next: Conversation): void => {
    if (summary && next.rev < summary.rev) return;
    summary = next;
    ({ kind, state, subject } = next);
    if (side === 'visitor') {
      told = mergeCursor(told, next.cursors.visitor);
      mine = mergeCursor(mine, next.cursors.visitor);
    }
    setCursors(next.cursors);
    view = undefined;
  };

  return {
    id,
    log,
    summarize,
    get kind() {
      return kind;
    },
    get summary() {
      return summary;
    },
    get freshness() {
      return freshness;
    },
    get activity() {
      return summary?.activity ?? 0;
    },
    apply(entries, epoch) {
      const had = unread();
      const applied = log.apply(entries, epoch);
      const news: Entry[] = [];
      for (const entry of applied) {
        follow(entry);
        if (entry.type !== 'message' || !foreign(entry.by)) continue;
        foreignSeq = entry.seq;
        if (entry.seq > cursors[side].read && !entry.deleted) news.push(entry);
      }
      if (news.length && !had) unreadSince = clock.now();
      if (entries.length) received();
      return news;
    },
    reset(next, entries) {
      summarize(next);
      log.reset(next.epoch, next.head, entries);
      unreadSince = undefined;
      findForeign();
      received();
    },
    moved(moving, cursor, isMine) {
      if (isMine) {
        told = mergeCursor(told, cursor);
        mine = mergeCursor(mine, cursor);
      }
      setCursors({ ...cursors, [moving]: mergeCursor(cursors[moving], cursor) });
    },
    markRead(seq = head()) {
      const upTo = Math.min(seq, head());
      const { read } = cursors[side];
      if (upTo > read && unread() > 0) {
        const away = unreadSince === undefined || Math.abs(clock.now() - unreadSince) >= LOOKING_MS;
        if (away) unreadFrom = log.items.find((item) => item.seq! > read && unreadItem(item))?.seq ?? read + 1;
      }
      unreadSince = undefined;
      advance({ read: upTo });
    },
    takeNews() {
      const news = cursorNews(told, mine);
      told = mergeCursor(told, mine);
      return news;
    },
    setFreshness(next) {
      if (next === freshness) return;
      freshness = next;
      view = undefined;
    },
    setLoadingOlder(loading) {
      loadingOlder = loading;
      view = undefined;
    },
    lost() {
      told = NO_CURSOR;
      if (freshness === 'live') freshness = 'cached';
      loadingOlder = false;
      view = undefined;
    },
    touch() {
      view = undefined;
    },
    view: () =>
      (view ??= {
        id, kind, state, subject, freshness, loadingOlder, unreadFrom, cursors, summary,
        items: [...log.items, ...log.ahead, ...context.pending(id)],
        hasOlder: log.hasOlder || (freshness === 'empty' && head() > 0),
        head: head(),
        unread: unread(),
        typing: context.typing(id),
      }),
    save: (most) => ({ id, kind, state, subject, cursors, summary, log: log.save(most) }),
    load(saved) {
      ({ kind, state, subject, summary, cursors } = saved);
      mine = cursors[side];
      log.load(saved.log);
      log.setPeer(side === 'visitor' ? cursors.agents : cursors.visitor);
      findForeign();
      freshness = 'cached';
      view = undefined;
    },
  };
}
