import type { ConversationView, MessageView } from '@frontdesk/sdk';

/** The newest announcement that asks to be shown over the page and has not been read. */
export function bannerOf(broadcasts: ConversationView | undefined): MessageView | undefined {
  const read = broadcasts?.cursors.visitor.read ?? 0;
  const found = broadcasts?.items.findLast((item) => item.type === 'message' && !item.deleted && item.body?.style === 'banner' && (item.seq ?? 0) > read);
  return found?.type === 'message' ? found : undefined;
}
