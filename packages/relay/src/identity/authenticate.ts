import type { Principal } from '../chat/principal.ts';
import type { StoredSession, StoredWorkspace } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { AgentCredential, AuthenticateAgent } from '../ws/access.ts';
import { sessionCookie } from './cookie.ts';
import { agentPrincipal, tokenPrincipal } from './principals.ts';
import { hashSecret, isSecret } from './secrets.ts';
import type { LookAtRights } from '../ws/rights.ts';
import type { Sessions } from './sessions.ts';

/** An API token's use is written down at most this often, so that reading by program does not become writing. */
const USE_NOTED_MS = 60_000;

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

export function createIdentify({ store, sessions, config, now }: { store: Store; sessions: Sessions; config: Parameters<typeof sessionCookie>[1]; now: () => number }): Identify {
  const bySession = async (secret: string, kind: StoredSession['kind']): Promise<Authenticated | undefined> => {
    const found = await sessions.find(secret, kind);
    const workspace = found && (await store.workspaces.get(found.session.workspace));
    if (!workspace) return undefined;
    const { agent, session } = found;
    return { principal: await agentPrincipal(store, agent, session.hash), credential: kind, session, workspace };
  };
  const byToken = async (secret: string): Promise<Authenticated | undefined> => {
    const token = await store.agents.token(hashSecret(secret));
    const workspace = token && (await store.workspaces.get(token.workspace));
    const principal = token && (await tokenPrincipal(store, token, now()));
    if (!workspace || !principal) return undefined;
    // Nobody waits for it, and a use that was not noted is noted with the next.
    if (now() - (token.usedTs ?? 0) >= USE_NOTED_MS) store.agents.touchToken(token.hash, now()).catch(() => undefined);
    return { principal, credential: 'token', workspace };
  };
  return async (credential) => {
    if ('cookie' in credential) {
      const secret = sessionCookie(credential.cookie, config);
      return secret !== undefined && isSecret('session', secret) ? bySession(secret, 'cookie') : undefined;
    }
    if (isSecret('bearer', credential.token)) return bySession(credential.token, 'bearer');
    return isSecret('token', credential.token) ? byToken(credential.token) : undefined;
  };
}

/** Looks at the store for what somebody on an open socket may do now. An open socket counts as use: no session goes idle under it. */
export function createLookAtRights({ store, now }: { store: Store; now: () => number }): LookAtRights {
  return async (principal) => {
    const { session: hash } = principal;
    if (hash === undefined) return undefined;
    if (principal.kind === 'bot' || principal.viaToken) {
      const token = await store.agents.token(hash);
      return token && tokenPrincipal(store, token, now());
    }
    const session = await store.agents.session(hash, now());
    const agent = session && (await store.agents.get(session.workspace, session.agent));
    return agent && !agent.disabled ? agentPrincipal(store, agent, hash) : undefined;
  };
}

/** The same for the socket side, which needs the principal only. */
export function authenticateAgentBy(identify: Identify): AuthenticateAgent {
  return async (credential) => (await identify(credential))?.principal;
}
