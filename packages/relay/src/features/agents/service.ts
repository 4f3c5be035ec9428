import type { FeatureContext } from '../../feature.ts';
import type { Staff } from '../../http/env.ts';
import { Problem } from '../../http/problem.ts';
import { createLink } from '../../identity/links.ts';
import type { Permissions } from '../../chat/permissions.ts';
import { changeRights, heldRole, roleOf, type HeldRole } from '../../chat/rights.ts';
import { createSessions } from '../../identity/sessions.ts';
import type { Role, StoredAgent } from '../../store/records.ts';

const NOTHING: Permissions = new Set();

/** Stores an agent who cannot sign in yet, and a one-time link by which they set their password. */
export async function inviteAgent(context: FeatureContext, by: Staff, id: string, invitation: { name: string; email: string; role: Role }): Promise<{ agent: StoredAgent; secret: string }> {
  const { store, now, chat } = context;
  const { workspace } = by;
  const role = await grantableRole(context, by, invitation.role);
  const agent: StoredAgent = { ...invitation, role: role.id, email: invitation.email.toLowerCase(), id, workspace, createdTs: now(), disabled: false };
  if ((await store.agents.create(agent)) === 'email_taken') {
    throw new Problem(409, 'email_taken', 'Somebody in this workspace has this e-mail address already. Change their role instead, or use another address.');
  }
  chat.agentsChanged(workspace);
  return { agent, secret: await createLink(store, now(), { workspace, purpose: 'invite', agent: id, by: by.id }) };
}

/** Changes an agent; resolves to them before and after. Open consoles go on with the rights of a new role; a disabling signs them out everywhere. */
export async function changeAgent(context: FeatureContext, by: Staff, id: string, patch: { name?: string | undefined; role?: Role | undefined; disabled?: boolean | undefined }): Promise<{ before: StoredAgent; agent: StoredAgent }> {
  const { store } = context;
  const agent = await existing(context, by, id);
  const disabling = patch.disabled === true && !agent.disabled;
  const role = patch.role === undefined || patch.role === agent.role ? undefined : await grantableRole(context, by, patch.role);
  if (disabling || role) {
    if (id === by.id) throw new Problem(409, 'own_rights', 'Nobody takes away their own rights. Ask another owner or admin to do it.');
    await refuseLastOwner(context, agent);
  }
  const update = async () => {
    const after = await store.agents.update(by.workspace, id, Object.fromEntries(Object.entries({ ...patch, role: role?.id }).filter(([, value]) => value !== undefined)));
    if (after && disabling) await createSessions(context).endAll(after, 'Your account was disabled.');
    return after;
  };
  const only = disabling ? NOTHING : role?.permissions;
  const updated = only ? await changeRights(context.bus, { workspace: by.workspace, ids: [id] }, only, update) : await update();
  if (!updated) throw noSuchAgent();
  context.chat.agentsChanged(by.workspace);
  return { before: agent, agent: updated };
}

/** Removes an agent and signs them out everywhere; resolves to who it was. */
export async function removeAgent(context: FeatureContext, by: Staff, id: string): Promise<StoredAgent> {
  const agent = await existing(context, by, id);
  if (id === by.id) throw new Problem(409, 'own_rights', 'Nobody removes themselves. Ask another owner or admin to do it.');
  await refuseLastOwner(context, agent);
  await changeRights(context.bus, { workspace: by.workspace, ids: [id] }, NOTHING, async () => {
    await createSessions(context).endAll(agent, 'Your account was removed.');
    await context.store.agents.remove(by.workspace, id);
  });
  context.chat.agentsChanged(by.workspace);
  return agent;
}

export async function existing({ store }: FeatureContext, by: Staff, id: string): Promise<StoredAgent> {
  const agent = await store.agents.get(by.workspace, id);
  if (!agent) throw noSuchAgent();
  if (agent.role === 'owner') refuseOwner(by);
  const beyond = beyondOwn(by, (await heldRole(store, agent)).permissions);
  if (beyond !== undefined) throw new Problem(403, 'forbidden', `${agent.name} may do what you may not (${beyond}). Ask an owner of the workspace.`);
  return agent;
}

/** A role that this one may give to others: nobody grants what they do not hold. */
async function grantableRole({ store }: FeatureContext, by: Staff, wanted: Role): Promise<HeldRole> {
  if (wanted === 'owner') refuseOwner(by);
  const role = await roleOf(store, by.workspace, wanted);
  if (!role) throw new Problem(400, 'invalid', '"role" names no role of this workspace: expected owner, admin, agent, viewer, or the id of a role that GET /roles lists.');
  const beyond = beyondOwn(by, role.permissions);
  if (beyond !== undefined) throw new Problem(403, 'forbidden', `The role "${role.name ?? role.id}" allows what you may not do yourself (${beyond}). Nobody grants what they do not hold.`);
  return role;
}

/** What somebody else may do and this one not, as a list of names; undefined when there is nothing. */
function beyondOwn(by: Staff, permissions: Permissions): string | undefined {
  const beyond = [...permissions].filter((permission) => !by.permissions.has(permission));
  return beyond.length === 0 ? undefined : beyond.join(', ');
}

/** Owners are made and changed by owners only. */
function refuseOwner(by: Staff): void {
  if (!by.permissions.has('owners.manage')) throw new Problem(403, 'forbidden', 'Only an owner can make, change or remove an owner.');
}

async function refuseLastOwner({ store }: FeatureContext, agent: StoredAgent): Promise<void> {
  if (agent.role !== 'owner' || agent.disabled || agent.passwordHash === undefined) return;
  const others = (await store.agents.list(agent.workspace)).filter((other) => other.id !== agent.id && other.role === 'owner' && !other.disabled && other.passwordHash !== undefined);
  if (others.length === 0) throw new Problem(409, 'last_owner', 'This is the only owner who can sign in. Make somebody else an owner first.');
}

function noSuchAgent(): Problem {
  return new Problem(404, 'not_found', 'There is no such agent in this workspace.');
}
