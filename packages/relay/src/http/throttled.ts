import type { Context } from 'hono';
import { auditFrom } from '../audit/of-request.ts';
import type { FeatureContext } from '../feature.ts';
import type { Attempt, SignInThrottle, TooMany } from '../identity/sign-in-throttle.ts';
import { limitKey } from './address.ts';
import type { ApiEnv } from './env.ts';
import { Problem } from './problem.ts';

/** Counts a try. @throws Problem 429 when there were too many. */
export async function throttled(throttle: SignInThrottle, attempt: Attempt): Promise<void> {
  const tooMany = await throttle.take(attempt);
  if (tooMany) throw refusal(tooMany);
}

/**
 * Counts a try of the second step; resolves to what is to be forgiven when it succeeds. Once a day per account, when the codes of the day are used
 * up, it is written into the audit log, and the consoles of those who may manage blocks are told at once.
 *
 * @throws Problem 429 when there were too many.
 */
export async function throttledCode(c: Context<ApiEnv>, { audit, blocks, log }: Pick<FeatureContext, 'audit' | 'blocks' | 'log'>, throttle: SignInThrottle, who: { readonly workspace: string; readonly id: string }): Promise<Attempt> {
  const { workspace, id } = who;
  const attempt: Attempt = { address: limitKey(c.get('address')), account: `${workspace} ${id}`, second: true };
  const tooMany = await throttle.take(attempt);
  if (!tooMany) return attempt;
  if (tooMany.alarm) {
    log.warn({ workspace, agent: id }, 'codes of the second step are used up for today: somebody who has the password may be guessing');
    await audit.record({ workspace, actor: { kind: 'system', id: 'sign-in' }, ...auditFrom(c), action: 'mfa.codes_exhausted', target: { kind: 'agent', id } });
    blocks.tell(workspace, { what: 'codes', signals: [] });
  }
  throw refusal(tooMany);
}

function refusal({ waitMs }: TooMany): Problem {
  const minutes = Math.ceil(waitMs / 60_000);
  const [count, unit] = minutes < 120 ? [minutes, 'minute'] : [Math.ceil(minutes / 60), 'hour'];
  return new Problem(429, 'rate_limited', `Too many tries. Wait ${count} ${unit}${count === 1 ? '' : 's'} and try again.`, { retryAfterMs: waitMs });
}
