import type { StoredRole } from '../records.ts';
import { type PackedId, unpackId } from './codec.ts';

export interface RoleColumns {
  id: PackedId; name: string; permissions: string; created_ts: number;
}

export const ROLE_COLUMNS = 'id, name, permissions, created_ts';

export function unpackRole(row: RoleColumns, workspace: string): StoredRole {
  return { id: unpackId(row.id), workspace, name: row.name, permissions: JSON.parse(row.permissions) as string[], createdTs: row.created_ts };
}
