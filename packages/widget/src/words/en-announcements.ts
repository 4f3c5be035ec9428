import type { Sentences } from './words.ts';

/** English of announcements; comes with them. */
export const enAnnouncements = {
  announcement: 'Announcement',
  dismiss: 'Close announcement',
  mute: 'Don’t show announcements',
  muted: 'You won’t see announcements any more. You can turn them on again in the menu.',
} as const satisfies Sentences;
