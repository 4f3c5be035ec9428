/** Decides whether to go over HTTP, and when to come back. Loaded when WebSocket did not work. */
import { createTimer, systemClock } from '../clock.ts';
import type { Clock, SocketFactory, SocketLike } from '../types.ts';
import { BLOCKED_MARK } from './blocked-mark.ts';
import { createHttpSocketFactory } from './socket.ts';

/** How long a WebSocket may stay silent before it counts as blocked, milliseconds; less when the page before went over HTTP. */
const PATIENCE_MS = 3_000;
const SHORT_PATIENCE_MS = 2_000;
/** HTTP must answer within this time to be worth it, and a tried WebSocket too, milliseconds. */
const ANSWER_MS = 9_000;
/** When a link over HTTP looks for WebSocket: this long after it began, then again and again. Milliseconds. */
const FIRST_LOOK_MS = 60_000;
const LOOK_MS = 300_000;

type EngineSocket = SocketLike & Pick<EventTarget, 'addEventListener'> & { readonly readyState: number };

/** What `fallBack` needs; everything with a default is there for tests. */
export interface FallbackOptions {
  /** The socket's address. */
  readonly url: string;
  /** The WebSocket that is being tried now. */
  readonly socket: EngineSocket;
  /** What opens the next sockets; undefined = WebSocket again. */
  readonly use: (factory: SocketFactory | undefined) => void;
  readonly webSocket: SocketFactory;
  /** Of the socket that is being tried. */
  readonly protocols: readonly string[];
  readonly fetch?: typeof fetch;
  readonly clock?: Clock;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

/** Notes for this tab's next page whether WebSocket is blocked. Without a page, or where it may not store, nothing is noted. */
function note(blocked: boolean): void {
  try {
    if (blocked) sessionStorage[BLOCKED_MARK] = '1';
    else sessionStorage.removeItem(BLOCKED_MARK);
  } catch {
    // The next page finds out by itself.
  }
}

function wasNoted(): boolean {
  try {
    return BLOCKED_MARK in sessionStorage;
  } catch {
    return false;
  }
}

/** Resolves to whether the socket says anything within this time. */
function speaks(socket: EngineSocket, clock: Clock, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = createTimer(clock);
    const finish = (spoke: boolean) => (): void => {
      timer();
      resolve(spoke);
    };
    timer(finish(false), ms);
    socket.addEventListener('message', finish(true));
    socket.addEventListener('close', finish(false));
    // Node 22 tells of a refused upgrade by an error only.
    socket.addEventListener('error', finish(false));
  });
}

/** Opens a WebSocket and asks. A ping is answered before the hello: a proxy that only lets the upgrade pass is found out. */
function tryWebSocket(webSocket: SocketFactory, url: string, protocols: readonly string[]): EngineSocket {
  const tried = webSocket(url, protocols) as EngineSocket;
  tried.onopen = () => tried.send('{"t":"ping","n":0}');
  tried.onerror = () => {};
  return tried;
}

/** Whether the relay itself answers over HTTP; a proxy whose relay is away says 502. */
async function reachable(url: string, ask: typeof fetch, clock: Clock): Promise<boolean> {
  const asking = new AbortController();
  const timer = createTimer(clock);
  timer(() => asking.abort(), ANSWER_MS);
  try {
    return (await ask(new URL('health/live', url.replace(/^ws/, 'http')), { cache: 'no-store', signal: asking.signal })).ok;
  } catch {
    return false;
  } finally {
    timer();
  }
}

/**
 * Goes over HTTP from now on when the WebSocket that is being tried stays silent, the relay answers over HTTP, and another WebSocket
 * after that stays silent too: a relay that was only away must not send its clients to HTTP. Resolves to whether it does; never rejects.
 */
export async function fallBack(options: FallbackOptions): Promise<boolean> {
  const { url, socket, use, clock = systemClock, fetch = globalThis.fetch.bind(globalThis), webSocket, protocols } = options;
  const patienceMs = wasNoted() ? SHORT_PATIENCE_MS : PATIENCE_MS;
  const blocked = !(await speaks(socket, clock, patienceMs)) && (await reachable(url, fetch, clock)) && !(await works(tryWebSocket(webSocket, url, protocols), clock, patienceMs));
  note(blocked);
  if (!blocked) return false;
  use(overHttp({ ...options, clock, fetch }));
  // Whoever still waits for it tries again, and finds HTTP.
  socket.close();
  return true;
}

/** Whether a tried WebSocket speaks. It is closed: nobody uses it. */
async function works(tried: EngineSocket, clock: Clock, ms: number): Promise<boolean> {
  const spoke = await speaks(tried, clock, ms);
  tried.close();
  return spoke;
}

/** Sockets over HTTP, each of which looks for WebSocket now and then and makes room for one that works. */
function overHttp({ use, clock = systemClock, fetch = globalThis.fetch, random = Math.random, webSocket }: FallbackOptions): SocketFactory {
  const http = createHttpSocketFactory({ fetch, clock, random, reason: 'websocket_failed' });
  return (url, protocols) => {
    const socket = http(url, protocols);
    const timer = createTimer(clock);
    const { close } = socket;
    let ended = false;
    socket.close = (...args) => {
      ended = true;
      timer();
      close(...args);
    };

    const look = async (): Promise<void> => {
      const tried = tryWebSocket(webSocket, url, protocols);
      if (!(await speaks(tried, clock, ANSWER_MS)) || ended) {
        tried.close();
        if (!ended) timer(() => void look(), LOOK_MS);
        return;
      }
      note(false);
      use(() => {
        use(undefined);
        if (tried.readyState !== 1) return webSocket(url, protocols);
        queueMicrotask(() => tried.onopen?.());
        return tried;
      });
      const { onclose } = socket;
      socket.onclose = null;
      // 4200: come back at once. The link that takes over is open already.
      onclose?.({ code: 4200, reason: '' });
      socket.close(1000);
    };
    timer(() => void look(), FIRST_LOOK_MS);
    return socket;
  };
}
