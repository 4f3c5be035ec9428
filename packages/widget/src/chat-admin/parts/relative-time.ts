import type { AdminWords } from '../words/index.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const formatters = new Map<string, Intl.DateTimeFormat>();

/** One formatter per locale and shape: making one costs more than all its uses in a list. */
function formatter(locale: string, shape: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale}|${shape}`;
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, options);
  formatters.set(key, made);
  return made;
}

/** How long until something may be tried again: "in 5 minutes", from two hours on "in 3 hours". Rounded up, one minute at least. */
export function waitTime(waitMs: number, locale: string): string {
  const minutes = Math.max(1, Math.ceil(waitMs / MINUTE));
  const format = new Intl.RelativeTimeFormat(locale);
  return minutes < 120 ? format.format(minutes, 'minute') : format.format(Math.ceil(minutes / 60), 'hour');
}

/** For lists, as short as is still exact: now, 4 min, 14:05, Tue, 3 Mar, 3 Mar 2025. */
export function listTime(ts: number, now: number, words: AdminWords): string {
  const age = now - ts;
  if (age < MINUTE) return words.say('now');
  if (age < HOUR) return words.say('minutesShort', { count: Math.floor(age / MINUTE) });
  if (ts >= new Date(now).setHours(0, 0, 0, 0)) return words.time(ts);
  if (age < 6 * DAY) return formatter(words.locale, 'weekday', { weekday: 'short' }).format(ts);
  if (new Date(ts).getFullYear() === new Date(now).getFullYear()) return formatter(words.locale, 'month', { day: 'numeric', month: 'short' }).format(ts);
  return formatter(words.locale, 'year', { day: 'numeric', month: 'short', year: 'numeric' }).format(ts);
}
