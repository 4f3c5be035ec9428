/** The public shapes of lists: pages of the API, and the live list of conversations. */
import type { Conversation, ConversationKind, ConversationState } from '@frontdesk/protocol';
import type { Unsubscribe } from '../types.ts';

/** A part of a list. */
export interface ListPage<Item> {
  readonly items: readonly Item[];
  /** Pass as `cursor` for the next page; missing on the last. */
  readonly next?: string;
}

/** Why a search found a conversation: its newest message with the words. */
export interface SearchMatch {
  readonly seq: number;
  /** A line of what it says around the first word that was found. Text, never HTML. */
  readonly text: string;
  /** Where words that were found stand in `text`, in UTF-16 units. */
  readonly finds: readonly { readonly from: number; readonly to: number }[];
}

/** A page of conversations. */
export interface ConversationPage extends ListPage<Conversation> {
  /** Of a search: by id of the conversation. Who was found by name, e-mail address, phone number or id alone is not in it. */
  readonly matches?: Readonly<Record<string, SearchMatch>>;
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
  /** Of a search: why items were found, by their id, as it was when they were loaded. */
  readonly matches?: Readonly<Record<string, SearchMatch>>;
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
