import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Config } from '../config.ts';
import type { Limiter, Limiters } from '../limits/limiter.ts';
import { inWords } from '../store/quotas.ts';
import type { ApiEnv } from './env.ts';
import { Problem } from './problem.ts';

/** Views that cost the database much more than a page of a list: searches above all. Each person or API token has a budget. */
export type HeavyViews = Limiter | undefined;

/** Undefined with `FRONTDESK_BENCH`: nothing is limited. */
export function createHeavyViews(config: Config, limiters: Limiters): HeavyViews {
  return config.FRONTDESK_BENCH ? undefined : limiters.limiter('heavy-views', { points: config.FRONTDESK_HEAVY_VIEWS_PER_MINUTE, seconds: 60 });
}

/** For routes behind `requirePermission`. @param when whether this request is a heavy one; default: always. */
export function heavyView(when: (c: Context<ApiEnv>) => boolean = () => true) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const views = c.get('heavyViews');
    if (views && when(c)) {
      const { workspace, id } = c.get('principal');
      const wait = await views.take(`${workspace}:${id}`);
      if (wait !== undefined) throw new Problem(429, 'rate_limited', `At most ${views.rule.points} searches and other costly views a minute; the next one is taken in ${inWords(wait)}.`, { retryAfterMs: wait });
    }
    await next();
  });
}

/** A list that is searched. */
export const searches = heavyView((c) => (c.req.query('q') ?? '').trim() !== '');
