import { uuidv7 } from '@frontdesk/protocol';
import type { Clock } from '../types.ts';
import { ApiError } from './api-error.ts';

/** Wait before the first repetition after no answer came, milliseconds; doubles. */
const REPEAT_MS = 300;
/** Tries in all, for requests that may be repeated. */
const TRIES = 3;

/** One request to the REST API. */
export interface RestRequest {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`, with a slash in front. */
  readonly path: string;
  /** Undefined values are left out; arrays become repeated names. */
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  /** The request creates something: it carries an Idempotency-Key, so that repeating it is safe. */
  readonly creates?: boolean;
  /** How the answer's body is read. Default: JSON. */
  readonly answer?: 'text';
}

/** Sends requests; resolves with the decoded body, rejects with `ApiError`. */
export type Rest = <Answer>(request: RestRequest) => Promise<Answer>;

/** What `createRest` needs. */
export interface RestOptions {
  readonly base: string;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  /** The bearer to send, if any; asked at every try. */
  readonly bearer: () => string | undefined;
  /** Cookies belong to the relay's own origin only. */
  readonly cookies: boolean;
}

interface Problem {
  readonly detail?: string;
  readonly title?: string;
  readonly code?: string;
  readonly retryAfterMs?: number;
  readonly requestId?: string;
}

function address(base: string, { path, query = {} }: RestRequest): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) search.append(name, String(one));
  }
  const text = search.toString();
  return `${base}/api/v1${path}${text ? `?${text}` : ''}`;
}

async function problemOf(response: Response): Promise<ApiError> {
  // A proxy in front may answer with its own page.
  const problem = (await response.json().catch(() => ({}))) as Problem;
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfterMs = problem.retryAfterMs ?? (Number.isFinite(seconds) ? seconds * 1_000 : undefined);
  const message = problem.detail ?? problem.title ?? `The relay answered ${response.status}.`;
  return new ApiError(response.status, problem.code ?? `http_${response.status}`, message, retryAfterMs, problem.requestId ?? response.headers.get('x-request-id') ?? undefined);
}

/** Makes the function that speaks to the REST API. Reads and keyed creations are repeated when no answer came at all. */
export function createRest({ base, fetch, clock, bearer, cookies }: RestOptions): Rest {
  const pause = (ms: number): Promise<void> => new Promise((resolve) => void clock.setTimeout(resolve, ms));

  return async <Answer>(request: RestRequest): Promise<Answer> => {
    const { method = 'GET', body, creates } = request;
    const key = creates ? uuidv7(clock.now()) : undefined;
    const once = async (): Promise<Response> => {
      const token = bearer();
      const headers: Record<string, string> = { accept: 'application/json' };
      // JSON on every change, body or not: the relay takes nothing that a plain form could send.
      if (method !== 'GET') headers['content-type'] = 'application/json';
      if (token) headers.authorization = `Bearer ${token}`;
      if (key) headers['idempotency-key'] = key;
      return fetch(address(base, request), {
        method, headers, body: method === 'GET' ? undefined : JSON.stringify(body ?? {}), credentials: cookies ? 'same-origin' : 'omit',
      });
    };

    const tries = method === 'GET' || key ? TRIES : 1;
    for (let failures = 0; ; failures += 1) {
      let response: Response;
      try {
        response = await once();
      } catch (error) {
        if (failures + 1 >= tries) throw new ApiError(0, 'network', `The relay did not answer: ${String(error)}`);
        await pause(REPEAT_MS * 2 ** failures);
        continue;
      }
      if (!response.ok) throw await problemOf(response);
      return (response.status === 204 ? undefined : await (request.answer === 'text' ? response.text() : response.json())) as Answer;
    }
  };
}
