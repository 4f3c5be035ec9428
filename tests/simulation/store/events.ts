import { EVENTS_PER_VISITOR, PAGE_EVENT, type EventRecorded, type StoredEvent } from '../../../packages/relay/src/store/records.ts';
import type { EventStore, ListPage } from '../../../packages/relay/src/store/store.ts';
import { page } from './lists.ts';
import type { ModelOptions, State, Visitor } from './state.ts';

const visitorOf = (state: State, workspace: string, visitor: string): Visitor | undefined => state.workspaces.get(workspace)?.visitors.get(visitor);

/** What a text is after it was stored as UTF-8. */
const wellFormed = (event: StoredEvent): StoredEvent => JSON.parse(JSON.stringify(event, (_name, value: unknown) => (typeof value === 'string' ? value.replace(/\p{Surrogate}/gu, '\ufffd') : value))) as StoredEvent;

const contentOf = ({ name, data }: StoredEvent): string => JSON.stringify([name, data && Object.entries(data).sort(([one], [other]) => (one < other ? -1 : 1))]);

function add(visitor: Visitor, event: StoredEvent): StoredEvent {
  visitor.told += 1;
  visitor.events.push({ place: visitor.told, event });
  visitor.events.splice(0, visitor.events.length - EVENTS_PER_VISITOR);
  return event;
}

export function recordEvent(state: State, workspace: string, who: string, told: StoredEvent): EventRecorded {
  const visitor = visitorOf(state, workspace, who);
  if (!visitor) return { status: 'refused', code: 'not_found', message: 'There is no such visitor.' };
  const event = wellFormed(told);
  const held = visitor.events.find((each) => each.event.id === event.id)?.event;
  if (!held) return { status: 'stored', event: add(visitor, event) };
  if (contentOf(held) !== contentOf(event)) return { status: 'refused', code: 'id_conflict', message: 'This id was used before for another event.' };
  return { status: 'duplicate', event: held };
}

export function recordVisit({ newId }: ModelOptions, state: State, workspace: string, who: string, { url, title }: Parameters<EventStore['visit']>[2], ts: number): StoredEvent | undefined {
  const visitor = visitorOf(state, workspace, who);
  if (!visitor) return undefined;
  const data = { url, ...(title === undefined ? {} : { title }) };
  const last = visitor.events.findLast(({ event }) => event.name === PAGE_EVENT);
  if (last?.event.data?.['url'] !== url) return add(visitor, { id: newId(), name: PAGE_EVENT, data, by: 'visitor', ts });
  if (title !== undefined) last.event = { ...last.event, data };
  return undefined;
}

export function listEvents(state: State, workspace: string, who: string, cursor: string | undefined, limit: number): ListPage<StoredEvent> {
  const { items, ...rest } = page(visitorOf(state, workspace, who)?.events ?? [], ({ place }) => place, cursor, limit);
  return { items: items.map(({ event }) => event), ...rest };
}
