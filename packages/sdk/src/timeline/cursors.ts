import type { Cursor } from '@frontdesk/protocol';

/** Before anything was received. */
export const NO_CURSOR: Cursor = { delivered: 0, read: 0 };

/** The further one of both, part by part; the same object when nothing moves. Reading implies having received. */
export function mergeCursor(held: Cursor, told: { readonly delivered?: number; readonly read?: number }): Cursor {
  const read = Math.max(held.read, told.read ?? 0);
  const delivered = Math.max(held.delivered, told.delivered ?? 0, read);
  return read === held.read && delivered === held.delivered ? held : { delivered, read };
}

/**
 * What to tell the relay about one's own cursor, or undefined when it knows.
 *
 * @param told what the relay is known to have.
 * @param now how far this side has come.
 */
export function cursorNews(told: Cursor, now: Cursor): Cursor | undefined {
  return now.read > told.read || now.delivered > told.delivered ? now : undefined;
}
