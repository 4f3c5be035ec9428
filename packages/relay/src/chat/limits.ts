import type { Config } from '../config.ts';
import type { Limiter, Limiters } from '../limits/limiter.ts';
import { inWords, type Quota } from '../store/quotas.ts';
import { ChatRefusal } from './chat.ts';
import type { Principal } from './principal.ts';

/** How often one sender may change something (X4). */
export interface SendLimits {
  /** Counts one change. Undefined at once when nothing is limited; else resolves to a refusal that says when, or undefined. */
  take(principal: Principal): Promise<ChatRefusal | undefined> | undefined;
  /** Gives one back: the change turned out to be a repetition. */
  giveBack(principal: Principal): void;
  /** How many changes the store takes of them; counted where they are stored. */
  quotaOf(principal: Principal): Quota | undefined;
  /** Counts a conversation that somebody opens, by the address they come from. As `take`. */
  takeOpening(principal: Principal): Promise<ChatRefusal | undefined> | undefined;
  /** It was not opened after all. */
  giveBackOpening(principal: Principal): void;
}

/** How often one visitor's events and page views are taken; each has its own budget, apart from messages. Staff's events count as their messages do. */
export interface EventLimits {
  /** As `SendLimits.take`. */
  take(principal: Principal, what: 'event' | 'visit'): Promise<ChatRefusal | undefined> | undefined;
  /** As `SendLimits.giveBack`. */
  giveBack(principal: Principal, what: 'event' | 'visit'): void;
}

const MINUTE_S = 60;
const HOUR_S = 3_600;

const NO_SEND_LIMITS: SendLimits = { take: () => undefined, giveBack: () => undefined, quotaOf: () => undefined, takeOpening: () => undefined, giveBackOpening: () => undefined };

/** `FRONTDESK_BENCH` lifts all of them. A burst is refused by the minute, before it costs anything of the hour. */
export function createSendLimits(config: Config, limiters: Limiters): SendLimits {
  if (config.FRONTDESK_BENCH) return NO_SEND_LIMITS;
  const visitor = limiters.limiter('visitor-messages', { points: config.FRONTDESK_VISITOR_MESSAGES_PER_MINUTE, seconds: MINUTE_S });
  const staff = limiters.limiter('staff-messages', { points: config.FRONTDESK_AGENT_MESSAGES_PER_MINUTE, seconds: MINUTE_S });
  const openings = limiters.limiter('openings', { points: config.FRONTDESK_CONVERSATIONS_PER_ADDRESS, seconds: HOUR_S });
  const hourly: Quota = { most: config.FRONTDESK_VISITOR_MESSAGES_PER_HOUR, perMs: HOUR_S * 1_000 };
  const limiterOf = (principal: Principal): Limiter => (principal.kind === 'visitor' ? visitor : staff);
  return {
    take: (principal) => takeOne(limiterOf(principal), keyOf(principal), 'messages'),
    giveBack: (principal) => limiterOf(principal).giveBack(keyOf(principal)),
    quotaOf: ({ kind }) => (kind === 'visitor' ? hourly : undefined),
    takeOpening(principal) {
      const key = openingKey(principal);
      return key === undefined ? undefined : takeOne(openings, key, 'new conversations from one address');
    },
    giveBackOpening(principal) {
      const key = openingKey(principal);
      if (key !== undefined) openings.giveBack(key);
    },
  };
}

/** The same limits, except that nothing is limited in one workspace: the relay's own, whose messages must not run out. */
export function unlimitedIn(workspace: string, limits: SendLimits): SendLimits {
  const of = (principal: Principal): SendLimits => (principal.workspace === workspace ? NO_SEND_LIMITS : limits);
  return {
    take: (principal) => of(principal).take(principal),
    giveBack: (principal) => of(principal).giveBack(principal),
    quotaOf: (principal) => of(principal).quotaOf(principal),
    takeOpening: (principal) => of(principal).takeOpening(principal),
    giveBackOpening: (principal) => of(principal).giveBackOpening(principal),
  };
}

/** `FRONTDESK_BENCH` lifts these too. */
export function createEventLimits(config: Config, limiters: Limiters): EventLimits {
  if (config.FRONTDESK_BENCH) return { take: () => undefined, giveBack: () => undefined };
  const visitor = limiters.limiter('visitor-events', { points: config.FRONTDESK_VISITOR_EVENTS_PER_MINUTE, seconds: MINUTE_S });
  const staff = limiters.limiter('staff-events', { points: config.FRONTDESK_AGENT_MESSAGES_PER_MINUTE, seconds: MINUTE_S });
  const limiterOf = (principal: Principal): Limiter => (principal.kind === 'visitor' ? visitor : staff);
  return {
    take: (principal, what) => takeOne(limiterOf(principal), `${what}:${keyOf(principal)}`, 'events'),
    giveBack: (principal, what) => limiterOf(principal).giveBack(`${what}:${keyOf(principal)}`),
  };
}

function keyOf(principal: Principal): string {
  return `${principal.workspace}:${principal.id}`;
}

/** Visitors only, and only where it is known where they come from. */
function openingKey(principal: Principal): string | undefined {
  return principal.kind === 'visitor' && principal.from !== undefined ? `${principal.workspace}:${principal.from}` : undefined;
}

async function takeOne(limiter: Limiter, key: string, what: string): Promise<ChatRefusal | undefined> {
  const wait = await limiter.take(key);
  if (wait === undefined) return undefined;
  // Refused tries do not count.
  limiter.giveBack(key);
  const { points, seconds } = limiter.rule;
  const retryMs = Math.max(1_000, wait);
  return new ChatRefusal('rate_limited', `At most ${points} ${what} ${seconds === MINUTE_S ? 'a minute' : 'an hour'}; the next one is taken in ${inWords(retryMs)}.`, retryMs);
}
