import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Limiters, Rule } from './limiter.ts';

/** Counts in this process. */
export function createMemoryLimiters(): Limiters {
  return {
    engine: 'memory',
    limiter(_name: string, rule: Rule) {
      const counter = new RateLimiterMemory({ points: rule.points, duration: rule.seconds });
      return {
        rule,
        take: (key) => counter.consume(key).then(() => undefined, waitOf),
        giveBack: (key) => void counter.reward(key),
      };
    },
    close: async () => undefined,
  };
}

/** What the library rejects with when there were too many, as milliseconds to wait; anything else is a bug. */
export function waitOf(refusal: unknown): number {
  if (!(refusal instanceof RateLimiterRes)) throw refusal;
  return Math.max(1, Math.ceil(refusal.msBeforeNext));
}
