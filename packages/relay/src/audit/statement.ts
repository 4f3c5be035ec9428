/**
 * Signed statements about a chain: a checkpoint says for ever that entry `seq` had this hash; a seal says that entry `seq` is the newest and is
 * replaced with each. The two cannot stand for one another: the purpose is signed too.
 */
import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { canonical } from './canonical.ts';

/** A statement as it is stored: the canonical JSON that was signed, and the Ed25519 signature (RFC 8032), base64url. */
export interface Signed {
  readonly statement: string;
  readonly signature: string;
}

const Statement = z.strictObject({
  purpose: z.enum(['checkpoint', 'seal']),
  workspace: z.string(),
  seq: z.int().min(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Milliseconds since 1970. */
  ts: z.int(),
  /** Which key signed it; see `keyId`. */
  key: z.string(),
});

export type Statement = z.infer<typeof Statement>;

/** Names a key: the first 16 hexadecimal digits of the SHA-256 of its public half (SPKI, DER). */
export function keyId(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' })).digest('hex').slice(0, 16);
}

export function signStatement(key: KeyObject, statement: Statement): Signed {
  const text = canonical(statement);
  return { statement: text, signature: sign(null, Buffer.from(text), key).toString('base64url') };
}

/** The statement, when one of the keys signed exactly this text. */
export function readStatement({ statement, signature }: Signed, keys: readonly KeyObject[]): Statement | undefined {
  if (!keys.some((key) => verify(null, Buffer.from(statement), key, Buffer.from(signature, 'base64url')))) return undefined;
  return Statement.safeParse(JSON.parse(statement)).data;
}
