import type { StoredTeam } from '../records.ts';
import { type PackedId, unpackId } from './codec.ts';

export interface TeamColumns {
  team_key: number; id: PackedId; name: string; created_ts: number;
}

export const TEAM_COLUMNS = 'team_key, id, name, created_ts';

/** Of one team, in the order in which they came into the workspace. */
export const SELECT_MEMBERS = 'SELECT a.id FROM team_members AS m JOIN agents AS a ON a.workspace_key = m.workspace_key AND a.id = m.agent WHERE m.team_key = ? ORDER BY a.agent_key';

export function unpackTeam(row: TeamColumns, workspace: string, members: readonly PackedId[]): StoredTeam {
  return { id: unpackId(row.id), workspace, name: row.name, members: members.map(unpackId), createdTs: row.created_ts };
}
