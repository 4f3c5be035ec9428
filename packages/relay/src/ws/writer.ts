import type { Socket } from '../transport/transport.ts';
import type { AtTurnEnd, TurnEnd } from './turn.ts';

/** Flow-control marks, bytes per socket (G5). */
export interface WriterMarks {
  /** Largest WebSocket message. */
  readonly frameBytes: number;
  /** Above this, durable frames stop and ephemeral ones are dropped. */
  readonly highWater: number;
  /** Below this, they go on. */
  readonly lowWater: number;
  /** A peer that lets even its answers pile up to this is cut. */
  readonly hardLimit: number;
  /** `latest` frames kept for a slow socket; beyond, they are dropped and `overflowed` says so. */
  readonly latestBytes: number;
}

export const DEFAULT_MARKS: Omit<WriterMarks, 'frameBytes'> = { highWater: 262_144, lowWater: 65_536, hardLimit: 1_048_576, latestBytes: 262_144 };

/** What the writer tells its session. */
export interface WriterOwner {
  /** The socket takes durable frames again; `stale`: `latest` frames were dropped meanwhile. */
  writable(stale: boolean): void;
  /** The peer does not read at all; frames are or would be lost. */
  stuck(): void;
}

/** Bytes around the frames of a batch. */
const ENVELOPE = 26;

/** What was counted last: a frame for many sockets is counted once. */
let counted = { frame: '', bytes: 0 };

function bytesOf(frame: string): number {
  if (frame !== counted.frame) counted = { frame, bytes: Buffer.byteLength(frame) };
  return counted.bytes;
}

/**
 * Per-socket flow control. What is written in one turn leaves as one WebSocket message at its end. Holds at most
 * `hardLimit + latestBytes` bytes, however slow the reader.
 */
export class Writer implements AtTurnEnd {
  readonly #socket: Socket;
  readonly #marks: WriterMarks;
  readonly #turn: TurnEnd;
  readonly #owner: WriterOwner;
  readonly #now: () => number;
  /** What leaves at the end of the turn; one frame alone, as most are, stands for itself. */
  #frames: string | string[] | undefined;
  /** Its bytes. */
  #queued = 0;
  /** What the socket held after the last flush or drain. */
  #buffered = 0;
  /** Latest frame per key; made when first needed. */
  #latest: Map<string, string> | undefined;
  #latestBytes = 0;
  #stale = false;
  #slowSince: number | undefined;
  /** Where it stands in the turn. */
  #due: 'nowhere' | 'told' | 'answered' = 'nowhere';
  #ended = false;

  constructor(socket: Socket, marks: WriterMarks, turn: TurnEnd, owner: WriterOwner, now: () => number) {
    this.#socket = socket;
    this.#marks = marks;
    this.#turn = turn;
    this.#owner = owner;
    this.#now = now;
  }

