import { type StoredTeam, TEAMS_PER_WORKSPACE } from '../../records.ts';
import { packId, type PackedId, unpackId } from '../codec.ts';
import { SELECT_MEMBERS, TEAM_COLUMNS, type TeamColumns, unpackTeam } from '../team-row.ts';
import type { WriteContext } from './context.ts';

/** Teams and who is in them. */
export function teamWrites({ db, workspaces, conversations }: WriteContext) {
  const byId = db.prepare<[number, PackedId], TeamColumns>(`SELECT ${TEAM_COLUMNS} FROM teams WHERE workspace_key = ? AND id = ?`);
  const holderOf = db.prepare<[number, string], PackedId>('SELECT id FROM teams WHERE workspace_key = ? AND folded = ?').pluck();
  const count = db.prepare<[number], number>('SELECT count(*) FROM teams WHERE workspace_key = ?').pluck();
  const members = db.prepare<[number], PackedId>(SELECT_MEMBERS).pluck();
  const insert = db.prepare('INSERT INTO teams (workspace_key, id, name, folded, created_ts) VALUES (?, ?, ?, ?, ?)');
  const rename = db.prepare('UPDATE teams SET name = ?, folded = ? WHERE team_key = ?');
  const remove = db.prepare('DELETE FROM teams WHERE team_key = ?');
  const clear = db.prepare('DELETE FROM team_members WHERE team_key = ?');
  const join = db.prepare('INSERT OR IGNORE INTO team_members (team_key, workspace_key, agent) SELECT ?, workspace_key, id FROM agents WHERE workspace_key = ? AND id = ?');

  const nameTaken = (workspace: number, name: string, except?: string): boolean => {
    const holder = holderOf.get(workspace, name.toLowerCase());
    return holder !== undefined && unpackId(holder) !== except;
  };

  function held(workspace: number, workspaceId: string, id: string): { readonly key: number; readonly team: StoredTeam } | undefined {
    const row = byId.get(workspace, packId(id));
    return row && { key: row.team_key, team: unpackTeam(row, workspaceId, members.all(row.team_key)) };
  }

  return {
    createTeam(team: StoredTeam): StoredTeam | 'name_taken' | 'full' {
      const { key } = workspaces.need(team.workspace);
      if (nameTaken(key, team.name)) return 'name_taken';
      if ((count.get(key) ?? 0) >= TEAMS_PER_WORKSPACE) return 'full';
      const { lastInsertRowid } = insert.run(key, packId(team.id), team.name, team.name.toLowerCase(), team.createdTs);
      for (const member of team.members) join.run(lastInsertRowid, key, packId(member));
      return { ...team, members: members.all(Number(lastInsertRowid)).map(unpackId) };
    },

    updateTeam(workspaceId: string, id: string, patch: Partial<Pick<StoredTeam, 'name' | 'members'>>): StoredTeam | 'name_taken' | undefined {
      const workspace = workspaces.get(workspaceId);
      const found = workspace && held(workspace.key, workspaceId, id);
      if (!found) return undefined;
      if (patch.name !== undefined && nameTaken(workspace.key, patch.name, id)) return 'name_taken';
      if (patch.name !== undefined) rename.run(patch.name, patch.name.toLowerCase(), found.key);
      if (patch.members) {
        clear.run(found.key);
        for (const member of patch.members) join.run(found.key, workspace.key, packId(member));
      }
      return held(workspace.key, workspaceId, id)?.team;
    },

    removeTeam(workspaceId: string, id: string): StoredTeam | undefined {
      const workspace = workspaces.get(workspaceId);
      const found = workspace && held(workspace.key, workspaceId, id);
      if (!found) return undefined;
      conversations.forgetTeam(workspace, id);
      remove.run(found.key);
      return found.team;
    },
  };
}
