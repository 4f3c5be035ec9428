/** What both engines share between their own HTTP objects and `fetch(Request)`. Bodies are whole; nothing streams. */
import type { TransportOptions } from './transport.ts';

/** The header by which an engine tells the peer's address; whatever a client sends under this name is dropped. */
export const REMOTE_HEADER = 'x-frontdesk-remote';

/** One HTTP request as an engine read it. */
export interface RawRequest {
  /** As sent: `GET`. */
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Lower-case names; a repeated header comes several times. */
  readonly headers: readonly (readonly [string, string])[];
  readonly remoteAddress: string;
  readonly body: Uint8Array<ArrayBuffer> | undefined;
}

/** One answer, ready to be written. */
export interface RawResponse {
  readonly status: number;
  readonly statusText: string;
  /** Without `content-length`; a repeated header comes several times. */
  readonly headers: readonly (readonly [string, string])[];
  /** Missing for HEAD, 204 and 304. */
  readonly body: Uint8Array | undefined;
  /** What a HEAD request is told; undefined = nothing. */
  readonly contentLength: number | undefined;
}

/**
 * What may stand in `Host` (RFC 9110 §7.2): a name or an address, and a port. Anything else would be read as a part of the URL, and a proxy
 * that guards a path would guard another one than is answered.
 */
const HOST = /^(?:[\w.-]*|\[[\da-f:.]+\])(?::\d*)?$/i;

const NO_BODY_STATUSES = new Set([101, 204, 205, 304]);

/** Runs the handler; never rejects: a malformed request becomes 400, a throw 500. */
export async function answer(options: Pick<TransportOptions<unknown>, 'fetch' | 'onError' | 'tls'>, raw: RawRequest): Promise<RawResponse> {
  const request = toRequest(raw, options.tls ? 'https' : 'http');
  if (!request) return problem(400, 'bad_request', 'Bad request', 'The method, host or path of this request is not valid HTTP.');
  try {
    return await toRaw(await options.fetch(request), raw.method);
  } catch (error) {
    options.onError?.(error);
    return problem(500, 'internal', 'Internal error', 'The relay failed to answer. The failure was logged.');
  }
}

function toRequest(raw: RawRequest, scheme: 'http' | 'https'): Request | undefined {
  const headers = new Headers();
  let host = 'localhost';
  try {
    for (const [name, value] of raw.headers) {
      if (name === 'host') host = value;
      if (name !== REMOTE_HEADER) headers.append(name, value);
    }
    if (!HOST.test(host)) return undefined;
    headers.set(REMOTE_HEADER, raw.remoteAddress);
    return new Request(`${scheme}://${host}${raw.url}`, { method: raw.method, headers, ...(raw.body ? { body: raw.body } : {}) });
  } catch {
    return undefined;
  }
}

async function toRaw(response: Response, method: string): Promise<RawResponse> {
  const headers: (readonly [string, string])[] = [];
  let declared: number | undefined;
  for (const [name, value] of response.headers) {
    if (name === 'content-length') declared = Number(value);
    else if (name !== 'transfer-encoding' && name !== 'connection') headers.push([name, value]);
  }
  const { status, statusText } = response;
  if (NO_BODY_STATUSES.has(status)) return { status, statusText, headers, body: undefined, contentLength: undefined };
  const body = new Uint8Array(await response.arrayBuffer());
  if (method !== 'HEAD') return { status, statusText, headers, body, contentLength: body.length };
  return { status, statusText, headers, body: undefined, contentLength: declared ?? (body.length > 0 ? body.length : undefined) };
}

/** An error that the engine itself answers, in the form of the REST API (`application/problem+json`). */
export function problem(status: number, code: string, title: string, detail: string): RawResponse {
  const body = new TextEncoder().encode(JSON.stringify({ type: 'about:blank', title, status, detail, code }));
  return { status, statusText: title, headers: [['content-type', 'application/problem+json']], body, contentLength: body.length };
}

/** The answer to a body over `maxBodyBytes`. */
export function tooLarge(maxBodyBytes: number): RawResponse {
  return problem(413, 'too_large', 'Content too large', `A request body may have at most ${maxBodyBytes} bytes.`);
}

/** What monitors ask is answered to the end: a node that drains says so. */
export const isWatching = ({ url }: Pick<RawRequest, 'url'>): boolean => /^\/(health\/|metrics(\?|$))/.test(url);

/** The answer to other requests on kept-alive connections after `stopListening`. */
export function goingAway(): RawResponse {
  return problem(503, 'going_away', 'Going away', 'The relay is stopping. Try again in a moment.');
}

/**
 * Collects a request body. What comes over the limit is read and thrown away, so that the client reads the 413 instead of a reset;
 * beyond four times the limit the caller should cut the connection.
 */
export class BodyCollector {
  readonly #limit: number;
  #chunks: Uint8Array[] = [];
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** False = far over the limit: cut. The chunk is copied. */
  add(chunk: Uint8Array): boolean {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#limit) this.#chunks = [];
    else if (chunk.length > 0) this.#chunks.push(Uint8Array.from(chunk));
    return this.#bytes <= this.#limit * 4 + 1_048_576;
  }

  get oversize(): boolean {
    return this.#bytes > this.#limit;
  }

  take(): Uint8Array<ArrayBuffer> | undefined {
    if (this.#bytes === 0) return undefined;
    const whole = new Uint8Array(this.#bytes);
    let offset = 0;
    for (const chunk of this.#chunks) {
      whole.set(chunk, offset);
      offset += chunk.length;
    }
    return whole;
  }
}

/** Offered subprotocols of an upgrade, in order. */
export function offeredProtocols(header: string | undefined): string[] {
  return header ? header.split(',').map((name) => name.trim()).filter((name) => name !== '') : [];
}

/** A close reason that fits into a close frame: at most 123 UTF-8 bytes, cut at a character. */
export function closeReason(reason: string): string {
  const bytes = Buffer.from(reason);
  return bytes.length <= 123 ? reason : bytes.subarray(0, 123).toString('utf8').replace(/\ufffd+$/, '');
}

/** The sentence for a port that cannot be had. */
export function portTaken(host: string, port: number, why = 'another program uses it'): Error {
  return new Error(`Cannot listen on ${host}:${port}: ${why}.`);
}
