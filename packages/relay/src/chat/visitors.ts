import { visitorTopic } from '../bus/bus.ts';
import type { StoredVisitor, VisitorPatch } from '../store/records.ts';
import { ChatRefusal } from './chat.ts';
import type { ChatContext } from './context.ts';
import { readConversation } from './history.ts';
import type { Principal } from './principal.ts';
import { orRefuse, permissionRefusal } from './refusals.ts';
import { goneHint } from './publisher.ts';

/** Stores what is known of a visitor and tells the consoles. See `Chat.updateVisitor`. */
export async function updateVisitor(context: ChatContext, principal: Principal, visitor: string, patch: VisitorPatch): Promise<StoredVisitor> {
  const refused = principal.kind === 'visitor' && principal.id !== visitor ? new ChatRefusal('not_found', 'There is no such visitor.') : permissionRefusal(principal, 'visitors.write');
  if (refused) throw refused;
  const { store, publisher, log } = context;
  const { workspace } = principal;
  const stored = await orRefuse(store.visitors.update(workspace, visitor, patch), log);
  if (!stored) throw new ChatRefusal('not_found', 'There is no such visitor.');
  publisher.visitor(workspace, visitor);
  if (patch.broadcasts !== undefined) await tellWish(context, workspace, visitor, patch.broadcasts);
  return stored;
}

/** Their other tabs let the announcements go, or learn of them again. */
async function tellWish(context: ChatContext, workspace: string, visitor: string, wanted: boolean): Promise<void> {
  const { store, bus, log } = context;
  const { id: conv } = await orRefuse(store.conversations.broadcastLog(workspace), log);
  const topic = visitorTopic(workspace, visitor);
  if (!wanted) return bus.publish(topic, goneHint(conv));
  const conversation = await readConversation(context, { kind: 'visitor', workspace, id: visitor }, conv);
  bus.publish(topic, { type: 'latest', key: `conversation:${conv}`, frame: JSON.stringify({ t: 'conversation', conversation }) });
}
