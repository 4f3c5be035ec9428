import { CLOSE_CODES, type ClientFrame, type ErrorCode, type Hello } from '@frontdesk/protocol';
import type { Hint } from '../bus/bus.ts';
import { ChatRefusal } from '../chat/chat.ts';
import type { Principal } from '../chat/principal.ts';
import type { Socket } from '../transport/transport.ts';
import { Following } from './following.ts';
import { BLOCKED, type Admission, type UpgradeFacts } from './access.ts';
import { errorFrame, goawayFrame, nackFrame } from './frames.ts';
import { closeCode, commonVersion, decide, storeAway, TOKEN_ENDED, topicsOf, versionFailure, welcomeFrame, type HandshakeFailure } from './handshake.ts';
import { Intake, type IntakePeer } from './intake.ts';
import { Lanes, type ChangeFrame } from './lanes.ts';
import type { Realm } from './peer.ts';
import { Reads } from './reads.ts';
import { mayHear, Rights, spreadOf, type Staff } from './rights.ts';
import { handle } from './requests.ts';
import { mayStayHere } from './stay.ts';
import { Writer, type WriterOwner } from './writer.ts';

/**
 * One peer, from the upgrade to the end. Driven by calls only (text, binary, hear, drained, tick, closed): no timers and no I/O of its
 * own. Parts are made when first needed, because most sessions are idle.
 */
export class Session implements IntakePeer, WriterOwner {
  readonly realm: Realm;
  readonly writer: Writer;
  readonly #socket: Socket;
  /** Until the welcome. */
  #openedAt: number | undefined;
  /** Dropped after the handshake. */
  #facts: UpgradeFacts | undefined;
  #stage: 'hello' | 'greeting' | 'live' | 'ended' = 'hello';
  #principal: Principal | undefined;
  /** Of staff: visitors' rights never change. */
  #rights: Rights | undefined;
  #isPresent = false;
  /** What was heard between joining the topics and the welcome. */
  #early: Map<string, string> | undefined;
  #intake: Intake | undefined;
  #lanes: Lanes | undefined;
  #following: Following | undefined;
  #reads: Reads | undefined;
  #heardAt: number;
  /** When the peer's signed identity ends, milliseconds since 1970; undefined = it does not. */
  #signedUntil: number | undefined;
  #leaving = false;

  constructor(realm: Realm, socket: Socket, facts: UpgradeFacts) {
    this.realm = realm;
    this.#socket = socket;
    this.#facts = facts;
    this.#openedAt = this.#heardAt = realm.now();
    this.writer = new Writer(socket, realm.marks, realm.turn, this, realm.now);
  }

  get id(): string {
    return this.#socket.id;
  }

