import type { VisitorEvent } from '@frontdesk/protocol';
import type { ListPage } from '@frontdesk/sdk/admin';

/**
 * The newest page put over what is held, latest first, each once. When nothing in it is known, more happened than a page holds: what was
 * held is let go, because there would be a gap between the two.
 */
export function withNewest(held: ListPage<VisitorEvent> | undefined, newest: ListPage<VisitorEvent>): ListPage<VisitorEvent> {
  const last = newest.items.at(-1);
  const known = held && last ? held.items.findIndex(({ id }) => id === last.id) : -1;
  if (!held || known < 0) return newest;
  return { ...held, items: [...newest.items, ...held.items.slice(known + 1)] };
}

/** An older page put under what is held. */
export function withOlder(held: ListPage<VisitorEvent>, older: ListPage<VisitorEvent>): ListPage<VisitorEvent> {
  const ids = new Set(held.items.map(({ id }) => id));
  return { items: [...held.items, ...older.items.filter(({ id }) => !ids.has(id))], ...(older.next !== undefined && { next: older.next }) };
}
