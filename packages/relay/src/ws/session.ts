import type { ClientFrame, ErrorCode, Hello } from '@frontdesk/protocol';
import type { Hint } from '../bus/bus.ts';
import { ChatRefusal } from '../chat/chat.ts';
import type { Principal } from '../chat/principal.ts';
import type { Socket } from '../transport/transport.ts';
import type { Admission, UpgradeFacts } from './access.ts';
import { FrameBudget } from './budget.ts';
import { Following } from './following.ts';
import { errorFrame, goawayFrame, nackFrame } from './frames.ts';
import { closeCode, commonVersion, decide, storeAway, topicsOf, versionFailure, welcomeFrame, type HandshakeFailure } from './handshake.ts';
import * as identity from './identity.ts';
import { isChange, Lanes, type ChangeFrame } from './lanes.ts';
import { ANSWERED_BY_ID, parseFrame, type Parsed } from './parse.ts';
import type { Peer, Realm } from './peer.ts';
import { Reads } from './reads.ts';
import { mayHear, Rights, spreadOf } from './rights.ts';
import * as requests from './requests.ts';
import { Writer, type WriterOwner } from './writer.ts';

/** More wrong frames than this end the connection. */
const MOST_BAD_FRAMES = 20;

/**
 * One peer, from the upgrade to the end. Driven by calls only (text, binary, hear, drained, tick, closed): no timers and no I/O of its
 * own. Parts are made when first needed, because most sessions are idle.
 */
export class Session implements Peer, WriterOwner {
  readonly realm: Realm;
  readonly writer: Writer;
  readonly #socket: Socket;
  #openedAt: number;
  /** Dropped after the handshake. */
  #facts: UpgradeFacts | undefined;
  #stage: 'hello' | 'greeting' | 'live' | 'ended' = 'hello';
  #rights: Rights | undefined;
  #leavePresence: (() => void) | undefined;
  /** What was heard between joining the topics and the welcome. */
  #early: Map<string, string> | undefined;
  #budget: FrameBudget | undefined;
  #lanes: Lanes | undefined;
  #following: Following | undefined;
  #reads: Reads | undefined;
  #heardAt: number;
  /** When the peer's signed identity ends, milliseconds since 1970. */
  #signedUntil = Infinity;
  #badFrames = 0;
  #warnedAt = -Infinity;
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
    if (!this.#rights) throw new Error('a session was used before its welcome');
    return this.#rights.principal;
  }

