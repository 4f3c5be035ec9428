import type { Failure } from './failures.ts';
import type { StreamPosition } from './stream/stream-file.ts';

/** A table of operations: what a worker can be asked. */
export type Operations = { readonly [name: string]: (...args: never[]) => unknown };

/** One request: the operation's name, then its arguments. */
export type Request = readonly [name: string, ...args: unknown[]];

/** From the store to a worker. A batch is answered as a whole, and comes after what the stream has up to `follow`. `close` is the last message. */
export type ToWorker = { readonly batch: readonly Request[]; readonly follow?: StreamPosition | undefined } | { readonly close: true };

/** Results by position; a failed one has undefined there and is listed in `failures`. */
export interface FromWorker {
  readonly results: readonly unknown[];
  readonly failures: readonly (readonly [position: number, failure: Failure])[];
  /** Whether the writer has answered something that the database does not show yet; missing = as before. */
  readonly pending?: boolean;
}

/** Something that no caller waits for, but that the log should tell. */
export interface Notice {
  readonly notice: string;
}

/** The database shows everything that was answered. */
export interface Settled {
  readonly settled: true;
}

/** What the writer has told of conversations may not be true any more: something was taken back, or another process wrote. */
export interface Forgotten {
  readonly forgotten: true;
}

/** What a worker is started with. */
export interface WorkerSettings {
  readonly path: string;
  readonly entriesPerConversation: number;
  /** See `StoreOptions`. */
  readonly auditKey?: string;
  /** See `StoreOptions`. */
  readonly auditKeyFile?: string;
}

/** The answer when everything failed for one reason. */
export function allFailed(count: number, failure: Failure): FromWorker {
  return { results: new Array<unknown>(count).fill(undefined), failures: Array.from({ length: count }, (_, position) => [position, failure] as const) };
}
