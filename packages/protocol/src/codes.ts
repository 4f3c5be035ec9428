/**
 * Every code on the wire, in one table each. The range of a close code carries the decision, so that
 * a client that has never heard of a code still acts correctly (PROTOCOL.md §9).
 */

/** 4000–4099 stop; 4100–4199 back off, then retry; 4200–4299 reconnect now (with the told spread). */
export const CLOSE_CODES = {
  bad_frame: 4000,
  unsupported_version: 4001,
  unauthorized: 4002,
  forbidden: 4003,
  signed_out: 4004,
  identity_expired: 4005,
  identity_invalid: 4006,
  frame_too_large: 4007,
  workspace_unknown: 4008,
  blocked: 4009,
  overloaded: 4100,
  too_many_connections: 4101,
  slow_consumer: 4102,
  flooding: 4103,
  unavailable: 4104,
  hello_timeout: 4105,
  going_away: 4200,
  idle: 4201,
  identity_changed: 4202,
} as const;

/** Name of a close code that this version knows. */
export type CloseName = keyof typeof CLOSE_CODES;

/** What a client does after a close. */
export type CloseAction = 'stop' | 'backoff' | 'now';

/**
 * The decision that a close code carries.
 * Codes outside 4000–4299 (1006, 1001, 1011, …) are the network's and mean `backoff`.
 */
export function closeAction(code: number): CloseAction {
  if (code >= 4000 && code <= 4099) return 'stop';
  if (code >= 4200 && code <= 4299) return 'now';
  return 'backoff';
}

/** Codes of `nack` and `error` frames. `retryable`: the same request may succeed later unchanged. */
export const ERROR_CODES = {
  /** Not JSON, not an object, or no string `t`. Closes with `bad_frame`. */
  bad_frame: { retryable: false },
  /** A frame type that this relay does not know. Ignored otherwise. */
  unknown_frame: { retryable: false },
  /** A known frame whose fields break the schema; `message` names the field and what was expected. */
  invalid: { retryable: false },
  /** A frame that needs `hello` first, or a second `hello`. */
  out_of_order: { retryable: false },
  /** No such conversation or message, or it is not this peer's to see. The two are not told apart. */
  not_found: { retryable: false },
  /** The peer may see it but not do this. */
  forbidden: { retryable: false },
  /** Credentials are wrong or expired. Closes with `unauthorized`. */
  unauthorized: { retryable: false },
  /** The proven identity of this token has ended: prove it again. Closes with `identity_expired`. */
  identity_expired: { retryable: false },
  /** The proof of who this is cannot be accepted; the message says what was expected. After `hello` it closes with `identity_invalid`. */
  identity_invalid: { retryable: false },
  /** This visitor, or their address, is blocked from the chat. Closes with `blocked`. */
  blocked: { retryable: false },
  /** The version ranges do not overlap. Closes with `unsupported_version`. */
  unsupported_version: { retryable: false },
  /** The id was used before with other content. */
  id_conflict: { retryable: false },
  /** Text or body over the told limit. */
  too_large: { retryable: false },
  /** The workspace takes no such words, or the team refused the message after a look. */
  content_refused: { retryable: false },
  /** Kept until somebody of the team has looked at it; not in the conversation yet. The same id again asks how it stands. */
  in_review: { retryable: false },
  /** Seems to hold personal data; the same again with `confirmed` is taken as it is. */
  sensitive: { retryable: false },
  /** The conversation holds as many entries as it may; start a new one. */
  conversation_full: { retryable: false },
  /** Too many sends; `retryMs` says when the next one is taken. */
  rate_limited: { retryable: true },
  /** A new conversation needs some work first: `challenge` says which. The same message with its `proof` is taken; without it, later perhaps. */
  proof_of_work: { retryable: true },
  /** More unanswered sends than `limits.window`. */
  window_full: { retryable: true },
  /** An earlier send of this conversation was refused retryably and has not come back yet. */
  held: { retryable: true },
  /** The store cannot take it now (disk full, database away). Nothing was stored. */
  unavailable: { retryable: true },
  /** The relay is going away; send again on the next connection. */
  going_away: { retryable: true },
  /** Too many sockets from this address. Closes with `too_many_connections`. */
  too_many_connections: { retryable: true },
} as const;

/** Code of a `nack` or `error` frame that this version knows. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** Whether the same request may succeed later unchanged. Unknown codes count as final unless `retryMs` came with them. */
export function isRetryable(code: string, retryMs?: number): boolean {
  return Object.hasOwn(ERROR_CODES, code) ? ERROR_CODES[code as ErrorCode].retryable : retryMs !== undefined;
}
