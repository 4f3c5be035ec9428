import type { ClientFrameOf } from '@frontdesk/protocol';
import { conversationTopic } from '../bus/bus.ts';
import { toRefusal } from '../chat/refusals.ts';
import { Follower, type ReadStep } from './follower.ts';
import { newRoom } from './heard-run.ts';
import { packPages, snapshotFrame } from './frames.ts';
import type { Peer } from './peer.ts';

/** Conversations that one socket may follow at a time; a console follows a handful. */
const MOST = 200;

/** The conversations that one socket follows: hints in, entries, pages and snapshots out. */
export class Following {
  readonly #peer: Peer;
  readonly #followers = new Map<string, Follower>();
  /** Conversations whose first read is not answered: whether this peer may see them is not known, and what is heard of them waits here. */
  readonly #unproven = new Map<Follower, Map<string, string>>();
  /** Whose read is under way or waits for its turn: another one begins only after it. */
  readonly #reading = new Set<Follower>();

  /** What is kept of what could not be written. */
  readonly #room = newRoom();

  constructor(peer: Peer) {
    this.#peer = peer;
  }

  has(conv: string): boolean {
    return this.#followers.has(conv);
  }

  /** Subscribes, or moves to another position. */
  sync({ conv, epoch, after }: ClientFrameOf<'sync'>): void {
    let follower = this.#followers.get(conv);
    if (!follower) {
      if (this.#followers.size >= MOST) return this.#peer.error('forbidden', `sync: at most ${MOST} conversations may be followed at a time; send unsync for others first`, { ref: 'sync', conv });
      follower = new Follower(conv, this.#room);
      this.#followers.set(conv, follower);
      this.#unproven.set(follower, new Map());
      // Before the first read, so that what is stored in between is heard of.
      this.#peer.realm.hub.join(conversationTopic(this.#peer.principal.workspace, conv), this.#peer);
    }
    follower.restart(after, epoch);
    void this.#read(follower);
  }

  unsync(conv: string): void {
    const follower = this.#followers.get(conv);
    if (!follower) return;
    this.#followers.delete(conv);
    follower.forget();
    this.#unproven.delete(follower);
    this.#peer.realm.hub.leave(conversationTopic(this.#peer.principal.workspace, conv), this.#peer);
  }

  entry(conv: string, seq: number, frame: string): void {
    const follower = this.#followers.get(conv);
    const step = follower?.hint(seq, frame, this.#peer.writer.slow);
    if (step === 'write') this.#peer.writer.tell(frame);
    else if (step === 'read' && follower) void this.#read(follower);
  }

  /** The log reaches to `seq`, as the database says. */
  head(conv: string, seq: number): void {
    const follower = this.#followers.get(conv);
    if (!follower?.nudge(seq, this.#peer.writer.slow)) return;
    this.#peer.realm.onHealed?.();
    void this.#read(follower);
  }

  /** Whether something that passes, such as typing, may be told of this conversation. */
  mayTell(conv: string): boolean {
    const follower = this.#followers.get(conv);
    return follower !== undefined && !this.#unproven.has(follower);
  }

  /** Tells the newest of a key, or keeps it until it is known that this peer may see the conversation. */
  latest(conv: string, key: string, frame: string): void {
    const follower = this.#followers.get(conv);
    const kept = follower && this.#unproven.get(follower);
    if (kept) kept.set(key, frame);
    else if (follower) this.#peer.writer.latest(key, frame);
  }

  #proven(follower: Follower): void {
    const kept = this.#unproven.get(follower);
    this.#unproven.delete(follower);
    for (const [key, frame] of kept ?? []) this.#peer.writer.latest(key, frame);
  }

  /** Goes on wherever writing or reading had to stop. */
  resume(): void {
    for (const follower of this.#followers.values()) {
      if (this.#peer.writer.slow) return;
      if (follower.resume() && (!follower.mayGoOn || this.#tellHeard(follower)) && !follower.hasAll()) void this.#read(follower);
    }
  }

  end(): void {
    for (const conv of [...this.#followers.keys()]) this.unsync(conv);
  }

  /** Reads and writes until the peer has everything, the socket is slow, or a newer `sync` takes over. */
  async #read(follower: Follower): Promise<void> {
    if (this.#reading.has(follower)) return;
    this.#reading.add(follower);
    await this.#readOn(follower);
    this.#reading.delete(follower);
    // A newer `sync`, or a hint between the end of the last read and now, asked for another one.
    if (follower.state === 'reading' && this.#follows(follower)) void this.#read(follower);
  }

  #follows(follower: Follower): boolean {
    return !this.#peer.ended && this.#followers.get(follower.conv) === follower;
  }

  async #readOn(follower: Follower): Promise<void> {
    const { generation } = follower;
    const isVoid = (): boolean => follower.generation !== generation || !this.#follows(follower);
    try {
      let step: ReadStep = follower.epoch === undefined ? 'snapshot' : 'more';
      while (step !== 'live') {
        follower.beginRead();
        const next: ReadStep | 'stop' = step === 'snapshot' ? await this.#snapshot(follower, isVoid) : await this.#pages(follower, isVoid);
        if (!isVoid() && !follower.owed) this.#proven(follower);
        if (next === 'stop') return;
        step = next;
      }
    } catch (error) {
      if (!isVoid()) this.#failed(follower, error);
    }
  }

  async #pages(follower: Follower, isVoid: () => boolean): Promise<ReadStep | 'stop'> {
    const { realm, principal, writer, reads } = this.#peer;
    const { conv, sent, owed } = follower;
    const { epoch, head, entries } = await reads.run(() => realm.chat.after(principal, conv, sent, realm.limits.historyItems));
    if (isVoid()) return 'stop';
    const tooFar = owed && head - sent > realm.limits.gapItems;
    if (tooFar || !follower.continues(epoch, head, entries[0]?.seq)) {
      follower.lose();
      return 'snapshot';
    }
    if (entries.length === 0 && !owed) return this.#goOn(follower, head);
    for (const page of packPages(conv, epoch, head, entries, sent, realm.limits.frameBytes)) {
      if (!writer.durable(page.frame)) return this.#stop(follower);
      follower.wrote(page.last);
    }
    return this.#goOn(follower, head);
  }

  async #snapshot(follower: Follower, isVoid: () => boolean): Promise<ReadStep | 'stop'> {
    const { realm, principal, writer, reads } = this.#peer;
    const { conv } = follower;
    const { conversation, entries } = await reads.run(async () => {
      const summary = await realm.chat.conversation(principal, conv);
      // Up to the head that the summary tells: what came since follows as pages.
      return { conversation: summary, entries: (await realm.chat.history(principal, conv, summary.head + 1, realm.limits.snapshotItems)).entries };
    });
    if (isVoid()) return 'stop';
    if (!writer.durable(snapshotFrame(conversation, entries, realm.limits.frameBytes))) return this.#stop(follower);
    follower.startAnew(conversation.epoch, conversation.head);
    return this.#goOn(follower, conversation.head);
  }

  /** With what was heard while the store was read, up to `head`: a busy conversation is not read again and again. */
  #goOn(follower: Follower, head: number): ReadStep | 'stop' {
    return this.#tellHeard(follower) ? follower.advance(head) : 'stop';
  }

  /** What was heard and is next. False: the socket is slow. */
  #tellHeard(follower: Follower): boolean {
    const { writer } = this.#peer;
    while (!writer.slow) {
      const frame = follower.nextHeard();
      if (frame === undefined) return true;
      writer.durable(frame);
      follower.wrote(follower.sent + 1);
    }
    follower.fallBehind();
    return false;
  }

  #stop(follower: Follower): 'stop' {
    follower.fallBehind();
    return 'stop';
  }

  #failed(follower: Follower, error: unknown): void {
    const refusal = toRefusal(error, this.#peer.realm.log);
    const { conv, owed } = follower;
    // The store is away: tried again at the next tick, and nothing is lost meanwhile.
    if (refusal.code === 'unavailable') return follower.fallBehind();
    this.unsync(conv);
    if (owed) this.#peer.error(refusal.code, refusal.message, { ref: 'sync', conv });
  }
}
