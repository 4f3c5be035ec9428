import type { StoredEvent } from '../records.ts';
import { type EventColumnsOf, eventOf } from '../rows/people.ts';
import { PACKED, type PackedId } from './codec.ts';

export { EVENT_COLUMNS } from '../rows/people.ts';

export type EventColumns = EventColumnsOf<PackedId>;
export const unpackEvent = (row: EventColumns): StoredEvent => eventOf(row, PACKED);
