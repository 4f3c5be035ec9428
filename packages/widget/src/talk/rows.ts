import type { MessageView, NoticeView, TimelineItem } from '@frontdesk/sdk';

/** One line of the transcript. `key` is stable while the line stays the same thing. */
export type Row =
  | { readonly type: 'greeting'; readonly key: string; readonly text: string; readonly name: string }
  | { readonly type: 'day'; readonly key: string; readonly ts: number }
  | { readonly type: 'unread'; readonly key: string }
  | { readonly type: 'notice'; readonly key: string; readonly notice: NoticeView }
  | { readonly type: 'announcement'; readonly key: string; readonly message: MessageView }
  | {
      readonly type: 'message'; readonly key: string; readonly message: MessageView;
      /** First and last of a run by the same person. */
      readonly first: boolean; readonly last: boolean;
      /** Time and state stand under it. */
      readonly meta: boolean;
    };

/** Messages of one person closer than this are one run. */
const RUN_MS = 5 * 60_000;

const dayOf = (ts: number): number => new Date(ts).setHours(0, 0, 0, 0);

function sameRun(one: TimelineItem | undefined, other: TimelineItem | undefined): boolean {
  return one?.type === 'message' && other?.type === 'message' && one.conv === other.conv && one.by.kind === other.by.kind && one.by.id === other.by.id
    && Math.abs(other.ts - one.ts) < RUN_MS && dayOf(one.ts) === dayOf(other.ts);
}

/** Notices that a visitor has no use for (who is assigned, that it waits) are not shown. */
function visible(item: TimelineItem): boolean {
  return item.type === 'message' || (item.notice.type === 'state' && item.notice.state !== 'archived');
}

/**
 * Turns items into lines: day separators, the divider before the first unread message, runs, and where time and state stand.
 * @param broadcast id of the announcements' conversation.
 * @param unreadFrom first unread seq of the conversation when it was shown.
 */
export function buildRows(all: readonly TimelineItem[], options: { greeting?: string; name?: string; broadcast?: string; conv?: string; unreadFrom?: number }): Row[] {
  const items = all.filter(visible);
  const rows: Row[] = [];
  if (options.greeting) rows.push({ type: 'greeting', key: 'greeting', text: options.greeting, name: options.name ?? '' });
  let divided = options.unreadFrom === undefined;
  let day = 0;
  items.forEach((item, index) => {
    // Number of local midnights is costly to find; most neighbours are of one day.
    const midnight = day && item.ts >= day && item.ts < day + 82_800_000 ? day : dayOf(item.ts);
    if (midnight !== day) rows.push({ type: 'day', key: `day${item.id}`, ts: item.ts });
    day = midnight;
    if (!divided && item.conv === options.conv && item.seq !== undefined && item.seq >= options.unreadFrom! && !(item.type === 'message' && item.own)) {
      divided = true;
      rows.push({ type: 'unread', key: 'unread' });
    }
    if (item.type === 'notice') return void rows.push({ type: 'notice', key: item.id, notice: item });
    if (item.conv === options.broadcast) return void rows.push({ type: 'announcement', key: item.id, message: item });
    const next = items[index + 1];
    const last = !sameRun(item, next);
    const meta = last || item.edited || item.status === 'failed' || (item.own && next?.type === 'message' && next.status !== item.status);
    rows.push({ type: 'message', key: item.id, message: item, first: !sameRun(items[index - 1], item), last, meta });
  });
  return rows;
}
