import { agentTopic, type Bus } from '../bus/bus.ts';
import type { StoredRole } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { BUILT_IN_ROLES, isPermission, type BuiltInRole, type Permissions } from './permissions.ts';

/** What a role is and allows, now. */
export interface HeldRole {
  /** As it is stored with an agent. */
  readonly id: string;
  /** What people call it; missing for built-in roles, which every language has its own word for. */
  readonly name: string | undefined;
  readonly permissions: Permissions;
}

const isBuiltIn = (role: string): role is BuiltInRole => Object.hasOwn(BUILT_IN_ROLES, role);

/** What a role allows; undefined when the workspace has no such role. */
export async function roleOf({ roles }: Pick<Store, 'roles'>, workspace: string, role: string): Promise<HeldRole | undefined> {
  if (isBuiltIn(role)) return { id: role, name: undefined, permissions: BUILT_IN_ROLES[role] };
  const stored = await roles.get(workspace, role);
  return stored && { id: stored.id, name: stored.name, permissions: permissionsOf(stored) };
}

/** The same for somebody who has the role; one that is gone allows nothing. */
export async function heldRole(store: Pick<Store, 'roles'>, { workspace, role }: { readonly workspace: string; readonly role: string }): Promise<HeldRole> {
  return (await roleOf(store, workspace, role)) ?? { id: role, name: undefined, permissions: new Set() };
}

/** What a workspace's own role allows, as far as this version knows it. */
export function permissionsOf({ permissions }: Pick<StoredRole, 'permissions'>): Permissions {
  return new Set(permissions.filter(isPermission));
}

/** What both allow. */
export function common(one: Permissions, other: Permissions): Permissions {
  return new Set([...one].filter((permission) => other.has(permission)));
}

/** Whose rights change: agents and API tokens of one workspace, by id. */
export interface RightsHolders {
  readonly workspace: string;
  readonly ids: readonly string[];
}

/**
 * Changes somebody's rights so that nothing they lose is used after the change is stored: open sockets are narrowed first, then it is
 * stored, then they look at the store again. When it cannot be stored the second look gives back what the first step took.
 *
 * @param only what they hold at most from now on; nothing is granted by it.
 */
export async function changeRights<Result>(bus: Bus, { workspace, ids }: RightsHolders, only: Permissions, change: () => Promise<Result>): Promise<Result> {
  for (const id of ids) bus.publish(agentTopic(workspace, id), { type: 'narrow', only: [...only] });
  try {
    return await change();
  } finally {
    for (const id of ids) bus.publish(agentTopic(workspace, id), { type: 'rights' });
  }
}
