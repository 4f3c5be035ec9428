import type { Socket } from 'node:net';
import type { Cut, Faults } from './faults.ts';
import { FrameScanner, type FramePlace } from './frame-scanner.ts';

/** Above this many waiting bytes the sender is not read any more, so that a slow lane presses back as a slow network does. */
const MOST_WAITING = 65_536;
/** A limited bandwidth is kept by pieces of this length, milliseconds. */
const PACE_MS = 20;

/** One direction of one connection: takes bytes from `source` and gives them to `target` as its faults allow. */
export class Lane {
  readonly #source: Socket;
  readonly #target: Socket;
  readonly #onCut: (cut: Cut) => void;
  readonly #scanner = new FrameScanner();
  #faults: Faults;
  #waiting: { bytes: Buffer; due: number }[] = [];
  #waitingBytes = 0;
  /** Bytes that went out. */
  #passed = 0;
  /** Frames that came in and did not go out whole yet. */
  #frames: FramePlace[] = [];
  /** Whole frames that went out. */
  #whole = 0;
  /** `#whole` when the cut was set. */
  #wholeAtCut = 0;
  /** Where in the stream the cut is, once its frame has begun to come in. */
  #cutAt: number | undefined;
  /** When bandwidth allows the next piece. */
  #free = 0;
  #timer: NodeJS.Timeout | undefined;
  #isWriting = false;
  #hasEnded = false;
  #isDead = false;
  #isOver = false;

  constructor(source: Socket, target: Socket, faults: Faults, onCut: (cut: Cut) => void) {
    this.#source = source;
    this.#target = target;
    this.#faults = faults;
    this.#onCut = onCut;
    source.on('data', (chunk: Buffer) => this.#take(chunk));
    source.on('end', () => {
      this.#hasEnded = true;
      this.#pump();
    });
  }

  /** Whole WebSocket frames that went through. */
  get frames(): number {
    return this.#whole;
  }

  /** Bytes were swallowed, or will be: neither side hears of the other any more. */
  get isSilent(): boolean {
    return this.#isDead || this.#faults.flow === 'swallowed';
  }

  set(faults: Faults): void {
    if (faults.cut !== this.#faults.cut) {
      this.#wholeAtCut = this.#whole;
      this.#cutAt = undefined;
    }
    this.#faults = faults;
    this.#pump();
  }

  stop(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#waiting = [];
  }

  #take(bytes: Buffer): void {
    this.#frames.push(...this.#scanner.take(bytes));
    this.#waiting.push({ bytes, due: performance.now() + this.#faults.latencyMs });
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes > MOST_WAITING) this.#source.pause();
    this.#pump();
  }

  /** Writes what may be written now and arms whatever has to be waited for. */
  #pump(): void {
    clearTimeout(this.#timer);
    while (!this.#isOver && !this.#isWriting) {
      const [first] = this.#waiting;
      if (this.isSilent) return this.#swallow();
      if (!first) return this.#finish();
      if (this.#faults.flow === 'held') return;
      const wait = Math.max(first.due, this.#free) - performance.now();
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#pump(), wait);
        return;
      }
      this.#write(first);
    }
  }

  #write(first: { bytes: Buffer; due: number }): void {
    const { sliceBytes, bytesPerSecond, cut } = this.#faults;
    const paced = bytesPerSecond === Infinity ? Infinity : Math.max(1, Math.floor((bytesPerSecond * PACE_MS) / 1_000));
    const allowed = cut === undefined ? Infinity : this.#bytesUntil(cut);
    const piece = first.bytes.subarray(0, Math.max(0, Math.min(first.bytes.length, sliceBytes, paced, allowed)));
    if (piece.length === first.bytes.length) this.#waiting.shift();
    else first.bytes = first.bytes.subarray(piece.length);
    this.#waitingBytes -= piece.length;
    if (this.#waitingBytes <= MOST_WAITING && this.#source.isPaused()) this.#source.resume();
    if (bytesPerSecond !== Infinity) this.#free = performance.now() + (piece.length / bytesPerSecond) * 1_000;
    this.#count(piece.length);
    this.#isWriting = true;
    // Each piece by itself: without the wait, slices would meet again in one packet.
    this.#target.write(piece, () => setImmediate(() => this.#written()));
  }

  #written(): void {
    this.#isWriting = false;
    const { cut } = this.#faults;
    if (cut && !this.#isOver && this.#cutAt !== undefined && this.#passed >= this.#cutAt) this.#onCut(cut);
    else this.#pump();
  }

  /** Bytes that may still pass before the cut; Infinity when its frame has not begun. */
  #bytesUntil({ afterFrames, inside = false }: Cut): number {
    const ahead = this.#wholeAtCut + afterFrames - this.#whole;
    const frame = this.#frames[inside ? ahead : ahead - 1];
    if (frame) this.#cutAt ??= inside ? frame.start + Math.ceil((frame.end - frame.start) / 2) : frame.end;
    return this.#cutAt === undefined ? Infinity : this.#cutAt - this.#passed;
  }

  #count(bytes: number): void {
    this.#passed += bytes;
    while (this.#frames[0] && this.#frames[0].end <= this.#passed) {
      this.#frames.shift();
      this.#whole += 1;
    }
  }

  #swallow(): void {
    if (this.#waiting.length > 0 || this.#hasEnded) this.#isDead = true;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#source.resume();
  }

  #finish(): void {
    if (!this.#hasEnded) return;
    this.#isOver = true;
    this.#target.end();
  }
}
