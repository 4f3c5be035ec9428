import type { ClientFrame, RelayFrame } from '@frontdesk/protocol';
import type { SocketLike } from '@frontdesk/sdk';
import type { Socket, SocketHandler } from '../../../packages/relay/src/transport/transport.ts';
import type { SocketContext } from '../../../packages/relay/src/ws/relay-sockets.ts';
import type { Agenda, Dice } from './agenda.ts';

/** The relay's side of the wire, as long as its process lives. */
export interface Host {
  readonly handler: SocketHandler<SocketContext>;
  readonly address: string;
  readonly wires: Set<Wire>;
  alive: boolean;
}

/** Bytes that a peer's engine holds for a reader who does not read; beyond them frames are dropped. */
const MOST_BUFFERED = 60_000;

/** One direction: messages arrive in order, each after a delay of its own. */
class Lane {
  readonly #agenda: Agenda;
  readonly #delay: () => number;
  readonly #deliver: (text: string) => void;
  /** Sent and not delivered, the oldest first: whatever is due, the oldest arrives. */
  readonly #queue: string[] = [];
  /** How many of them are due as soon as the lane is released. */
  #due = 0;
  #lastAt = 0;
  /** Nothing arrives for now; what is sent is kept. */
  held = false;
  /** Nothing more than this many of the messages under way arrive. */
  #left = Infinity;
  /** Broken: nothing that is sent later arrives, since nothing may arrive after something that was lost. */
  #broken = false;

  constructor(agenda: Agenda, delay: () => number, deliver: (text: string) => void) {
    this.#agenda = agenda;
    this.#delay = delay;
    this.#deliver = deliver;
  }

  send(text: string): void {
    if (this.#broken) return;
    this.#queue.push(text);
    this.#due += 1;
    if (!this.held) this.#dispatch();
  }

  /** Bytes that wait because the lane is held. */
  get heldBytes(): number {
    return this.held ? this.#queue.reduce((sum, text) => sum + text.length, 0) : 0;
  }

  release(): void {
    this.held = false;
    this.#dispatch();
  }

  /** The line breaks: of what is under way the first `count` messages still arrive. */
  cut(count: number): void {
    this.#left = this.held ? 0 : Math.min(this.#left, count);
    this.#broken = true;
  }

  /** Runs after everything that was sent has arrived. */
  afterAll(run: () => void): void {
    this.#agenda.in(Math.max(0, this.#lastAt - this.#agenda.now) + 1, run);
  }

  #dispatch(): void {
    for (; this.#due > 0; this.#due -= 1) {
      this.#lastAt = Math.max(this.#lastAt, this.#agenda.now + this.#delay());
      this.#agenda.in(this.#lastAt - this.#agenda.now, () => this.#arrive());
    }
  }

  #arrive(): void {
    if (this.#left <= 0) return;
    if (this.held) {
      this.#due += 1;
      return;
    }
    const text = this.#queue.shift();
    if (text === undefined) return;
    this.#left -= 1;
    this.#deliver(text);
  }
}

/**
 * A connection between one client and one relay process. Each side learns by itself, and maybe never, that the other is gone: a client may
 * have opened the next one while what it said on this one is still under way.
 */
export class Wire {
  /** What the client sees. */
  readonly client: SocketLike;
  readonly name: string;
  readonly #agenda: Agenda;
  readonly #dice: Dice;
  readonly #host: Host | undefined;
  readonly #up: Lane;
  readonly #down: Lane;
  readonly #socket: Socket;
  #context: SocketContext | undefined;
  #clientOpen = true;
  /** What the client said last, for those who say it twice. */
  readonly said: string[] = [];
  /** Ids of changes that the relay has acked on this wire, whether or not the client knows. */
  readonly acked = new Set<string>();

