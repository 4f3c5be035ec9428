import type { ClientFrame } from '@frontdesk/protocol';
import { ChatRefusal } from '../chat/chat.ts';
import { FrameBudget } from './budget.ts';
import { isChange, type ChangeFrame } from './lanes.ts';
import { ANSWERED_BY_ID, parseFrame, type Parsed } from './parse.ts';
import type { Peer } from './peer.ts';

/** More wrong frames than this end the connection. */
const MOST_BAD_FRAMES = 20;
/** One warning about too many frames in this time, milliseconds. */
const WARN_MS = 1_000;

/** What the intake needs of its session. */
export interface IntakePeer extends Peer {
  /** Welcomed, and not ended. */
  readonly live: boolean;
  /** Answers a change without trying it; what follows in its conversation is held. */
  refuseChange(frame: ChangeFrame, refusal: ChatRefusal): void;
}

/** The door of a session: how large, how many and how well-formed a peer's frames are. What does not pass is answered here. */
export class Intake {
  readonly #peer: IntakePeer;
  #budget: FrameBudget | undefined;
  #badFrames = 0;
  #warnedAt: number | undefined;

  constructor(peer: IntakePeer) {
    this.#peer = peer;
  }

  /** The frame in a text; undefined when it was refused. */
  take(text: string): ClientFrame | undefined {
    if (this.#isOversize(text)) return this.#tooLarge();
    const parsed = parseFrame(text);
    const budget = this.#spend();
    if (budget === 'ok') return parsed.kind === 'frame' ? parsed.frame : this.#refuse(parsed);
    if (budget === 'flooding') this.#peer.close('flooding', 'too many frames');
    else this.#overBudget(parsed);
    return undefined;
  }

  /** A frame that does not fit the moment. */
  outOfOrder(frame: ClientFrame): void {
    this.#peer.error('out_of_order', frame.t === 'hello' ? 'hello: was said already' : `${frame.t}: send hello first, and wait for welcome`, { ref: frame.t });
    this.#countBad();
  }

  /** Over `frameBytes` in UTF-8; a character is at most three bytes per UTF-16 unit, so most frames are not counted. */
  #isOversize(text: string): boolean {
    const { frameBytes } = this.#peer.realm.limits;
    return text.length * 3 > frameBytes && Buffer.byteLength(text) > frameBytes;
  }

  #tooLarge(): undefined {
    this.#peer.error('too_large', `A frame may have ${this.#peer.realm.limits.frameBytes} bytes. Sending this one again does not help.`);
    this.#peer.close('frame_too_large', 'frame too large');
  }

  #spend(): 'ok' | 'over' | 'flooding' {
    const { framesPerSecond, now } = this.#peer.realm;
    if (framesPerSecond === Infinity) return 'ok';
    this.#budget ??= new FrameBudget(framesPerSecond, now());
    return this.#budget.take(now);
  }

  #overBudget(parsed: Parsed): void {
    const retryMs = this.#budget?.retryMs ?? 0;
    const message = `At most ${this.#peer.realm.framesPerSecond} frames a second are taken.`;
    if (this.#peer.live && parsed.kind === 'frame' && isChange(parsed.frame)) {
      return this.#peer.refuseChange(parsed.frame, new ChatRefusal('rate_limited', message, retryMs));
    }
    const now = this.#peer.realm.now();
    if (this.#warnedAt !== undefined && now - this.#warnedAt < WARN_MS) return;
    this.#warnedAt = now;
    this.#peer.error('rate_limited', message, { retryMs, ...(parsed.kind === 'frame' ? { ref: parsed.frame.t } : {}) });
  }

  #refuse(parsed: Exclude<Parsed, { kind: 'frame' }>): undefined {
    if (parsed.kind === 'garbage') {
      this.#peer.error('bad_frame', parsed.message);
      this.#peer.close('bad_frame', parsed.message);
    } else if (parsed.kind === 'unknown') {
      this.#peer.error('unknown_frame', 'this relay does not know this type of frame', { ref: parsed.t });
    } else {
      this.#invalid(parsed);
    }
  }

  #invalid({ t, message, id, conv }: Extract<Parsed, { kind: 'invalid' }>): void {
    if (id !== undefined && this.#peer.live && ANSWERED_BY_ID.has(t)) this.#peer.nack(id, conv, 'invalid', message);
    else this.#peer.error('invalid', message, { ref: t, ...(conv === undefined ? {} : { conv }) });
    this.#countBad();
  }

  #countBad(): void {
    this.#badFrames += 1;
    if (this.#badFrames > MOST_BAD_FRAMES) this.#peer.close('bad_frame', 'too many bad frames');
  }
}
