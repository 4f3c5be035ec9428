import { conversationTopic } from '../bus/bus.ts';
import type { ChatContext } from './context.ts';
import type { Facts } from './facts.ts';
import type { Principal } from './principal.ts';
import { permissionRefusal } from './refusals.ts';

/** Tells the others of the conversation that somebody types. May be lost at any point; a peer who may not write there is not heard. */
export function publishTyping(context: ChatContext, principal: Principal, conv: string, on: boolean, connection: string | undefined): void {
  if (permissionRefusal(principal, 'conversations.write')) return;
  const { facts, bus, log } = context;
  const publish = (found: Facts | undefined): void => {
    if (!found || found.kind === 'broadcast' || (principal.kind === 'visitor' && found.visitor !== principal.id)) return;
    const { kind, id, name } = principal;
    const frame = JSON.stringify({ t: 'typing', conv, by: { kind, id, ...(name === undefined ? {} : { name }) }, on });
    bus.publish(conversationTopic(principal.workspace, conv), { type: 'ephemeral', conv, frame, ...(connection === undefined ? {} : { except: connection }) });
  };
  const known = facts.known(principal.workspace, conv);
  if (known) publish(known);
  else facts.of(principal.workspace, conv).then(publish).catch((error: unknown) => log.debug({ err: error }, 'a typing notice was lost'));
}
