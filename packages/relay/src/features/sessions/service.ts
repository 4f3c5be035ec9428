import { uuidv7, type Agent, type Workspace } from '@frontdesk/protocol';
import type { Permission, Permissions } from '../../chat/permissions.ts';
import { heldRole } from '../../chat/rights.ts';
import type { FeatureContext } from '../../feature.ts';
import { limitKey } from '../../http/address.ts';
import { agentOf, workspaceOf } from '../../http/present.ts';
import { Problem } from '../../http/problem.ts';
import type { Authenticated } from '../../identity/authenticate.ts';
import { hashPassword, passwordProblem, verifyPassword } from '../../identity/passwords.ts';
import { hashSecret, isSecret } from '../../identity/secrets.ts';
import type { Sessions } from '../../identity/sessions.ts';
import type { Attempt, SignInThrottle } from '../../identity/sign-in-throttle.ts';
import type { StoredAgent } from '../../store/records.ts';

/** Who is signed in. */
export interface Me {
  readonly agent: Agent;
  readonly workspace: Workspace;
  /** What they may do now. */
  readonly permissions: Permission[];
}

/**
 * Checks e-mail address and password. An unknown workspace, an unknown account, a disabled one and a wrong password give the same answer
 * after the same work, so that nobody learns which accounts exist.
 */
export async function signIn({ store }: FeatureContext, throttle: SignInThrottle, input: { email: string; password: string; workspace: string }, address: string): Promise<StoredAgent> {
  const email = input.email.toLowerCase();
  const attempt = { address: limitKey(address), account: `${input.workspace} ${email}` };
  await throttled(throttle, attempt);
  const workspace = await store.workspaces.byKey(input.workspace);
  const agent = workspace && (await store.agents.byEmail(workspace.id, email));
  const fits = await verifyPassword(agent?.passwordHash, input.password);
  if (!agent || !fits || agent.disabled) throw new Problem(401, 'wrong_credentials', 'E-mail address and password do not belong together. Check both; an owner or admin can send you a new link.');
  await throttle.forgive(attempt);
  return agent;
}

/** What a link is for. A used, expired or invented one is a 404. */
export async function lookAtLink({ store, now }: FeatureContext, throttle: SignInThrottle, secret: string, address: string): Promise<{ purpose: 'owner' | 'invite'; email?: string; name?: string }> {
  const attempt = { address: limitKey(address) };
  await throttled(throttle, attempt);
  const link = isSecret('link', secret) ? await store.agents.link(hashSecret(secret), now()) : undefined;
  if (!link) throw spentLink();
  await throttle.forgive(attempt);
  const agent = link.agent === undefined ? undefined : await store.agents.get(link.workspace, link.agent);
  return { purpose: link.purpose, ...(agent ? { email: agent.email, name: agent.name } : {}) };
}

/** Uses a link up: makes the first owner, or gives an invited agent their password. Resolves to whoever is now signed in. */
export async function claimLink(context: FeatureContext, throttle: SignInThrottle, input: { link: string; name: string; email?: string | undefined; password: string }, address: string): Promise<StoredAgent> {
  const { store, now } = context;
  const attempt = { address: limitKey(address) };
  await throttled(throttle, attempt);
  const hash = hashSecret(input.link);
  const link = isSecret('link', input.link) ? await store.agents.link(hash, now()) : undefined;
  if (!link) throw spentLink();
  refuseWeak(input.password);
  const invited = link.agent === undefined ? undefined : await store.agents.get(link.workspace, link.agent);
  if (link.purpose === 'invite' && (!invited || invited.disabled)) throw spentLink();
  const email = invited?.email ?? input.email?.toLowerCase();
  if (email === undefined) throw new Problem(400, 'invalid', '"email" is missing in the body: the first owner signs in with it.');
  const fresh = { id: uuidv7(), workspace: link.workspace, role: 'owner', createdTs: now(), disabled: false } as const;
  const agent: StoredAgent = { ...(invited ?? fresh), email, name: input.name, passwordHash: await hashPassword(input.password) };
  const outcome = await store.agents.claimLink(hash, now(), agent);
  if (outcome === 'invalid') throw spentLink();
  if (outcome === 'email_taken') throw new Problem(409, 'email_taken', 'Somebody in this workspace has this e-mail address already. Sign in, or use another address.');
  await throttle.forgive(attempt);
  context.chat.agentsChanged(agent.workspace);
  return agent;
}

