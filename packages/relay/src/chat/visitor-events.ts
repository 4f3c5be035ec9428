import type { EventData, PageInfo } from '@frontdesk/protocol';
import { PAGE_EVENT, type StoredEvent } from '../store/records.ts';
import { ChatRefusal } from './chat.ts';
import type { ChatContext } from './context.ts';
import type { Principal } from './principal.ts';
import { orRefuse, permissionRefusal } from './refusals.ts';

/** What somebody tells of a visitor. */
export interface ToldEvent {
  /** The teller's; identity, never order. */
  readonly id: string;
  readonly name: string;
  readonly data?: EventData | undefined;
  /** When it happened by the teller's clock, milliseconds since 1970. */
  readonly toldTs?: number | undefined;
}

/** Stores an event of a visitor. See `Chat.track`. */
export async function track(context: ChatContext, principal: Principal, visitor: string, told: ToldEvent): Promise<{ event: StoredEvent; duplicate: boolean }> {
  const wrong = refusalOf(context, principal, visitor, told);
  if (wrong) throw wrong;
  const { store, events, eventLimits, now, log } = context;
  const refused = await eventLimits.take(principal, 'event');
  if (refused) throw refused;
  const { id, name, data, toldTs } = told;
  const event: StoredEvent = { id, name, by: principal.kind, ts: now(), ...(data === undefined ? {} : { data }), ...(toldTs === undefined ? {} : { toldTs }) };
  const result = await orRefuse(store.events.record(principal.workspace, visitor, event), log).catch((refusal: unknown) => {
    eventLimits.giveBack(principal, 'event');
    throw refusal;
  });
  if (result.status !== 'stored') eventLimits.giveBack(principal, 'event');
  if (result.status === 'refused') throw new ChatRefusal(result.code, result.message);
  const duplicate = result.status === 'duplicate';
  if (!duplicate) events.emit('visitor.event', { workspace: principal.workspace, visitor, event: result.event });
  return { event: result.event, duplicate };
}

function refusalOf({ told: limits }: ChatContext, principal: Principal, visitor: string, { name, data }: ToldEvent): ChatRefusal | undefined {
  if (principal.kind === 'visitor' && principal.id !== visitor) return new ChatRefusal('not_found', 'There is no such visitor.');
  if (name === PAGE_EVENT) return new ChatRefusal('invalid', `event.name: "${PAGE_EVENT}" is kept for page views, which are recorded by themselves. Choose another name.`);
  if (data !== undefined && Buffer.byteLength(JSON.stringify(data)) > limits.eventBytes) return new ChatRefusal('too_large', `event.data: more than ${limits.eventBytes} bytes as JSON.`);
  return permissionRefusal(principal, 'visitors.write');
}

/** Records where a visitor is. See `Chat.visited`. */
export async function visited({ store, events, eventLimits, publisher, now, log }: ChatContext, principal: Principal, page: PageInfo): Promise<void> {
  try {
    // Over the budget a visit is left out: nobody waits for it, and the page itself is told to the agents all the same.
    if (await eventLimits.take(principal, 'visit')) return;
    const { workspace, id } = principal;
    const event = await store.events.visit(workspace, id, page, now());
    if (!event) return eventLimits.giveBack(principal, 'visit');
    events.emit('visitor.event', { workspace, visitor: id, event });
    // Who comes back from page to page is not a new arrival, so presence alone would not tell the consoles.
    publisher.visitor(workspace, id);
  } catch (error) {
    log.debug({ err: error }, 'a page view was not recorded');
  }
}
