import { createTimer } from '../clock.ts';
import type { Clock } from '../types.ts';

/** How often the watch looks, milliseconds. */
const LOOK_MS = 1_500;
/** A look that comes this much after the one before means that the machine slept, milliseconds. */
const SLEPT_MS = LOOK_MS + 2_000;
/** Answer time after waking, milliseconds: LOOK_MS + this stays under the 5 s of G8. */
const PROBE_MS = 3_000;

/** Watches one live link. */
export interface Heartbeat {
  /** Something arrived: the link lives. */
  heard(): void;
  /** Asks at once and gives the link up when nothing arrives within 3 s. */
  probe(): void;
  stop(): void;
}

/**
 * Notices a link that is dead though nobody closed it: a ping after `pingMs` of silence, the end when nothing at all
 * arrives within `pongMs` after it (25 s + 8 s by default: inside the 35 s of G8), and at most 4.5 s after waking.
 */
export function startHeartbeat(clock: Clock, limits: { pingMs: number; pongMs: number }, ping: () => void, dead: () => void): Heartbeat {
  const looking = createTimer(clock);
  const deadline = createTimer(clock);
  let heardAt = clock.now();
  let lookedAt = heardAt;
  /** When the running wait for an answer ends. */
  let endsAt: number | undefined;

  const ask = (waitMs: number): void => {
    const now = clock.now();
    // A short probe may shorten a running wait, never lengthen it. After a clock jump the comparison is void: then ask anew.
    if (endsAt !== undefined && endsAt > now && endsAt <= now + waitMs) return;
    endsAt = now + waitMs;
    deadline(dead, waitMs);
    ping();
  };

  const look = (): void => {
    const now = clock.now();
    const slept = now - lookedAt > SLEPT_MS || now < lookedAt;
    lookedAt = now;
    heardAt = Math.min(heardAt, now);
    const dueMs = heardAt + limits.pingMs - now;
    const asking = slept || (endsAt === undefined && dueMs <= 0);
    // Armed before asking: the ping may find the socket gone and stop the watch, which must then clear this very timer.
    looking(look, asking || endsAt !== undefined ? LOOK_MS : Math.min(LOOK_MS, dueMs));
    if (asking) ask(slept ? PROBE_MS : limits.pongMs);
  };
  looking(look, Math.min(LOOK_MS, limits.pingMs));

  return {
    heard() {
      heardAt = clock.now();
      endsAt = undefined;
      deadline();
    },
    probe: () => ask(PROBE_MS),
    stop() {
      looking();
      deadline();
    },
  };
}
