import type { ClientFrame, SingleRelayFrame, Welcome } from '@frontdesk/protocol';
import type { ChatError } from '../error.ts';
import type { OutboxItem } from '../outbox/outbox.ts';
import type { Sending } from '../outbox/sending.ts';
import type { Clock, MessageView } from '../types.ts';
import type { LiveConversation, Side } from './conversation.ts';

/** What the conversations need from the client around them. */
export interface ConversationsOptions {
  readonly side: Side;
  /** The outbox, whose items and answers it shows. */
  readonly sending: Sending;
  readonly clock: Clock;
  /** False when there is no link. */
  readonly send: (frame: ClientFrame) => boolean;
  /** Something in a view changed. Called often; the client gathers. */
  readonly changed: () => void;
  /** A message of the other side came in for the first time, live or caught up. */
  readonly onMessage?: (message: MessageView, conversation: LiveConversation) => void;
  readonly onTyping?: (conv: string) => void;
  readonly onError: (error: ChatError) => void;
}

/** All conversations of one client, and the frames between them and the relay. Pure apart from what is passed in. */
export interface Conversations {
  readonly held: ReadonlyMap<string, LiveConversation>;
  /** Finds or makes it. */
  get(conv: string): LiveConversation;
  /** Something outside of it changed what a conversation shows. */
  touch(conv: string): void;
  /** Follows a conversation from here on, over reconnects. */
  subscribe(conv: string): void;
  unsubscribe(conv: string): void;
  /** Forgets a conversation, but never what its author has not sent yet. */
  forget(conv: string): void;
  welcome(welcome: Welcome): void;
  lost(): void;
  /** Frames that are not for conversations do nothing. */
  frame(frame: SingleRelayFrame): void;
  /** Takes a stored item into the outbox, unless its echo was here before. */
  post(item: OutboxItem): void;
  loadOlder(conv: string): Promise<void>;
  markRead(conv: string, seq?: number): void;
  setTyping(conv: string, on: boolean): void;
  /** Tells the relay how far this side has come, where it does not know. Call once per batch of changes. */
  tellCursors(): void;
  /** Forgets everything. What the outbox still holds shows again when its conversation is asked for. */
  clear(): void;
  /** Ends every timer. */
  stop(): void;
}