/** Changes own name or password. A new password needs the present one and ends every other session. */
export async function changeMe(
  context: FeatureContext, sessions: Sessions, throttle: SignInThrottle, identity: Authenticated,
  patch: { name?: string | undefined; password?: string | undefined; currentPassword?: string | undefined }, address: string,
): Promise<StoredAgent> {
  const { store } = context;
  const agent = await existingAgent(context, identity.principal.workspace, identity.principal.id);
  const change: { name?: string; passwordHash?: string } = patch.name === undefined ? {} : { name: patch.name };
  if (patch.password !== undefined) {
    const attempt = { address: limitKey(address), account: `${agent.workspace} ${agent.id}` };
    await throttled(throttle, attempt);
    if (patch.currentPassword === undefined) throw new Problem(400, 'invalid', '"currentPassword" is missing in the body: a new password needs the present one.');
    if (!(await verifyPassword(agent.passwordHash, patch.currentPassword))) throw new Problem(403, 'wrong_password', '"currentPassword" is not your present password. Nothing was changed.');
    refuseWeak(patch.password);
    await throttle.forgive(attempt);
    change.passwordHash = await hashPassword(patch.password);
  }
  const updated = await store.agents.update(agent.workspace, agent.id, change);
  if (!updated) throw goneAgent();
  if (change.name !== undefined) context.chat.agentsChanged(updated.workspace);
  if (change.passwordHash !== undefined) await sessions.endAll(updated, 'Your password was changed. Sign in again.', identity.session);
  return updated;
}

/** @param permissions default: what their role allows. */
export async function meOf({ store, presence }: FeatureContext, agent: StoredAgent, permissions?: Permissions): Promise<Me> {
  const workspace = await store.workspaces.get(agent.workspace);
  if (!workspace) throw goneAgent();
  const role = await heldRole(store, agent);
  return { agent: agentOf(agent, presence, role.name), workspace: workspaceOf(workspace), permissions: [...(permissions ?? role.permissions)] };
}

/** Who is behind a credential. An API token is shown as an agent without an e-mail address, so that programs can ask the same question. */
export async function meOfPrincipal(context: FeatureContext, { principal, workspace }: Authenticated): Promise<Me> {
  if (principal.kind === 'agent') return meOf(context, await existingAgent(context, workspace.id, principal.id), principal.permissions);
  const token = (await context.store.agents.tokens(workspace.id)).find((candidate) => candidate.id === principal.id);
  const agent: Agent = { id: principal.id, name: principal.name, state: 'online', email: '', role: 'admin', createdTs: token?.createdTs ?? 0 };
  return { agent, workspace: workspaceOf(workspace), permissions: [...principal.permissions] };
}

export async function existingAgent({ store }: FeatureContext, workspace: string, id: string): Promise<StoredAgent> {
  const agent = await store.agents.get(workspace, id);
  if (!agent) throw goneAgent();
  return agent;
}

async function throttled(throttle: SignInThrottle, attempt: Attempt): Promise<void> {
  const waitMs = await throttle.take(attempt);
  if (waitMs === undefined) return;
  const minutes = Math.ceil(waitMs / 60_000);
  throw new Problem(429, 'rate_limited', `Too many tries. Wait ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} and try again.`, { retryAfterMs: waitMs });
}

function refuseWeak(password: string): void {
  const problem = passwordProblem(password);
  if (problem) throw new Problem(400, 'weak_password', problem);
}

function spentLink(): Problem {
  return new Problem(404, 'link_spent', 'This link was used already, has expired, or was cut off when it was copied. Ask for a new one, or run "frontdesk agent link".');
}

function goneAgent(): Problem {
  return new Problem(401, 'unauthorized', 'This account is gone. Ask an owner of the workspace.');
}
