import type { ConnectionView } from '../types.ts';

/**
 * Why the relay refused for good, by close code from 4000 on. A copy of what the protocol's CLOSE_CODES say,
 * so that the whole table stays out of the bundle; tests/sdk/codes.test.ts keeps both the same.
 */
const STOP_REASONS: readonly ConnectionView['reason'][] = ['rejected', 'unsupported', 'unauthorized', 'forbidden', 'unauthorized', 'identity_expired', 'identity_invalid', 'rejected', 'rejected', 'blocked'];

/** The reason to show; codes of the range that this version does not know are `rejected`. */
export function stopReason(code: number): ConnectionView['reason'] {
  return STOP_REASONS[code - 4000] ?? 'rejected';
}
