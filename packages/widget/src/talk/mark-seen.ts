import type { ChatClient, ConversationView } from '@frontdesk/sdk';
import type { MessageList } from './message-list.ts';

/**
 * Tells the relay how far the visitor has seen, by the last row in sight.
 * @param views what is shown in the list.
 * @param told the last seq told per conversation; kept up to date.
 */
export function markSeen(list: MessageList, client: ChatClient, views: readonly (ConversationView | undefined)[], told: Map<string, number>): void {
  const { rows, lastSeen } = list;
  const seen = rows.slice(0, lastSeen ? rows.indexOf(lastSeen) + 1 : 0);
  for (const view of views) {
    if (!view?.unread) continue;
    const row = seen.findLast((each) => (each.type === 'message' || each.type === 'announcement') && each.message.conv === view.id && each.message.seq !== undefined);
    const seq = row?.type === 'message' || row?.type === 'announcement' ? row.message.seq! : 0;
    if (seq <= (told.get(view.id) ?? 0)) continue;
    told.set(view.id, seq);
    client.markRead(view.id, seq);
  }
}
