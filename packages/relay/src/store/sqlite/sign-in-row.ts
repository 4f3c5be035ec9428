import { type PasskeyColumnsOf, passkeyOf, type StepColumnsOf, stepOf } from '../rows/people.ts';
import type { StoredPasskey, StoredStep } from '../sign-ins.ts';
import { PACKED, type PackedId } from './codec.ts';

export { PASSKEY_COLUMNS } from '../rows/people.ts';

export type StepColumns = StepColumnsOf<PackedId>;
export const unpackStep = (row: StepColumns): StoredStep => stepOf(row, PACKED);

export type PasskeyColumns = PasskeyColumnsOf<PackedId>;
export const unpackPasskey = (row: PasskeyColumns, workspace: string): StoredPasskey => passkeyOf(row, workspace, PACKED);
