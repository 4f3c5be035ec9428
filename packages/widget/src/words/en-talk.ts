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
  failedContent: 'It holds words that are not allowed here. Change it and send it again.',
  failedSensitive: 'It seems to hold personal data, such as a card number or an ID. Send it all the same?',
  sendAnyway: 'Send anyway',
  change: 'Change',
  inReview: 'Waiting for review. It appears once the team has looked at it.',
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
