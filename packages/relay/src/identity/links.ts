import { heldRole } from '../chat/rights.ts';
import type { StoredAgent } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { createSecret, hashSecret } from './secrets.ts';

const DAY = 86_400_000;
/** How long a one-time link works, milliseconds: the owner's is printed to a log and lives a day, an invitation a week, one that replaces a password a day. */
export const LINK_LIFE_MS = { owner: DAY, invite: 7 * DAY, reset: DAY } as const;

/** Stores a one-time link and returns its secret, which is never stored. `agent`: whom an invitation or a reset is for; `by`: the agent who made it, missing for the operator. */
export async function createLink(store: Store, now: number, link: { workspace: string; purpose: 'owner' } | { workspace: string; purpose: 'invite' | 'reset'; agent: string; by?: string }): Promise<string> {
  const secret = createSecret('link');
  await store.agents.createLink({ ...link, hash: hashSecret(secret), expiresTs: now + LINK_LIFE_MS[link.purpose] });
  return secret;
}

/** The address to open. The secret stands in the fragment, which browsers send to no server, so it is in no log. */
export function linkUrl(baseUrl: string, secret: string): string {
  return `${baseUrl.replace(/\/$/, '')}/admin#link=${secret}`;
}

/** Whether some owner of the workspace can sign in. */
export async function hasOwner(store: Store, workspace: string): Promise<boolean> {
  const agents = await store.agents.list(workspace);
  return agents.some((agent) => agent.role === 'owner' && agent.passwordHash !== undefined && !agent.disabled);
}

/**
 * Whether whoever made a link may do today what it does: they are there, look after agents, and do not give what they do not hold. Without
 * this a link would outlive the rights of its maker, or open an account that has risen above them since.
 */
export async function linkHolds(store: Store, { workspace, by }: { readonly workspace: string; readonly by?: string }, agent: StoredAgent | undefined): Promise<boolean> {
  if (by === undefined) return true;
  const maker = await store.agents.get(workspace, by);
  if (!agent || !maker || maker.disabled) return false;
  const [held, given] = await Promise.all([heldRole(store, maker), heldRole(store, agent)]);
  return held.permissions.has('agents.manage') && [...given.permissions].every((permission) => held.permissions.has(permission));
}
