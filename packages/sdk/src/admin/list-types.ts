/** The public shapes of lists: pages of the API, and the live list of conversations. */
import type { Conversation, ConversationKind, ConversationState } from '@frontdesk/protocol';
import type { Unsubscribe } from '../types.ts';

/** A part of a list. */
export interface ListPage<Item> {
  readonly items: readonly Item[];
  /** Pass as `cursor` for the next page; missing on the last. */
  readonly next?: string;
}

/** All that are given must match. */
export interface ConversationQuery {
  state?: readonly ConversationState[];
  kind?: readonly ConversationKind[];
  /** An agent's id, `me`, or `none`. */
  assignee?: string;
  /** A team's id, `mine` (teams that one is in), or `none`. */
  team?: string;
  unread?: boolean;
  visitor?: string;
  /** Full text over messages, and the visitor's name, email and phone. */
  q?: string;
}

/** A live list of conversations under one filter. */
export interface InboxView {
  readonly query: ConversationQuery;
  /** Latest activity first; live. */
  readonly items: readonly Conversation[];
  readonly loading: boolean;
  readonly hasMore: boolean;
  /** Set when the last load failed; the items shown stay. */
  readonly error?: { readonly code: string; readonly message: string };
}

export interface Inbox {
  getSnapshot(): InboxView;
  subscribe(listener: () => void): Unsubscribe;
  setQuery(query: ConversationQuery): void;
  loadMore(): Promise<void>;
  refresh(): Promise<void>;
  close(): void;
}
