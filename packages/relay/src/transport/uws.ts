/**
 * The default engine: uWebSockets.js. Every cast around its typings is in this file and its HTTP part.
 * Traps: `idleTimeout` outside 8…960 kills the process; ports are shared between processes unless exclusive; a socket must not
 * be touched after its close event; `end()` over the backpressure limit loses the close frame.
 */
import type * as uWS from 'uWebSockets.js';
import { closeReason, offeredProtocols, portTaken } from './http-bridge.ts';
import type { SendOutcome, Socket, Transport, TransportOptions, UpgradeDecision, UpgradeRequest } from './transport.ts';
import { serveHttp } from './uws-http.ts';

/** What the package exports at run time and its typings do not say. */
type UwsModule = typeof uWS & { readonly DISABLED: uWS.CompressOptions; readonly LIBUS_LISTEN_EXCLUSIVE_PORT: number; readonly _cfg: (setting: string) => void };
type ListenWithOptions = (host: string, port: number, options: number, done: (socket: uWS.us_listen_socket | false) => void) => void;

interface Slot<Context> {
  readonly context: Context;
  socket: UwsSocket<Context> | undefined;
}

/** Whether the native part loads on this platform and Node version. */
export async function loadUws(): Promise<UwsModule | undefined> {
  try {
    return (await import('uWebSockets.js')) as unknown as UwsModule;
  } catch {
    return undefined;
  }
}

let lastId = 0;

/** What was sent last, and its UTF-8 from the second time on: a message for many sockets is encoded once. */
const last: { text: string; encoded: Uint8Array | undefined } = { text: '', encoded: undefined };
const encoder = new TextEncoder();
/** Makes no object besides the text, as a `Buffer` would. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function sharedForm(text: string): string | Uint8Array {
  if (text === last.text) return (last.encoded ??= encoder.encode(text));
  last.text = text;
  last.encoded = undefined;
  return text;
}

class UwsSocket<Context> implements Socket {
  readonly id: string;
  #raw: uWS.WebSocket<Slot<Context>> | undefined;
  /** The kernel took everything of the last message; then nothing waits, and the engine need not be asked. */
  #isEmpty = true;

  constructor(raw: uWS.WebSocket<Slot<Context>>) {
    lastId += 1;
    this.id = `u${lastId.toString(36)}`;
    this.#raw = raw;
  }

  send(text: string): SendOutcome {
    if (!this.#raw) return 'dropped';
    const outcome = this.#raw.send(sharedForm(text), false, false);
    this.#isEmpty = outcome === 1;
    return outcome === 1 ? 'sent' : outcome === 0 ? 'queued' : 'dropped';
  }

  bufferedBytes(): number {
    return this.#isEmpty ? 0 : (this.#raw?.getBufferedAmount() ?? 0);
  }

  close(code: number, reason: string): void {
    this.#raw?.end(code, closeReason(reason));
  }

  terminate(): void {
    this.#raw?.close();
  }

  /** After the close event every call into the native socket throws. */
  forget(): void {
    this.#raw = undefined;
  }
}

/** @throws when uWebSockets.js has no binary for this platform; `chooseTransport` falls back then. */
export async function createUwsTransport<Context>(options: TransportOptions<Context>): Promise<Transport> {
  const uws = await loadUws();
  if (!uws) throw new Error('uWebSockets.js has no binary for this platform and Node version. Set FRONTDESK_TRANSPORT=ws.');
  uws._cfg('silent');
  const app: uWS.TemplatedApp = options.tls ? uws.SSLApp({ cert_file_name: options.tls.certificate, key_file_name: options.tls.key }) : uws.App();
  let listening: uWS.us_listen_socket | undefined;
  let leaving = false;
  app.ws<Slot<Context>>(options.socketPath, behaviour(uws, options, () => leaving));
  serveHttp(app, options, () => leaving);

  const stopListening = (): void => {
    leaving = true;
    if (listening) uws.us_listen_socket_close(listening);
    listening = undefined;
  };
  return {
    engine: 'uWebSockets.js 20',
    listen: () => new Promise((resolve, reject) => {
      (app.listen as unknown as ListenWithOptions).call(app, options.host, options.port, uws.LIBUS_LISTEN_EXCLUSIVE_PORT, (socket) => {
        if (!socket) return reject(portTaken(options.host, options.port, 'another program uses it, or the address is not this machine’s'));
        listening = socket;
        resolve(uws.us_socket_local_port(socket as unknown as uWS.us_socket));
      });
    }),
    stopListening,
    close: () => {
      stopListening();
      app.close();
      return Promise.resolve();
    },
  };
}

