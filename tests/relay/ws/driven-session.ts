/** One session driven by hand: the test owns the clock, the turn, the socket's buffer and every answer of the core. */
import { DEFAULT_LIMITS, uuidv7, type Conversation, type Entry, type Limits, type RelayFrame } from '@frontdesk/protocol';
import { createMemoryBus } from '../../../packages/relay/src/bus/memory.ts';
import type { Bus } from '../../../packages/relay/src/bus/bus.ts';
import type { Change, Chat, Outcome } from '../../../packages/relay/src/chat/chat.ts';
import { createPresence } from '../../../packages/relay/src/chat/presence.ts';
import type { Principal } from '../../../packages/relay/src/chat/principal.ts';
import { createLog } from '../../../packages/relay/src/log.ts';
import type { SendOutcome, Socket } from '../../../packages/relay/src/transport/transport.ts';
import { BUILT_IN_ROLES } from '../../../packages/relay/src/chat/permissions.ts';
import type { Authenticate } from '../../../packages/relay/src/ws/access.ts';
import { Hub } from '../../../packages/relay/src/ws/hub.ts';
import { Session } from '../../../packages/relay/src/ws/session.ts';
import { TurnEnd } from '../../../packages/relay/src/ws/turn.ts';
import { DEFAULT_MARKS, type WriterMarks } from '../../../packages/relay/src/ws/writer.ts';

export const WORKSPACE = '00000000-0000-7000-8000-000000000001';
export const VISITOR: Principal = { kind: 'visitor', workspace: WORKSPACE, id: '00000000-0000-7000-8000-00000000000a' };
export const AGENT: Principal = { kind: 'agent', workspace: WORKSPACE, id: '00000000-0000-7000-8000-00000000000b', name: 'Ana', role: 'agent', permissions: BUILT_IN_ROLES.agent, session: 'hash' };

type Single = Exclude<RelayFrame, { t: 'batch' }>;

/** A socket whose kernel takes as much as the test says. */
export class HandSocket implements Socket {
  readonly id = 's1';
  readonly messages: string[] = [];
  /** Bytes that the peer takes at once; the rest is buffered. */
  takes = Infinity;
  buffered = 0;
  dropsAbove = 1_048_576;
  ended: { code: number; reason: string } | 'terminated' | undefined;

  send(text: string): SendOutcome {
    if (this.ended) return 'dropped';
    if (this.buffered + text.length > this.dropsAbove) return 'dropped';
    this.messages.push(text);
    if (this.takes === Infinity) return 'sent';
    this.buffered += text.length;
    return 'queued';
  }
  bufferedBytes(): number {
    return this.buffered;
  }
  close(code: number, reason: string): void {
    this.ended ??= { code, reason };
  }
  terminate(): void {
    this.ended ??= 'terminated';
  }
  get frames(): Single[] {
    return this.messages.flatMap((text) => {
      const frame = JSON.parse(text) as RelayFrame;
      return frame.t === 'batch' ? frame.frames : [frame];
    });
  }
}

/** A request to the core that the test answers. */
export interface Pending<Answer> {
  readonly conv: string;
  readonly changes: readonly Change[];
  answer(value: Answer): void;
  fail(error: Error): void;
}

export function entryOf(conv: string, seq: number, text = `text ${seq}`): Entry {
  return { conv, seq, id: uuidv7(seq), ts: seq, by: { kind: 'agent', id: AGENT.id }, type: 'message', body: { text } };
}

export function conversationOf(conv: string, head: number, epoch = 7): Conversation {
  return { id: conv, kind: 'support', state: 'open', epoch, head, rev: head, activity: head, createdTs: 0, updatedTs: 0, unread: 0, cursors: { visitor: { delivered: 0, read: 0 }, agents: { delivered: 0, read: 0 } } };
}

export interface Options {
  readonly principal?: Principal;
  readonly limits?: Partial<Limits>;
  readonly marks?: Partial<WriterMarks>;
  readonly framesPerSecond?: number;
  readonly chat?: Partial<Chat>;
  readonly authenticate?: Authenticate;
}

export class Driven {
  now = 1_000_000;
  readonly socket = new HandSocket();
  readonly bus: Bus = createMemoryBus();
  readonly submitted: Pending<readonly Outcome[]>[] = [];
  readonly session: Session;
  readonly hub: Hub;
  readonly #turns: (() => void)[] = [];

  constructor(options: Options = {}) {
    const principal = options.principal ?? VISITOR;
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.hub = new Hub(this.bus, (error) => { throw error; });
    const refuse = (): never => { throw new Error('the test does not expect this call'); };
    const chat = {
      submit: (_principal: Principal, conv: string, changes: readonly Change[]) => new Promise<readonly Outcome[]>((answer, fail) => this.submitted.push({ conv, changes, answer, fail })),
      conversationsOf: () => Promise.resolve([]),
      team: () => Promise.resolve({ state: 'offline' as const, agents: [] }),
      after: refuse, conversation: refuse, history: refuse, moveCursor: refuse, typing: refuse, updateVisitor: refuse,
      ...options.chat,
    } as unknown as Chat;
    this.session = new Session({
      chat, hub: this.hub, limits, presence: createPresence({ now: () => this.now }), turn: new TurnEnd((run) => this.#turns.push(run)),
      authenticate: options.authenticate ?? (() => Promise.resolve({ principal, workspace: { id: WORKSPACE, key: 'default', name: 'Shop' } })),
      now: () => this.now, log: createLog('silent'), marks: { ...DEFAULT_MARKS, frameBytes: limits.frameBytes, ...options.marks },
      framesPerSecond: options.framesPerSecond ?? Infinity, slowMs: 30_000,
    }, this.socket, { address: '127.0.0.1', from: '127.0.0.1', host: 'relay.example', origin: undefined, cookie: undefined, userAgent: undefined });
  }

  /** A session past its welcome, with nothing in the socket's record. */
  static async welcomed(options: Options = {}): Promise<Driven> {
    const driven = new Driven(options);
    await driven.say({ t: 'hello', min: 1, max: 1, auth: { kind: 'visitor', workspace: 'default', token: 'x'.repeat(43) } });
    if (driven.socket.frames[0]?.t !== 'welcome') throw new Error('no welcome');
    driven.socket.messages.length = 0;
    return driven;
  }

  get frames(): Single[] {
    return this.socket.frames;
  }

  /** The peer sends frames in one turn; returns when everything that follows has happened. */
  async say(...frames: unknown[]): Promise<void> {
    for (const frame of frames) this.session.text(typeof frame === 'string' ? frame : JSON.stringify(frame));
    await this.settle();
  }

  /** Ends the turn, lets promises run, until nothing is left to do. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3;) {
      await new Promise((resolve) => setImmediate(resolve));
      const turns = this.#turns.splice(0);
      for (const run of turns) run();
      quiet = turns.length > 0 ? 0 : quiet + 1;
    }
  }

  /** The kernel takes everything that was buffered. */
  async drain(): Promise<void> {
    this.socket.takes = Infinity;
    this.socket.buffered = 0;
    this.session.drained();
    await this.settle();
  }
}
