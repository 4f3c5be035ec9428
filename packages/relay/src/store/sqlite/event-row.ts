import type { EventData } from '@frontdesk/protocol';
import type { StoredEvent } from '../records.ts';
import { ACTORS, asStored, type Draft, type PackedId, unpackId } from './codec.ts';

export interface EventColumns { event_key: number; id: PackedId; by_kind: number; name: string; data: string | null; told_ts: number | null; ts: number }

export const EVENT_COLUMNS = 'event_key, id, by_kind, name, data, told_ts, ts';

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

export function unpackEvent(row: EventColumns): StoredEvent {
  const by = ACTORS[row.by_kind];
  const event: Draft<StoredEvent> = { id: unpackId(row.id), name: row.name, by: by === 'agent' || by === 'bot' ? by : 'visitor', ts: row.ts };
  if (row.data !== null) event.data = JSON.parse(row.data) as EventData;
  if (row.told_ts !== null) event.toldTs = row.told_ts;
  return event;
}
