import type { ChatContext } from './context.ts';
import type { Facts } from './facts.ts';
import type { Principal } from './principal.ts';
import { notFound, orRefuse, permissionRefusal } from './refusals.ts';

/**
 * Who sees what: staff who may read conversations everything of their workspace, a visitor their own conversations and, unless opted out, the announcements.
 * What is not theirs looks exactly like what does not exist (G13).
 *
 * @throws ChatRefusal `forbidden` for staff who may not read conversations, `not_found`, or `unavailable` when the store is away.
 */
export async function requireVisible({ facts, store, log }: ChatContext, principal: Principal, conv: string): Promise<Facts> {
  const refused = permissionRefusal(principal, 'conversations.read');
  if (refused) throw refused;
  const found = await orRefuse(facts.of(principal.workspace, conv), log);
  if (!found) throw notFound();
  if (principal.kind !== 'visitor' || found.visitor === principal.id) return found;
  if (found.kind !== 'broadcast') throw notFound();
  const visitor = await orRefuse(store.visitors.get(principal.workspace, principal.id), log);
  if (!visitor?.broadcasts) throw notFound();
  return found;
}
