import type { FeatureContext } from '../../feature.ts';
import type { Staff } from '../../http/env.ts';
import { Problem } from '../../http/problem.ts';
import { type StoredTeam, TEAMS_PER_WORKSPACE } from '../../store/records.ts';

export interface TeamPatch {
  readonly name?: string | undefined;
  readonly members?: readonly string[] | undefined;
}

export async function makeTeam(context: FeatureContext, by: Staff, input: Pick<StoredTeam, 'id' | 'name' | 'members'>): Promise<StoredTeam> {
  await refuseUnknownMembers(context, by.workspace, input.members);
  const made = await context.store.teams.create({ ...input, workspace: by.workspace, createdTs: context.now() });
  if (made === 'name_taken') throw nameTaken(input.name);
  if (made === 'full') throw new Problem(409, 'too_many', `There are ${TEAMS_PER_WORKSPACE} teams already, as many as a workspace can have. Delete one that nobody uses.`);
  context.chat.agentsChanged(by.workspace);
  return made;
}

/** Resolves to the team before and after. */
export async function changeTeam(context: FeatureContext, by: Staff, id: string, { name, members }: TeamPatch): Promise<{ before: StoredTeam; team: StoredTeam }> {
  const { store, chat } = context;
  const before = await store.teams.get(by.workspace, id);
  if (!before) throw noSuchTeam();
  if (members) await refuseUnknownMembers(context, by.workspace, members);
  const team = await store.teams.update(by.workspace, id, { ...(name === undefined ? {} : { name }), ...(members === undefined ? {} : { members }) });
  if (team === 'name_taken') throw nameTaken(name ?? '');
  if (!team) throw noSuchTeam();
  chat.agentsChanged(by.workspace);
  return { before, team };
}

/** Its conversations are given to no team from then on; consoles read their lists again. */
export async function removeTeam({ store, chat }: FeatureContext, by: Staff, id: string): Promise<StoredTeam> {
  const team = await store.teams.remove(by.workspace, id);
  if (!team) throw noSuchTeam();
  chat.agentsChanged(by.workspace);
  chat.inboxChanged(by.workspace);
  return team;
}

async function refuseUnknownMembers({ store }: FeatureContext, workspace: string, members: readonly string[]): Promise<void> {
  if (members.length === 0) return;
  const known = new Set((await store.agents.list(workspace)).map(({ id }) => id));
  const unknown = members.find((member) => !known.has(member));
  if (unknown !== undefined) throw new Problem(400, 'invalid', `"members" holds ${unknown}, which is no agent of this workspace. GET /api/v1/agents lists them.`);
}

const nameTaken = (name: string): Problem => new Problem(409, 'name_taken', `There is a team called "${name}" already. Choose another name.`);
const noSuchTeam = (): Problem => new Problem(404, 'not_found', 'There is no such team in this workspace. GET /api/v1/teams lists them.');
