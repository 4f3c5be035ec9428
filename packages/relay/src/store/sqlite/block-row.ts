import type { StoredBlock } from '../blocks.ts';
import { type BlockColumnsOf, blockOf } from '../rows/workspaces.ts';
import { PACKED, type PackedId } from './codec.ts';

export { BLOCK_COLUMNS } from '../rows/workspaces.ts';

export type BlockColumns = BlockColumnsOf<PackedId>;
export const unpackBlock = (row: BlockColumns, workspace: string): StoredBlock => blockOf(row, workspace, PACKED);
