import { createHash } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

const MINUTE = 60;

/**
 * How many tries that prove nothing are taken, `points` in `duration` seconds:
 * - for one account from one address, so that guessing is hopeless;
 * - from one address for any account, so that a list of accounts is no way around it;
 * - for one account from anywhere, wide enough that a stranger can hardly lock the owner out, narrow enough against a botnet.
 * NIST SP 800-63B §5.2.2 allows at most 100 consecutive failures for an account.
 */
const LIMITS = {
  pair: { points: 10, duration: 15 * MINUTE },
  address: { points: 50, duration: 15 * MINUTE },
  account: { points: 100, duration: 60 * MINUTE },
} as const;

/** What one try counts against. `account` may be missing (one-time links have none). */
export interface Attempt {
  /** Limit key of the client's address. */
  readonly address: string;
  readonly account?: string;
}

export interface SignInThrottle {
  /** Counts a try before it is looked at. Resolves to milliseconds to wait when there were too many, else undefined. */
  take(attempt: Attempt): Promise<number | undefined>;
  /** The try succeeded: it and those before it for this pair no longer count. */
  forgive(attempt: Attempt): Promise<void>;
}

/** Counts in memory, per process; counted before the look-up, so unknown accounts are throttled exactly like known ones. */
export function createSignInThrottle(): SignInThrottle {
  const limiters = { pair: new RateLimiterMemory(LIMITS.pair), address: new RateLimiterMemory(LIMITS.address), account: new RateLimiterMemory(LIMITS.account) };
  const keysOf = ({ address, account }: Attempt) => {
    const hashed = account === undefined ? undefined : createHash('sha256').update(account).digest('base64url');
    return { address, ...(hashed === undefined ? {} : { account: hashed, pair: `${address} ${hashed}` }) };
  };
  return {
    async take(attempt) {
      let waitMs = 0;
      for (const [name, key] of Object.entries(keysOf(attempt))) {
        try {
          await limiters[name as keyof typeof limiters].consume(key);
        } catch (refusal) {
          if (!(refusal instanceof RateLimiterRes)) throw refusal;
          waitMs = Math.max(waitMs, refusal.msBeforeNext);
        }
      }
      return waitMs > 0 ? waitMs : undefined;
    },
    async forgive(attempt) {
      const keys = keysOf(attempt);
      await limiters.address.reward(keys.address);
      if (keys.account !== undefined) await limiters.account.reward(keys.account);
      if (keys.pair !== undefined) await limiters.pair.delete(keys.pair);
    },
  };
}