  get reads(): Reads {
    return (this.#reads ??= new Reads(() => this.writer.slow));
  }

  get ended(): boolean {
    return this.#stage === 'ended';
  }

  /** Changes without an answer; a drain waits for them. */
  get unanswered(): number {
    return this.#lanes?.unanswered ?? 0;
  }

  /** A text frame came. */
  text(text: string): void {
    if (this.ended || this.#identityEnded()) return;
    this.#heardAt = this.realm.now();
    if (this.#oversize(text)) return this.#tooLarge();
    try {
      const parsed = parseFrame(text);
      const budget = this.#spend();
      if (budget === 'flooding') return this.close('flooding', 'too many frames');
      if (budget === 'over') return this.#overBudget(parsed);
      this.#receive(parsed);
    } catch (error) {
      this.report(error, 'a frame could not be handled');
      this.close('unavailable', 'internal error');
    }
  }

  /** Over `frameBytes` in UTF-8; a character is at most three bytes per UTF-16 unit, so most frames are not counted. */
  #oversize(text: string): boolean {
    const { frameBytes } = this.realm.limits;
    return text.length * 3 > frameBytes && Buffer.byteLength(text) > frameBytes;
  }

  #tooLarge(): void {
    this.error('too_large', `A frame may have ${this.realm.limits.frameBytes} bytes. Sending this one again does not help.`);
    this.close('frame_too_large', 'frame too large');
  }

  /** A binary frame came. */
  binary(): void {
    this.error('bad_frame', 'expected a text frame with JSON, got a binary one');
    this.close('bad_frame', 'binary frame');
  }

  /** A hint came from a topic. */
  hear(hint: Hint): void {
    if (this.ended) return;
    if (hint.type === 'close') return this.#closeHint(hint.code, hint.reason, hint.session);
    if (this.#identityEnded()) return;
    if (hint.type === 'narrow' || hint.type === 'rights') return this.#rights?.hear(hint);
    if (hint.type === 'latest' && this.#rights && !mayHear(this.#rights.principal, hint.key)) return;
    if (this.#stage !== 'live') {
      if (hint.type === 'latest') (this.#early ??= new Map()).set(hint.key, hint.frame);
    } else if (hint.type === 'entry') {
      this.#following?.entry(hint.conv, hint.seq, hint.frame);
    } else if (hint.type === 'ephemeral') {
      if (hint.except !== this.id) this.writer.ephemeral(hint.frame);
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
    this.#openedAt = Math.min(this.#openedAt, now);
    if (this.#stage === 'hello' && now - this.#openedAt >= limits.helloMs) return this.close('hello_timeout', 'no hello in time');
    if (now - this.#heardAt >= limits.idleMs) return this.close('idle', 'nothing came for too long');
    if (this.writer.slowFor(now) > slowMs) return this.close('slow_consumer', 'read too slowly for too long');
    this.#rights?.tick(now);
    this.#following?.resume();
  }

  /** The relay is going away: says so, and refuses further changes. */
  goAway(reason: string, spreadMs: number): void {
    if (this.ended) return;
    this.#leaving = true;
    this.writer.write(goawayFrame(reason, spreadMs));
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
    if (this.#rights) for (const topic of topicsOf(this.#rights.principal)) this.realm.hub.leave(topic, this);
    this.#leavePresence?.();
    this.#facts = undefined;
    this.#early = undefined;
  }

  // Writer's side

  writable(stale: boolean): void {
    if (stale && this.#rights && this.principal.kind !== 'visitor') this.writer.write('{"t":"inbox_stale"}');
    this.#following?.resume();
    this.#reads?.resume();
  }

  stuck(): void {
    // A close frame would wait behind what is not being read.
    this.close('slow_consumer', 'does not read');
    this.#socket.terminate();
  }

  // Peer's side

  nack(id: string, conv: string | undefined, code: ErrorCode, message: string, retryMs?: number): void {
    this.writer.write(nackFrame(id, conv, code, message, retryMs));
  }

  error(code: ErrorCode, message: string, about: { ref?: string; conv?: string; retryMs?: number } = {}): void {
    this.writer.write(errorFrame(code, message, about));
  }

  signedUntil(expiresTs: number): void {
    this.#signedUntil = expiresTs;
  }

  report(error: unknown, what: string): void {
    this.realm.log.error({ err: error, session: this.id }, what);
  }

  /** Nothing is taken and nothing is told any more once an identity has ended, whatever was asked before. */
  #identityEnded(): boolean {
    if (this.realm.now() < this.#signedUntil) return false;
    this.error('identity_expired', 'The signed identity of this connection has ended. Connect again with a fresh proof of it.');
    this.close('identity_expired', 'the signed identity has ended');
    return true;
  }

  // Frames

  #spend(): 'ok' | 'over' | 'flooding' {
    const { framesPerSecond, now } = this.realm;
    if (framesPerSecond === Infinity) return 'ok';
    this.#budget ??= new FrameBudget(framesPerSecond, this.#openedAt);
    return this.#budget.take(now);
  }

  #overBudget(parsed: Parsed): void {
    const retryMs = this.#budget?.retryMs ?? 0;
    const message = `At most ${this.realm.framesPerSecond} frames a second are taken.`;
    if (this.#stage === 'live' && parsed.kind === 'frame' && isChange(parsed.frame)) {
      return this.#changes().refuse(parsed.frame, new ChatRefusal('rate_limited', message, retryMs));
    }
    const now = this.realm.now();
    if (now - this.#warnedAt < 1_000) return;
    this.#warnedAt = now;
    this.error('rate_limited', message, { retryMs, ...(parsed.kind === 'frame' ? { ref: parsed.frame.t } : {}) });
  }

  #receive(parsed: Parsed): void {
    if (parsed.kind === 'garbage') {
      this.error('bad_frame', parsed.message);
      return this.close('bad_frame', parsed.message);
    }
    if (parsed.kind === 'unknown') return this.error('unknown_frame', 'this relay does not know this type of frame', { ref: parsed.t });
    if (parsed.kind === 'invalid') return this.#invalid(parsed);
    const { frame } = parsed;
    if (frame.t === 'ping') return this.writer.write(`{"t":"pong","n":${frame.n}}`);
    if (frame.t === 'hello' && this.#stage === 'hello') return void this.#greet(frame);
    if (frame.t === 'hello' || this.#stage !== 'live') {
      this.error('out_of_order', frame.t === 'hello' ? 'hello: was said already' : `${frame.t}: send hello first, and wait for welcome`, { ref: frame.t });
      return this.#countBad();
    }
    this.#handle(frame);
  }

  #handle(frame: Exclude<ClientFrame, { t: 'hello' | 'ping' }>): void {
    switch (frame.t) {
      case 'send': case 'edit': case 'delete': case 'state': return this.#change(frame);
      case 'sync': return (this.#following ??= new Following(this)).sync(frame);
      case 'unsync': return this.#following?.unsync(frame.conv);
      case 'history': return requests.history(this, frame);
      case 'cursor': return requests.cursor(this, frame);
      case 'typing': return requests.typing(this, frame);
      case 'presence': return requests.presence(this, frame);
      case 'profile': return requests.profile(this, frame);
      case 'identify': return void identity.identify(this, frame);
      case 'sign_out': return void identity.signOut(this, frame);
      case 'page': return requests.page(this, frame);
      case 'prefs': return requests.prefs(this, frame);
      case 'event': return requests.event(this, frame);
    }
  }

  #change(frame: ChangeFrame): void {
    if (this.#leaving) return this.#changes().refuse(frame, new ChatRefusal('going_away', 'The relay is going away; send this again on the next connection.', 0));
    this.#changes().take(frame);
  }

  #changes(): Lanes {
    return (this.#lanes ??= new Lanes(this));
  }

  #invalid({ t, message, id, conv }: Extract<Parsed, { kind: 'invalid' }>): void {
    if (id !== undefined && this.#stage === 'live' && ANSWERED_BY_ID.has(t)) this.nack(id, conv, 'invalid', message);
    else this.error('invalid', message, { ref: t, ...(conv === undefined ? {} : { conv }) });
    this.#countBad();
  }

  #countBad(): void {
    this.#badFrames += 1;
    if (this.#badFrames > MOST_BAD_FRAMES) this.close('bad_frame', 'too many bad frames');
  }

  // Handshake

  async #greet(hello: Hello): Promise<void> {
    const version = commonVersion(hello);
    const facts = this.#facts;
    if (version === undefined || !facts) return this.#refuse(versionFailure(hello));
    this.#stage = 'greeting';
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
    const rights = this.#rights = this.#rightsOf(admission.principal);
    const { principal } = rights;
    this.#signedUntil = admission.identity?.expiresTs ?? Infinity;
    this.#facts = undefined;
    for (const topic of topicsOf(principal)) this.realm.hub.join(topic, this);
    // What changed before the topics were joined was not heard.
    if (principal.kind !== 'visitor') await rights.look();
    if (this.ended) return;
    // A program that acts for somebody does not make them present.
    if (principal.kind !== 'agent' || !principal.viaToken) this.#leavePresence = this.realm.presence.arrive(principal);
    const welcome = await welcomeFrame(this.realm, { ...admission, principal }, this.id, version);
    if (this.ended) return;
    this.#stage = 'live';
    this.writer.write(welcome);
    for (const [key, frame] of this.#early ?? []) this.writer.latest(key, frame);
    this.#early = undefined;
    this.realm.log.debug({ session: this.id, kind: principal.kind, workspace: principal.workspace }, 'welcome');
  }

  #rightsOf(principal: Principal): Rights {
    const { lookAtRights: look, log, now } = this.realm;
    return new Rights(principal, { look, log, now, changed: () => this.#rightsChanged(), ended: () => this.close('signed_out', 'The session or API token ended.') }, spreadOf(this.id));
  }

  #rightsChanged(): void {
    const { principal } = this;
    if (principal.kind !== 'visitor' && !principal.permissions.has('conversations.read')) this.#following?.end();
    if (this.#stage === 'live') this.writer.write('{"t":"rights"}');
  }

  #refuse({ code, message, close }: HandshakeFailure): void {
    this.error(code, message);
    this.close(close, message);
  }

  #closeHint(code: number, reason: string, session: string | undefined): void {
    const own = this.#rights?.principal.session;
    if (session === undefined || session === own) this.#close(code, reason);
  }

  #close(code: number, reason: string): void {
    if (this.ended) return;
    this.writer.turnEnded();
    this.closed();
    this.#socket.close(code, reason);
  }
}
