import type { StoredRole } from '../../../packages/relay/src/store/records.ts';
import type { State } from './state.ts';

const taken = (state: State, workspace: string, name: string, except?: string): boolean =>
  [...state.roles.values()].some((role) => role.workspace === workspace && role.id !== except && role.name.toLowerCase() === name.toLowerCase());

export function createRole(state: State, role: StoredRole): 'created' | 'name_taken' {
  if (taken(state, role.workspace, role.name)) return 'name_taken';
  state.roles.set(role.id, role);
  return 'created';
}

export function roleOf(state: State, workspace: string, id: string): StoredRole | undefined {
  const role = state.roles.get(id);
  return role?.workspace === workspace ? role : undefined;
}

export function updateRole(state: State, workspace: string, id: string, patch: Partial<Pick<StoredRole, 'name' | 'permissions'>>): StoredRole | 'name_taken' | undefined {
  const role = roleOf(state, workspace, id);
  if (!role) return undefined;
  if (patch.name !== undefined && taken(state, workspace, patch.name, id)) return 'name_taken';
  const after = { ...role, ...patch };
  state.roles.set(id, after);
  return after;
}

export function removeRole(state: State, workspace: string, id: string): { usedBy: string[] } | undefined {
  if (!roleOf(state, workspace, id)) return undefined;
  const usedBy = [...(state.workspaces.get(workspace)?.agents.values() ?? [])].filter((agent) => agent.role === id).map((agent) => agent.id);
  if (usedBy.length === 0) state.roles.delete(id);
  return { usedBy };
}
