/** A socket whose frames travel in HTTP requests (PROTOCOL.md §15), for networks that block WebSocket. */
import { backoffMs } from '../connection/backoff.ts';
import { createTimer } from '../clock.ts';
import type { Clock, SocketFactory, SocketLike } from '../types.ts';

/** Requests that fail for this long end the socket, milliseconds. Below the relay's patience of 30 s. */
const LOST_MS = 20_000;
/** A request without an answer is given up, milliseconds. A poll waits 25 s for its answer on purpose. */
const SEND_MS = 10_000;
const POLL_MS = 32_000;
/** Frames and characters of one request. The relay takes 200 frames and 256 KiB. */
const MOST_FRAMES = 100;
const MOST_CHARS = 60_000;

/** What the socket needs from outside. */
export interface HttpSocketOptions {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Told to the relay, which counts it for the site's owner. */
  readonly reason?: 'websocket_failed';
}

interface Down {
  readonly first: number;
  readonly frames: readonly string[];
  readonly close?: { readonly code: number; readonly reason: string };
}

/** Stops a request: the answer says that the socket is gone, or that asking again would not help. */
class Gone extends Error {
  readonly code: number;
  constructor(code: number) {
    super();
    this.code = code;
  }
}

/**
 * Makes sockets over HTTP that behave as WebSockets do: frames arrive once and in order, or the socket closes. `onopen` comes before the
 * relay has answered, so that the first frames travel with the opening request; a relay that cannot be reached shows as a close.
 */
export function createHttpSocketFactory({ fetch, clock, random, reason }: HttpSocketOptions): SocketFactory {
  return (url, protocols) => {
    const address = url.replace(/^ws/, 'http').replace(/\/ws$/, '/api/v1/socket');
    const ending = new AbortController();
    let name: string | undefined;
    /** Not taken by the relay; the first has the number `taken + 1`. */
    let waiting: string[] = [];
    let taken = 0;
    let arrived = 0;
    let sending = false;
    let closing: { code: number; reason: string } | undefined;

    const socket: SocketLike = {
      via: 'http', onopen: null, onmessage: null, onclose: null, onerror: null,
      send(text) {
        if (closing) return;
        waiting.push(text);
        void flush();
      },
      close(code = 1000, why = '') {
        if (closing) return;
        closing = { code, reason: why };
        if (name) tellClose();
        end(code, why);
      },
    };

    /** The relay is told in one last request that may outlive the page. If that is lost, it notices by itself. */
    const tellClose = (): void => void post('/frames', { first: taken + 1, frames: batch(), close: closing }, true).catch(() => {});

    const end = (code: number, why = ''): void => {
      if (ending.signal.aborted) return;
      closing ??= { code, reason: why };
      ending.abort();
      queueMicrotask(() => socket.onclose?.({ code, reason: why }));
    };

    const request = async (path: string, waitMs: number, init: RequestInit): Promise<unknown> => {
      const giveUp = new AbortController();
      const stop = (): void => giveUp.abort();
      const timer = createTimer(clock);
      timer(stop, waitMs);
      if (!init.keepalive) ending.signal.addEventListener('abort', stop);
      try {
        const response = await fetch(address + path, { cache: 'no-store', ...init, signal: giveUp.signal });
        if (response.ok) return await response.json();
        // 4xx: asking again would not help, unless the relay or something before it only wants fewer requests.
        if (response.status < 500 && response.status !== 408 && response.status !== 429) throw new Gone(response.status === 413 ? 1009 : 1006);
        throw new Error(String(response.status));
      } finally {
        ending.signal.removeEventListener('abort', stop);
        timer();
      }
    };
    const headers = (): Record<string, string> => (name ? { 'frontdesk-socket': name } : {});
    const post = (path: string, content: unknown, keepalive = false): Promise<unknown> =>
      request(path, SEND_MS, { method: 'POST', keepalive, headers: { 'content-type': 'application/json', ...headers() }, body: JSON.stringify(content) });

    /** Asks until there is an answer; resolves to undefined when the socket ended meanwhile. */
    const insist = async (ask: () => Promise<unknown>): Promise<unknown> => {
      const since = clock.now();
      for (let failures = 0; !ending.signal.aborted; failures += 1) {
        try {
          return await ask();
        } catch (error) {
          if (ending.signal.aborted) break;
          if (error instanceof Gone) return end(error.code);
          if (Math.abs(clock.now() - since) > LOST_MS) return end(1006);
          await new Promise<void>((resolve) => void clock.setTimeout(resolve, 100 + backoffMs(Math.min(failures, 2), random)));
        }
      }
      return undefined;
    };

    /** What waits, as much as fits into one request; one frame in any case. */
    const batch = (): string[] => {
      const frames: string[] = [];
      let chars = 0;
      for (const text of waiting.slice(0, MOST_FRAMES)) {
        chars += text.length;
        if (frames.length && chars > MOST_CHARS) break;
        frames.push(text);
      }
      return frames;
    };

    /** One request at a time, so that frames stay in order; what is written meanwhile goes with the next. */
    const flush = async (): Promise<void> => {
      if (sending || !name) return;
      sending = true;
      while (waiting.length && !ending.signal.aborted) {
        const frames = batch();
        const answer = await insist(() => post('/frames', { first: taken + 1, frames }));
        if (!answer) break;
        taken += frames.length;
        waiting = waiting.slice(frames.length);
      }
      sending = false;
    };

    const listen = async (): Promise<void> => {
      while (!ending.signal.aborted) {
        const answer = (await insist(() => request('/frames', POLL_MS, { headers: { ...headers(), 'frontdesk-after': String(arrived) } }))) as Down | undefined;
        for (const [index, data] of answer?.frames.entries() ?? []) {
          if (ending.signal.aborted) return;
          if (answer!.first + index <= arrived) continue;
          arrived = answer!.first + index;
          socket.onmessage?.({ data });
        }
        if (answer?.close) end(answer.close.code, answer.close.reason);
      }
    };

    const open = async (): Promise<void> => {
      socket.onopen?.();
      const frames = batch();
      // Not insisted on: whoever connects has a back-off of its own. Not cut short either: what was opened must be closed.
      const answer = (await post('', { protocols, frames, reason }, true)) as { socket: string };
      name = answer.socket;
      taken = frames.length;
      waiting = waiting.slice(frames.length);
      if (ending.signal.aborted) return tellClose();
      void flush();
      await listen();
    };
    queueMicrotask(() => void open().catch((error: unknown) => end(error instanceof Gone ? error.code : 1006)));
    return socket;
  };
}
