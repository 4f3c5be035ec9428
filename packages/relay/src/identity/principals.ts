import { isPermission, TOKEN_PERMISSIONS, type Permissions } from '../chat/permissions.ts';
import type { AgentPrincipal, Principal } from '../chat/principal.ts';
import { common, heldRole } from '../chat/rights.ts';
import type { StoredAgent, StoredToken } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { mustEnrol } from './two-step/factors.ts';

const NOTHING: Permissions = new Set();

/**
 * Whoever holds a session, with the rights of now: none, while they have to set up a second step first.
 *
 * @param session the session's hash.
 */
export async function agentPrincipal(store: Store, agent: StoredAgent, session: string): Promise<AgentPrincipal> {
  const { workspace, id, name, role } = agent;
  const held = (await mustEnrol(store, agent)) ? { name: undefined, permissions: NOTHING } : await heldRole(store, agent);
  return { kind: 'agent', workspace, id, name, role, roleName: held.name, permissions: held.permissions, session };
}

/**
 * Whoever holds an API token; undefined when it expired, or its owner is gone or disabled. A personal token acts as its owner, with those
 * of its scopes that the owner's role allows now.
 *
 * @param now milliseconds since 1970.
 */
export async function tokenPrincipal(store: Store, token: StoredToken, now: number): Promise<Exclude<Principal, { kind: 'visitor' }> | undefined> {
  if (token.expiresTs !== undefined && token.expiresTs <= now) return undefined;
  const permissions = scopesOf(token);
  if (token.agent === undefined) return { kind: 'bot', workspace: token.workspace, id: token.id, name: token.name, permissions, session: token.hash };
  const agent = await store.agents.get(token.workspace, token.agent);
  if (!agent || agent.disabled) return undefined;
  const owner = await agentPrincipal(store, agent, token.hash);
  return { ...owner, permissions: common(owner.permissions, permissions), viaToken: true };
}

/** What a token was made for; never what only people may do, whatever is stored. */
export function scopesOf({ scopes }: Pick<StoredToken, 'scopes'>): Permissions {
  return scopes === undefined ? TOKEN_PERMISSIONS : common(new Set(scopes.filter(isPermission)), TOKEN_PERMISSIONS);
}
