import { visitorTopic } from '../bus/bus.ts';
import type { StoredConversation, StoredVisitor, VisitorPatch } from '../store/records.ts';
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
  await refuseProven(context, workspace, visitor, patch);
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

/** Facts that the site proved are the site's to change; and where proofs are required, nobody says who they are without one. */
async function refuseProven({ store, log }: ChatContext, workspace: string, visitor: string, patch: VisitorPatch): Promise<void> {
  const told = ([...PROVABLE, ...Object.keys(patch.attributes ?? {}).map((name) => `attributes.${name}`)] as const).filter((field) => field.startsWith('attributes.') || patch[field as keyof VisitorPatch] !== undefined);
  if (told.length === 0) return;
  const held = await orRefuse(store.visitors.get(workspace, visitor), log);
  const valueOf = (from: VisitorPatch | undefined, field: string): unknown => field.startsWith('attributes.') ? from?.attributes?.[field.slice('attributes.'.length)] : from?.[field as keyof VisitorPatch];
  const changed = told.find((field) => held?.verified?.includes(field) && valueOf(held, field) !== valueOf(patch, field));
  if (changed !== undefined) throw new ChatRefusal('forbidden', `"${changed}" was proven by the site's signed identity and changes only with that.`);
  if (patch.user === undefined || held?.verified?.includes('user') || !(await orRefuse(store.identities.required(workspace), log))) return;
  throw new ChatRefusal('forbidden', 'This workspace takes no unsigned identity: call identify with a token that your server signed.');
}

const PROVABLE = ['user', 'name', 'email', 'phone'] as const;

/** See `Chat.visitorSignedIn`. */
export function visitorSignedIn({ facts, publisher }: ChatContext, workspace: string, visitor: string, merged?: { readonly conversations: readonly StoredConversation[] }): void {
  for (const stored of merged?.conversations ?? []) {
    facts.forget(workspace, stored.id);
    publisher.conversation(stored, true);
  }
  publisher.visitor(workspace, visitor);
}
