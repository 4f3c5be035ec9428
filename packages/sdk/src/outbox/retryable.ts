/**
 * Codes after which the same request may succeed later unchanged. A copy of what the protocol's ERROR_CODES say, so that the whole
 * table stays out of the bundle; tests/sdk/codes.test.ts keeps both the same.
 */
const RETRYABLE = ['rate_limited', 'proof_of_work', 'window_full', 'held', 'unavailable', 'going_away', 'too_many_connections'];

/** Whether to try again. Unknown codes count as final unless the relay named a time. */
export function isRetryable(code: string, retryMs?: number): boolean {
  return RETRYABLE.includes(code) || retryMs !== undefined;
}
