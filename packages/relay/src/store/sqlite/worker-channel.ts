import { Worker } from 'node:worker_threads';
import { StoreUnavailable } from '../failures.ts';
import { errorOf } from './failures.ts';
import type { OnBatch } from '../store.ts';
import type { Forgotten, FromWorker, Notice, Operations, Request, Settled, ToWorker } from './exchange.ts';
import type { StreamPosition } from './stream/stream-file.ts';

interface Waiting {
  readonly request: Request;
  /** Makes of the worker's result what the caller gets. */
  readonly unpack: ((value: never) => unknown) | undefined;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  /** How much of what goes ahead comes before it. */
  readonly after: number;
}

/** What is done ahead of the worker, and has to be known to it before the calls that were made later. */
export interface Ahead {
  /** So much was begun. */
  readonly begun: number;
  /** So much of it can be told to the worker: calls that came after more of it wait; then `retry` is to be called. */
  readonly done: number;
  /** What is told with each message. */
  readonly position: StreamPosition | undefined;
  /** A call is made. */
  meets(request: Request): void;
}

export interface ChannelOptions {
  readonly url: URL;
  readonly workerData: unknown;
  /** Batches that may be with the worker at once: 1 makes the largest groups, 2 keeps the worker busy while answers are handed out. */
  readonly inFlight: number;
  /**
   * Least time from one message to the next, in milliseconds; 0 = none. A call that comes alone goes at once; a stream of them is
   * gathered, because a commit for each would cost more than all of them together.
   */
  readonly paceMs: number;
  /** Told when the worker died; it is started again by the next call. */
  readonly onDeath?: (error: Error) => void;
  /** Told what the worker says unasked. */
  readonly onNotice?: (notice: string) => void;
  /** Told with each answer whether something answered is not to be read yet, and when it is. */
  readonly onPending?: (pending: boolean, answered: readonly { readonly request: Request }[]) => void;
  /** Told that what the worker has answered before may not be true any more. */
  readonly onForgotten?: () => void;
  /** Default: nothing goes ahead. */
  readonly ahead?: Ahead;
  /** Told of each batch that was answered. */
  readonly onBatch?: OnBatch | undefined;
}

/** After a death, calls are refused for this long, in milliseconds, so that a worker that cannot live is not started without end. */
const PAUSE_MS = 250;

/**
 * Calls operations in a worker thread. Calls of one turn, and those made while the worker is busy, travel as one message, in order.
 * If the worker dies, every call that waits rejects with `StoreUnavailable`; whether the dead worker had committed it is then not known,
 * and a repetition with the same id finds out.
 */
export class WorkerChannel<Table extends Operations> {
  readonly #options: ChannelOptions;
  #worker: Worker | undefined;
  #queue: Waiting[] = [];
  #sent: { readonly batch: readonly Waiting[]; readonly at: number }[] = [];
  #scheduled = false;
  #sentAt = -Infinity;
  #closing: Promise<void> | undefined;
  #pausedUntil = 0;
  #onIdle: (() => void) | undefined;

  constructor(options: ChannelOptions) {
    this.#options = options;
  }

  call<Name extends keyof Table & string>(name: Name, ...args: Parameters<Table[Name]>): Promise<ReturnType<Table[Name]>> {
    return this.#enqueue([name, ...args], undefined) as Promise<ReturnType<Table[Name]>>;
  }

  /** As `call`, with a result that is unpacked on the way: one promise less than a `then`. */
  ask<Name extends keyof Table & string, Result>(unpack: (value: ReturnType<Table[Name]>) => Result, name: Name, ...args: Parameters<Table[Name]>): Promise<Result> {
    return this.#enqueue([name, ...args], unpack) as Promise<Result>;
  }

  /** As `call`, before all calls that wait: they may wait for this one. */
  callFirst<Name extends keyof Table & string>(name: Name, ...args: Parameters<Table[Name]>): Promise<ReturnType<Table[Name]>> {
    return this.#enqueue([name, ...args], undefined, true) as Promise<ReturnType<Table[Name]>>;
  }

