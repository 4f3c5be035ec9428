import type { ChatSnapshot } from './types.ts';

type Team = ChatSnapshot['team'];

/** Before the relay has said anything. */
export const UNKNOWN_TEAM: Team = { state: 'unknown', agents: [] };

/** Without a link nobody knows who is there: names stay, states become unknown. The same object when nothing changes. */
export function unknownTeam(team: Team): Team {
  if (team.state === 'unknown') return team;
  return { state: 'unknown', agents: team.agents.map((agent) => ({ ...agent, state: 'unknown' })) };
}