  get principal(): Principal {
    if (!this.#principal) throw new Error('a session was used before its welcome');
    return this.#principal;
  }

  get reads(): Reads {
    return (this.#reads ??= new Reads(() => this.writer.slow));
  }

  get ended(): boolean {
    return this.#stage === 'ended';
  }

  get live(): boolean {
    return this.#stage === 'live';
  }

  /** Changes without an answer; a drain waits for them. */
  get unanswered(): number {
    return this.#lanes?.unanswered ?? 0;
  }

  /** A text frame came. */
  text(text: string): void {
    if (this.ended || this.#identityEnded()) return;
    this.#heardAt = this.realm.now();
    try {
      const intake = this.#intake ??= new Intake(this);
      const frame = intake.take(text);
      if (frame) this.#receive(frame, intake);
    } catch (error) {
      this.report(error, 'a frame could not be handled');
      this.close('unavailable', 'internal error');
    }
  }

  /** A binary frame came. */
  binary(): void {
    this.error('bad_frame', 'expected a text frame with JSON, got a binary one');
    this.close('bad_frame', 'binary frame');
  }

  /** A hint came from a topic. */
  hear(hint: Hint): void {
    if (this.ended) return;
    if (hint.type === 'close') return this.#closeHint(hint);
    if (this.#identityEnded()) return;
    if (hint.type === 'look') return void mayStayHere(this, this.#principal, hint);
    if (hint.type === 'narrow' || hint.type === 'rights') return this.#rights?.hear(hint);
    if (hint.type === 'latest' && this.#principal && !mayHear(this.#principal, hint.key)) return;
    if (this.#stage !== 'live') {
      if (hint.type === 'latest') (this.#early ??= new Map()).set(hint.key, hint.frame);
    } else if (hint.type === 'entry') {
      this.#following?.entry(hint.conv, hint.seq, hint.frame);
    } else if (hint.type === 'head') {
      this.#following?.head(hint.conv, hint.seq);
    } else if (hint.type === 'ephemeral') {
      if (hint.except !== this.id && (hint.conv === undefined || this.#following?.mayTell(hint.conv))) this.writer.ephemeral(hint.frame);
    } else if (hint.conv !== undefined) {
      this.#following?.latest(hint.conv, hint.key, hint.frame);
    } else {
      this.writer.latest(hint.key, hint.frame);
      if (hint.key.startsWith('gone:')) this.#following?.unsync(hint.key.slice('gone:'.length));
    }
  }

  /** The engine's buffer fell. */
  drained(): void {
    this.writer.drained();
  }

  /** Called about once a second: deadlines, idleness, lag, another try where the store was away. */
  tick(now: number): void {
    if (this.ended || this.#identityEnded()) return;
    const { limits, slowMs } = this.realm;
    // A clock that was set back must not make idle peers immortal.
    this.#heardAt = Math.min(this.#heardAt, now);
    if (this.#openedAt !== undefined) this.#openedAt = Math.min(this.#openedAt, now);
    if (this.#stage === 'hello' && now - (this.#openedAt ?? now) >= limits.helloMs) return this.close('hello_timeout', 'no hello in time');
    if (now - this.#heardAt >= limits.idleMs) return this.close('idle', 'nothing came for too long');
    if (this.writer.slowFor(now) > slowMs) return this.close('slow_consumer', 'read too slowly for too long');
    this.#rights?.tick(now);
    this.#following?.resume();
  }

  /** The relay is going away: says so, and refuses further changes. */
  goAway(reason: string, spreadMs: number): void {
    if (this.ended) return;
    this.#leaving = true;
    this.writer.tell(goawayFrame(reason, spreadMs));
  }

  /** Sends what waits, then the close frame. */
  close(name: Parameters<typeof closeCode>[0], reason: string): void {
    this.#close(closeCode(name), reason);
  }

  /** The socket is gone. */
  closed(): void {
    if (this.ended) return;
    this.#stage = 'ended';
    this.writer.end();
    this.#following?.end();
    this.#reads?.end();
    if (this.#principal) for (const topic of topicsOf(this.#principal)) this.realm.hub.leave(topic, this);
    if (this.#isPresent && this.#principal) this.realm.presence.leave(this.#principal);
    this.#facts = undefined;
    this.#early = undefined;
  }

  writable(stale: boolean): void {
    if (stale && this.#rights) this.writer.tell('{"t":"inbox_stale"}');
    this.#following?.resume();
    this.#reads?.resume();
  }

  stuck(): void {
    // A close frame would wait behind what is not being read.
    this.close('slow_consumer', 'does not read');
    this.#socket.terminate();
  }

  nack(id: string, conv: string | undefined, code: ErrorCode, message: string, retryMs?: number, challenge?: string): void {
    this.writer.write(nackFrame(id, conv, code, message, retryMs, challenge));
  }

  error(code: ErrorCode, message: string, about: { ref?: string; conv?: string; retryMs?: number } = {}): void {
    this.writer.write(errorFrame(code, message, about));
  }

  refuseChange(frame: ChangeFrame, refusal: ChatRefusal): void {
    this.#changes().refuse(frame, refusal);
  }

  signedUntil(expiresTs: number): void {
    this.#signedUntil = expiresTs;
  }

  report(error: unknown, what: string): void {
    this.realm.log.error({ err: error, session: this.id }, what);
  }

  /** Nothing is taken and nothing is told any more once an identity has ended, whatever was asked before. */
  #identityEnded(): boolean {
    if (this.#signedUntil === undefined || this.realm.now() < this.#signedUntil) return false;
    this.error('identity_expired', 'The signed identity of this connection has ended. Connect again with a fresh proof of it.');
    this.close('identity_expired', 'the signed identity has ended');
    return true;
  }

  #receive(frame: ClientFrame, intake: Intake): void {
    if (frame.t === 'ping') return this.writer.write(`{"t":"pong","n":${frame.n}}`);
    if (frame.t === 'hello' && this.#stage === 'hello') return void this.#greet(frame);
    if (frame.t === 'hello' || this.#stage !== 'live') return intake.outOfOrder(frame);
    switch (frame.t) {
      case 'send': case 'edit': case 'delete': case 'state': return this.#change(frame);
      case 'sync': return (this.#following ??= new Following(this)).sync(frame);
      case 'unsync': return this.#following?.unsync(frame.conv);
      default: return handle(this, frame);
    }
  }

  #change(frame: ChangeFrame): void {
    if (this.#leaving) return this.refuseChange(frame, new ChatRefusal('going_away', 'The relay is going away; send this again on the next connection.', 0));
    this.#changes().take(frame);
  }

  #changes(): Lanes {
    return (this.#lanes ??= new Lanes(this));
  }

  async #greet(hello: Hello): Promise<void> {
    const version = commonVersion(hello);
    if (version === undefined) return this.#refuse(versionFailure(hello));
    this.#stage = 'greeting';
    const inTurn = (): Promise<void> => this.#decideAndAdmit(hello, version);
    await (this.realm.handshakes?.run(inTurn) ?? inTurn());
  }

  async #decideAndAdmit(hello: Hello, version: number): Promise<void> {
    const facts = this.#facts;
    // Gone while it waited for its turn.
    if (!facts) return;
    const decision = await decide(this.realm, hello, facts);
    if (this.ended) return;
    if (!('principal' in decision)) return this.#refuse(decision);
    try {
      await this.#admit(decision, version);
    } catch (error) {
      if (!this.ended) this.#refuse(storeAway(error, this.realm.log));
    }
  }

  async #admit(admission: Admission, version: number): Promise<void> {
    this.#rights = admission.principal.kind === 'visitor' ? undefined : this.#rightsOf(admission.principal);
    const principal = this.#principal = this.#rights?.principal ?? admission.principal;
    this.#signedUntil = admission.identity?.expiresTs;
    this.#facts = undefined;
    for (const topic of topicsOf(principal)) this.realm.hub.join(topic, this);
    // What changed before the topics were joined was not heard.
    await this.#rights?.look();
    const isEnded = await admission.ended?.();
    if (this.ended) return;
    if (isEnded) return this.#refuse(TOKEN_ENDED);
    // A program that acts for somebody does not make them present.
    this.#isPresent = principal.kind !== 'agent' || !principal.viaToken;
    if (this.#isPresent) this.realm.presence.arrive(principal);
    const welcome = await welcomeFrame(this.realm, { ...admission, principal }, this.id, version);
    if (this.ended) return;
    this.#stage = 'live';
    this.#openedAt = undefined;
    this.writer.write(welcome);
    for (const [key, frame] of this.#early ?? []) this.writer.latest(key, frame);
    this.#early = undefined;
    this.realm.log.debug({ session: this.id, kind: principal.kind, workspace: principal.workspace }, 'welcome');
  }

  #rightsOf(principal: Staff): Rights {
    const { lookAtRights: look, log, now } = this.realm;
    return new Rights(principal, { look, log, now, changed: () => this.#rightsChanged(), ended: () => this.close('signed_out', 'The session or API token ended.') }, spreadOf(this.id));
  }

  #rightsChanged(): void {
    const { principal } = this;
    if (principal.kind !== 'visitor' && !principal.permissions.has('conversations.read')) this.#following?.end();
    if (this.#stage === 'live') this.writer.tell('{"t":"rights"}');
  }

  #refuse({ code, message, close }: HandshakeFailure): void {
    this.error(code, message);
    this.close(close, message);
  }

  #closeHint({ code, reason, session, from }: Extract<Hint, { type: 'close' }>): void {
    const own = this.#principal;
    if (session !== undefined && session !== own?.session) return;
    if (from !== undefined && (own?.kind !== 'visitor' || from !== own.from)) return;
    if (code === CLOSE_CODES.blocked) this.error('blocked', BLOCKED);
    this.#close(code, reason);
  }

  #close(code: number, reason: string): void {
    if (this.ended) return;
    this.writer.turnEnded();
    this.closed();
    this.#socket.close(code, reason);
  }
}
