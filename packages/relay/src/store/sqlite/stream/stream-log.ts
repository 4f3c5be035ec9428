import { close, constants, fdatasync, write } from 'node:fs';
import { encodeRecord } from '../record.ts';
import { beginOf, HALF, openStream, type StreamPosition } from './stream-file.ts';

/** Each write is on disk when it returns. Where the system does not know it, `fdatasync` follows each write. */
const SYNCHRONOUS = (constants as { readonly O_DSYNC?: number }).O_DSYNC;

/**
 * The main thread's side of the stream's file: one record at a time, each on disk before the next. A record is not spread over two
 * generations.
 */
export class StreamLog {
  readonly #file: number;
  #generation: number;
  #offset = 0;
  #isOtherFree = true;
  /** Resolves when the write that is under way has come to its end. */
  #writing: Promise<void> | undefined;

  /** Throws what the file system says. @param generation that nothing on disk belongs to; the writer has made the file whole. */
  constructor(database: string, generation: number) {
    this.#file = openStream(database, constants.O_RDWR | (SYNCHRONOUS ?? 0));
    this.#generation = generation;
  }

  /** Behind the last record that is on disk. */
  get position(): StreamPosition {
    return { generation: this.#generation, offset: this.#offset };
  }

  /** The half that is not written now holds what the database may not have yet. */
  get isCrowded(): boolean {
    return !this.#isOtherFree;
  }

  /** The record, when there is room for it. It may go to the other half: then `isCrowded` until `cleared` is called. */
  encode(content: string): Buffer | undefined {
    const record = encodeRecord(this.#generation, content);
    if (this.#offset + record.length <= HALF) return record;
    if (!this.#isOtherFree || record.length > HALF) return undefined;
    this.#isOtherFree = false;
    this.#generation += 1;
    this.#offset = 0;
    record.writeDoubleLE(this.#generation, 8);
    return record;
  }

  /** The database has everything of the generations before this one. */
  cleared(): void {
    this.#isOtherFree = true;
  }

  /** Puts it on disk. Calls back with what went wrong; the record may or may not be there then, and the next one takes its place. */
  write(record: Buffer, done: (error: Error | null) => void): void {
    const { length } = record;
    let end = (): void => undefined;
    this.#writing = new Promise((resolve) => { end = resolve; });
    const finish = (error: Error | null): void => {
      end();
      if (!error) this.#offset += length;
      done(error);
    };
    write(this.#file, record, 0, length, beginOf(this.#generation) + this.#offset, (error, written) => {
      if (error) return finish(error);
      if (written < length) return finish(new Error(`only ${written} of ${length} bytes could be written`));
      if (SYNCHRONOUS === undefined) fdatasync(this.#file, finish);
      else finish(null);
    });
  }

  /** A write that is under way comes to its end before. */
  async close(): Promise<void> {
    await this.#writing;
    await new Promise<void>((resolve) => close(this.#file, () => resolve()));
  }
}
