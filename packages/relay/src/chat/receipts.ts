import { conversationTopic, visitorTopic } from '../bus/bus.ts';
import { requireVisible } from './access.ts';
import type { ChatContext } from './context.ts';
import type { Principal } from './principal.ts';
import { orRefuse, permissionRefusal } from './refusals.ts';

/**
 * Moves a reader's cursors and tells the others. Viewers leave no trace: what they read counts for nobody.
 * In the announcements a visitor's cursor is told to their own other tabs only, and the consoles get figures.
 */
export async function moveCursor(context: ChatContext, principal: Principal, conv: string, cursor: { delivered?: number; read?: number }): Promise<void> {
  if (permissionRefusal(principal, 'conversations.write')) return;
  const facts = await requireVisible(context, principal, conv);
  const { store, bus, publisher, events, log } = context;
  const { workspace, kind, id } = principal;
  const moved = await orRefuse(store.conversations.moveCursor({ workspace, conv, by: { kind, id }, ...cursor }), log);
  if (!moved) return;
  const { delivered, read } = moved.participant;
  const by = { kind, id, ...(principal.name === undefined ? {} : { name: principal.name }) };
  const hint = { type: 'latest', key: `cursor:${conv}:${id}`, frame: JSON.stringify({ t: 'cursor', conv, by, delivered, read }) } as const;
  if (facts.kind === 'broadcast') {
    if (kind === 'visitor') bus.publish(visitorTopic(workspace, id), hint);
    for (const broadcast of moved.broadcasts ?? []) publisher.broadcast(workspace, broadcast);
  } else {
    bus.publish(conversationTopic(workspace, conv), { ...hint, conv });
    publisher.conversation(moved.conversation, kind === 'visitor');
  }
  events.emit('cursor.moved', { workspace, conv, by: { kind, id }, delivered, read });
}
