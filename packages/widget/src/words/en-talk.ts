import type { Sentences } from './words.ts';

/** English of a conversation that has begun; comes with `talk/`. */
export const enTalk = {
  openUnread: { one: 'Open chat, {count} unread message', other: 'Open chat, {count} unread messages' },
  edited: 'edited',
  deleted: 'This message was deleted',
  retry: 'Try again',
  discard: 'Discard',
  failedTooLarge: 'It is too long. Discard it and send it in parts.',
  failedFull: 'This conversation is full.',
  failedForbidden: 'You cannot write here any more.',
  newMessages: 'New messages',
  latest: 'Go to the latest message',
  latestCount: { one: '{count} new message', other: '{count} new messages' },
  loadingOlder: 'Loading earlier messages…',
  typing: '{name} is typing',
  typingMany: 'Several people are typing',
  stateClosed: 'This conversation was closed. Write to open it again.',
  stateOpen: 'This conversation was opened again.',
  titleUnread: { one: '{count} new message', other: '{count} new messages' },
} as const satisfies Sentences;
