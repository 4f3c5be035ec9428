/** A refused or failed REST request, with the fields of its problem document. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** Stable word for programs: a protocol code, or `network` when no answer came. */
  readonly code: string;
  /** Earliest time for another try, milliseconds from now, when the relay said so. */
  readonly retryAfterMs: number | undefined;
  /** Names the request in the relay's log. */
  readonly requestId: string | undefined;

  constructor(status: number, code: string, message: string, retryAfterMs?: number, requestId?: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
    this.requestId = requestId;
  }

  /** The same request may succeed later unchanged: no answer, too many requests, or the relay's own trouble. */
  get retryable(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}
