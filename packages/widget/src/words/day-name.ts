const DAY_MS = 86_400_000;

/**
 * "Today", "Yesterday", the weekday within the last week, else the date; by local midnight.
 * @param locale BCP 47 tag.
 * @param ts and `now`: milliseconds since 1970.
 */
export function dayName(locale: string, ts: number, now: number = Date.now()): string {
  const days = Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(ts).setHours(0, 0, 0, 0)) / DAY_MS);
  if (days < 2 && days > -1) {
    const word = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-days, 'day');
    return word.charAt(0).toLocaleUpperCase(locale) + word.slice(1);
  }
  const sameYear = new Date(ts).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(locale, days < 7 && days > 0 ? { weekday: 'long' } : { weekday: 'short', day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) }).format(ts);
}
