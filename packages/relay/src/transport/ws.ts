/** The fallback engine: `ws` on node:http, for platforms where uWebSockets.js has no binary. */
import { readFileSync } from 'node:fs';
import { createServer, STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, Server as NetServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { closeReason, offeredProtocols, portTaken } from './http-bridge.ts';
import { nodeHttp } from './node-http.ts';
import type { SendOutcome, Socket, SocketHandler, Transport, TransportOptions, UpgradeDecision, UpgradeRequest } from './transport.ts';

/** Who has not sent a whole head by then is let go, as uWebSockets.js does after ten seconds, milliseconds. */
const IMPATIENCE = { headersTimeout: 10_000, requestTimeout: 60_000, connectionsCheckingInterval: 2_000 };

/** A peer that does not answer a close frame is let go, milliseconds. The typings do not know this option yet. */
const CLOSING = { closeTimeout: 5_000 };

let lastId = 0;

class WsSocket implements Socket {
  readonly id: string;
  readonly raw: WebSocket;
  /** Told when everything queued reached the kernel. */
  readonly #drained: () => void;
  readonly #maxBackpressure: number;
  #heard = true;
  #waiting = false;

  constructor(raw: WebSocket, maxBackpressure: number, drained: () => void) {
    lastId += 1;
    this.id = `w${lastId.toString(36)}`;
    this.raw = raw;
    this.#maxBackpressure = maxBackpressure;
    this.#drained = drained;
  }

  send(text: string): SendOutcome {
    if (this.raw.readyState !== this.raw.OPEN) return 'dropped';
    if (this.raw.bufferedAmount + text.length > this.#maxBackpressure) return 'dropped';
    this.raw.send(text, this.#sent);
    if (this.raw.bufferedAmount === 0) return 'sent';
    this.#waiting = true;
    return 'queued';
  }

  readonly #sent = (): void => {
    if (!this.#waiting || this.raw.readyState !== this.raw.OPEN) return;
    this.#waiting = this.raw.bufferedAmount > 0;
    this.#drained();
  };

  bufferedBytes(): number {
    return this.raw.readyState === this.raw.OPEN ? this.raw.bufferedAmount : 0;
  }

  close(code: number, reason: string): void {
    if (this.raw.readyState === this.raw.OPEN) this.raw.close(code, closeReason(reason));
  }

  terminate(): void {
    this.raw.terminate();
  }

  /** Anything arrived. */
  heard(): void {
    this.#heard = true;
  }

  /** Once per idle period: ends a socket that stayed silent through a ping, else pings it. */
  probe(): void {
    if (!this.#heard) return this.raw.terminate();
    this.#heard = false;
    if (this.raw.readyState === this.raw.OPEN) this.raw.ping();
  }
}

export function createWsTransport<Context>(options: TransportOptions<Context>): Transport {
  const open = new Set<WsSocket>();
  let leaving = false;
  const acceptor = new WebSocketServer({ noServer: true, maxPayload: options.maxFrameBytes, perMessageDeflate: false, ...CLOSING, handleProtocols: () => false, clientTracking: false });
  const serve = nodeHttp(options, () => leaving);
  const { tls } = options;
  const server = tls ? createTlsServer({ ...IMPATIENCE, cert: readFileSync(tls.certificate), key: readFileSync(tls.key) }, serve) : createServer(IMPATIENCE, serve);
  server.on('upgrade', (request, stream, head) => upgrade(acceptor, options, open, leaving, request, stream, head));
  const probe = setInterval(() => { for (const socket of open) socket.probe(); }, options.idleSeconds * 500);
  probe.unref();

  const stopListening = (): void => {
    leaving = true;
    // Not the HTTP server's own, which also cuts connections on which monitors ask.
    NetServer.prototype.close.call(server);
  };
  return {
    engine: 'ws 8',
    listen: () => listen(server, options.host, options.port),
    stopListening,
    close: () => new Promise((resolve) => {
      clearInterval(probe);
      leaving = true;
      server.close(() => resolve());
      for (const socket of open) socket.terminate();
      server.closeAllConnections();
    }),
  };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'EADDRINUSE' ? portTaken(host, port) : portTaken(host, port, error.message)));
    server.listen({ host, port, exclusive: true }, () => resolve((server.address() as AddressInfo).port));
  });
}

function upgrade<Context>(acceptor: WebSocketServer, options: TransportOptions<Context>, open: Set<WsSocket>, leaving: boolean, request: IncomingMessage, stream: Duplex, head: Buffer): void {
  stream.on('error', () => stream.destroy());
  const refuse = (status: number, body: string): void => {
    stream.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  const decide = (decision: UpgradeDecision<Context>): void => {
    if (stream.destroyed) return;
    if (!decision.accept) return refuse(decision.status, decision.body);
    // `ws` asks its own hook for the subprotocol; the decision has been taken, so the hook only repeats it.
    acceptor.options.handleProtocols = () => decision.protocol ?? false;
    acceptor.handleUpgrade(request, stream, head, (raw) => attach(options, open, raw, decision.context));
  };
  const fail = (error: unknown): void => {
    options.onError?.(error);
    refuse(500, 'The relay failed to answer. The failure was logged.');
  };
  if (leaving) return refuse(503, 'The relay is stopping. Try again in a moment.');
  const facts = readUpgrade(request);
  if (facts.url.split('?')[0] !== options.socketPath) return refuse(404, 'There is no socket at this path.');
  try {
    const decision = options.sockets.upgrade(facts);
    if (decision instanceof Promise) decision.then(decide).catch(fail);
    else decide(decision);
  } catch (error) {
    fail(error);
  }
}

function attach<Context>(options: TransportOptions<Context>, open: Set<WsSocket>, raw: WebSocket, context: Context): void {
  const { sockets } = options;
  const socket: WsSocket = new WsSocket(raw, options.maxBackpressureBytes, () => guard(() => sockets.drain(socket, context)));
  const guard = (run: () => void): void => {
    try {
      run();
    } catch (error) {
      options.onError?.(error);
      socket.terminate();
    }
  };
  open.add(socket);
  raw.on('error', () => undefined);
  raw.on('pong', () => socket.heard());
  raw.on('ping', () => socket.heard());
  raw.on('message', (data: Buffer, isBinary: boolean) => {
    socket.heard();
    guard(() => (isBinary ? sockets.binary(socket, context) : sockets.message(socket, context, data.toString('utf8'))));
  });
  raw.on('close', (code: number) => {
    open.delete(socket);
    guard(() => closed(sockets, socket, context, code));
  });
  guard(() => sockets.open(socket, context));
}

function closed<Context>(sockets: SocketHandler<Context>, socket: Socket, context: Context, code: number): void {
  sockets.close(socket, context, code);
}

function readUpgrade(request: IncomingMessage): UpgradeRequest {
  const headers: Record<string, string> = {};
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const name = (request.rawHeaders[index] ?? '').toLowerCase();
    const value = request.rawHeaders[index + 1] ?? '';
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  }
  return {
    url: request.url ?? '/',
    headers,
    remoteAddress: request.socket.remoteAddress ?? '',
    protocols: offeredProtocols(headers['sec-websocket-protocol']),
  };
}
