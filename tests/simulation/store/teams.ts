import { type StoredTeam, TEAMS_PER_WORKSPACE } from '../../../packages/relay/src/store/records.ts';
import type { State } from './state.ts';

export const teamsOf = (state: State, workspace: string): StoredTeam[] => [...state.teams.values()].filter((team) => team.workspace === workspace);

const taken = (state: State, workspace: string, name: string, except?: string): boolean =>
  teamsOf(state, workspace).some((team) => team.id !== except && team.name.toLowerCase() === name.toLowerCase());

/** Those that are agents of the workspace, each once, in the order in which they came into it. */
const membersOf = (state: State, workspace: string, ids: readonly string[]): string[] => [...(state.workspaces.get(workspace)?.agents.keys() ?? [])].filter((id) => ids.includes(id));

export function createTeam(state: State, team: StoredTeam): StoredTeam | 'name_taken' | 'full' {
  if (taken(state, team.workspace, team.name)) return 'name_taken';
  if (teamsOf(state, team.workspace).length >= TEAMS_PER_WORKSPACE) return 'full';
  const made = { ...team, members: membersOf(state, team.workspace, team.members) };
  state.teams.set(team.id, made);
  return made;
}

export function teamOf(state: State, workspace: string, id: string): StoredTeam | undefined {
  const team = state.teams.get(id);
  return team?.workspace === workspace ? team : undefined;
}

export function updateTeam(state: State, workspace: string, id: string, patch: Partial<Pick<StoredTeam, 'name' | 'members'>>): StoredTeam | 'name_taken' | undefined {
  const team = teamOf(state, workspace, id);
  if (!team) return undefined;
  if (patch.name !== undefined && taken(state, workspace, patch.name, id)) return 'name_taken';
  const after = { ...team, ...patch, ...(patch.members ? { members: membersOf(state, workspace, patch.members) } : {}) };
  state.teams.set(id, after);
  return after;
}

export function removeTeam(state: State, workspaceId: string, id: string): StoredTeam | undefined {
  const team = teamOf(state, workspaceId, id);
  const workspace = state.workspaces.get(workspaceId);
  if (!team || !workspace) return undefined;
  state.teams.delete(id);
  workspace.rev += 1;
  for (const conversation of workspace.conversations.values()) {
    if (conversation.data.team !== id) continue;
    const { team: _team, ...data } = conversation.data;
    conversation.data = { ...data, rev: workspace.rev };
  }
  return team;
}

/** Who is removed leaves their teams. */
export function leaveTeams(state: State, workspace: string, agent: string): void {
  for (const team of teamsOf(state, workspace)) state.teams.set(team.id, { ...team, members: team.members.filter((member) => member !== agent) });
}
