import { HeardRun, type Room } from './heard-run.ts';

/** What to do about a hint. `write`: it is the next one. `read`: read the store from `sent` on. `nothing`: old, or a read will bring it. */
export type HintStep = 'write' | 'read' | 'nothing';

/** What to do after a read. `more`: read on. `live`: the peer has everything. `snapshot`: the position cannot be continued. */
export type ReadStep = 'more' | 'live' | 'snapshot';

/**
 * One socket's position in one conversation: a pure state machine. The store is the truth and hints are hints: what is not exactly the
 * next entry is read from the store, so a lost, doubled or late hint and a slow reader are one and the same path (G4).
 */
export class Follower {
  readonly conv: string;
  /** Last seq written to the socket. */
  sent = 0;
  /** Undefined until the first answer. */
  epoch: number | undefined;
  /** A `sync` that has not been answered yet. */
  owed = false;
  /** Raised by each new `sync`: a read that was begun before it is void. */
  generation = 0;
  /** Highest seq that a hint spoke of. */
  #heard = 0;
  /** `#heard` when the read under way began: that read shows all of it. */
  #heardAtRead = 0;
  /** `reading`: a read is under way. `behind`: the socket was slow or the store away; a read follows later. */
  #state: 'reading' | 'live' | 'behind' = 'reading';
  readonly #room: Room;
  /** Heard while a read is under way, or the socket was slow: what was written goes on with it. */
  #kept: HeardRun | undefined;

  constructor(conv: string, room: Room) {
    this.conv = conv;
    this.#room = room;
  }

  get state(): 'reading' | 'live' | 'behind' {
    return this.#state;
  }

  /** A `sync` came: start from the peer's position. The caller reads. */
  restart(after: number, epoch: number | undefined): void {
    this.generation += 1;
    this.sent = after;
    this.epoch = epoch;
    this.owed = true;
    this.#state = 'reading';
    this.forget();
  }

  /** A hint for `seq` came. After `write` the caller has to write it. */
  hint(seq: number, frame: string, slow: boolean): HintStep {
    this.#heard = Math.max(this.#heard, seq);
    if (seq <= this.sent) return 'nothing';
    const isLive = this.#state === 'live';
    if (isLive && !slow && seq === this.sent + 1) {
      this.sent = seq;
      return 'write';
    }
    (this.#kept ??= new HeardRun(this.#room)).add(seq, frame);
    if (!isLive) return 'nothing';
    this.#state = slow ? 'behind' : 'reading';
    return slow ? 'nothing' : 'read';
  }

  /** The next entry, where it was heard meanwhile. The caller writes it, as it writes a page. */
  nextHeard(): string | undefined {
    return this.#kept?.take(this.sent + 1);
  }

  /** The log reaches to `seq`, but the entries did not come along. True = the caller has to read. */
  nudge(seq: number, slow: boolean): boolean {
    this.#heard = Math.max(this.#heard, seq);
    if (this.#state !== 'live' || seq <= this.sent) return false;
    this.#state = slow ? 'behind' : 'reading';
    return !slow;
  }

  /** Whether what was heard may be told before anything is read. */
  get mayGoOn(): boolean {
    return !this.owed && this.epoch !== undefined;
  }

  /** What was heard is written. True = that was all that is known of; otherwise the caller has to read. */
  hasAll(): boolean {
    if (!this.mayGoOn || this.#heard > this.sent) return false;
    this.#goLive();
    return true;
  }

  /** Ends: nothing is kept. */
  forget(): void {
    this.#kept?.clear();
    this.#kept = undefined;
  }

  /** The socket takes frames again, or it is time for another try. True = the caller has to write what was heard, or to read. */
  resume(): boolean {
    if (this.#state !== 'behind') return false;
    this.#state = 'reading';
    return true;
  }

  /** A read of the store begins now. */
  beginRead(): void {
    this.#heardAtRead = this.#heard;
  }

  /** Whether a page continues the position: same log, and the next entry first. */
  continues(epoch: number, head: number, first: number | undefined): boolean {
    if (epoch !== this.epoch || head < this.sent) return false;
    this.#heard = Math.max(this.#heard, head);
    return first === undefined ? head === this.sent : first === this.sent + 1;
  }

  /** A page up to `seq` was written. */
  wrote(seq: number): void {
    this.sent = seq;
    this.owed = false;
  }

  /** What was read was written, as far as `sent`; `head` is what the read knew. */
  advance(head: number): ReadStep {
    const seq = this.sent;
    // A hint that came while the read was under way may speak of something that the read did not see yet.
    if (seq < head || this.#heard > Math.max(seq, this.#heardAtRead)) return 'more';
    this.#goLive();
    return 'live';
  }

  /** Writing or reading has to stop for now. */
  fallBehind(): void {
    this.#state = 'behind';
  }

  /** It cannot be continued: nothing is told until a snapshot. What was heard may be of another log. */
  lose(): void {
    this.epoch = undefined;
    this.forget();
  }

  /** A snapshot was written: the position is its head. */
  startAnew(epoch: number, head: number): void {
    this.epoch = epoch;
    this.wrote(head);
  }

  #goLive(): void {
    this.#state = 'live';
    this.forget();
  }
}
