import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { Limiters } from './limiter.ts';
import { createMemoryLimiters } from './memory.ts';

/** Counts in Redis where one is named, else in this process. The library for Redis is loaded only then. */
export async function openLimiters(config: Pick<Config, 'REDIS_URL'>, log: Log): Promise<Limiters> {
  if (config.REDIS_URL === undefined) return createMemoryLimiters();
  const { createRedisLimiters } = await import('./redis.ts');
  return createRedisLimiters(config.REDIS_URL, log);
}
