import type { ConversationView, TimelineItem } from '@frontdesk/sdk';

/**
 * The conversation with the announcements in between, for display. Each keeps its own order; where the two meet the times
 * decide, which may be wrong by the clocks' error and harms nothing. While older messages are not loaded, announcements from before the
 * first loaded one are left out: they come with their neighbours.
 */
export function mergeTimeline(conversation: ConversationView | undefined, broadcasts: ConversationView | undefined): readonly TimelineItem[] {
  const own = conversation?.items ?? [];
  const since = conversation?.hasOlder ? (own[0]?.ts ?? 0) : 0;
  const others = broadcasts?.items.filter((item) => item.type === 'message' && item.ts >= since) ?? [];
  if (!others.length) return own;
  const merged: TimelineItem[] = [];
  let next = 0;
  for (const item of own) {
    while (next < others.length && others[next]!.ts <= item.ts) merged.push(others[next++]!);
    merged.push(item);
  }
  return merged.concat(others.slice(next));
}
