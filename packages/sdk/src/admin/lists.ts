import type { ClientFrameOf, Conversation, Visitor } from '@frontdesk/protocol';
import type { Clock } from '../types.ts';
import { createArrivals } from './arrivals.ts';
import { createRefetch } from './counts.ts';
import { createInbox } from './inbox.ts';
import type { LiveInbox } from './inbox.ts';
import { createReceipts } from './receipts.ts';
import type { AdminApi } from './api-types.ts';
import type { ConversationQuery, Inbox } from './list-types.ts';
import type { AdminSnapshot } from './types.ts';

/** All lists of one console, the figures, and what follows from a summary that came in: receipts, and whether it is news. */
export interface Lists {
  inbox(query: ConversationQuery): Inbox;
  /** A live summary. True when a visitor's new message is in it. */
  summarized(conversation: Conversation): boolean;
  /** A live visitor. True when they have just come online. */
  visitor(visitor: Visitor): boolean;
  gone(conv: string): void;
  /** Live changes were missed: lists and figures are read again, what is shown stays meanwhile. */
  refetch(): void;
  /** Nobody is signed in any more. */
  stop(): void;
  close(): void;
}

/** What the lists need. */
export interface ListsOptions {
  readonly api: AdminApi;
  readonly clock: Clock;
  readonly random: () => number;
  /** Who is signed in; undefined = nobody, and nothing is fetched. */
  readonly me: () => string | undefined;
  /** Whether a conversation is open here; then its own reader sends the receipts. */
  readonly follows: (conv: string) => boolean;
  readonly tell: (frame: ClientFrameOf<'cursor'>) => unknown;
  readonly counted: (counts: NonNullable<AdminSnapshot['counts']>) => void;
  readonly failed: (error: unknown) => void;
}

/** Starts without a list. */
export function createLists({ api, clock, random, me, follows, tell, counted, failed }: ListsOptions): Lists {
  const inboxes = new Set<LiveInbox>();
  const arrivals = createArrivals();
  const receipts = createReceipts({ clock, random, follows, send: tell });
  const counts = createRefetch(clock, async () => {
    try {
      if (me() !== undefined) counted(await api.conversations.counts());
    } catch (error) {
      failed(error);
    }
  });
  const loaded = (list: readonly Conversation[]): void => {
    arrivals.learn(list);
    receipts.reached(list);
  };

  return {
    inbox(query) {
      const inbox = createInbox({ list: api.conversations.list, me, loaded, closed: (one) => void inboxes.delete(one) }, query);
      inboxes.add(inbox);
      if (me() !== undefined) inbox.refresh().catch(failed);
      return inbox;
    },
    summarized(conversation) {
      for (const inbox of inboxes) inbox.upsert(conversation);
      counts.touch();
      receipts.reached([conversation]);
      return arrivals.message(conversation);
    },
    visitor(visitor) {
      for (const inbox of inboxes) inbox.visitor(visitor);
      counts.touch();
      return arrivals.online(visitor);
    },
    gone(conv) {
      for (const inbox of inboxes) inbox.remove(conv);
      counts.touch();
    },
    refetch() {
      for (const inbox of inboxes) inbox.refresh().catch(failed);
      counts.touch();
    },
    stop() {
      counts.stop();
      receipts.stop();
      arrivals.clear();
    },
    close() {
      for (const inbox of [...inboxes]) inbox.close();
    },
  };
}
