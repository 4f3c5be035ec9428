import { closeSync, constants } from 'node:fs';
import { randomInt } from 'node:crypto';
import type Database from 'better-sqlite3';
import { StoreUnavailable } from '../../failures.ts';
import { HEADER, readRecord } from '../record.ts';
import { beginOf, HALF, openStream, lengthOfRun, type PackedRun, type StreamPosition } from '../stream/stream-file.ts';
import { giveWay } from './priority.ts';

/** Distance between the generations of two starts: none of what another start left is taken for this one's. */
const MOST_STEP = 2 ** 30;

/**
 * Brings the database to where the stream is. How far it has come is written in the same transaction as the messages, so a record is either
 * in the database or still to be followed, never both. Used within a transaction only.
 */
export class StreamFollower {
  readonly #file: number;
  readonly #apply: (run: PackedRun) => void;
  readonly #select: Database.Statement<[], { generation: number; position: number }>;
  readonly #update: Database.Statement<[number, number]>;
  /** Where the open transaction is; undefined: as the database says. */
  #at: StreamPosition | undefined;
  /** What was answered reaches to here. */
  #aim: StreamPosition | undefined;
  #followed = 0;
  #written: StreamPosition | undefined;
  #told: StreamPosition | undefined;

  /** Throws what the file system says. */
  constructor(db: Database.Database, apply: (run: PackedRun) => void) {
    this.#file = openStream(db.name, constants.O_RDWR);
    this.#apply = apply;
    this.#select = db.prepare('SELECT generation, position FROM stream');
    this.#update = db.prepare('UPDATE stream SET generation = ?, position = ?');
  }

  /** Messages that the open transaction has and the database has not. */
  get followed(): number {
    return this.#followed;
  }

  /** Where the open transaction is. */
  get position(): StreamPosition {
    return (this.#at ??= this.#read());
  }

  /** Where it is, if it has come further since this was asked last, and the database has not. */
  untold(): StreamPosition | undefined {
    if (this.#followed === 0 || this.#at === this.#told) return undefined;
    this.#told = this.position;
    return this.#told;
  }

  /** What is on disk reaches at least to here, and whatever is done from now on comes after it. */
  aim(position: StreamPosition): void {
    this.#aim = position;
  }

  /** Follows to where it was aimed. Throws when that is not there, and what the database says. */
  catchUp(): void {
    if (this.#aim) this.followTo(this.#aim);
  }

  followTo(aim: StreamPosition): void {
    if (aim.generation > this.position.generation + 1) throw new StoreUnavailable(`The stream of messages is at generation ${aim.generation}, and the database at ${this.position.generation}.`);
    while (isBefore(this.position, aim)) {
      const { generation, offset } = this.position;
      const isLast = generation === aim.generation;
      if (this.#step(isLast ? aim.offset : HALF)) continue;
      if (isLast) throw new StoreUnavailable(`The stream of messages cannot be read at ${offset} of generation ${generation}.`);
      this.#at = { generation: generation + 1, offset: 0 };
    }
  }

  /** Follows everything that a process which is gone left behind. */
  followAll(): void {
    while (this.#step(HALF));
    const { generation } = this.position;
    if (readRecord(this.#file, beginOf(generation + 1), beginOf(generation + 1) + HALF, generation + 1) === undefined) return;
    this.#at = { generation: generation + 1, offset: 0 };
    while (this.#step(HALF));
  }

  /** Whether there is something to follow that a process which is gone left behind. */
  hasMore(): boolean {
    const { generation, offset } = this.position;
    const has = (of: number, from: number): boolean => readRecord(this.#file, beginOf(of) + from, beginOf(of) + HALF, of) !== undefined;
    return has(generation, offset) || has(generation + 1, 0);
  }

  /** Begins a generation that nothing on disk belongs to, from where it was aimed; what a failed write may have left is not followed. */
  begin(): number {
    this.catchUp();
    const generation = this.position.generation + 1 + randomInt(1, MOST_STEP);
    this.#at = { generation, offset: 0 };
    this.#aim = undefined;
    return generation;
  }

  /** Writes how far it has come; part of the commit. */
  flush(): void {
    const { generation, offset } = this.position;
    if (this.#written && !isBefore(this.#written, this.position)) return;
    this.#update.run(generation, offset);
  }

  committed(): void {
    this.#written = this.position;
    this.#followed = 0;
  }

  /** The transaction was taken back, or somebody else wrote. */
  drop(): void {
    this.#at = undefined;
    this.#written = undefined;
    this.#followed = 0;
  }

  close(): void {
    closeSync(this.#file);
  }

  /** The next record before `end`; false when there is none. */
  #step(end: number): boolean {
    const { generation, offset } = this.position;
    const begin = beginOf(generation);
    const content = readRecord(this.#file, begin + offset, begin + end, generation);
    if (!content) return false;
    for (const run of JSON.parse(content.toString()) as PackedRun[]) {
      this.#apply(run);
      this.#followed += lengthOfRun(run);
    }
    this.#at = { generation, offset: offset + HEADER + content.length };
    giveWay();
    return true;
  }

  #read(): StreamPosition {
    const { generation = 1, position = 0 } = this.#select.get() ?? {};
    return { generation, offset: position };
  }
}

const isBefore = (one: StreamPosition, other: StreamPosition): boolean =>
  one.generation < other.generation || (one.generation === other.generation && one.offset < other.offset);
