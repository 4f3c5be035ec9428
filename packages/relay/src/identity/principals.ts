import { BUILT_IN_ROLES, TOKEN_PERMISSIONS } from '../chat/permissions.ts';
import type { AgentPrincipal, Principal } from '../chat/principal.ts';
import type { StoredAgent, StoredToken } from '../store/records.ts';
import type { Store } from '../store/store.ts';

/** Whoever holds a session, with the rights of now. @param session the session's hash. */
export async function agentPrincipal(_store: Store, agent: StoredAgent, session: string): Promise<AgentPrincipal> {
  const { workspace, id, name, role } = agent;
  return { kind: 'agent', workspace, id, name, role, permissions: BUILT_IN_ROLES[role], session };
}

/** Whoever holds an API token; undefined when it expired. @param now milliseconds since 1970. */
export async function tokenPrincipal(_store: Store, token: StoredToken, now: number): Promise<Exclude<Principal, { kind: 'visitor' }> | undefined> {
  if (token.expiresTs !== undefined && token.expiresTs <= now) return undefined;
  return { kind: 'bot', workspace: token.workspace, id: token.id, name: token.name, permissions: TOKEN_PERMISSIONS, session: token.hash };
}
