import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { OWN_FILE } from '../database.ts';

/**
 * Enough for the pages of 4 KiB that are touched by some 500 writes, each to another conversation, or by `MOST_PENDING` messages that stream to a few hundred.
 * Where it is not, what was answered waits on disk until there is space, and nothing else is taken before it.
 */
const BYTES = 8 * 1024 * 1024;
/** How often it is tried to get the space back, milliseconds. */
const RETRY_MS = 1_000;

/**
 * Space on the disk that is kept for what was answered before its commit: when the disk is full it is let go, the commit gets through,
 * and until the space is back nothing is answered before its commit.
 */
export class Reserve {
  readonly #file: number;
  #isHeld = false;
  #triedAt = -Infinity;

  /** Throws what the file system says, but not that the disk is full. */
  constructor(path: string) {
    this.#file = openSync(path, 'a', OWN_FILE);
  }

  /** Whether the space is there; gets it back when it was let go, if the disk has it. */
  hold(): boolean {
    if (this.#isHeld || performance.now() - this.#triedAt < RETRY_MS) return this.#isHeld;
    this.#triedAt = performance.now();
    try {
      const missing = BYTES - fstatSync(this.#file).size;
      if (missing > 0) writeSync(this.#file, Buffer.alloc(missing));
      fdatasyncSync(this.#file);
      this.#isHeld = fstatSync(this.#file).size >= BYTES;
    } catch {
      // The disk is full or away: commits say so to whoever writes.
      this.#isHeld = false;
    }
    if (!this.#isHeld) this.release();
    return this.#isHeld;
  }

  release(): void {
    this.#isHeld = false;
    this.#triedAt = performance.now();
    try {
      ftruncateSync(this.#file, 0);
    } catch {
      // A file system that cannot even shorten a file: nothing is gained, and the commit says what is wrong.
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}
