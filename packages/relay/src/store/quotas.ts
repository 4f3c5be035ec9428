/**
 * At most `most` uses in any stretch of `perMs` milliseconds. What uses it up is counted from what is stored, in the transaction that
 * stores the next one: a quota survives restarts, counts the same on every node, and cannot drift from what was done.
 */
export interface Quota {
  readonly most: number;
  readonly perMs: number;
}

/** Nothing was stored: the quota is used up, and the next use is taken `retryMs` milliseconds later. */
export interface QuotaSpent {
  readonly status: 'refused';
  readonly code: 'rate_limited';
  readonly message: string;
  readonly retryMs: number;
}

/**
 * Milliseconds until another use fits, undefined when one does now.
 *
 * @param uses times of earlier uses in milliseconds, newest first; read only as far as needed.
 */
export function waitFor({ most, perMs }: Quota, uses: Iterable<number>, now: number): number | undefined {
  let count = 0;
  for (const ts of uses) {
    if (ts <= now - perMs) return undefined;
    count += 1;
    // A use that seems to come later (a clock was set back) keeps nobody waiting for longer than the stretch.
    if (count >= most) return Math.max(1, Math.min(ts, now) + perMs - now);
  }
  return undefined;
}

/** The refusal, `what` in the plural. */
export function spent(quota: Quota, what: string, retryMs: number): QuotaSpent {
  return { status: 'refused', code: 'rate_limited', message: `At most ${quota.most} ${what} ${per(quota.perMs)}; the next one is taken in ${inWords(retryMs)}.`, retryMs };
}

/** `an hour`, `a day`. */
function per(ms: number): string {
  if (ms === 60_000) return 'a minute';
  if (ms === 3_600_000) return 'an hour';
  return ms === 86_400_000 ? 'a day' : `in ${inWords(ms)}`;
}

/** A time to wait, rounded up. */
export function inWords(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`;
}
