import { closeSync, constants, fdatasyncSync, fstatSync, openSync, writeSync } from 'node:fs';
import type { Request } from '../exchange.ts';
import { OWN_FILE } from '../database.ts';
import { encodeRecord, HEADER, readRecord } from '../record.ts';
import { Reserve } from './reserve.ts';

/** Bytes of the file. It is written once with zeros, so that later writes move no metadata and `fdatasync` has only data to wait for. */
const CAPACITY = 1024 * 1024;

/**
 * A short file in which batches of writes are on disk before the database has them: one sequential write and one `fdatasync` instead of
 * the many pages that a commit touches. What it holds is the requests themselves, so that repeating them, in order, on the database as
 * it was gives the same result.
 *
 * Each record carries the generation that the database named when it was written. A commit that includes the records names the next
 * generation in the same transaction, so a record is either in the database or still to be repeated, never both. A record that was torn
 * by a crash fails its checksum; it was not acked.
 */
export class Journal {
  readonly #file: number;
  readonly #reserve: Reserve;
  #offset = 0;
  #isFilled = false;

  /** Opens or makes `<path>-pending` and `<path>-reserve`. Throws what the file system says. */
  constructor(path: string) {
    // Never truncated: what a killed process left must be repeated first.
    this.#file = openSync(`${path}-pending`, constants.O_RDWR | constants.O_CREAT, OWN_FILE);
    this.#reserve = new Reserve(`${path}-reserve`);
  }

  /**
   * Puts a batch on disk. False when that cannot be promised: it does not fit, or the disk has no space left for the commit that follows.
   * Throws what the file system says; the batch may or may not be on disk then.
   */
  append(generation: number, batch: readonly Request[]): boolean {
    if (!this.isReady()) return false;
    const record = encodeRecord(generation, JSON.stringify(batch));
    const { length } = record;
    if (this.#offset + length > CAPACITY) return false;
    writeSync(this.#file, record, 0, length, this.#offset);
    fdatasyncSync(this.#file);
    this.#offset += length;
    return true;
  }

  /** The batches of a generation, in order; further batches are written after them. */
  read(generation: number): (readonly Request[])[] {
    const batches: (readonly Request[])[] = [];
    this.#offset = 0;
    const next = (): Buffer | undefined => readRecord(this.#file, this.#offset, CAPACITY, generation);
    for (let content = next(); content; content = next()) {
      batches.push(JSON.parse(content.toString()) as readonly Request[]);
      this.#offset += HEADER + content.length;
    }
    return batches;
  }

  /** Whether what is answered before its commit could be committed on a full disk, too. */
  isReady(): boolean {
    return this.#reserve.hold() && this.#fill();
  }

  /** The disk is full: makes room for the commit of what was appended. */
  makeRoom(): void {
    this.#reserve.release();
  }

  /** What is written is in the database: begins at the front again. */
  rewind(): void {
    this.#offset = 0;
  }

  close(): void {
    closeSync(this.#file);
    this.#reserve.close();
  }

  /** Whether the whole file is on disk; writes what is missing. */
  #fill(): boolean {
    if (this.#isFilled) return true;
    const { size } = fstatSync(this.#file);
    if (size < CAPACITY) writeSync(this.#file, Buffer.alloc(CAPACITY - size), 0, CAPACITY - size, size);
    fdatasyncSync(this.#file);
    this.#isFilled = fstatSync(this.#file).size >= CAPACITY;
    return this.#isFilled;
  }
}
