import { CLOSE_CODES } from '@frontdesk/protocol';
import type { ConnectionView } from '../types.ts';

/** Why the relay refused for good, from the close code. Codes of the range that this version does not know are `rejected`. */
export function stopReason(code: number): NonNullable<ConnectionView['reason']> {
  if (code === CLOSE_CODES.unauthorized || code === CLOSE_CODES.signed_out) return 'unauthorized';
  if (code === CLOSE_CODES.forbidden) return 'forbidden';
  return code === CLOSE_CODES.unsupported_version ? 'unsupported' : 'rejected';
}

/** The relay's own range for "later, please", known or not: 4100–4199. */
export function overloadedCode(code: number): boolean {
  return code >= 4100 && code <= 4199;
}
