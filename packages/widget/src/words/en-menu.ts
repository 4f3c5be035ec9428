import type { Sentences } from './words.ts';

/** English of the menu; comes with it. */
export const enMenu = {
  sounds: 'Sounds',
  volume: 'Volume',
  test: 'Play: {sound}',
  soundMessage: 'Replies',
  soundConnected: 'The team comes online',
  soundAdmin: 'New conversations from the team',
  soundBroadcast: 'Announcements',
  announcements: 'Show announcements',
} as const satisfies Sentences;
