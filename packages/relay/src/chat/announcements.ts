import { type Announcement, type Announced, ChatRefusal } from './chat.ts';
import type { ChatContext } from './context.ts';
import type { Principal } from './principal.ts';
import { orRefuse, requirePermission } from './refusals.ts';
import { checkBody } from './told-limits.ts';

const DAY_MS = 24 * 3_600_000;

/** Appends to the announcements; each visitor reads the one log behind their own cursor. See `Chat.announce`. */
export async function announce(context: ChatContext, principal: Principal, { id, body, audit }: Announcement): Promise<Announced> {
  requirePermission(principal, 'broadcasts.send');
  const wrong = checkBody(body, context.told);
  if (wrong) throw wrong;
  const { store, publisher, facts, now, log, config } = context;
  const { workspace } = principal;
  const by = { kind: principal.kind === 'bot' ? 'bot' : 'agent', id: principal.id } as const;
  const quota = config.FRONTDESK_BENCH ? {} : { quota: { most: config.FRONTDESK_BROADCASTS_PER_DAY, perMs: DAY_MS } };
  const result = await orRefuse(store.broadcasts.create(workspace, { id, body, by, ts: now(), ...quota, ...(audit && { audit }) }), log);
  if (result.status === 'refused') throw new ChatRefusal(result.code, result.message, result.code === 'rate_limited' ? result.retryMs : undefined);
  const duplicate = result.status === 'duplicate';
  if (!duplicate) {
    facts.learn(result.conversation);
    publisher.entry(workspace, { ...result.entry, by: { ...by, ...(principal.name === undefined ? {} : { name: principal.name }) } });
    publisher.broadcast(workspace, result.broadcast);
  }
  return { broadcast: result.broadcast, duplicate, ...(result.audited && { audited: result.audited }) };
}
