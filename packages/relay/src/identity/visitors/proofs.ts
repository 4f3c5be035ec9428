import { createHash } from 'node:crypto';
import type { IdentityProof } from '@frontdesk/protocol';
import { Attributes } from '@frontdesk/protocol/schemas';
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import type { KeyRing } from '../../crypto/key-ring.ts';
import type { ProvenFacts, SignIn, StoredIdentityKey } from '../../store/identities.ts';
import type { VisitorPatch } from '../../store/records.ts';
import { isUserHash, secretOf, verifyingKey } from './keys.ts';

/** How far the clocks of the site and the relay may be apart, milliseconds. */
export const LEEWAY_MS = 30_000;
/** A JWT may live this long at most, from now, milliseconds. One hour or less is advised. */
export const LONGEST_LIFE_MS = 24 * 3_600_000;
/** How long an identity lives that a hash proved, which has no end of its own, milliseconds. */
export const HASH_LIFE_MS = 3_600_000;

/** Why a proof is not accepted, in words for the site's developer; nothing in it helps to make one. */
export class ProofRefused extends Error {
  override readonly name = 'ProofRefused';
  readonly code: 'identity_invalid' | 'identity_expired';
  constructor(code: ProofRefused['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** What a proof says, once it is believed. */
export interface Proven extends Pick<SignIn, 'user' | 'kid' | 'proof' | 'expiresTs' | 'facts'> {
  /** Facts beside it that nobody proved. */
  readonly told: VisitorPatch;
}

/**
 * Checks a proof against the workspace's keys.
 *
 * @param workspace its `key` is what `iss` and `aud` must say.
 * @throws ProofRefused
 */
export async function checkProof(ring: KeyRing, keys: readonly StoredIdentityKey[], workspace: { readonly key: string }, proof: IdentityProof, now: number): Promise<Proven> {
  return 'token' in proof ? checkToken(ring, keys.filter(isJwtKey), workspace.key, proof.token, now) : checkHash(ring, keys.filter((key) => !isJwtKey(key)), proof, now);
}

const isJwtKey = ({ algorithm }: StoredIdentityKey): boolean => algorithm !== 'user_hash';
const invalid = (message: string): ProofRefused => new ProofRefused('identity_invalid', message);

function checkHash(ring: KeyRing, keys: readonly StoredIdentityKey[], { id, hash, name, email, phone, attributes }: Extract<IdentityProof, { id: string }>, now: number): Proven {
  if (keys.length === 0) throw invalid('This workspace takes no user hashes: make a key of that kind under Settings → Visitor identity in the console, or sign a JWT.');
  // Every key is tried, so that the time taken does not tell which one it was.
  const [key] = keys.filter((candidate) => isUserHash(secretOf(ring, candidate), id, hash));
  if (!key) throw invalid('The hash does not belong to this id: expected HMAC-SHA256 of the id, in hex, under the secret of this workspace.');
  const told = { ...(name === undefined ? {} : { name }), ...(email === undefined ? {} : { email }), ...(phone === undefined ? {} : { phone }), ...(attributes === undefined ? {} : { attributes }) };
  return { user: id, kid: key.kid, expiresTs: now + HASH_LIFE_MS, facts: {}, told };
}

async function checkToken(ring: KeyRing, keys: readonly StoredIdentityKey[], audience: string, token: string, now: number): Promise<Proven> {
  const key = keyFor(keys, token);
  const payload = await verified(ring, key, audience, token, now);
  const { sub: user, exp = 0, iat } = payload;
  if (typeof user !== 'string' || user === '' || user.length > 128) throw invalid('The token\'s "sub" is not usable: expected the user\'s id on your site, 1 to 128 characters.');
  if (iat !== undefined && iat * 1_000 > now + LEEWAY_MS) throw invalid('The token\'s "iat" lies in the future. Compare the clock of your server.');
  if (exp * 1_000 > now + LONGEST_LIFE_MS + LEEWAY_MS) throw invalid(`The token lives too long: "exp" may be ${LONGEST_LIFE_MS / 3_600_000} hours ahead at most; one hour or less is advised.`);
  const expiresTs = exp * 1_000 + LEEWAY_MS;
  return { user, kid: key.kid, expiresTs, facts: factsOf(payload), told: {}, proof: { hash: createHash('sha256').update(token).digest('hex'), expiresTs } };
}

/** By name, among this workspace's keys only. A token without one is taken where there is one key to mean. */
function keyFor(keys: readonly StoredIdentityKey[], token: string): StoredIdentityKey {
  if (keys.length === 0) throw invalid('This workspace has no key for tokens. Make one under Settings → Visitor identity in the console.');
  const kid = kidOf(token);
  if (kid === undefined && keys.length > 1) throw invalid('The token\'s header has no "kid", and this workspace has two keys. Name the one you signed with.');
  const key = kid === undefined ? keys[0] : keys.find((candidate) => candidate.kid === kid);
  if (!key) throw invalid('The token\'s "kid" names no key of this workspace. Compare it with Settings → Visitor identity in the console.');
  return key;
}

function kidOf(token: string): string | undefined {
  try {
    const { kid } = decodeProtectedHeader(token);
    if (kid === undefined || typeof kid === 'string') return kid;
  } catch {
    // Said below.
  }
  throw invalid('The token is not a JWT: expected three parts with dots between them, the first a header in base64url.');
}

/** The algorithm is the key's own and no other, whatever the token's header says: no "none", no public key as an HMAC secret. */
async function verified(ring: KeyRing, key: StoredIdentityKey, audience: string, token: string, now: number): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, verifyingKey(ring, key), {
      algorithms: [key.algorithm], issuer: audience, audience, requiredClaims: ['sub', 'exp'], clockTolerance: LEEWAY_MS / 1_000, currentDate: new Date(now),
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new ProofRefused('identity_expired', 'The token has expired. Sign a fresh one.');
    if (error instanceof errors.JWTClaimValidationFailed) throw invalid(claimWords(error.claim, audience));
    if (error instanceof errors.JOSEAlgNotAllowed) throw invalid(`The token is not signed with ${key.algorithm}, the only algorithm of this workspace.`);
    if (error instanceof errors.JOSEError || error instanceof TypeError) throw invalid('The token\'s signature does not belong to it, or it is not a JWT. Compare key and secret with Settings → Visitor identity in the console.');
    throw error;
  }
}

function claimWords(claim: string, audience: string): string {
  if (claim === 'nbf') return 'The token\'s "nbf" lies in the future. Compare the clock of your server.';
  if (claim === 'iss' || claim === 'aud') return `The token's "${claim}" is not this workspace: expected "${audience}".`;
  return `The token's "${claim}" is missing or not usable. "sub", "iss", "aud" and "exp" are needed.`;
}

/** Claims about the person. Signed ones of a wrong kind are the site's mistake, and told as such. */
function factsOf(payload: JWTPayload): ProvenFacts {
  const text = (claim: string, most: number): string | undefined => {
    const value = payload[claim];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string' || value.trim() === '' || [...value].length > most) throw invalid(`The token's "${claim}" is not usable: expected a text of 1 to ${most} characters, or leave it out.`);
    return value;
  };
  const attributes = Attributes.safeParse(payload['attributes'] ?? {});
  if (!attributes.success) throw invalid('The token\'s "attributes" are not usable: expected flat facts, each a text, a number or true/false.');
  const [name, email, phone] = [text('name', 120), text('email', 254), text('phone', 40)];
  return {
    ...(name === undefined ? {} : { name }), ...(email === undefined ? {} : { email }), ...(phone === undefined ? {} : { phone }),
    ...(Object.keys(attributes.data).length > 0 ? { attributes: attributes.data } : {}),
  };
}
