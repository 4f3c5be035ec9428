import type { ClientFrame, SingleRelayFrame, Welcome, Who } from '@frontdesk/protocol';
import type { ChatError } from '../error.ts';
import type { Outbox, OutboxItem } from '../outbox/outbox.ts';
import type { Clock, MessageView } from '../types.ts';
import type { LiveConversation, Side } from './conversation.ts';

/** Limits that matter to the client's cores. */
export interface UsedLimits {
  readonly textChars: number;
  readonly historyItems: number;
  readonly window: number;
  readonly typingMs: number;
}

/** What the conversations need from the client around them. */
export interface ConversationsOptions {
  readonly side: Side;
  readonly clock: Clock;
  readonly random: () => number;
  /** False when there is no link. */
  readonly send: (frame: ClientFrame) => boolean;
  /** The link is of no more use: leave it and come back. */
  readonly restart: () => void;
  /** Something in a view changed. Called often; the client gathers. */
  readonly changed: () => void;
  /** A message of the other side came in for the first time, live or caught up. */
  readonly onMessage?: (message: MessageView, conversation: LiveConversation) => void;
  readonly onTyping?: (conv: string) => void;
  /** The item changed where it is kept: refused, or tried again. */
  readonly onItem?: (item: OutboxItem) => void;
  /** The item is done (acked, given up, refused edit): it need not be kept any more. */
  readonly onItemGone?: (item: OutboxItem) => void;
  readonly onError: (error: ChatError) => void;
}

/** All conversations of one client, its outbox, and the frames between them and the relay. Pure apart from what is passed in. */
export interface Conversations {
  readonly held: ReadonlyMap<string, LiveConversation>;
  readonly outbox: Outbox;
  /** What the relay told, once it has. */
  limits: UsedLimits;
  /** Who this client is; set by the welcome, or before it from the cache. */
  self: Who;
  /** Finds or makes it. */
  get(conv: string): LiveConversation;
  /** Unsent messages as they are shown, of a conversation or of all. */
  pending(conv?: string): readonly MessageView[];
  /** Follows a conversation from here on, over reconnects. */
  subscribe(conv: string): void;
  unsubscribe(conv: string): void;
  /** Forgets a conversation, but never what its author has not sent yet. */
  forget(conv: string): void;
  welcome(welcome: Welcome): void;
  lost(): void;
  /** Frames that are not for conversations do nothing. */
  frame(frame: SingleRelayFrame): void;
  /** Takes a stored item into the outbox and sends it as soon as it may go. */
  post(item: OutboxItem): void;
  retry(id: string): void;
  discard(id: string): boolean;
  /** Settles when the relay has answered the item for good. */
  outcome(id: string): Promise<void>;
  loadOlder(conv: string): Promise<void>;
  markRead(conv: string, seq?: number): void;
  setTyping(conv: string, on: boolean): void;
  /** Tells the relay how far this side has come, where it does not know. Call once per batch of changes. */
  tellCursors(): void;
  /** Forgets everything, unsent items included. */
  clear(): void;
  /** Ends every timer. */
  stop(): void;
}
