import type Database from 'better-sqlite3';
import type { StoredRole } from '../../records.ts';
import { packId, type PackedId } from '../codec.ts';
import { ROLE_COLUMNS, type RoleColumns, unpackRole } from '../role-row.ts';
import type { workspaceKeys } from './workspace-keys.ts';

/** Roles that workspaces made for themselves. */
export function roleReads(db: Database.Database, workspaceOf: ReturnType<typeof workspaceKeys>) {
  const all = db.prepare<[number], RoleColumns>(`SELECT ${ROLE_COLUMNS} FROM roles WHERE workspace_key = ? ORDER BY role_key`);
  const byId = db.prepare<[number, PackedId], RoleColumns>(`SELECT ${ROLE_COLUMNS} FROM roles WHERE workspace_key = ? AND id = ?`);
  return {
    roles(workspace: string): StoredRole[] {
      const keys = workspaceOf(workspace);
      return keys ? all.all(keys.key).map((row) => unpackRole(row, workspace)) : [];
    },
    role(workspace: string, id: string): StoredRole | undefined {
      const keys = workspaceOf(workspace);
      const row = keys && byId.get(keys.key, packId(id));
      return row && unpackRole(row, workspace);
    },
  };
}
