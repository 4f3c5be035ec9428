import { Problem } from './problem.ts';
import type { Attempt, SignInThrottle } from '../identity/sign-in-throttle.ts';

/** Counts a try. @throws Problem 429 when there were too many. */
export async function throttled(throttle: SignInThrottle, attempt: Attempt): Promise<void> {
  const waitMs = await throttle.take(attempt);
  if (waitMs === undefined) return;
  const minutes = Math.ceil(waitMs / 60_000);
  throw new Problem(429, 'rate_limited', `Too many tries. Wait ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} and try again.`, { retryAfterMs: waitMs });
}
