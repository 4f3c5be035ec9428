/** Ceiling of the first delay, milliseconds. */
export const BACKOFF_FIRST_MS = 1_000;
/** Ceiling of every later delay, milliseconds. */
export const BACKOFF_MOST_MS = 30_000;

/**
 * Full jitter: uniform in [0, ceiling), the ceiling doubling from 1 s to 30 s. Spreading over the whole interval keeps
 * clients that lost one relay together from coming back together.
 *
 * @param failures tries that failed in a row before this one, from 0 on.
 * @param random uniform in [0, 1).
 * @param most highest ceiling, milliseconds; default 30 s.
 * @returns milliseconds to wait.
 */
export function backoffMs(failures: number, random: () => number, most = BACKOFF_MOST_MS): number {
  return Math.floor(random() * Math.min(most, BACKOFF_FIRST_MS * 2 ** Math.min(failures, 10)));
}
