import { isPermission, type Permission, type Permissions } from '../../chat/permissions.ts';
import { changeRights, permissionsOf } from '../../chat/rights.ts';
import type { FeatureContext } from '../../feature.ts';
import type { Staff } from '../../http/env.ts';
import { Problem } from '../../http/problem.ts';
import type { StoredRole } from '../../store/records.ts';

export interface RolePatch {
  readonly name?: string | undefined;
  readonly permissions?: readonly Permission[] | undefined;
}

export async function makeRole({ store, now }: FeatureContext, by: Staff, id: string, input: { name: string; permissions: readonly Permission[] }): Promise<StoredRole> {
  refuseGranting(by, input.permissions);
  const role: StoredRole = { id, workspace: by.workspace, name: input.name, permissions: [...new Set(input.permissions)], createdTs: now() };
  refuseBuiltInName(input.name);
  if ((await store.roles.create(role)) === 'name_taken') throw nameTaken(input.name);
  return role;
}

/** Changes a role for everybody who has it; what it no longer allows is gone for their open consoles before it is stored. */
export async function changeRole(context: FeatureContext, by: Staff, id: string, patch: RolePatch): Promise<{ before: StoredRole; role: StoredRole }> {
  const { store, bus, chat } = context;
  const before = await changeableRole(context, by, id);
  if (patch.permissions) refuseGranting(by, patch.permissions);
  if (patch.name !== undefined) refuseBuiltInName(patch.name);
  const only: Permissions = new Set(patch.permissions ?? permissionsOf(before));
  const role = await changeRights(bus, { workspace: by.workspace, ids: (await holders(context, by.workspace, before.id)).map((agent) => agent.id) }, only, () => store.roles.update(by.workspace, before.id, {
    ...(patch.name === undefined ? {} : { name: patch.name }),
    ...(patch.permissions === undefined ? {} : { permissions: [...new Set(patch.permissions)] }),
  }));
  if (role === 'name_taken') throw nameTaken(patch.name ?? '');
  if (!role) throw noSuchRole();
  chat.agentsChanged(by.workspace);
  return { before, role };
}

/** Removes a role that nobody has. */
export async function removeRole(context: FeatureContext, by: Staff, id: string): Promise<StoredRole> {
  const role = await changeableRole(context, by, id);
  const removed = await context.store.roles.remove(by.workspace, role.id);
  if (!removed) throw noSuchRole();
  if (removed.usedBy.length > 0) {
    const names = new Map((await context.store.agents.list(by.workspace)).map((agent) => [agent.id, agent.name]));
    const who = removed.usedBy.slice(0, 5).map((agent) => names.get(agent) ?? agent);
    const more = removed.usedBy.length - who.length;
    throw new Problem(409, 'role_in_use', `The role "${role.name}" is in use by ${who.join(', ')}${more > 0 ? ` and ${more} more` : ''}. Give them another role first.`);
  }
  return role;
}

/** Somebody with a role looked after by others must not widen it, and nobody changes their own. */
async function changeableRole({ store }: FeatureContext, by: Staff, id: string): Promise<StoredRole> {
  const role = await store.roles.get(by.workspace, id);
  if (!role) throw noSuchRole();
  if (by.kind === 'agent' && by.role === role.id) throw new Problem(409, 'own_rights', 'This is your own role. Ask somebody with another role to change it.');
  refuseGranting(by, role.permissions.filter(isPermission));
  return role;
}

/** Nobody grants what they do not hold; what owners do for each other is no role's to give. */
function refuseGranting(by: Staff, permissions: readonly Permission[]): void {
  if (permissions.includes('owners.manage')) throw new Problem(400, 'invalid', '"permissions" holds "owners.manage", which belongs to the role "owner" alone. Make somebody an owner instead.');
  const beyond = permissions.filter((permission) => !by.permissions.has(permission));
  if (beyond.length > 0) throw new Problem(403, 'forbidden', `You may not do this yourself: ${beyond.join(', ')}. Nobody grants what they do not hold.`);
}

async function holders({ store }: FeatureContext, workspace: string, role: string) {
  return (await store.agents.list(workspace)).filter((agent) => agent.role === role);
}

function refuseBuiltInName(name: string): void {
  if (/^(owner|admin|agent|viewer)$/i.test(name)) throw nameTaken(name);
}

const nameTaken = (name: string): Problem => new Problem(409, 'name_taken', `There is a role called "${name}" already. Choose another name.`);
const noSuchRole = (): Problem => new Problem(404, 'not_found', 'There is no such role of this workspace\'s own. The built-in ones cannot be changed.');
