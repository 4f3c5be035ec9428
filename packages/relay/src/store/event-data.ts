import type { EventData } from '@frontdesk/protocol';
import { asStored } from './text.ts';

/** Facts as they stand in a row: in the order in which they were told, for those who read them. */
export function packData(data: EventData | undefined): string | null {
  return data === undefined ? null : JSON.stringify(data, (_name, value: unknown) => (typeof value === 'string' ? asStored(value) : value));
}

/** Whether two packed facts say the same, whatever their order. */
export function sameData(one: string | null, other: string | null): boolean {
  return one === other || (one !== null && other !== null && canonical(one) === canonical(other));
}

function canonical(packed: string): string {
  return JSON.stringify(Object.entries(JSON.parse(packed) as EventData).sort(([a], [b]) => (a < b ? -1 : 1)));
}
