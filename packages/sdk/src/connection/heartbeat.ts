import type { Clock } from '../types.ts';

/** How often the watch looks, milliseconds. A look that comes much later means that the machine slept. */
const LOOK_MS = 1_500;
/** A look this late counts as waking up. */
const SLEPT_MS = LOOK_MS + 2_000;
/** Answer time after waking: LOOK_MS + this stays under the 5 s of G8. */
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
 * arrives within `pongMs` after it (25 s + 8 s by default: inside the 35 s of G8), and 3 s after waking.
 */
export function startHeartbeat(clock: Clock, limits: { pingMs: number; pongMs: number }, ping: () => void, dead: () => void): Heartbeat {
  let heardAt = clock.now();
  let lookedAt = heardAt;
  let lookTimer = 0;
  let deadline: { timer: number; at: number } | undefined;

  const ask = (waitMs: number): void => {
    const at = clock.now() + waitMs;
    // A short probe may shorten a running wait, never lengthen it. The comparison is void after a clock jump: then ask anew.
    if (deadline && deadline.at <= at && deadline.at > clock.now()) return;
    if (deadline) clock.clearTimeout(deadline.timer);
    deadline = { at, timer: clock.setTimeout(dead, waitMs) };
    ping();
  };

  const look = (): void => {
    const now = clock.now();
    const slept = now - lookedAt > SLEPT_MS || now < lookedAt;
    lookedAt = now;
    heardAt = Math.min(heardAt, now);
    const dueMs = heardAt + limits.pingMs - now;
    const asking = slept || (!deadline && dueMs <= 0);
    // Armed before asking: the ping may find the socket gone and stop the watch, which must then clear this very timer.
    lookTimer = clock.setTimeout(look, asking || deadline ? LOOK_MS : Math.min(LOOK_MS, dueMs));
    if (asking) ask(slept ? PROBE_MS : limits.pongMs);
  };
  lookTimer = clock.setTimeout(look, Math.min(LOOK_MS, limits.pingMs));

  return {
    heard() {
      heardAt = clock.now();
      if (deadline) clock.clearTimeout(deadline.timer);
      deadline = undefined;
    },
    probe: () => ask(PROBE_MS),
    stop() {
      clock.clearTimeout(lookTimer);
      if (deadline) clock.clearTimeout(deadline.timer);
    },
  };
}
