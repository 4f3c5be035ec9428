/**
 * The seam between the relay and a socket library. Two engines pass `tests/contract/transport.ts`:
 * uWebSockets.js (default) and `ws` on node:http (where uWS has no binary).
 */

/** What `send` found out. `dropped`: over `maxBackpressure`, the frame is lost; the session must read the store again. */
export type SendOutcome = 'sent' | 'queued' | 'dropped';

/** One peer's socket. Text frames only. Every method is safe after the close (and does nothing). */
export interface Socket {
  /** Unique per process run. */
  readonly id: string;
  send(text: string): SendOutcome;
  /** Bytes that wait in user space for the kernel. */
  bufferedBytes(): number;
  /** Sends a close frame, then ends. Reason ≤ 123 UTF-8 bytes. */
  close(code: number, reason: string): void;
  /** Ends at once, without a close frame. */
  terminate(): void;
}

/** The HTTP request that asks for an upgrade. */
export interface UpgradeRequest {
  readonly url: string;
  /** Lower-case names; repeated headers joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  /** The peer's own address, before any proxy header is believed. */
  readonly remoteAddress: string;
  /** Offered subprotocols, in order. */
  readonly protocols: readonly string[];
  /** Why the client opens a socket over HTTP; missing for a WebSocket. */
  readonly reason?: 'websocket_failed';
}

export type UpgradeDecision<Context> =
  | { readonly accept: true; readonly protocol: string | undefined; readonly context: Context }
  | { readonly accept: false; readonly status: number; readonly body: string };

/** What the relay does with sockets. Called on the one thread; never throws (an engine logs and closes if it does). */
export interface SocketHandler<Context> {
  upgrade(request: UpgradeRequest): UpgradeDecision<Context> | Promise<UpgradeDecision<Context>>;
  open(socket: Socket, context: Context): void;
  message(socket: Socket, context: Context, text: string): void;
  /** A binary frame came; the engine does not close by itself. */
  binary(socket: Socket, context: Context): void;
  /** Buffered bytes fell; `bufferedBytes()` tells to what. */
  drain(socket: Socket, context: Context): void;
  close(socket: Socket, context: Context, code: number): void;
}

export interface TransportOptions<Context> {
  readonly host: string;
  /** 0 = a free one. */
  readonly port: number;
  readonly socketPath: string;
  readonly sockets: SocketHandler<Context>;
  /** Answers every other request. The peer's address is in the header `x-frontdesk-remote`, which a client cannot set. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Beyond this the engine ends the socket, uWebSockets.js without a close frame: leave room for the session to refuse in words. */
  readonly maxFrameBytes: number;
  readonly maxBackpressureBytes: number;
  readonly idleSeconds: number;
  readonly maxBodyBytes: number;
  /** Told what a handler threw; the engine answers 500 or closes the socket. */
  readonly onError?: (error: unknown) => void;
  /** Speaks TLS with these files, in PEM; checked before by `config/tls.ts`. Default: plain, for a proxy in front or loopback. */
  readonly tls?: TlsFiles;
}

/** Paths of a certificate chain and of its private key. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
}

export interface Transport {
  /** For the log line: `uWebSockets.js 20` or `ws 8`. */
  readonly engine: string;
  /** The port in use. Rejects with a sentence when it is taken. */
  listen(): Promise<number>;
  /** Takes no new connections, and no requests on those that are there but what monitors ask (`/health/…`, `/metrics`); open sockets live on. */
  stopListening(): void;
  close(): Promise<void>;
}
