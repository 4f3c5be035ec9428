import type { IdentityProof } from '@frontdesk/protocol';

/**
 * Who a proof speaks of, read without any check: the relay decides whether it is true. It tells this device in time whose history must
 * not be shown. Undefined when it cannot be read.
 */
export function userOf(proof: IdentityProof): string | undefined {
  if ('id' in proof) return proof.id;
  try {
    const base64 = proof.token.split('.')[1]!.replace(/-/g, '+').replace(/_/g, '/');
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const { sub } = JSON.parse(new TextDecoder().decode(bytes)) as { sub?: unknown };
    return typeof sub === 'string' ? sub : undefined;
  } catch {
    return undefined;
  }
}