  /** More of what goes ahead is done. */
  retry(): void {
    if (this.#queue.length > 0) this.#schedule();
  }

  /** What goes ahead failed: so do the calls that wait for it. */
  refuseBlocked(error: Error): void {
    const done = this.#options.ahead?.done ?? Infinity;
    const blocked = this.#queue.filter(({ after }) => after > done);
    this.#queue = this.#queue.filter(({ after }) => after <= done);
    for (const { reject } of blocked) reject(error);
  }

  /** Serves what waits, then ends the worker. */
  close(): Promise<void> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  #enqueue(request: Request, unpack: Waiting['unpack'], isFirst = false): Promise<unknown> {
    return new Promise<unknown>((resolve, reject) => {
      if (this.#closing) reject(new StoreUnavailable('The store is closed.'));
      else if (this.#pausedUntil > 0 && performance.now() < this.#pausedUntil) reject(new StoreUnavailable('The store is being started again.'));
      else {
        const { ahead } = this.#options;
        ahead?.meets(request);
        if (isFirst) this.#queue.unshift({ request, unpack, resolve, reject, after: 0 });
        else this.#queue.push({ request, unpack, resolve, reject, after: ahead?.begun ?? 0 });
        this.#schedule();
      }
    });
  }

  #schedule(): void {
    if (this.#scheduled || this.#sent.length >= this.#options.inFlight) return;
    this.#scheduled = true;
    const wait = this.#sentAt + this.#options.paceMs - performance.now();
    const go = (): void => {
      this.#scheduled = false;
      this.#flush();
    };
    if (wait > 0) setTimeout(go, wait);
    else setImmediate(go);
  }

  #flush(): void {
    if (this.#queue.length === 0 || this.#sent.length >= this.#options.inFlight) return;
    const batch = this.#takeReady();
    if (batch.length === 0) return;
    this.#sentAt = performance.now();
    const worker = this.#running();
    try {
      worker.postMessage({ batch: batch.map(({ request }) => request), follow: this.#options.ahead?.position } satisfies ToWorker);
      this.#sent.push({ batch, at: this.#sentAt });
    } catch (error) {
      this.#postWithout(worker, batch, error as Error);
    }
    worker.ref();
  }

  /** Everything, or what came before something that goes ahead and is not done yet. */
  #takeReady(): readonly Waiting[] {
    const done = this.#options.ahead?.done ?? Infinity;
    const blocked = this.#queue.findIndex(({ after }) => after > done);
    const ready = blocked < 0 ? this.#queue : this.#queue.slice(0, blocked);
    this.#queue = blocked < 0 ? [] : this.#queue.slice(blocked);
    return ready;
  }

  /** Something in the batch cannot be copied to another thread: only that call is refused. */
  #postWithout(worker: Worker, batch: readonly Waiting[], error: Error): void {
    const sound = batch.filter((waiting) => {
      try {
        structuredClone(waiting.request);
        return true;
      } catch {
        waiting.reject(new Error(`store: ${error.message}`));
        return false;
      }
    });
    if (sound.length === 0) return;
    worker.postMessage({ batch: sound.map(({ request }) => request), follow: this.#options.ahead?.position } satisfies ToWorker);
    this.#sent.push({ batch: sound, at: this.#sentAt });
  }

  #running(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(this.#options.url, { workerData: this.#options.workerData });
    worker.on('message', (message: FromWorker | Notice | Settled | Forgotten) => {
      if ('notice' in message) this.#options.onNotice?.(message.notice);
      else if ('forgotten' in message) this.#options.onForgotten?.();
      else if ('settled' in message) this.#options.onPending?.(false, []);
      else this.#answered(worker, message);
    });
    worker.on('error', (error) => this.#died(worker, error));
    worker.on('exit', (code) => this.#died(worker, new Error(`the worker ended with code ${code}`)));
    this.#worker = worker;
    return worker;
  }

  #answered(worker: Worker, { results, failures, pending }: FromWorker): void {
    const { batch = [], at = 0 } = this.#sent.shift() ?? {};
    if (pending !== undefined) this.#options.onPending?.(pending, batch);
    if (batch.length > 0) this.#options.onBatch?.(batch.length, (performance.now() - at) / 1_000);
    if (this.#queue.length > 0) this.#schedule();
    const failed = failures.length > 0 ? new Map(failures) : undefined;
    for (let position = 0; position < batch.length; position += 1) {
      const waiting = batch[position] as Waiting;
      const failure = failed?.get(position);
      if (failure) waiting.reject(errorOf(failure));
      else settle(waiting, results[position]);
    }
    if (this.#sent.length === 0) worker.unref();
    if (this.#idle()) this.#onIdle?.();
  }

  #died(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const lost = [...this.#sent.flatMap(({ batch }) => batch), ...this.#queue];
    this.#sent = [];
    this.#queue = [];
    if (this.#closing && lost.length === 0) return;
    this.#pausedUntil = performance.now() + PAUSE_MS;
    for (const waiting of lost) waiting.reject(new StoreUnavailable(`The store's thread died: ${error.message}`));
    this.#options.onDeath?.(error);
    this.#onIdle?.();
  }

  async #finish(): Promise<void> {
    this.#flush();
    if (!this.#idle()) await new Promise<void>((resolve) => { this.#onIdle = resolve; });
    const worker = this.#worker;
    if (!worker) return;
    const ended = new Promise<void>((resolve) => { worker.once('exit', () => resolve()); });
    worker.ref();
    worker.postMessage({ close: true } satisfies ToWorker);
    await ended;
  }

  #idle(): boolean {
    return this.#queue.length === 0 && this.#sent.length === 0;
  }
}

function settle({ unpack, resolve, reject }: Waiting, value: unknown): void {
  if (!unpack) return resolve(value);
  try {
    resolve(unpack(value as never));
  } catch (error) {
    reject(error as Error);
  }
}