  constructor(options: { name: string; agenda: Agenda; dice: Dice; host: Host | undefined; delay: () => number; tap: (text: string) => void }) {
    const { name, agenda, dice, host, delay, tap } = options;
    this.name = name;
    this.#agenda = agenda;
    this.#dice = dice;
    this.#host = host;
    this.#up = new Lane(agenda, delay, (text) => { if (this.#context && host?.alive) host.handler.message(this.#socket, this.#context, text); });
    this.#down = new Lane(agenda, delay, (text) => {
      if (!this.#clientOpen) return;
      tap(text);
      this.client.onmessage?.({ data: text });
    });
    this.client = {
      onopen: null, onmessage: null, onclose: null, onerror: null,
      send: (text) => {
        this.said.push(text);
        if (this.#clientOpen) this.#up.send(text);
      },
      close: () => this.#clientLeft(),
    };
    this.#socket = {
      id: name,
      send: (text) => {
        if (!this.#context) return 'dropped';
        this.#note(text);
        if (this.#down.heldBytes + text.length > MOST_BUFFERED) return 'dropped';
        this.#down.send(text);
        return this.#down.held ? 'queued' : 'sent';
      },
      bufferedBytes: () => this.#down.heldBytes,
      close: (code, reason) => this.#relayLeft(code, reason),
      terminate: () => this.#relayLeft(1006, ''),
    };
    agenda.in(delay(), () => this.#connect());
  }

  /** The client side counts as open: not closed by the client and not told of a close. */
  get isOpen(): boolean {
    return this.#clientOpen;
  }

  /**
   * What may come a second time without breaking the client's own order: a change only once it is stored. One that was refused for now opens
   * the way for those behind it when it comes back (PROTOCOL.md, "Holding"), so a client that says it twice gives up its own order, and no network does that.
   */
  get repeatable(): readonly string[] {
    return this.said.filter((text) => {
      const frame = JSON.parse(text) as ClientFrame;
      return frame.t === 'cursor' || frame.t === 'sync' || (frame.t === 'send' && this.acked.has(frame.id));
    });
  }

  /** Something that the client did not say, or says twice, goes the client's way. */
  forge(text: string): void {
    this.#up.send(text);
  }

  /** Breaks in the middle: of what is under way the first messages still arrive. Each side learns of it after a while, or never. */
  cut(up: number, down: number, clientLearnsAfter: number | undefined, relayLearnsAfter: number | undefined): void {
    this.#up.cut(up);
    this.#down.cut(down);
    if (clientLearnsAfter !== undefined) this.#agenda.in(clientLearnsAfter, () => this.#clientTold(1006, ''));
    if (relayLearnsAfter !== undefined) this.#agenda.in(relayLearnsAfter, () => this.#relayTold());
  }

  /** Half-open: nothing arrives any more, and nobody is told. */
  silence(): void {
    this.#up.held = this.#down.held = true;
  }

  /** The client does not read for now. */
  stall(): void {
    this.#down.held = true;
  }

  /** What was held goes on, however old it is. */
  thaw(): void {
    const wasHeld = this.#down.held;
    this.#up.release();
    this.#down.release();
    if (wasHeld && this.#context && this.#host?.alive) this.#host.handler.drain(this.#socket, this.#context);
  }

  /** The relay's process died. What its kernel had sent may still arrive. */
  relayDied(): void {
    this.#context = undefined;
    this.cut(0, this.#dice.between(0, 3), this.#dice.likely(0.8) ? this.#dice.between(1, 400) : undefined, undefined);
  }

  /** The client's machine or tab is gone: what was sent is on its way, nothing is heard any more. */
  clientDied(): void {
    this.#clientOpen = false;
    this.cut(this.#dice.between(0, 3), 0, undefined, this.#dice.likely(0.7) ? this.#dice.between(1, 500) : undefined);
  }

  #note(text: string): void {
    const frame = JSON.parse(text) as RelayFrame;
    for (const one of frame.t === 'batch' ? frame.frames : [frame]) if (one.t === 'ack') this.acked.add(one.id);
  }

  #connect(): void {
    if (!this.#clientOpen) return;
    const host = this.#host;
    const decision = host?.alive ? host.handler.upgrade({ url: '/ws', headers: { host: 'relay.test' }, remoteAddress: host.address, protocols: ['chat.v1', 'chat'] }) : undefined;
    if (!host || !decision || decision instanceof Promise || !decision.accept) return this.#clientTold(1006, '');
    this.#context = decision.context;
    host.wires.add(this);
    host.handler.open(this.#socket, decision.context);
    this.client.onopen?.();
  }

  #clientLeft(): void {
    if (!this.#clientOpen) return;
    this.#clientOpen = false;
    // What was sent before still arrives; a silent line tells the relay nothing.
    if (!this.#up.held) this.#up.afterAll(() => this.#relayTold());
  }

  #clientTold(code: number, reason: string): void {
    if (!this.#clientOpen) return;
    this.#clientOpen = false;
    this.client.onclose?.({ code, reason });
  }

  #relayLeft(code: number, reason: string): void {
    if (!this.#down.held) this.#down.afterAll(() => this.#clientTold(code, reason));
    this.#agenda.in(0, () => this.#relayTold());
  }

  #relayTold(): void {
    const context = this.#context;
    this.#context = undefined;
    this.#host?.wires.delete(this);
    if (context && this.#host?.alive) this.#host.handler.close(this.#socket, context, 1006);
  }
}
