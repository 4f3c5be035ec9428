import { uuidv7, type Agent, type Workspace } from '@frontdesk/protocol';
import type { Permission, Permissions } from '../../chat/permissions.ts';
import { heldRole } from '../../chat/rights.ts';
import { commandLine } from '../../command-line.ts';
import type { FeatureContext } from '../../feature.ts';
import { limitKey } from '../../http/address.ts';
import { agentOf, workspaceOf } from '../../http/present.ts';
import { Problem } from '../../http/problem.ts';
import { throttled } from '../../http/throttled.ts';
import type { Authenticated } from '../../identity/authenticate.ts';
import { passwordProblem } from '../../identity/password-strength.ts';
import { hashPassword, verifyPassword } from '../../identity/passwords.ts';
import { mustEnrol } from '../../identity/two-step/factors.ts';
import { linkHolds } from '../../identity/links.ts';
import { hashSecret, isSecret } from '../../identity/secrets.ts';
import type { Sessions } from '../../identity/sessions.ts';
import type { SignInThrottle } from '../../identity/sign-in-throttle.ts';
import type { LinkPurpose, StoredAgent } from '../../store/records.ts';

/** Who is signed in. */
export interface Me {
  readonly agent: Agent;
  readonly workspace: Workspace;
  /** What they may do now. */
  readonly permissions: Permission[];
  /** The workspace requires a second step and they have none yet. */
  readonly mustEnrol?: true;
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
export async function lookAtLink({ store, now }: FeatureContext, throttle: SignInThrottle, secret: string, address: string): Promise<{ purpose: LinkPurpose; email?: string; name?: string }> {
  const attempt = { address: limitKey(address) };
  await throttled(throttle, attempt);
  const link = isSecret('link', secret) ? await store.agents.link(hashSecret(secret), now()) : undefined;
  const agent = link?.agent === undefined ? undefined : await store.agents.get(link.workspace, link.agent);
  if (!link || !(await linkHolds(store, link, agent))) throw spentLink();
  await throttle.forgive(attempt);
  return { purpose: link.purpose, ...(agent ? { email: agent.email, name: agent.name } : {}) };
}

/** Uses a link up: makes the first owner, or gives an agent their password. Resolves to whose password it is now. */
export async function claimLink(context: FeatureContext, throttle: SignInThrottle, input: { link: string; name?: string | undefined; email?: string | undefined; password: string }, address: string): Promise<{ agent: StoredAgent; purpose: LinkPurpose }> {
  const { store, now } = context;
  const attempt = { address: limitKey(address) };
  await throttled(throttle, attempt);
  const hash = hashSecret(input.link);
  const link = isSecret('link', input.link) ? await store.agents.link(hash, now()) : undefined;
  if (!link) throw spentLink();
  const invited = link.agent === undefined ? undefined : await store.agents.get(link.workspace, link.agent);
  if ((link.purpose !== 'owner' && (!invited || invited.disabled)) || !(await linkHolds(store, link, invited))) throw spentLink();
  const email = invited?.email ?? input.email?.toLowerCase();
  const name = link.purpose === 'reset' ? invited?.name : input.name;
  if (name === undefined) throw new Problem(400, 'invalid', '"name" is missing in the body: whoever you write to sees it.');
  if (email === undefined) throw new Problem(400, 'invalid', '"email" is missing in the body: the first owner signs in with it.');
  await refuseWeak(input.password, { name, email }, (await store.workspaces.get(link.workspace))?.name ?? '');
  const fresh = { id: uuidv7(), workspace: link.workspace, role: 'owner', createdTs: now(), disabled: false } as const;
  const agent: StoredAgent = { ...(invited ?? fresh), email, name, passwordHash: await hashPassword(input.password) };
  const outcome = await store.agents.claimLink(hash, now(), agent);
  if (outcome === 'invalid') throw spentLink();
  if (outcome === 'email_taken') throw new Problem(409, 'email_taken', 'Somebody in this workspace has this e-mail address already. Sign in, or use another address.');
  await throttle.forgive(attempt);
  context.chat.agentsChanged(agent.workspace);
  return { agent, purpose: link.purpose };
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
    if (!(await verifyPassword(agent.passwordHash, patch.currentPassword))) throw new Problem(403, 'wrong_password', '"currentPassword" is not your current password. Nothing was changed.');
    await refuseWeak(patch.password, agent, identity.workspace.name);
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
  const shown = { agent: agentOf(agent, presence, role.name), workspace: workspaceOf(workspace) };
  if (await mustEnrol(store, agent)) return { ...shown, permissions: [], mustEnrol: true };
  return { ...shown, permissions: [...(permissions ?? role.permissions)] };
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

async function refuseWeak(password: string, { name, email }: { readonly name: string; readonly email: string }, workspace: string): Promise<void> {
  const problem = await passwordProblem(password, [name, email, workspace]);
  if (problem) throw new Problem(400, 'weak_password', problem);
}

function spentLink(): Problem {
  return new Problem(404, 'link_spent', `This link was used already, has expired, or was cut off when it was copied. Ask for a new one, or run "${commandLine('agent link')}".`);
}

function goneAgent(): Problem {
  return new Problem(401, 'unauthorized', 'This account is gone. Ask an owner of the workspace.');
}
