import { createHash } from 'node:crypto';
import type { Config } from '../config.ts';
import type { TryCounter } from '../store/sign-ins.ts';
import type { Store } from '../store/store.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * How many tries that prove nothing are taken, `most` in `ms`, in the order in which they are counted:
 * - from one address for any account, so that a list of accounts is no way around the others;
 * - for one account from one address, so that guessing is hopeless;
 * - for one account from anywhere, wide enough that a stranger can hardly lock the owner out (one address fills at most a tenth of it),
 *   narrow enough against a botnet, and narrower for codes of six digits, three of which fit at a time. NIST SP 800-63B §3.2.2 (rate
 *   limiting) allows at most 100 consecutive failures for an account;
 * - codes in a day: 50 wrong ones hit with 0.015 %, where twenty in every hour would with 0.14 %, and who tries has the password.
 */
const limitsOf = (config: ThrottleConfig) => ({
  address: { most: config.FRONTDESK_SIGN_IN_TRIES_PER_ADDRESS, ms: 15 * MINUTE },
  pair: { most: config.FRONTDESK_SIGN_IN_TRIES, ms: 15 * MINUTE },
  account: { most: config.FRONTDESK_SIGN_IN_TRIES_PER_ACCOUNT, ms: 60 * MINUTE },
  codes: { most: 20, ms: 60 * MINUTE },
  codesOfDay: { most: 50, ms: DAY },
});

type ThrottleConfig = Pick<Config, 'FRONTDESK_SIGN_IN_TRIES' | 'FRONTDESK_SIGN_IN_TRIES_PER_ADDRESS' | 'FRONTDESK_SIGN_IN_TRIES_PER_ACCOUNT'>;

/** What one try counts against. `account` may be missing (one-time links and passkeys have none). */
export interface Attempt {
  /** Limit key of the client's address. */
  readonly address: string;
  readonly account?: string;
  /** The second step: whoever tries knows the password. */
  readonly second?: true;
}

/** There were too many tries. */
export interface TooMany {
  /** Milliseconds until the next one is looked at. */
  readonly waitMs: number;
  /** The codes of the day are used up, and this try is the first to hear it: somebody has the password and guesses. */
  readonly alarm: boolean;
}

export interface SignInThrottle {
  /** Counts a try before it is looked at. Undefined when it may be. */
  take(attempt: Attempt): Promise<TooMany | undefined>;
  /** The try succeeded: it and those before it for this pair no longer count. */
  forgive(attempt: Attempt): Promise<void>;
}

/**
 * Counts in the store, so that a restart forgives nothing; counted before the look-up, so unknown accounts are throttled exactly like
 * known ones. Names of accounts are stored as hashes.
 *
 * @param now milliseconds since 1970.
 */
export function createSignInThrottle({ store: { signIns }, now, config }: { store: Pick<Store, 'signIns'>; now: () => number; config: ThrottleConfig }): SignInThrottle {
  const limits = limitsOf(config);
  return {
    async take(attempt) {
      const ts = now();
      const tooMany = (until: number, alarm: boolean): TooMany => ({ waitMs: Math.max(1, until - ts), alarm });
      const until = await signIns.countTry(countersOf(attempt, limits), ts);
      if (until !== undefined) return tooMany(until, false);
      const day = dayOf(attempt, limits);
      const dayUntil = day && (await signIns.countTry([day], ts));
      if (!day || dayUntil === undefined) return undefined;
      return tooMany(dayUntil, (await signIns.countTry([{ key: `alarm ${day.key}`, most: 1, ms: DAY }], ts)) === undefined);
    },
    forgive(attempt) {
      const day = dayOf(attempt, limits);
      return signIns.forgiveTry([...countersOf(attempt, limits), ...(day ? [day] : [])].map(({ key }) => ({ key, all: key.startsWith('pair ') })));
    },
  };
}

/** Counted after all others: what they refuse does not use up the day. */
function dayOf({ account, second }: Attempt, limits: ReturnType<typeof limitsOf>): TryCounter | undefined {
  return second && account !== undefined ? { key: `day ${nameOf(account, second)}`, ...limits.codesOfDay } : undefined;
}

const nameOf = (account: string, second: true | undefined): string => createHash('sha256').update(second ? `second ${account}` : account).digest('base64url');

function countersOf({ address, account, second }: Attempt, limits: ReturnType<typeof limitsOf>): TryCounter[] {
  const counters: TryCounter[] = [{ key: `address ${address}`, ...limits.address }];
  if (account === undefined) return counters;
  const hashed = nameOf(account, second);
  return [...counters, { key: `pair ${address} ${hashed}`, ...limits.pair }, { key: `account ${hashed}`, ...(second ? limits.codes : limits.account) }];
}
