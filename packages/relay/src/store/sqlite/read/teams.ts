import type Database from 'better-sqlite3';
import type { StoredTeam } from '../../records.ts';
import { packId, type PackedId } from '../codec.ts';
import { SELECT_MEMBERS, TEAM_COLUMNS, type TeamColumns, unpackTeam } from '../team-row.ts';
import type { workspaceKeys } from './workspace-keys.ts';

/** Teams and who is in them. */
export function teamReads(db: Database.Database, workspaceOf: ReturnType<typeof workspaceKeys>) {
  const all = db.prepare<[number], TeamColumns>(`SELECT ${TEAM_COLUMNS} FROM teams WHERE workspace_key = ? ORDER BY team_key`);
  const byId = db.prepare<[number, PackedId], TeamColumns>(`SELECT ${TEAM_COLUMNS} FROM teams WHERE workspace_key = ? AND id = ?`);
  const members = db.prepare<[number], PackedId>(SELECT_MEMBERS).pluck();
  return {
    teams(workspace: string): StoredTeam[] {
      const keys = workspaceOf(workspace);
      return keys ? all.all(keys.key).map((row) => unpackTeam(row, workspace, members.all(row.team_key))) : [];
    },
    team(workspace: string, id: string): StoredTeam | undefined {
      const keys = workspaceOf(workspace);
      const row = keys && byId.get(keys.key, packId(id));
      return row && unpackTeam(row, workspace, members.all(row.team_key));
    },
  };
}
