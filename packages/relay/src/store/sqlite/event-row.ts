import type { EventData } from '@frontdesk/protocol';
import { ACTORS } from '../kinds.ts';
import type { Draft, StoredEvent } from '../records.ts';
import { type PackedId, unpackId } from './codec.ts';

export interface EventColumns { event_key: number; id: PackedId; by_kind: number; name: string; data: string | null; told_ts: number | null; ts: number }

export const EVENT_COLUMNS = 'event_key, id, by_kind, name, data, told_ts, ts';

export function unpackEvent(row: EventColumns): StoredEvent {
  const by = ACTORS[row.by_kind];
  const event: Draft<StoredEvent> = { id: unpackId(row.id), name: row.name, by: by === 'agent' || by === 'bot' ? by : 'visitor', ts: row.ts };
  if (row.data !== null) event.data = JSON.parse(row.data) as EventData;
  if (row.told_ts !== null) event.toldTs = row.told_ts;
  return event;
}
