import { fillStream, type StreamPosition } from './stream-file.ts';
import { StreamLog } from './stream-log.ts';

/** After a beginning that failed, milliseconds. */
const RETRY_MS = 1_000;

/** The log that is written now, if there is one: each begins with a generation of its own, which the database knows before anything is in it. */
export class CurrentLog {
  readonly #path: string;
  readonly #beginStream: () => Promise<number>;
  #log: StreamLog | undefined;
  /** Of the last log. */
  #position: StreamPosition | undefined;
  /** The end of the last log: a write to it may still be under way. */
  #ended: Promise<void> | undefined;
  #beginning: Promise<void> | undefined;
  #failedAt = -Infinity;
  #isClosed = false;

  /** @param path of the database. @param beginStream asks the writer for a generation. */
  constructor(path: string, beginStream: () => Promise<number>) {
    this.#path = path;
    this.#beginStream = beginStream;
  }

  get log(): StreamLog | undefined {
    return this.#log;
  }

  /** Behind the last record that is on disk; undefined before the first log. */
  get position(): StreamPosition | undefined {
    return this.#log?.position ?? this.#position;
  }

  /** Makes one, unless that is under way or has just failed: a full disk, or a database that is away. Never rejects. */
  begin(): Promise<void> {
    if (this.#isClosed || performance.now() - this.#failedAt < RETRY_MS) return Promise.resolve();
    return (this.#beginning ??= this.#make().catch(() => {
      this.#failedAt = performance.now();
    }).finally(() => { this.#beginning = undefined; }));
  }

  /** Nothing more is written to this one. */
  end(): void {
    this.#position = this.position;
    this.#ended = this.#log?.close() ?? this.#ended;
    this.#log = undefined;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#beginning;
    this.end();
    await this.#ended;
  }

  async #make(): Promise<void> {
    const [generation] = await Promise.all([this.#beginStream(), fillStream(this.#path), this.#ended]);
    if (this.#isClosed) return;
    this.#log = new StreamLog(this.#path, generation);
    this.#position = this.#log.position;
  }
}
