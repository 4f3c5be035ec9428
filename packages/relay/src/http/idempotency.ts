import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { uuidv7 } from '@frontdesk/protocol';
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Store } from '../store/store.ts';
import type { ApiEnv } from './env.ts';
import { Problem } from './problem.ts';

/** Answers to creating requests that carried an Idempotency-Key. */
export interface Idempotency {
  readonly store: Store['idempotency'];
  readonly now: () => number;
  /** Requests that are being answered, by scoped key; a second one waits for the first. */
  readonly pending: Map<string, Promise<void>>;
}

export function createIdempotency(store: Store['idempotency'], now: () => number): Idempotency {
  return { store, now, pending: new Map() };
}

const KEY = /^[\x21-\x7e]{8,200}$/;

/**
 * For routes that create: the same key with the same request gets the first answer again (header `Idempotent-Replay: true`), with
 * another request a 422. Keys belong to whoever is signed in and are kept for 24 hours. Only answers that created something are kept:
 * a refusal may be asked again. Needs `requirePermission` before it.
 */
export const idempotent = createMiddleware<ApiEnv>(async (c, next) => {
  const key = idempotencyKey(c);
  if (key === undefined) return next();
  const { store, now, pending } = c.get('idempotency');
  const workspace = c.get('principal').workspace;
  const scoped = digest(`${c.get('principal').kind}:${c.get('principal').id}:${key}`);
  const slot = `${workspace}:${scoped}`;
  for (let first = pending.get(slot); first; first = pending.get(slot)) await first;

  const work = (async (): Promise<Response> => {
    const requestHash = digest(`${c.req.method} ${c.req.path}\n${await c.req.text()}`);
    const known = await store.get(workspace, scoped);
    if (known) return replay(known, requestHash, key);
    await next();
    if (c.res.status < 300) {
      const body = seal(key, await c.res.clone().text());
      await store.put(workspace, scoped, { requestHash, status: c.res.status, body }, now());
    }
    return c.res;
  })();
  const settled = work.then(() => undefined, () => undefined);
  pending.set(slot, settled);
  try {
    return await work;
  } finally {
    pending.delete(slot);
  }
});

/**
 * Id for what this request creates. With an Idempotency-Key it follows from the key, so that a retry after a crash between the commit
 * and the note of the answer still creates nothing twice; without one it is random.
 */
export function creationId(c: Context<ApiEnv>, purpose: string): string {
  const key = idempotencyKey(c);
  const { workspace, kind, id } = c.get('principal');
  return key === undefined ? uuidv7() : derivedId(`${workspace}:${kind}:${id}:${c.req.path}:${key}:${purpose}`);
}

/** A UUID (version 8, RFC 9562 §5.8) that follows from a text. */
export function derivedId(text: string): string {
  const hex = digest(text);
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function idempotencyKey(c: Context<ApiEnv>): string | undefined {
  const key = c.req.header('idempotency-key');
  if (key !== undefined && !KEY.test(key)) {
    throw new Problem(400, 'invalid', 'The header Idempotency-Key is not usable: expected 8–200 visible ASCII characters. Send a fresh UUID per request.');
  }
  return key;
}

function replay(known: { requestHash: string; status: number; body: string }, requestHash: string, key: string): Response {
  if (known.requestHash !== requestHash) {
    throw new Problem(422, 'idempotency_mismatch', 'This Idempotency-Key was used for another request in the last 24 hours. Use a fresh key for each new request.');
  }
  return new Response(unseal(key, known.body), { status: known.status, headers: { 'content-type': 'application/json', 'idempotent-replay': 'true' } });
}

/**
 * Some answers hold a secret that is shown once (API tokens, invitation links). The kept copy is therefore encrypted under the
 * Idempotency-Key itself, of which the database only knows a hash: who reads the file learns nothing.
 */
function seal(key: string, text: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', sealingKey(key), nonce);
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

function unseal(key: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', sealingKey(key), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
}

function sealingKey(key: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', 'frontdesk idempotent answer', 32));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
