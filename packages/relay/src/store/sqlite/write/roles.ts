import type { StoredRole } from '../../records.ts';
import { packId, type PackedId, unpackId } from '../codec.ts';
import { ROLE_COLUMNS, type RoleColumns, unpackRole } from '../role-row.ts';
import type { WriteContext } from './context.ts';

/** Roles that workspaces make for themselves. */
export function roleWrites({ db, workspaces }: WriteContext) {
  const byId = db.prepare<[number, PackedId], RoleColumns>(`SELECT ${ROLE_COLUMNS} FROM roles WHERE workspace_key = ? AND id = ?`);
  const holderOf = db.prepare<[number, string], PackedId>('SELECT id FROM roles WHERE workspace_key = ? AND folded = ?').pluck();
  const insert = db.prepare('INSERT INTO roles (workspace_key, id, name, folded, permissions, created_ts) VALUES (?, ?, ?, ?, ?, ?)');
  const update = db.prepare('UPDATE roles SET name = ?, folded = ?, permissions = ? WHERE workspace_key = ? AND id = ?');
  const remove = db.prepare('DELETE FROM roles WHERE workspace_key = ? AND id = ?');
  const holders = db.prepare<[number, string], PackedId>('SELECT id FROM agents WHERE workspace_key = ? AND role = ? ORDER BY agent_key').pluck();

  const nameTaken = (workspace: number, name: string, except?: string): boolean => {
    const holder = holderOf.get(workspace, name.toLowerCase());
    return holder !== undefined && unpackId(holder) !== except;
  };

  return {
    createRole(role: StoredRole): 'created' | 'name_taken' {
      const { key } = workspaces.need(role.workspace);
      if (nameTaken(key, role.name)) return 'name_taken';
      insert.run(key, packId(role.id), role.name, role.name.toLowerCase(), JSON.stringify(role.permissions), role.createdTs);
      return 'created';
    },

    updateRole(workspaceId: string, id: string, patch: Partial<Pick<StoredRole, 'name' | 'permissions'>>): StoredRole | 'name_taken' | undefined {
      const workspace = workspaces.get(workspaceId);
      const row = workspace && byId.get(workspace.key, packId(id));
      if (!row) return undefined;
      if (patch.name !== undefined && nameTaken(workspace.key, patch.name, id)) return 'name_taken';
      const after: RoleColumns = { ...row, name: patch.name ?? row.name, permissions: patch.permissions ? JSON.stringify(patch.permissions) : row.permissions };
      update.run(after.name, after.name.toLowerCase(), after.permissions, workspace.key, row.id);
      return unpackRole(after, workspaceId);
    },

    removeRole(workspaceId: string, id: string): { usedBy: string[] } | undefined {
      const workspace = workspaces.get(workspaceId);
      if (!workspace || !byId.get(workspace.key, packId(id))) return undefined;
      const usedBy = holders.all(workspace.key, id).map(unpackId);
      if (usedBy.length === 0) remove.run(workspace.key, packId(id));
      return { usedBy };
    },
  };
}
