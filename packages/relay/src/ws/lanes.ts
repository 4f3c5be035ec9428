import { isRetryable, type ClientFrame, type ClientFrameOf } from '@frontdesk/protocol';
import { ChatRefusal, type Change, type Outcome } from '../chat/chat.ts';
import { heldBack } from '../chat/submission.ts';
import { toRefusal } from '../chat/refusals.ts';
import { ackFrame } from './frames.ts';
import type { Peer } from './peer.ts';
import type { AtTurnEnd } from './turn.ts';

/** A frame that changes a conversation durably. */
export type ChangeFrame = ClientFrameOf<'send' | 'edit' | 'delete' | 'state'>;

export function isChange(frame: ClientFrame): frame is ChangeFrame {
  return frame.t === 'send' || frame.t === 'edit' || frame.t === 'delete' || frame.t === 'state';
}

/** Conversations that one socket may have something unanswered or held in; held ones cost memory until the socket ends (G5). */
const MOST_LANES = 1_000;

const NONE: readonly never[] = [];

/** Most lists here hold one thing: one that grows from nothing takes room for seventeen, and lives as long as its session. */
function withOne<Item>(list: readonly Item[], item: Item): readonly Item[] {
  if (list.length === 0) return [item];
  (list as Item[]).push(item);
  return list;
}

/** One conversation's changes on one socket. */
interface Lane {
  readonly conv: string;
  /** Arrived while the ones before are being stored. */
  queue: readonly Change[];
  running: boolean;
  /** Refused retryably and not back yet: everything else is held. */
  held: string | undefined;
}

/**
 * The order of changes (G3). Per conversation one group is under way at a time: what arrived in one turn, or while the group before
 * was being stored. A group is committed as one, so nothing is ever stored after something earlier was refused for now.
 */
export class Lanes implements AtTurnEnd {
  readonly #peer: Peer;
  readonly #lanes = new Map<string, Lane>();
  #ready: readonly Lane[] = NONE;
  #unanswered = 0;

  constructor(peer: Peer) {
    this.#peer = peer;
  }

  /** Changes that have neither ack nor nack. */
  get unanswered(): number {
    return this.#unanswered;
  }

  take(frame: ChangeFrame): void {
    const { conv, id } = frame;
    const lane = this.#lane(conv);
    if (lane.held !== undefined && lane.held !== id) return this.#answer(conv, id, heldBack());
    if (this.#unanswered >= this.#peer.realm.limits.window) {
      const { window } = this.#peer.realm.limits;
      return this.refuse(frame, new ChatRefusal('window_full', `At most ${window} changes may be unanswered at a time.`, 100));
    }
    lane.held = undefined;
    this.#unanswered += 1;
    lane.queue = withOne(lane.queue, changeOf(frame));
    if (!lane.running) this.#start(lane);
  }

  /** Refuses a change without trying it; a retryable refusal holds what follows in its conversation. */
  refuse({ conv, id }: ChangeFrame, refusal: ChatRefusal): void {
    if (isRetryable(refusal.code, refusal.retryMs)) this.#lane(conv).held ??= id;
    this.#answer(conv, id, refusal);
  }

  turnEnded(): void {
    const lanes = this.#ready;
    this.#ready = NONE;
    for (const lane of lanes) this.#run(lane);
  }

  #lane(conv: string): Lane {
    let lane = this.#lanes.get(conv);
    if (lane) return lane;
    lane = { conv, queue: NONE, running: false, held: undefined };
    this.#lanes.set(conv, lane);
    if (this.#lanes.size > MOST_LANES) this.#peer.close('flooding', 'changes to too many conversations at once');
    return lane;
  }

  #start(lane: Lane): void {
    lane.running = true;
    if (this.#ready.length === 0) this.#peer.realm.turn.beforeFlush(this);
    this.#ready = withOne(this.#ready, lane);
  }

  #run(lane: Lane): void {
    const group = lane.queue;
    lane.queue = NONE;
    const { realm, principal } = this.#peer;
    realm.chat.submit(principal, lane.conv, group).then((outcomes) => this.#settleAll(lane, group, outcomes), (error: unknown) => this.#settleAll(lane, group, group.map(() => toRefusal(error, realm.log))));
  }

  #settleAll(lane: Lane, group: readonly Change[], outcomes: readonly Outcome[]): void {
    let refused: string | undefined;
    for (let index = 0; index < group.length; index += 1) {
      const { id } = group[index] as Change;
      const forNow = this.#settle(lane, id, outcomes[index]);
      if (forNow) refused ??= id;
    }
    if (refused !== undefined) this.#holdQueue(lane, refused);
    lane.running = false;
    if (lane.queue.length > 0) this.#start(lane);
    // The only one stays: most sockets have one conversation, and would make it anew for every message.
    else if (lane.held === undefined && this.#lanes.size > 1) this.#lanes.delete(lane.conv);
  }

  /** Answers one change that was tried. True when it was refused for now. */
  #settle(lane: Lane, id: string, outcome: Outcome = heldBack()): boolean {
    this.#unanswered -= 1;
    this.#answer(lane.conv, id, outcome);
    return outcome instanceof ChatRefusal && isRetryable(outcome.code, outcome.retryMs);
  }

  /** `refused` has to come back first: whatever waits behind it, and whatever was turned away at the door since, came after it. */
  #holdQueue(lane: Lane, refused: string): void {
    lane.held = refused;
    const waiting = lane.queue;
    lane.queue = NONE;
    for (const { id } of waiting) this.#settle(lane, id, heldBack());
  }

  #answer(conv: string, id: string, outcome: Outcome): void {
    if (outcome instanceof ChatRefusal) return this.#peer.nack(id, conv, outcome.code, outcome.message, outcome.retryMs, outcome.challenge);
    const frame = ackFrame(id, conv, outcome.entry.seq, outcome.entry.ts);
    // Two UUIDs and two numbers: as many bytes as characters.
    this.#peer.writer.write(frame, frame.length);
  }
}

function changeOf(frame: ChangeFrame): Change {
  switch (frame.t) {
    case 'send': {
      const { id, body, confirmed, proof } = frame;
      // As nearly all are, and copying nothing is not free.
      if (!confirmed && !proof) return { type: 'message', id, body };
      return { type: 'message', id, body, ...(confirmed ? { confirmed } : {}), ...(proof ? { proof } : {}) };
    }
    case 'edit': return { type: 'edit', id: frame.id, target: frame.target, body: frame.body, ...(frame.confirmed ? { confirmed: true } : {}) };
    case 'delete': return { type: 'delete', id: frame.id, target: frame.target };
    case 'state': return { type: 'state', id: frame.id, state: frame.state };
  }
}
