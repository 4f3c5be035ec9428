import { createHmac, createPublicKey, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import type { KeyRing, Place } from '../../crypto/key-ring.ts';
import type { IdentityAlgorithm, StoredIdentityKey } from '../../store/identities.ts';

/** A key that a site wants to sign with cannot be used; the message says what was expected. */
export class UnusableKey extends Error {
  override readonly name = 'UnusableKey';
}

/** Bytes of a secret: as many as SHA-256 gives (RFC 7518 §3.2 asks for at least these). */
const SECRET_BYTES = 32;

/** Where a key's sealed secret stands. */
export const placeOf = (workspace: string, kid: string): Place => ({ workspace, table: 'identity_keys', column: 'secret', row: kid });

/** A new key; `secret` is what the site signs with, shown once, and stored only sealed. */
export function makeIdentityKey(ring: KeyRing, wanted: { workspace: string; algorithm: IdentityAlgorithm; publicKey?: string | undefined; createdBy: string; now: number }): { key: StoredIdentityKey; secret?: string } {
  const { workspace, algorithm, publicKey, createdBy, now } = wanted;
  const kid = `k_${randomBytes(9).toString('base64url')}`;
  const base = { kid, workspace, algorithm, createdBy, createdTs: now };
  if (algorithm === 'ES256' || algorithm === 'EdDSA') return { key: { ...base, publicKey: checkedPublicKey(algorithm, publicKey) } };
  if (publicKey !== undefined) throw new UnusableKey(`"publicKey" does not belong to ${algorithm}, whose secret is made here. Leave it out.`);
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  return { key: { ...base, secret: ring.seal(secret, placeOf(workspace, kid)) }, secret };
}

/** The secret of an HS256 or user_hash key. It is used as the text that was shown, not decoded: that is what sites do with a secret. */
export function secretOf(ring: KeyRing, key: StoredIdentityKey): Buffer {
  if (key.secret === undefined) throw new Error(`identity key ${key.kid} has no secret`);
  return Buffer.from(ring.open(key.secret, placeOf(key.workspace, key.kid)), 'utf8');
}

/** What checks a JWT that is signed with this key. */
export function verifyingKey(ring: KeyRing, key: StoredIdentityKey): Buffer | KeyObject {
  return key.publicKey === undefined ? secretOf(ring, key) : createPublicKey(key.publicKey);
}

/** Whether this is HMAC-SHA256 of the user's id under the secret. Compared in constant time, so that it cannot be guessed digit by digit. */
export function isUserHash(secret: Buffer, user: string, hash: string): boolean {
  const expected = createHmac('sha256', secret).update(user, 'utf8').digest();
  const given = Buffer.from(hash, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The public key as SPKI in PEM form; takes PEM or a JWK. */
function checkedPublicKey(algorithm: 'ES256' | 'EdDSA', given: string | undefined): string {
  const expected = algorithm === 'ES256' ? 'a P-256 key (prime256v1)' : 'an Ed25519 key';
  if (given === undefined) throw new UnusableKey(`"publicKey" is missing: ${algorithm} needs the public key of your site, ${expected}, as PEM or JWK.`);
  const key = readPublicKey(given.trim());
  const fits = key && (algorithm === 'ES256' ? key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1' : key.asymmetricKeyType === 'ed25519');
  if (!fits) throw new UnusableKey(`"publicKey" is not what ${algorithm} needs: expected ${expected}, as PEM ("-----BEGIN PUBLIC KEY-----") or JWK.`);
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

function readPublicKey(given: string): KeyObject | undefined {
  try {
    if (!given.startsWith('{')) {
      if (given.includes('PRIVATE KEY')) throw privateKeyGiven();
      return createPublicKey(given);
    }
    const jwk = JSON.parse(given) as Record<string, string>;
    if ('d' in jwk || 'k' in jwk) throw privateKeyGiven();
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch (error) {
    if (error instanceof UnusableKey) throw error;
    return undefined;
  }
}

const privateKeyGiven = (): UnusableKey => new UnusableKey('"publicKey" is a private key. Never send that anywhere: make a new pair, and paste its public half.');