  /** Answers: always taken, in order, and sent before what others are told. `bytes` from a caller who knows the frame's length without counting. */
  write(frame: string, bytes = bytesOf(frame)): void {
    if (!this.#take(frame, bytes) || this.#due === 'answered') return;
    this.#due = 'answered';
    this.#turn.answer(this);
  }

  /** What others did: always taken, in order. */
  tell(frame: string): void {
    if (this.#take(frame, bytesOf(frame))) this.#beTold();
  }

  /** Log entries. False = not taken, the socket is slow: read the store again after `writable`. */
  durable(frame: string): boolean {
    if (this.#ended || this.slow) return false;
    this.tell(frame);
    return true;
  }

  /** Only the newest per key matters; kept while the socket is slow. */
  latest(key: string, frame: string): void {
    if (this.#ended) return;
    const kept = (this.#latest ??= new Map());
    const replaced = kept.get(key);
    this.#latestBytes += bytesOf(frame) - (replaced === undefined ? 0 : Buffer.byteLength(replaced));
    kept.delete(key);
    kept.set(key, frame);
    if (this.slow && this.#latestBytes > this.#marks.latestBytes) {
      this.#forgetLatest();
      this.#stale = true;
    }
    if (!this.slow) this.#beTold();
  }

  /** Dropped when the socket is slow. */
  ephemeral(frame: string): void {
    if (!this.slow) this.tell(frame);
  }

  /** Whether durable frames have to wait. */
  get slow(): boolean {
    return this.#slowSince !== undefined;
  }

  /** How long the socket has been slow without a break, milliseconds; 0 = it is not. */
  slowFor(now: number): number {
    return this.#slowSince === undefined ? 0 : now - this.#slowSince;
  }

  /** Bytes held for this socket, here and in the engine. */
  get heldBytes(): number {
    return this.#queued + this.#buffered + this.#latestBytes;
  }

  /** The engine's buffer fell. */
  drained(): void {
    this.#buffered = this.#socket.bufferedBytes();
    this.#recover();
  }

  /** Sends what waits, now. */
  turnEnded(): void {
    this.#due = 'nowhere';
    if (this.#ended) return;
    if (!this.slow && this.#latest) this.#takeLatest();
    const frames = this.#frames;
    const bytes = this.#queued;
    if (frames === undefined) return;
    this.#frames = undefined;
    this.#queued = 0;
    if (!this.#send(frames, bytes)) return this.#owner.stuck();
    this.#buffered = this.#socket.bufferedBytes();
    this.#measure();
    this.#recover();
  }

  /** Nothing is written any more. */
  end(): void {
    this.#ended = true;
    this.#frames = undefined;
    this.#forgetLatest();
  }

  /** One frame as it is, several as batches, each within `frameBytes`. `bytes`: of all together. False = the engine dropped one. */
  #send(frames: string | readonly string[], bytes: number): boolean {
    if (typeof frames === 'string') return this.#socket.send(frames) !== 'dropped';
    if (bytes + frames.length + ENVELOPE <= this.#marks.frameBytes) return this.#sendBatch(frames);
    let start = 0;
    while (start < frames.length) {
      let size = Buffer.byteLength(frames[start] ?? '') + ENVELOPE;
      let end = start + 1;
      for (; end < frames.length; end += 1) {
        size += Buffer.byteLength(frames[end] ?? '') + 1;
        if (size > this.#marks.frameBytes) break;
      }
      if (!this.#sendBatch(frames.slice(start, end))) return false;
      start = end;
    }
    return true;
  }

  #sendBatch(frames: readonly string[]): boolean {
    return this.#socket.send(frames.length === 1 ? (frames[0] ?? '') : `{"t":"batch","frames":[${frames.join(',')}]}`) !== 'dropped';
  }

  #add(frame: string): void {
    if (this.#frames === undefined) this.#frames = frame;
    else if (typeof this.#frames === 'string') this.#frames = [this.#frames, frame];
    else this.#frames.push(frame);
  }

  #measure(): void {
    if (this.#slowSince === undefined && this.#queued + this.#buffered >= this.#marks.highWater) this.#slowSince = this.#now();
  }

  #recover(): void {
    if (this.#slowSince === undefined || this.#queued + this.#buffered > this.#marks.lowWater) return;
    this.#slowSince = undefined;
    const stale = this.#stale;
    this.#stale = false;
    if (this.#latest) this.#beTold();
    this.#owner.writable(stale);
  }

  #takeLatest(): void {
    for (const frame of this.#latest?.values() ?? []) this.#add(frame);
    this.#queued += this.#latestBytes;
    this.#forgetLatest();
  }

  #forgetLatest(): void {
    this.#latest = undefined;
    this.#latestBytes = 0;
  }

  /** False: nothing more is sent. */
  #take(frame: string, bytes: number): boolean {
    if (this.#ended) return false;
    this.#add(frame);
    this.#queued += bytes;
    if (this.#queued + this.#buffered > this.#marks.hardLimit) {
      this.#owner.stuck();
      return false;
    }
    this.#measure();
    return true;
  }

  #beTold(): void {
    if (this.#due !== 'nowhere') return;
    this.#due = 'told';
    this.#turn.tell(this);
  }
}
