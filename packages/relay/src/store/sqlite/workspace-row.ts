import type { StoredWorkspace } from '../records.ts';
import { type WorkspaceColumnsOf, workspaceOf } from '../rows/workspaces.ts';
import { PACKED, type PackedId } from './codec.ts';

export { WORKSPACE_COLUMNS } from '../rows/workspaces.ts';

export type WorkspaceColumns = WorkspaceColumnsOf<PackedId>;
export const unpackWorkspace = (row: WorkspaceColumns): StoredWorkspace => workspaceOf(row, PACKED);
