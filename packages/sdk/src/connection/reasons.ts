import type { ConnectionView } from '../types.ts';

/**
 * Why the relay refused for good, by close code. A copy of what the protocol's CLOSE_CODES say,
 * so that the whole table stays out of the bundle; tests/sdk/codes.test.ts keeps both the same.
 */
const STOP_REASONS: Readonly<Record<number, ConnectionView['reason']>> = { 4001: 'unsupported', 4002: 'unauthorized', 4003: 'forbidden', 4004: 'unauthorized', 4005: 'identity_expired', 4006: 'identity_invalid', 4009: 'blocked' };

/** The reason to show; codes of the range that this version does not know are `rejected`. */
export function stopReason(code: number): ConnectionView['reason'] {
  return STOP_REASONS[code] ?? 'rejected';
}
