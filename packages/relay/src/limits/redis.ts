import type { RateLimiterRes } from 'rate-limiter-flexible';
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import { createRedis } from '../cluster/redis.ts';
import type { Log } from '../log.ts';
import type { Limiter, Limiters, Rule } from './limiter.ts';
import { waitOf } from './memory.ts';

/** A command that is not answered for longer counts in this process instead. Milliseconds. */
const ANSWER_MS = 500;

/**
 * Counts in Redis, for all nodes together. While Redis cannot be reached each node counts by itself, so that a limit is looser then and never
 * missing; the counts of that time are not carried over.
 *
 * @param url `redis://…` or `rediss://…`.
 */
export async function createRedisLimiters(url: string, log: Log): Promise<Limiters> {
  const client = createRedis(url);
  const patience = new Patience();
  let away = false;
  client.on('error', (error: Error) => {
    if (!away) log.warn({ err: error }, 'Redis cannot be reached: limits are counted by this node alone');
    away = true;
  });
  client.on('ready', () => {
    if (away) log.info('Redis is back: limits are counted for all nodes together');
    away = false;
  });
  // Resolves only when connected; a Redis that is away at the start is none of the visitors' business.
  const connecting = client.connect().catch(() => undefined);
  await Promise.race([connecting, new Promise((resolve) => { setTimeout(resolve, 2_000).unref(); })]);

  return {
    engine: 'redis',
    limiter(name: string, rule: Rule): Limiter {
      const own = new RateLimiterMemory({ points: rule.points, duration: rule.seconds });
      const shared = new RateLimiterRedis({
        storeClient: client, useRedisPackage: true, keyPrefix: `frontdesk:${name}`, points: rule.points, duration: rule.seconds, insuranceLimiter: own, rejectIfRedisNotReady: true,
      });
      return {
        rule,
        take: (key) => patience.ask(() => shared.consume(key), () => own.consume(key)).then(() => undefined, waitOf),
        giveBack: (key) => void patience.ask(() => shared.reward(key), () => own.reward(key)).catch((error: unknown) => log.debug({ err: error }, 'a limit could not be given back')),
      };
    },
    async close() {
      if (client.isOpen) client.destroy();
      await connecting;
    },
  };
}

/** A Redis that hangs is as good as none. It is waited for once; then it is not asked any more before it has answered, or its connection is gone. */
class Patience {
  #late = 0;

  async ask(shared: () => Promise<RateLimiterRes>, own: () => Promise<RateLimiterRes>): Promise<RateLimiterRes> {
    if (this.#late > 0) return own();
    const asked = shared();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => { timer = setTimeout(() => resolve('late'), ANSWER_MS); });
    try {
      const first = await Promise.race([asked, late]);
      if (first !== 'late') return first;
    } finally {
      clearTimeout(timer);
    }
    this.#late += 1;
    // Whatever it says later was not waited for.
    asked.catch(() => undefined).finally(() => { this.#late -= 1; });
    return own();
  }
}
