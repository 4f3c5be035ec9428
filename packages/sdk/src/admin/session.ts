import { backoffMs } from '../connection/backoff.ts';
import type { Clock } from '../types.ts';
import { ApiError } from './api-error.ts';
import { createBearerKeeper } from './bearer.ts';
import type { Bearer } from './bearer.ts';
import { createRest } from './rest.ts';
import type { Rest } from './rest.ts';
import type { SecondStep } from './security-types.ts';
import type { Me } from './team-types.ts';
import type { AdminClient } from './types.ts';

/** Whether a sign-in is finished; else a second step is missing. */
export const isMe = <Other>(answer: (Me & Partial<Bearer>) | Other): answer is Me & Partial<Bearer> => typeof answer === 'object' && answer !== null && 'agent' in answer;

/** How this client proves who it is: a given token, the relay's own cookie, or a short-lived bearer. */
export interface Session {
  readonly rest: Rest;
  /** For the socket's first frame; undefined = the cookie. */
  credential(): string | undefined;
  /** Who is signed in. Waits for a relay that does not answer; undefined = nobody. */
  me(): Promise<Me | undefined>;
  signIn: AdminClient['signIn'];
  finishSignIn: AdminClient['finishSignIn'];
  beginPasskeySignIn: AdminClient['beginPasskeySignIn'];
  passkeySignIn: AdminClient['passkeySignIn'];
  claim: AdminClient['claim'];
  isClaimed: AdminClient['isClaimed'];
  link: AdminClient['link'];
  signOut(): Promise<void>;
  /** Ends a wait of `me` for a relay that is away: asks again now. */
  hurry(): void;
  stop(): void;
}

/** What a session needs. */
export interface SessionOptions {
  readonly base: string;
  readonly workspace: string | undefined;
  readonly token: string | undefined;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly random: () => number;
  /** The relay does not know the credential any more. */
  readonly ended: () => void;
  /** The relay did not answer `me`; asked again at `retryAt` by this device's clock. `attempt` counts from 1. */
  readonly away: (attempt: number, retryAt: number) => void;
}

/** Sessions on the relay's own origin live in its cookie; elsewhere in a bearer that this tab keeps. */
export function createSession(options: SessionOptions): Session {
  const { base, workspace, token, clock, random } = options;
  const page = (globalThis as { location?: { origin: string } }).location;
  const cookies = token === undefined && page?.origin === new URL(base).origin;
  const mode = cookies ? 'cookie' : 'bearer';
  let stopped = false;
  let hurry: (() => void) | undefined;

  const bearers = createBearerKeeper(`frontdesk|${base}|${workspace ?? ''}`, clock, () => rest, options.ended);
  const credential = (): string | undefined => token ?? (cookies ? undefined : bearers.current());
  const rest = createRest({ base, fetch: options.fetch, clock, cookies, bearer: credential });

  const enter = async <Other = never>(path: string, body: object): Promise<Me | Other> => {
    const answer = await rest<(Me & Partial<Bearer>) | Other>({ method: 'POST', path, body: { ...body, mode } });
    if (!isMe(answer)) return answer;
    const { bearer, expiresTs, ...me } = answer;
    if (bearer && expiresTs) bearers.set({ bearer, expiresTs });
    return me;
  };

  return {
    rest,
    credential,
    async me() {
      if (!cookies && credential() === undefined) return undefined;
      for (let failures = 0; !stopped; failures += 1) {
        try {
          return await rest<Me>({ path: '/me' });
        } catch (error) {
          if (error instanceof ApiError && error.status === 401) return undefined;
          if (!(error instanceof ApiError && error.retryable)) throw error;
          const ms = Math.max(500, backoffMs(failures, random));
          options.away(failures + 1, clock.now() + ms);
          await new Promise<void>((resolve) => {
            const timer = clock.setTimeout(resolve, ms);
            hurry = () => {
              clock.clearTimeout(timer);
              resolve();
            };
          });
        }
      }
      return undefined;
    },
    signIn: (input) => enter<SecondStep>('/sign-in', { ...input, workspace }),
    finishSignIn: (input) => enter('/sign-in/second', input),
    beginPasskeySignIn: () => rest({ method: 'POST', path: '/sign-in/passkey/begin', body: { workspace } }),
    passkeySignIn: (input) => enter('/sign-in/passkey', input),
    claim: (input) => enter<SecondStep>('/claim', input),
    isClaimed: async () => (await rest<{ claimed: boolean }>({ path: '/sign-in', query: { workspace } })).claimed,
    link: (link) => rest({ method: 'POST', path: '/link', body: { link } }),
    async signOut() {
      await rest({ method: 'POST', path: '/sign-out' });
      bearers.clear();
    },
    hurry: () => hurry?.(),
    stop() {
      stopped = true;
      hurry?.();
      bearers.stop();
    },
  };
}
