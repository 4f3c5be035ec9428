import type { HeldMessage } from '../content.ts';
import { type HeldColumnsOf, heldOf } from '../rows/conversations.ts';
import { PACKED, type PackedId } from './codec.ts';

export { HELD_COLUMNS } from '../rows/conversations.ts';

export type HeldColumns = HeldColumnsOf<PackedId>;
export const unpackHeld = (row: HeldColumns): HeldMessage => heldOf(row, PACKED);
