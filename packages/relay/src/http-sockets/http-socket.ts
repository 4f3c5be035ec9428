import { closeReason } from '../transport/http-bridge.ts';
import type { SendOutcome, Socket } from '../transport/transport.ts';
import { POLL_MS, SILENT_MS, type CloseFrame, type DownAnswer, type UpAnswer, type UpBatch } from './directory.ts';

/** Bytes of frames in one answer; a single larger frame still goes alone. */
const ANSWER_BYTES = 262_144;

/** What a socket tells the directory that holds it. */
export interface HttpSocketOwner {
  message(text: string): void;
  /** Frames were acknowledged. */
  drain(): void;
  /** Called once, after the present call is done. */
  closed(code: number): void;
}

interface Poll {
  readonly since: number;
  readonly answer: (answer: DownAnswer) => void;
}

/**
 * A socket whose frames travel in requests. Frames down wait here, numbered, until a poll acknowledges them: these are its buffered
 * bytes, so the session's flow control sees a client that does not fetch as it sees one that does not read. Driven by calls only.
 */
export class HttpSocket implements Socket {
  readonly id: string;
  readonly #owner: HttpSocketOwner;
  readonly #maxBytes: number;
  readonly #now: () => number;
  /** Not acknowledged; the first has the number `#acknowledged + 1`. */
  #waiting: { readonly text: string; readonly bytes: number }[] = [];
  #bytes = 0;
  #acknowledged = 0;
  #received = 0;
  #poll: Poll | undefined;
  #silentSince: number;
  #flushing = false;
  #close: CloseFrame | undefined;
  /** The close that goes with the next frames. */
  #farewell: CloseFrame | undefined;

  constructor(id: string, owner: HttpSocketOwner, maxBytes: number, now: () => number) {
    this.id = id;
    this.#owner = owner;
    this.#maxBytes = maxBytes;
    this.#now = now;
    this.#silentSince = now();
  }

  /** Nothing is taken or sent any more; what was sent before the close can still be fetched. */
  get ended(): boolean {
    return this.#close !== undefined;
  }

  send(text: string): SendOutcome {
    const bytes = Buffer.byteLength(text);
    if (this.ended || this.#bytes + bytes > this.#maxBytes) return 'dropped';
    this.#waiting.push({ text, bytes });
    this.#bytes += bytes;
    this.#flushSoon();
    return this.#poll ? 'sent' : 'queued';
  }

  bufferedBytes(): number {
    return this.ended ? 0 : this.#bytes;
  }

  close(code: number, reason: string): void {
    this.#end({ code, reason: closeReason(reason) });
  }

  /** Closes with what is sent next, so that both fit into one answer; `close` later ends those to whom nothing was sent. */
  closeAfterNext(code: number, reason: string): void {
    this.#farewell = { code, reason };
  }

  terminate(): void {
    this.#forgetWaiting();
    this.#end({ code: 1006, reason: '' });
  }

  /** Frames from the client. Numbers that were seen before are passed over; whoever repeats a request after the end hears the same answer. */
  take({ first, frames, close }: UpBatch): UpAnswer {
    if (first > this.#received + 1) return { status: 'out_of_step', words: `Frame ${this.#received + 1} is missing; this batch begins at ${first}.` };
    for (const text of frames.slice(this.#received + 1 - first)) {
      this.#received += 1;
      if (!this.ended) this.#owner.message(text);
    }
    if (close) this.#end(close);
    return { status: 'taken', received: this.#received };
  }

  poll(after: number): Promise<DownAnswer> {
    const last = this.#acknowledged + this.#waiting.length;
    if (after > last) return Promise.resolve({ status: 'out_of_step', words: `Frame ${after} was acknowledged, but only ${last} were sent.` });
    this.#acknowledge(after);
    this.#answer([]);
    return new Promise((resolve) => {
      this.#poll = { since: this.#now(), answer: resolve };
      if (this.#waiting.length > 0 || this.ended) this.#flush();
    });
  }

  /** About once a second: ends polls that waited long enough. True when the socket is to be forgotten. */
  tick(now: number): boolean {
    if (this.#poll) {
      if (now - this.#poll.since >= POLL_MS) this.#answer([]);
      return false;
    }
    if (now - this.#silentSince < SILENT_MS) return false;
    this.terminate();
    return true;
  }

  #acknowledge(upTo: number): void {
    const count = upTo - this.#acknowledged;
    if (count <= 0) return;
    for (const { bytes } of this.#waiting.splice(0, count)) this.#bytes -= bytes;
    this.#acknowledged = upTo;
    if (!this.ended) this.#owner.drain();
  }

  /** What is sent in one turn leaves in one answer. */
  #flushSoon(): void {
    if (this.#flushing || !this.#poll) return;
    this.#flushing = true;
    queueMicrotask(() => {
      this.#flushing = false;
      if (this.#farewell) this.#end(this.#farewell);
      else this.#flush();
    });
  }

  #flush(): void {
    if (!this.#poll) return;
    const frames: string[] = [];
    let room = ANSWER_BYTES;
    for (const { text, bytes } of this.#waiting) {
      if (frames.length > 0 && bytes > room) break;
      frames.push(text);
      room -= bytes;
    }
    this.#answer(frames);
  }

  #answer(frames: readonly string[]): void {
    const poll = this.#poll;
    if (!poll) return;
    this.#poll = undefined;
    this.#silentSince = this.#now();
    const complete = frames.length === this.#waiting.length;
    poll.answer({ status: 'frames', first: this.#acknowledged + 1, frames, ...(this.#close && complete ? { close: this.#close } : {}) });
  }

  #end(close: CloseFrame): void {
    if (this.ended) return;
    this.#close = close;
    this.#flush();
    // Not within the call that ended it: the session must have finished what it was doing.
    queueMicrotask(() => this.#owner.closed(close.code));
  }

  #forgetWaiting(): void {
    this.#waiting = [];
    this.#bytes = 0;
  }
}
