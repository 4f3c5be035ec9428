import type { Conversation, Visitor } from '@frontdesk/protocol';
import { createEmitter, oncePerMicrotask } from '../emitter.ts';
import { byActivity, belongs } from './membership.ts';
import type { AdminApi } from './api-types.ts';
import type { ConversationPage, ConversationQuery, Inbox, InboxView } from './list-types.ts';

/** Conversations per request. */
const PAGE_ITEMS = 50;

/** An inbox with the side that the client feeds. */
export interface LiveInbox extends Inbox {
  /** A summary is new or changed. */
  upsert(conversation: Conversation): void;
  /** A visitor changed: shown in the items that are theirs. */
  visitor(visitor: Visitor): void;
  remove(conv: string): void;
}

/** What an inbox needs. */
export interface InboxOptions {
  readonly list: AdminApi['conversations']['list'];
  readonly me: () => string | undefined;
  /** Ids of the teams that one is in. Default: none. */
  readonly myTeams?: () => readonly string[];
  /** Every summary that was loaded, for whoever keeps the latest. */
  readonly loaded: (conversations: readonly Conversation[]) => void;
  readonly closed: (inbox: LiveInbox) => void;
}

/** A live list under one filter: loaded by pages, then kept right by summaries that come in. */
export function createInbox(options: InboxOptions, firstQuery: ConversationQuery): LiveInbox {
  const emitter = createEmitter<{ change: void }>();
  const changed = oncePerMicrotask(() => emitter.emit('change', undefined));
  /** Newest summary of every conversation in the list. */
  const held = new Map<string, Conversation>();
  /** What came in while a refresh was under way: the answer may be older than it. */
  let touched: Map<string, Conversation | undefined> | undefined;
  let view: InboxView = { query: firstQuery, items: [], loading: false, hasMore: false };
  let next: string | undefined;
  /** Rises with every query and refresh: an answer to an earlier one is dropped. */
  let generation = 0;
  let more: Promise<void> | undefined;

  const show = (part: Partial<InboxView>): void => {
    view = { ...view, ...part };
    changed();
  };
  const showItems = (part: Partial<InboxView> = {}): void => show({ items: [...held.values()].sort(byActivity), ...part });

  const put = (conversation: Conversation): void => {
    const known = held.get(conversation.id);
    if (!known || conversation.rev >= known.rev) held.set(conversation.id, conversation);
  };
  /** Returns what of the page is shown besides its items. */
  const take = (page: ConversationPage): Pick<InboxView, 'hasMore' | 'matches'> => {
    page.items.forEach(put);
    next = page.next;
    options.loaded(page.items);
    return { hasMore: next !== undefined, matches: page.matches };
  };
  const failed = (error: unknown): Partial<InboxView> => {
    const { code = 'error', message = String(error) } = error as { code?: string; message?: string };
    return { loading: false, error: { code, message } };
  };

  const upsert = (conversation: Conversation): void => {
    touched?.set(conversation.id, conversation);
    const known = held.get(conversation.id);
    if (known && known.rev > conversation.rev) return;
    const { query } = view;
    const fits = query.q ? known !== undefined : belongs(conversation, query, options.me(), options.myTeams?.());
    // What lies below the loaded part comes with its page.
    const below = !known && view.hasMore && conversation.activity < (view.items.at(-1)?.activity ?? 0);
    if (fits && !below) held.set(conversation.id, conversation);
    else if (!held.delete(conversation.id)) return;
    showItems();
  };

  const remove = (conv: string): void => {
    touched?.set(conv, undefined);
    if (held.delete(conv)) showItems();
  };

  /** Loads as many items as are shown, then swaps them in at once: nothing flickers. */
  const refresh = async (): Promise<void> => {
    const mine = (generation += 1);
    const wanted = Math.max(PAGE_ITEMS, view.items.length);
    const news = (touched = new Map<string, Conversation | undefined>());
    show({ loading: true });
    try {
      const fetched: Conversation[] = [];
      let matches: InboxView['matches'];
      let cursor: string | undefined;
      do {
        const page = await options.list({ ...view.query, cursor, limit: PAGE_ITEMS });
        if (mine !== generation) return;
        fetched.push(...page.items);
        matches = joined(matches, page.matches);
        cursor = page.next;
      } while (cursor && fetched.length < wanted);
      touched = undefined;
      const before = new Map(held);
      held.clear();
      const shown = take({ items: fetched.map((item) => keepIdentity(before.get(item.id), item)), next: cursor, matches });
      view = { ...view, ...shown, items: [...held.values()].sort(byActivity) };
      for (const [conv, conversation] of news) {
        if (conversation) upsert(conversation);
        else remove(conv);
      }
      showItems({ loading: false, error: undefined });
    } catch (error) {
      if (mine === generation) show(failed(error));
    }
  };

  const loadMore = async (): Promise<void> => {
    const mine = generation;
    if (next === undefined || view.loading) return;
    show({ loading: true });
    try {
      const page = await options.list({ ...view.query, cursor: next, limit: PAGE_ITEMS });
      if (mine !== generation) return;
      const shown = take({ ...page, matches: joined(view.matches, page.matches) });
      showItems({ ...shown, loading: false, error: undefined });
    } catch (error) {
      if (mine === generation) show(failed(error));
    }
  };

  const inbox: LiveInbox = {
    getSnapshot: () => view,
    subscribe: (listener) => emitter.on('change', listener),
    setQuery(query) {
      held.clear();
      next = undefined;
      view = { query, items: [], loading: true, hasMore: false };
      void refresh();
    },
    loadMore: () => (more ??= loadMore().finally(() => (more = undefined))),
    refresh,
    close() {
      generation += 1;
      emitter.clear();
      options.closed(inbox);
    },
    upsert,
    remove,
    visitor(visitor) {
      let any = false;
      for (const item of held.values()) {
        if (item.visitor?.id !== visitor.id) continue;
        held.set(item.id, { ...item, visitor });
        any = true;
      }
      if (any) showItems();
    },
  };
  return inbox;
}

const joined = (one: InboxView['matches'], other: InboxView['matches']): InboxView['matches'] => (one && other ? { ...one, ...other } : one ?? other);

/** The object that was shown already, when it is the same revision: a list that was fetched again must not look new. */
function keepIdentity(known: Conversation | undefined, fetched: Conversation): Conversation {
  return known && known.rev >= fetched.rev ? known : fetched;
}
