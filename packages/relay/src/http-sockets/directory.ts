/**
 * Sockets over HTTP (PROTOCOL.md §15), as the routes see them. Questions and answers are plain data, so that a node which does not hold
 * a socket can forward them to the one that does: a socket's name begins with its node (`nodeOf`), and no sticky sessions are needed.
 * A node's own are in `HttpSockets`; with several nodes `SharedHttpSockets` stands before it.
 */
import type { UpgradeRequest } from '../transport/transport.ts';

/** A close in either direction. */
export interface CloseFrame {
  readonly code: number;
  readonly reason: string;
}

export interface OpenRequest {
  /** The opening request, read as an upgrade would be. */
  readonly upgrade: UpgradeRequest;
  /** The first frames, numbered from 1. */
  readonly frames: readonly string[];
}

export type OpenAnswer =
  | { readonly status: 'open'; /** Names the socket; a secret. */ readonly socket: string; readonly protocol: string | undefined; readonly node: string }
  | { readonly status: 'refused'; readonly http: number; readonly words: string };

/** Frames of a client, numbered without gaps over the socket's life. */
export interface UpBatch {
  /** Number of the first of `frames`. */
  readonly first: number;
  readonly frames: readonly string[];
  /** Comes after the frames. */
  readonly close?: CloseFrame | undefined;
}

export type UpAnswer = { readonly status: 'taken'; /** Every frame up to this number was handled, once. */ readonly received: number } | NotPossible;

export type DownAnswer =
  | { readonly status: 'frames'; readonly first: number; readonly frames: readonly string[]; readonly close?: CloseFrame }
  | NotPossible;

/**
 * `unknown`: no such socket, or it died. `out_of_step`: the numbers cannot be right; the socket stays as it is. `away`: the node that holds it cannot be
 * reached from here now; the same request is asked again.
 */
export type NotPossible = { readonly status: 'unknown' | 'away' } | { readonly status: 'out_of_step'; readonly words: string };

/** Guarantees: a frame is handled once and in order however often its request comes; what was not acknowledged is delivered again. */
export interface HttpSocketDirectory {
  open(request: OpenRequest): Promise<OpenAnswer>;
  /** Handles the frames that are new. */
  take(socket: string, batch: UpBatch): Promise<UpAnswer>;
  /** Acknowledges everything up to `after`, then resolves with what comes next, or with nothing after `POLL_MS`. A newer poll ends an older one. */
  poll(socket: string, after: number): Promise<DownAnswer>;
}

/** How long a poll waits for a frame, milliseconds. Below the 30 s after which common proxies give a silent request up. */
export const POLL_MS = 25_000;
/** A socket without a waiting poll for this long is dead; a closed one is remembered this long for those who missed the close. Milliseconds. */
export const SILENT_MS = 30_000;

/** The node that holds a socket of this name. */
export function nodeOf(socket: string): string {
  return socket.slice(0, Math.max(0, socket.indexOf('.')));
}
