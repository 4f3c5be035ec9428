import assert from 'node:assert/strict';
import { createHmac, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import type { IdentityProof } from '@frontdesk/protocol';
import { SignJWT, UnsecuredJWT } from 'jose';
import { createKeyRing } from '../../../packages/relay/src/crypto/key-ring.ts';
import { makeIdentityKey, secretOf, UnusableKey } from '../../../packages/relay/src/identity/visitors/keys.ts';
import { checkProof, HASH_LIFE_MS, LEEWAY_MS, LONGEST_LIFE_MS, ProofRefused } from '../../../packages/relay/src/identity/visitors/proofs.ts';
import type { IdentityAlgorithm, StoredIdentityKey } from '../../../packages/relay/src/store/identities.ts';

const NOW = 1_790_000_000_000;
const SECONDS = NOW / 1_000;
const ring = createKeyRing([{ id: 'one', bytes: randomBytes(32) }]);
const shop = { id: 'w1', key: 'shop' };

function keyOf(algorithm: IdentityAlgorithm, publicKey?: string, workspace = 'w1'): { key: StoredIdentityKey; secret: Buffer } {
  const { key, secret = '' } = makeIdentityKey(ring, { workspace, algorithm, publicKey, createdBy: 'ada', now: NOW });
  return { key, secret: Buffer.from(secret) };
}

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicPem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const { key, secret } = keyOf('HS256');
const { key: publicKey } = keyOf('ES256', publicPem);

const CLAIMS = { sub: 'u1', iss: 'shop', aud: 'shop', exp: SECONDS + 3_600 };
/** A token by default as it should be; `claims` with undefined take one away. */
function sign(claims: Record<string, unknown> = {}, { kid = key.kid as string | null, alg = 'HS256', by = secret as Parameters<SignJWT['sign']>[0] } = {}): Promise<string> {
  const kept = Object.fromEntries(Object.entries({ ...CLAIMS, ...claims }).filter(([, value]) => value !== undefined));
  return new SignJWT(kept).setProtectedHeader({ alg, ...(kid === null ? {} : { kid }) }).sign(by);
}

const check = (proof: IdentityProof, keys: readonly StoredIdentityKey[] = [key], now = NOW) => checkProof(ring, keys, shop, proof, now);
const refusedAs = (code: ProofRefused['code'], words: RegExp) => (error: unknown) => error instanceof ProofRefused && error.code === code && words.test(error.message) || assert.fail(String(error));
const isInvalid = (words: RegExp) => refusedAs('identity_invalid', words);

describe('a signed token', () => {
  test('says who somebody is, what is proven about them, and when that ends', async () => {
    const token = await sign({ name: 'Kim', email: 'kim@shop.example', attributes: { plan: 'pro', seats: 3 } });
    const { proof, ...proven } = await check({ token });
    assert.deepEqual(proven, { user: 'u1', kid: key.kid, expiresTs: NOW + 3_600_000 + LEEWAY_MS, facts: { name: 'Kim', email: 'kim@shop.example', attributes: { plan: 'pro', seats: 3 } }, told: {} });
    assert.match(proof?.hash ?? '', /^[0-9a-f]{64}$/);
  });

  test('counts with ES256 and EdDSA keys too', async () => {
    assert.equal((await check({ token: await sign({}, { kid: publicKey.kid, alg: 'ES256', by: pair.privateKey }) }, [publicKey])).user, 'u1');
    const ed = generateKeyPairSync('ed25519');
    const { key: edKey } = keyOf('EdDSA', JSON.stringify(ed.publicKey.export({ format: 'jwk' })));
    assert.equal((await check({ token: await sign({}, { kid: edKey.kid, alg: 'EdDSA', by: ed.privateKey }) }, [edKey])).user, 'u1');
  });

  test('is refused without a signature ("alg": "none"), in every spelling', async () => {
    const token = new UnsecuredJWT(CLAIMS).encode();
    await assert.rejects(check({ token }), isInvalid(/HS256, the only algorithm/));
    for (const alg of ['None', 'NONE', '']) {
      const header = Buffer.from(JSON.stringify({ alg, kid: key.kid })).toString('base64url');
      await assert.rejects(check({ token: `${header}.${token.split('.')[1]}.` }), isInvalid(/./));
    }
  });

  test('is refused when a public key was used as an HMAC secret', async () => {
    for (const forged of [publicPem, publicPem.trim(), createPublicKey(publicPem).export({ type: 'spki', format: 'der' }).toString('latin1')]) {
      const token = await sign({}, { kid: publicKey.kid, by: Buffer.from(forged, 'latin1') });
      await assert.rejects(check({ token }, [publicKey]), isInvalid(/ES256, the only algorithm/));
    }
  });

  test('is refused when it brings its own key, or names one that is not the workspace\'s', async () => {
    const mine = randomBytes(32);
    const jwk = { kty: 'oct', k: mine.toString('base64url') };
    const own = await new SignJWT(CLAIMS).setProtectedHeader({ alg: 'HS256', kid: key.kid, jwk, jku: 'https://evil.example/keys' }).sign(mine);
    await assert.rejects(check({ token: own }), isInvalid(/signature/));
    for (const kid of ['../../../dev/null', "' OR 1=1 --", '', '__proto__', keyOf('HS256').key.kid]) {
      await assert.rejects(check({ token: await sign({}, { kid }) }), isInvalid(/names no key of this workspace/));
    }
  });

  test('is refused when another workspace signed it, or it is meant for another one', async () => {
    const other = keyOf('HS256', undefined, 'w2');
    await assert.rejects(check({ token: await sign({}, { by: other.secret }) }), isInvalid(/signature/));
    await assert.rejects(check({ token: await sign({ aud: 'other' }) }), isInvalid(/"aud" is not this workspace: expected "shop"/));
    await assert.rejects(check({ token: await sign({ iss: 'other' }) }), isInvalid(/"iss" is not this workspace/));
    for (const claim of ['aud', 'iss']) await assert.rejects(check({ token: await sign({ [claim]: undefined }) }), isInvalid(new RegExp(claim)));
  });

  test('is refused when it was changed by one letter of its claims', async () => {
    const [header = '', , signature = ''] = (await sign()).split('.');
    const claims = Buffer.from(JSON.stringify({ ...CLAIMS, sub: 'u2' })).toString('base64url');
    await assert.rejects(check({ token: `${header}.${claims}.${signature}` }), isInvalid(/signature/));
  });

  test('has a time: not before it begins, not after it ends, with a little leeway, and never without an end', async () => {
    await assert.rejects(check({ token: await sign({ exp: SECONDS - LEEWAY_MS / 1_000 - 1 }) }), refusedAs('identity_expired', /expired/));
    assert.equal((await check({ token: await sign({ exp: SECONDS - 5 }) })).expiresTs, NOW - 5_000 + LEEWAY_MS);
    await assert.rejects(check({ token: await sign({ nbf: SECONDS + 120 }) }), isInvalid(/"nbf" lies in the future/));
    await assert.rejects(check({ token: await sign({ iat: SECONDS + 120 }) }), isInvalid(/"iat" lies in the future/));
    await assert.rejects(check({ token: await sign({ exp: undefined }) }), isInvalid(/"exp" is missing/));
    await assert.rejects(check({ token: await sign({ exp: 'tomorrow' }) }), isInvalid(/"exp"/));
    await assert.rejects(check({ token: await sign({ exp: SECONDS + LONGEST_LIFE_MS / 1_000 + 60 }) }), isInvalid(/24 hours/));
  });

  test('needs a usable id, and facts of the right kind', async () => {
    for (const sub of [undefined, '', 'x'.repeat(129), 17]) await assert.rejects(check({ token: await sign({ sub }) }), isInvalid(/"sub"/));
    await assert.rejects(check({ token: await sign({ email: { $ne: 1 } }) }), isInvalid(/"email"/));
    await assert.rejects(check({ token: await sign({ attributes: { deep: { er: 1 } } }) }), isInvalid(/"attributes"/));
  });

  test('without a name of its key is taken while there is one key, and asked for it when there are two', async () => {
    const second = keyOf('HS256');
    const token = await sign({}, { kid: null });
    assert.equal((await check({ token })).kid, key.kid);
    await assert.rejects(check({ token }, [key, second.key]), isInvalid(/no "kid"/));
    assert.equal((await check({ token: await sign({}, { kid: second.key.kid, by: second.secret }) }, [key, second.key])).kid, second.key.kid, 'both keys count while one replaces the other');
  });

  test('that is no token at all gets words, not an exception from deep inside', async () => {
    for (const token of ['x', 'a.b', 'a.b.c', '..', `${Buffer.from('[]').toString('base64url')}.e30.e30`, `${Buffer.from('{"alg":"HS256","kid":5}').toString('base64url')}.e30.e30`]) {
      await assert.rejects(check({ token }), isInvalid(/JWT/));
    }
  });
});

describe('a user hash', () => {
  const hashKey = keyOf('user_hash');
  const hashOf = (id: string, by = hashKey.secret): string => createHmac('sha256', by).update(id).digest('hex');

  test('proves the id and nothing beside it', async () => {
    const proven = await check({ id: 'u1', hash: hashOf('u1'), name: 'Kim' }, [key, hashKey.key]);
    assert.deepEqual(proven, { user: 'u1', kid: hashKey.key.kid, expiresTs: NOW + HASH_LIFE_MS, facts: {}, told: { name: 'Kim' } });
  });

  test('is refused for another id, under another secret, and where the workspace has no such key', async () => {
    await assert.rejects(check({ id: 'u2', hash: hashOf('u1') }, [hashKey.key]), isInvalid(/does not belong to this id/));
    await assert.rejects(check({ id: 'u1', hash: hashOf('u1', randomBytes(32)) }, [hashKey.key]), isInvalid(/does not belong/));
    await assert.rejects(check({ id: 'u1', hash: hashOf('u1', secret) }, [key]), isInvalid(/takes no user hashes/), 'the JWT secret is not the hash secret');
  });

  test('of an id that looks like a token is no signature of that token', async () => {
    const token = await sign();
    const [header, claims] = token.split('.');
    const forged = `${header}.${claims}.${Buffer.from(hashOf(`${header}.${claims}`), 'hex').toString('base64url')}`;
    await assert.rejects(check({ token: forged }, [key, hashKey.key]), isInvalid(/signature/));
  });
});

describe('a key', () => {
  test('has its secret sealed at rest, for its own row only', () => {
    assert.ok(!JSON.stringify(key).includes(secret.toString()), 'the stored form does not hold the secret');
    assert.deepEqual(secretOf(ring, key), secret);
    assert.throws(() => secretOf(ring, { ...key, workspace: 'w2' }), /another place/);
    assert.throws(() => secretOf(ring, { ...key, kid: 'k_other' }), /another place/);
  });

  test('is refused when it is private, of another kind, or missing', () => {
    const make = (algorithm: IdentityAlgorithm, given?: string) => () => keyOf(algorithm, given);
    assert.throws(make('ES256', pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()), /private key/);
    assert.throws(make('ES256', JSON.stringify(pair.privateKey.export({ format: 'jwk' }))), /private key/);
    assert.throws(make('EdDSA', publicPem), /Ed25519/);
    assert.throws(make('ES256', generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' }).toString()), /P-256/);
    for (const given of [undefined, '', 'hello', '{"kty":']) assert.throws(make('ES256', given), UnusableKey);
    assert.throws(make('HS256', publicPem), /does not belong to HS256/);
  });
});
