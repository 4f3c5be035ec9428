import { Secret, TOTP } from 'otpauth';
import type { KeyRing, Place } from '../../crypto/key-ring.ts';

/** RFC 6238 §5.2 recommends 30 s; every authenticator app knows SHA-1 with 6 digits, and many ignore other wishes. */
const PERIOD_S = 30;
/** RFC 4226 §4 (R6): 160 bits. */
const SECRET_BYTES = 20;
/** Steps before and after the present one that are taken: a clock may be 30 s off (RFC 6238 §5.2 asks for one step at most). */
const WINDOW = 1;

/** Where an agent's sealed secret stands. */
export const secretPlace = (workspace: string, agent: string): Place => ({ workspace, table: 'authenticators', column: 'secret', row: agent });

/** A fresh secret: sealed for the store, in base32 for typing, and as the address that a QR code shows. */
export function offerSecret(keys: KeyRing, { workspace, agent, email, issuer }: { workspace: string; agent: string; email: string; issuer: string }): { sealed: string; secret: string; uri: string } {
  const secret = new Secret({ size: SECRET_BYTES });
  const uri = new TOTP({ issuer, label: email, secret, period: PERIOD_S }).toString();
  return { sealed: keys.seal(secret.base32, secretPlace(workspace, agent)), secret: secret.base32, uri };
}

/**
 * The time step that a code is for, to be spent; undefined when it fits none.
 *
 * @param secret base32.
 * @param now milliseconds since 1970.
 */
export function stepOf(secret: string, code: string, now: number): number | undefined {
  const delta = new TOTP({ secret: Secret.fromBase32(secret), period: PERIOD_S }).validate({ token: code, timestamp: now, window: WINDOW });
  return delta === null ? undefined : Math.floor(now / 1000 / PERIOD_S) + delta;
}
