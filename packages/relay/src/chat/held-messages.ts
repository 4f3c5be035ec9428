import { inboxTopic, visitorTopic } from '../bus/bus.ts';
import type { HeldMessage } from '../store/store.ts';
import { ChatRefusal, type Posted } from './chat.ts';
import type { Changes } from './changes.ts';
import type { ChatContext } from './context.ts';
import type { Principal } from './principal.ts';
import { orRefuse, requirePermission } from './refusals.ts';

const gone = (): ChatRefusal => new ChatRefusal('not_found', 'There is no such message waiting: it was released or refused by now, or its conversation deleted.');

/** See `Chat.releaseHeld`. */
export async function releaseHeld(context: ChatContext, changes: Changes, principal: Principal, id: string): Promise<{ held: HeldMessage; posted: Posted }> {
  requirePermission(principal, 'conversations.manage');
  const { store, now, log } = context;
  const { workspace } = principal;
  const released = await orRefuse(store.content.release(workspace, id, now()), log);
  if (!released) throw gone();
  const { held, result, waiting } = released;
  if (result.status === 'refused') throw new ChatRefusal(result.code, result.message);
  tellWaiting(context, workspace, waiting);
  return { held, posted: changes.published({ kind: 'visitor', workspace, id: held.visitor }, result) };
}

/** See `Chat.refuseHeld`. */
export async function refuseHeld(context: ChatContext, principal: Principal, id: string): Promise<HeldMessage> {
  requirePermission(principal, 'conversations.manage');
  const { store, bus, now, log } = context;
  const { workspace } = principal;
  const refused = await orRefuse(store.content.refuse(workspace, id, now()), log);
  if (!refused) throw gone();
  const { message, conv, visitor } = refused.held;
  tellWaiting(context, workspace, refused.waiting);
  // A hint like all others: a sender who does not hear it asks again on the next connection.
  const frame = JSON.stringify({ t: 'nack', id: message, conv, code: 'content_refused', message: 'The team has looked at this message and did not take it.' });
  bus.publish(visitorTopic(workspace, visitor), { type: 'latest', key: `nack:${message}`, frame });
  return refused.held;
}

function tellWaiting({ bus }: ChatContext, workspace: string, waiting: number): void {
  bus.publish(inboxTopic(workspace), { type: 'latest', key: 'held', frame: `{"t":"held","waiting":${waiting}}` });
}
