import type { Clock } from '../types.ts';
import { ApiError } from './api-error.ts';
import type { Rest } from './rest.ts';

/** A bearer is renewed this long before it ends, milliseconds (it lives one hour). */
const AHEAD_MS = 15 * 60_000;
/** Wait before another try of a renewal that got no answer, milliseconds. */
const AGAIN_MS = 30_000;

/** A short-lived credential for consoles on another origin than the relay's. */
export interface Bearer {
  readonly bearer: string;
  /** By the relay's clock, milliseconds since 1970. */
  readonly expiresTs: number;
}

/** Keeps a bearer in memory and in this tab's session storage, and renews it before it ends. Never in lasting storage. */
export interface BearerKeeper {
  current(): string | undefined;
  set(bearer: Bearer): void;
  clear(): void;
  stop(): void;
}

function sessionStore(): Storage | undefined {
  try {
    return (globalThis as { sessionStorage?: Storage }).sessionStorage;
  } catch {
    // Sandboxed frames throw on touch.
    return undefined;
  }
}

/**
 * @param name key in the session storage.
 * @param rest asked when a renewal is due; late, because it needs the bearer itself.
 * @param ended the bearer is of no use any more.
 */
export function createBearerKeeper(name: string, clock: Clock, rest: () => Rest, ended: () => void): BearerKeeper {
  const store = sessionStore();
  let held: Bearer | undefined;
  let timer: number | undefined;

  const stop = (): void => {
    if (timer !== undefined) clock.clearTimeout(timer);
    timer = undefined;
  };
  const clear = (): void => {
    stop();
    held = undefined;
    store?.removeItem(name);
  };
  const renew = async (): Promise<void> => {
    try {
      set(await rest()<Bearer>({ method: 'POST', path: '/me/bearer' }));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        clear();
        ended();
      } else if (held) timer = clock.setTimeout(() => void renew(), AGAIN_MS);
    }
  };
  const arm = (): void => {
    stop();
    if (held) timer = clock.setTimeout(() => void renew(), Math.max(0, held.expiresTs - clock.now() - AHEAD_MS));
  };
  const set = (bearer: Bearer): void => {
    held = { bearer: bearer.bearer, expiresTs: bearer.expiresTs };
    try {
      store?.setItem(name, JSON.stringify(held));
    } catch {
      // A full or refused session storage costs a new sign-in after a reload, nothing else.
    }
    arm();
  };

  try {
    held = JSON.parse(store?.getItem(name) ?? 'null') ?? undefined;
  } catch {
    held = undefined;
  }
  arm();
  return { current: () => held?.bearer, set, clear, stop };
}
