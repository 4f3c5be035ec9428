import { STATUS_CODES } from 'node:http';
import { z } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import { ChatRefusal } from '../chat/chat.ts';
import { SealBroken } from '../crypto/key-ring.ts';
import { StoreUnavailable } from '../store/failures.ts';

/** The body of every error answer (RFC 9457). `detail` is a sentence for the person who reads it, `code` is stable for programs. */
export const ProblemDocument = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    /** Earliest time for another try, milliseconds from now; also as the header Retry-After, in seconds. */
    retryAfterMs: z.int().min(0).optional(),
    requestId: z.string(),
  })
  .meta({ id: 'Problem' });

interface ProblemExtras {
  readonly retryAfterMs?: number | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
  /** The log told of the trouble once; it does not tell of each request that met it. */
  readonly isLogged?: boolean;
}

/** An error that the caller is told in words. Throw it anywhere behind the HTTP app. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly code: string;
  readonly retryAfterMs: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly isLogged: boolean;
  constructor(status: number, code: string, detail: string, extras: ProblemExtras = {}) {
    super(detail, { cause: extras.cause });
    this.status = status;
    this.code = code;
    this.retryAfterMs = extras.retryAfterMs;
    this.headers = extras.headers ?? {};
    this.isLogged = extras.isLogged ?? false;
  }
}

/** Status of each refusal of the chat core. */
const REFUSAL_STATUS: Record<ChatRefusal['code'], number> = {
  bad_frame: 400,
  unknown_frame: 400,
  invalid: 400,
  out_of_order: 409,
  not_found: 404,
  forbidden: 403,
  id_conflict: 409,
  too_large: 413,
  content_refused: 422,
  in_review: 409,
  sensitive: 409,
  conversation_full: 409,
  rate_limited: 429,
  proof_of_work: 429,
  window_full: 429,
  held: 503,
  unavailable: 503,
  going_away: 503,
  unauthorized: 401,
  identity_expired: 401,
  identity_invalid: 400,
  blocked: 403,
  unsupported_version: 400,
  too_many_connections: 429,
};

/** Seconds to wait when a retryable refusal did not say. */
const DEFAULT_RETRY_MS = 2_000;

/** Any thrown value as a problem; what nobody foresaw becomes a 500 that says nothing about the inside. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof ChatRefusal) {
    const status = REFUSAL_STATUS[error.code];
    const retryAfterMs = error.retryMs ?? (status === 429 || status === 503 ? DEFAULT_RETRY_MS : undefined);
    return new Problem(status, error.code, error.message, { retryAfterMs });
  }
  if (error instanceof StoreUnavailable) {
    return new Problem(503, 'unavailable', 'The database cannot take this now and nothing was stored. Try the same request again in a moment.', { retryAfterMs: DEFAULT_RETRY_MS, cause: error });
  }
  if (error instanceof SealBroken) {
    return new Problem(500, 'keys_missing', 'This is stored encrypted, and the relay does not have the key it was written with. Tell the operator: keys.json in the data folder, or FRONTDESK_KEYS, must hold it. Recovery codes and passkeys still work.', { cause: error });
  }
  if (error instanceof HTTPException && error.status < 500) {
    const badJson = error.status === 400 && /JSON/i.test(error.message);
    return badJson
      ? new Problem(400, 'bad_json', 'The body is not valid JSON. Send one JSON object, encoded as UTF-8.')
      : new Problem(error.status, 'invalid', error.message || 'The request cannot be understood.');
  }
  return new Problem(500, 'internal', 'The relay met an error of its own while answering. Try again; if it stays, give the operator the request id.', { cause: error });
}

/** The answer that carries a problem. */
export function problemResponse(problem: Problem, requestId: string): Response {
  const retryAfterMs = problem.retryAfterMs === undefined ? undefined : Math.max(0, Math.ceil(problem.retryAfterMs));
  const document: z.infer<typeof ProblemDocument> = {
    type: `urn:frontdesk:problem:${problem.code}`,
    title: STATUS_CODES[problem.status] ?? 'Error',
    status: problem.status,
    detail: problem.message,
    code: problem.code,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    requestId,
  };
  const headers = new Headers({ 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...problem.headers });
  if (retryAfterMs !== undefined) headers.set('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1000))));
  return new Response(JSON.stringify(document), { status: problem.status, headers });
}
