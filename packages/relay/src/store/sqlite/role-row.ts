import type { StoredRole } from '../records.ts';
import { type RoleColumnsOf, roleOf } from '../rows/workspaces.ts';
import { PACKED, type PackedId } from './codec.ts';

export { ROLE_COLUMNS } from '../rows/workspaces.ts';

export type RoleColumns = RoleColumnsOf<PackedId>;
export const unpackRole = (row: RoleColumns, workspace: string): StoredRole => roleOf(row, workspace, PACKED);
