import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Config } from '../config.ts';
import { ChatRefusal } from './chat.ts';
import type { Principal } from './principal.ts';

/** How often one sender may change something (X4). */
export interface SendLimits {
  /** Counts one change. Undefined at once when nothing is limited; else resolves to a refusal that says when, or undefined. */
  take(principal: Principal): Promise<ChatRefusal | undefined> | undefined;
  /** Gives one back: the change turned out to be a repetition. */
  giveBack(principal: Principal): void;
}

/** How often one visitor's events and page views are taken; each has its own budget, apart from messages. Staff's events count as their messages do. */
export interface EventLimits {
  /** As `SendLimits.take`. */
  take(principal: Principal, what: 'event' | 'visit'): Promise<ChatRefusal | undefined> | undefined;
  /** As `SendLimits.giveBack`. */
  giveBack(principal: Principal, what: 'event' | 'visit'): void;
}

interface Rule {
  readonly what: 'messages' | 'events';
  readonly limiter: RateLimiterMemory;
  readonly points: number;
  readonly per: 'a minute' | 'an hour';
}

/** `FRONTDESK_BENCH` lifts all of them. Burst limit first: a refusal by the minute costs nothing of the hour. */
export function createSendLimits(config: Config): SendLimits {
  if (config.FRONTDESK_BENCH) return { take: () => undefined, giveBack: () => undefined };
  const visitor = [rule('messages', config.FRONTDESK_VISITOR_MESSAGES_PER_MINUTE, 'a minute'), rule('messages', config.FRONTDESK_VISITOR_MESSAGES_PER_HOUR, 'an hour')];
  const staff = [rule('messages', config.FRONTDESK_AGENT_MESSAGES_PER_MINUTE, 'a minute')];
  const rulesFor = (principal: Principal): readonly Rule[] => (principal.kind === 'visitor' ? visitor : staff);
  return {
    take: (principal) => takeAll(rulesFor(principal), keyOf(principal)),
    giveBack(principal) {
      for (const { limiter } of rulesFor(principal)) void limiter.reward(keyOf(principal), 1);
    },
  };
}

/** The same limits, except that nothing is limited in one workspace: the relay's own, whose messages must not run out. */
export function unlimitedIn(workspace: string, limits: SendLimits): SendLimits {
  return {
    take: (principal) => (principal.workspace === workspace ? undefined : limits.take(principal)),
    giveBack(principal) {
      if (principal.workspace !== workspace) limits.giveBack(principal);
    },
  };
}

/** `FRONTDESK_BENCH` lifts these too. */
export function createEventLimits(config: Config): EventLimits {
  if (config.FRONTDESK_BENCH) return { take: () => undefined, giveBack: () => undefined };
  const visitor = [rule('events', config.FRONTDESK_VISITOR_EVENTS_PER_MINUTE, 'a minute')];
  const staff = [rule('events', config.FRONTDESK_AGENT_MESSAGES_PER_MINUTE, 'a minute')];
  const rulesFor = (principal: Principal): readonly Rule[] => (principal.kind === 'visitor' ? visitor : staff);
  return {
    take: (principal, what) => takeAll(rulesFor(principal), `${what}:${keyOf(principal)}`),
    giveBack(principal, what) {
      for (const { limiter } of rulesFor(principal)) void limiter.reward(`${what}:${keyOf(principal)}`, 1);
    },
  };
}

function rule(what: Rule['what'], points: number, per: Rule['per']): Rule {
  return { what, limiter: new RateLimiterMemory({ points, duration: per === 'a minute' ? 60 : 3_600 }), points, per };
}

function keyOf(principal: Principal): string {
  return `${principal.workspace}:${principal.id}`;
}

async function takeAll(rules: readonly Rule[], key: string): Promise<ChatRefusal | undefined> {
  const taken: Rule[] = [];
  for (const each of rules) {
    try {
      await each.limiter.consume(key, 1);
      taken.push(each);
    } catch (refusal) {
      if (refusal instanceof Error) throw refusal;
      for (const { limiter } of [...taken, each]) void limiter.reward(key, 1);
      const retryMs = Math.max(1_000, Math.ceil((refusal as { msBeforeNext: number }).msBeforeNext));
      return new ChatRefusal('rate_limited', `At most ${each.points} ${each.what} ${each.per}; the next one is taken in ${inWords(retryMs)}.`, retryMs);
    }
  }
  return undefined;
}

function inWords(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} minutes`;
}
