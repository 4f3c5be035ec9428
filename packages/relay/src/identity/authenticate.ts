import { BUILT_IN_ROLES, TOKEN_PERMISSIONS } from '../chat/permissions.ts';
import type { Principal } from '../chat/principal.ts';
import type { StoredSession, StoredWorkspace } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { AgentCredential, AuthenticateAgent } from '../ws/access.ts';
import { sessionCookie } from './cookie.ts';
import { hashSecret, isSecret } from './secrets.ts';
import type { Sessions } from './sessions.ts';

/** Whoever a credential belongs to, with what stands behind it. */
export interface Authenticated {
  readonly principal: Exclude<Principal, { kind: 'visitor' }>;
  readonly credential: 'cookie' | 'bearer' | 'token';
  /** Missing for API tokens. */
  readonly session?: StoredSession;
  readonly workspace: StoredWorkspace;
}

/** Turns a session cookie, a bearer or an API token into whoever it belongs to; undefined when it is worthless. Rejects only when the store is away. */
export type Identify = (credential: AgentCredential) => Promise<Authenticated | undefined>;

export function createIdentify({ store, sessions, now }: { store: Store; sessions: Sessions; now: () => number }): Identify {
  const bySession = async (secret: string, kind: StoredSession['kind']): Promise<Authenticated | undefined> => {
    const found = await sessions.find(secret, kind);
    const workspace = found && (await store.workspaces.get(found.session.workspace));
    if (!workspace) return undefined;
    const { agent, session } = found;
    const principal = { kind: 'agent', workspace: workspace.id, id: agent.id, name: agent.name, role: agent.role, permissions: BUILT_IN_ROLES[agent.role], session: session.hash } as const;
    return { principal, credential: kind, session, workspace };
  };
  const byToken = async (secret: string): Promise<Authenticated | undefined> => {
    const token = await store.agents.token(hashSecret(secret));
    if (!token || (token.expiresTs !== undefined && token.expiresTs <= now())) return undefined;
    const workspace = await store.workspaces.get(token.workspace);
    return workspace && { principal: { kind: 'bot', workspace: workspace.id, id: token.id, name: token.name, permissions: TOKEN_PERMISSIONS }, credential: 'token', workspace };
  };
  return async (credential) => {
    if ('cookie' in credential) {
      const secret = sessionCookie(credential.cookie);
      return secret !== undefined && isSecret('session', secret) ? bySession(secret, 'cookie') : undefined;
    }
    if (isSecret('bearer', credential.token)) return bySession(credential.token, 'bearer');
    return isSecret('token', credential.token) ? byToken(credential.token) : undefined;
  };
}

/** The same for the socket side, which needs the principal only. */
export function authenticateAgentBy(identify: Identify): AuthenticateAgent {
  return async (credential) => (await identify(credential))?.principal;
}
