import type { Conversation, Entry } from '@frontdesk/protocol';
import type { LogPage, StoredConversation } from '../store/store.ts';
import { requireVisible } from './access.ts';
import type { ChatContext } from './context.ts';
import type { Principal } from './principal.ts';
import { notFound, orRefuse, permissionRefusal } from './refusals.ts';
import { announcementsFor, forStaff, forVisitor, visitorForStaff } from './summaries.ts';
import type { History } from './wire.ts';

/** How many of their conversations a visitor's welcome lists. */
const OWN_CONVERSATIONS = 20;

/** The summary as this reader sees it. */
export async function readConversation(context: ChatContext, principal: Principal, conv: string): Promise<Conversation> {
  await requireVisible(context, principal, conv);
  const { store, log } = context;
  const stored = await orRefuse(store.conversations.get(principal.workspace, conv), log);
  if (!stored) throw notFound();
  return orRefuse(summary(context, principal, stored), log);
}

/** Summaries of what was read by a list: nothing is read again but the people. Nothing is learnt from it: it may be gone, or somebody else's, by now. */
export async function readListed(context: ChatContext, principal: Principal, stored: readonly StoredConversation[]): Promise<readonly Conversation[]> {
  const refused = permissionRefusal(principal, 'conversations.read');
  if (refused) throw refused;
  return orRefuse(Promise.all(stored.map((one) => summary(context, principal, one))), context.log);
}

async function summary({ store, names, presence }: ChatContext, principal: Principal, stored: StoredConversation): Promise<Conversation> {
  const { workspace } = principal;
  await names.staff(workspace);
  if (principal.kind === 'visitor') {
    if (stored.kind !== 'broadcast') return forVisitor(stored, names);
    return announcementsFor(stored, names, await store.visitors.broadcastCursor(workspace, principal.id));
  }
  const visitor = stored.visitor === undefined ? undefined : await store.visitors.get(workspace, stored.visitor);
  return forStaff(stored, names, visitor && visitorForStaff(visitor, presence));
}

/** Entries after a position. For a visitor's announcements those from before they came are left out, so the first may not be `after + 1`. */
export async function readAfter(context: ChatContext, principal: Principal, conv: string, after: number, limit: number): Promise<LogPage> {
  const from = await firstVisible(context, principal, conv);
  const page = await orRefuse(context.store.conversations.entriesAfter(principal.workspace, conv, Math.max(after, from), limit), context.log);
  return named(context, principal.workspace, page);
}

/** Older entries, ascending; the newest when `before` is omitted. */
export async function readHistory(context: ChatContext, principal: Principal, conv: string, before: number | undefined, limit: number): Promise<History> {
  const from = await firstVisible(context, principal, conv);
  const stored = await orRefuse(context.store.conversations.entriesBefore(principal.workspace, conv, before, limit), context.log);
  const page = await named(context, principal.workspace, stored);
  const entries = from === 0 ? page.entries : page.entries.filter((entry) => entry.seq > from);
  const first = entries[0]?.seq;
  return { entries, more: first !== undefined && first > from + 1 };
}

/** The last seq that this reader may not see; 0 everywhere but in a visitor's announcements. */
async function firstVisible(context: ChatContext, principal: Principal, conv: string): Promise<number> {
  const { kind } = await requireVisible(context, principal, conv);
  if (kind !== 'broadcast' || principal.kind !== 'visitor') return 0;
  return (await orRefuse(context.store.visitors.broadcastCursor(principal.workspace, principal.id), context.log)).from;
}

async function named({ names, log }: ChatContext, workspace: string, page: LogPage | undefined): Promise<LogPage> {
  if (!page) throw notFound();
  const staff = names.staff(workspace);
  if (staff instanceof Promise) await orRefuse(staff, log);
  return { ...page, entries: page.entries.map((entry): Entry => names.named(workspace, entry)) };
}

/** What a visitor's welcome lists. */
export async function readOwnConversations(context: ChatContext, principal: Principal): Promise<readonly Conversation[]> {
  if (principal.kind !== 'visitor') return [];
  const { store, facts, log } = context;
  const { workspace, id } = principal;
  return orRefuse((async () => {
    const [own, visitor] = await Promise.all([store.conversations.ofVisitor(workspace, id, OWN_CONVERSATIONS), store.visitors.get(workspace, id)]);
    const listed = visitor?.broadcasts ? [...own, await store.conversations.broadcastLog(workspace)] : own;
    for (const stored of listed) facts.learn(stored);
    return Promise.all(listed.map((stored) => summary(context, principal, stored)));
  })(), log);
}
