import type { MessageView, NoticeView, TimelineItem } from '@frontdesk/sdk';

/** One line of the timeline on screen. */
export type TimelineRow =
  | { readonly type: 'day'; readonly key: string; readonly ts: number }
  | { readonly type: 'unread'; readonly key: string }
  | { readonly type: 'message'; readonly key: string; readonly message: MessageView; readonly first: boolean; readonly last: boolean; readonly staff: boolean }
  | { readonly type: 'notice'; readonly key: string; readonly notice: NoticeView };

/** Messages of one person within this time stand together under one name (ms). */
const GROUP_MS = 5 * 60_000;

/** Local calendar day; days on screen are the reader's days. */
function dayOf(ts: number): number {
  const date = new Date(ts);
  return date.getFullYear() * 10_000 + date.getMonth() * 100 + date.getDate();
}

const isTogether = (one: TimelineItem | undefined, other: TimelineItem | undefined): boolean =>
  one?.type === 'message' && other?.type === 'message' && one.by.kind === other.by.kind && one.by.id === other.by.id
  && Math.abs(other.ts - one.ts) < GROUP_MS && dayOf(one.ts) === dayOf(other.ts);

/**
 * Turns the log into rows: separators between days, one divider before the first unread message of the other side, groups.
 * @param unreadFrom seq before which the divider stands; undefined = none.
 */
export function timelineRows(items: readonly TimelineItem[], unreadFrom: number | undefined): TimelineRow[] {
  const rows: TimelineRow[] = [];
  let day = -1;
  let divided = unreadFrom === undefined;
  items.forEach((item, index) => {
    const itemDay = dayOf(item.ts);
    // An entry's clock may run behind its neighbour's: a day is announced only when it moves on, so no day stands twice.
    if (itemDay > day) {
      day = itemDay;
      rows.push({ type: 'day', key: `day-${itemDay}`, ts: item.ts });
    }
    if (item.type === 'notice') {
      rows.push({ type: 'notice', key: `notice-${item.id}`, notice: item });
      return;
    }
    let dividedHere = false;
    if (!divided && unreadFrom !== undefined && item.seq !== undefined && item.seq >= unreadFrom && item.by.kind === 'visitor') {
      divided = true;
      dividedHere = true;
      rows.push({ type: 'unread', key: 'unread' });
    }
    rows.push({
      type: 'message', key: item.id, message: item, staff: item.by.kind !== 'visitor',
      first: dividedHere || !isTogether(items[index - 1], item), last: !isTogether(item, items[index + 1]),
    });
  });
  return rows;
}

/** The highest seq of the other side's messages and notices that are on the relay; 0 when there is none. */
export function lastSeq(items: readonly TimelineItem[]): number {
  for (let index = items.length - 1; index >= 0; index -= 1) {
    const seq = items[index]?.seq;
    if (seq !== undefined) return seq;
  }
  return 0;
}