function behaviour<Context>(uws: UwsModule, options: TransportOptions<Context>, leaving: () => boolean): uWS.WebSocketBehavior<Slot<Context>> {
  const { sockets } = options;
  /** Runs a handler; a throw closes this socket only. */
  const guard = (socket: Socket, run: () => void): void => {
    try {
      run();
    } catch (error) {
      options.onError?.(error);
      socket.terminate();
    }
  };
  const wrapped = (raw: uWS.WebSocket<Slot<Context>>): UwsSocket<Context> => {
    const slot = raw.getUserData();
    return (slot.socket ??= new UwsSocket(raw));
  };
  return {
    compression: uws.DISABLED,
    maxPayloadLength: options.maxFrameBytes,
    maxBackpressure: options.maxBackpressureBytes,
    closeOnBackpressureLimit: false,
    idleTimeout: Math.min(960, Math.max(8, Math.ceil(options.idleSeconds / 4) * 4)),
    sendPingsAutomatically: true,
    upgrade: (res, req, context) => upgrade(options, res, req, context, leaving),
    open: (raw) => {
      const socket = wrapped(raw);
      guard(socket, () => sockets.open(socket, raw.getUserData().context));
    },
    message: (raw, data, isBinary) => {
      const socket = wrapped(raw);
      const { context } = raw.getUserData();
      guard(socket, () => (isBinary ? sockets.binary(socket, context) : sockets.message(socket, context, decoder.decode(data))));
    },
    drain: (raw) => {
      const socket = wrapped(raw);
      guard(socket, () => sockets.drain(socket, raw.getUserData().context));
    },
    close: (raw, code) => {
      const socket = wrapped(raw);
      socket.forget();
      guard(socket, () => sockets.close(socket, raw.getUserData().context, code));
    },
  };
}

/** `req` lives only during this call, `res` until it is aborted. */
function upgrade<Context>(options: TransportOptions<Context>, res: uWS.HttpResponse, req: uWS.HttpRequest, context: uWS.us_socket_context_t, leaving: () => boolean): void {
  let aborted = false;
  res.onAborted(() => { aborted = true; });
  const request = readUpgrade(res, req);
  const key = req.getHeader('sec-websocket-key');
  const extensions = req.getHeader('sec-websocket-extensions');
  const decide = (decision: UpgradeDecision<Context>): void => {
    if (aborted) return;
    res.cork(() => {
      if (decision.accept) {
        const slot: Slot<Context> = { context: decision.context, socket: undefined };
        res.upgrade(slot, key, decision.protocol ?? '', extensions, context);
      } else {
        res.writeStatus(String(decision.status)).writeHeader('content-type', 'text/plain; charset=utf-8').end(decision.body, true);
      }
    });
  };
  const fail = (error: unknown): void => {
    options.onError?.(error);
    decide({ accept: false, status: 500, body: 'The relay failed to answer. The failure was logged.' });
  };
  if (leaving()) return decide({ accept: false, status: 503, body: 'The relay is stopping. Try again in a moment.' });
  try {
    const decision = options.sockets.upgrade(request);
    if (decision instanceof Promise) decision.then(decide).catch(fail);
    else decide(decision);
  } catch (error) {
    fail(error);
  }
}

function readUpgrade(res: uWS.HttpResponse, req: uWS.HttpRequest): UpgradeRequest {
  const headers: Record<string, string> = {};
  req.forEach((name, value) => {
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  });
  const query = req.getQuery();
  return {
    url: query ? `${req.getUrl()}?${query}` : req.getUrl(),
    headers,
    remoteAddress: Buffer.from(res.getRemoteAddressAsText()).toString('latin1'),
    protocols: offeredProtocols(headers['sec-websocket-protocol']),
  };
}
