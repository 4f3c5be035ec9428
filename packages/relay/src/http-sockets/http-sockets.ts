import { randomBytes } from 'node:crypto';
import type { SocketHandler } from '../transport/transport.ts';
import type { DownAnswer, HttpSocketDirectory, OpenAnswer, OpenRequest, UpAnswer, UpBatch } from './directory.ts';
import { HttpSocket } from './http-socket.ts';

/** How often polls and silent sockets are looked at, milliseconds. */
const TICK_MS = 1_000;
/** What the last answers get to reach the kernel before the engine is closed, milliseconds. */
const LAST_ANSWERS_MS = 100;
/** Sockets over HTTP at a time, and as many closed ones that are remembered. They hold no file descriptor, so nothing else bounds them. */
const MOST_SOCKETS = 20_000;

export interface HttpSocketsOptions<Context> {
  /** The same object that the engine's WebSockets talk to. */
  readonly handler: SocketHandler<Context>;
  /** Names this process among the nodes; no dots. */
  readonly node: string;
  /** Bytes that may wait for one client; beyond, `send` says `dropped`. */
  readonly maxBufferedBytes: number;
  /** Milliseconds of a clock that is never set: a jump must not end sockets that wait, or keep dead ones. */
  readonly now: () => number;
  /** Told what the handler threw; that socket ends. */
  readonly onError: (error: unknown) => void;
  readonly most?: number;
  /** Whether a socket shows in `size`. Default: each. */
  readonly counts?: (context: Context) => boolean;
}

/** The sockets that this process holds, by their secret names. Call `start()` when listening. */
export class HttpSockets<Context> implements HttpSocketDirectory {
  readonly #options: HttpSocketsOptions<Context>;
  readonly #sockets = new Map<string, HttpSocket>();
  /** Names of those that are closed and remembered for whoever missed it, the oldest first. */
  readonly #closed = new Set<string>();
  #open = 0;
  #uncounted = 0;
  #lastId = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: HttpSocketsOptions<Context>) {
    this.#options = options;
  }

  /** Sockets that are open now and count. */
  get size(): number {
    return this.#open - this.#uncounted;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.tick(), TICK_MS);
    this.#timer.unref();
  }

  tick(): void {
    const now = this.#options.now();
    for (const [name, socket] of this.#sockets) {
      if (socket.tick(now)) this.#forget(name);
    }
  }

  /**
   * The process stops and takes no more requests: whoever waits gets what was said up to the end of this turn together with the close
   * frame, the others find out by their next request. Resolves when the answers are on their way.
   */
  async leave(code: number, reason: string): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (this.#open === 0) return;
    for (const socket of this.#sockets.values()) socket.closeAfterNext(code, reason);
    await new Promise((resolve) => setImmediate(resolve));
    for (const socket of this.#sockets.values()) socket.close(code, reason);
    await new Promise((resolve) => setTimeout(resolve, LAST_ANSWERS_MS));
  }

  async open({ upgrade, frames }: OpenRequest): Promise<OpenAnswer> {
    const { handler, node, most = MOST_SOCKETS } = this.#options;
    if (this.#sockets.size - this.#closed.size >= most) return { status: 'refused', http: 503, words: 'The relay holds as many connections over HTTP as it may. Try again later.' };
    const decision = await handler.upgrade(upgrade);
    if (!decision.accept) return { status: 'refused', http: decision.status, words: decision.body };
    const name = `${node}.${randomBytes(32).toString('base64url')}`;
    const socket = this.#create(name, decision.context);
    this.#sockets.set(name, socket);
    this.#open += 1;
    if (!this.#counts(decision.context)) this.#uncounted += 1;
    this.#guard(socket, () => handler.open(socket, decision.context));
    socket.take({ first: 1, frames });
    return { status: 'open', socket: name, protocol: decision.protocol, node };
  }

  take(name: string, batch: UpBatch): Promise<UpAnswer> {
    return Promise.resolve(this.#sockets.get(name)?.take(batch) ?? { status: 'unknown' });
  }

  poll(name: string, after: number): Promise<DownAnswer> {
    return this.#sockets.get(name)?.poll(after) ?? Promise.resolve({ status: 'unknown' });
  }

  /** Somebody who opens and closes without end makes others miss a close frame at most, never a place. */
  #remember(name: string): void {
    this.#closed.add(name);
    const [oldest] = this.#closed;
    if (this.#closed.size > (this.#options.most ?? MOST_SOCKETS) && oldest !== undefined) this.#forget(oldest);
  }

  #forget(name: string): void {
    this.#closed.delete(name);
    this.#sockets.delete(name);
  }

  #create(name: string, context: Context): HttpSocket {
    const { handler, maxBufferedBytes, now } = this.#options;
    this.#lastId += 1;
    const socket: HttpSocket = new HttpSocket(`h${this.#lastId.toString(36)}`, {
      message: (text) => this.#guard(socket, () => handler.message(socket, context, text)),
      drain: () => this.#guard(socket, () => handler.drain(socket, context)),
      closed: (code) => {
        this.#open -= 1;
        if (this.#sockets.has(name)) this.#remember(name);
        if (!this.#counts(context)) this.#uncounted -= 1;
        this.#guard(socket, () => handler.close(socket, context, code));
      },
    }, maxBufferedBytes, now);
    return socket;
  }

  #counts(context: Context): boolean {
    return this.#options.counts?.(context) ?? true;
  }

  #guard(socket: HttpSocket, run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#options.onError(error);
      socket.terminate();
    }
  }
}
