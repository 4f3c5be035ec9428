import { SUBPROTOCOLS } from '@frontdesk/protocol';
import { scheduleTimeout, type Schedule } from '../chat/coalescer.ts';
import type { Socket, SocketHandler, UpgradeDecision, UpgradeRequest } from '../transport/transport.ts';
import type { UpgradeFacts } from './access.ts';
import { closeCode } from './handshake.ts';
import { errorFrame } from './frames.ts';
import type { Realm } from './peer.ts';
import { Session } from './session.ts';

/** How often deadlines are looked at, milliseconds. One timer for all sessions. */
const TICK_MS = 1_000;

/**
 * Over how long a relay that stops spreads its clients, milliseconds: two for each socket, so that the other nodes are asked for no more than
 * 500 in a second; at most ten seconds, or as long as the drain may take.
 */
export const spreadOf = (sockets: number, drainMs: number): number => Math.min(Math.max(10_000, drainMs), 500 + 2 * sockets);

/** What the engine keeps for one socket. */
export interface SocketContext {
  /** Taken over by the session. */
  facts: UpgradeFacts | undefined;
  /** What connections are counted by. */
  readonly countedAs: string;
  /** Of the relay itself: neither counted nor too many. */
  readonly own: boolean;
  /** Over the limit: told so in words, then closed. */
  readonly refused: boolean;
  session: Session | undefined;
}

export interface RelaySocketsOptions {
  readonly realm: Realm;
  /** The client's address behind trusted proxies. */
  readonly addressOf: (remote: string, forwardedFor: string | undefined) => string;
  /** What connections are counted by: the address, or its /64. */
  readonly limitKey: (address: string) => string;
  /** Infinity = no limit. */
  readonly connectionsPerAddress: number;
  /** A look at the upgrade before anything is opened, for instance for blocked addresses. Default: everybody may try. */
  readonly access?: (facts: UpgradeFacts) => { readonly status: number; readonly body: string } | undefined;
  /** Whether the relay itself asks; by the request's headers. Default: never. */
  readonly isOwn?: (headers: Readonly<Record<string, string>>) => boolean;
  /** Default: real timers. */
  readonly schedule?: Schedule;
}

/** Joins an engine with sessions: who may open a socket, one tick for all of them, and how they leave when the relay stops. */
export class RelaySockets implements SocketHandler<SocketContext> {
  readonly #options: RelaySocketsOptions;
  readonly #sessions = new Set<Session>();
  readonly #perAddress = new Map<string, number>();
  /** Sessions of the relay itself. */
  #own = 0;
  readonly #schedule: Schedule;
  #endTicks: (() => void) | undefined;
  #whenEmpty: (() => void) | undefined;
  #leaving: { reason: string; spreadMs: number } | undefined;

  constructor(options: RelaySocketsOptions) {
    this.#options = options;
    this.#schedule = options.schedule ?? scheduleTimeout;
  }

  /** Sockets that are open now, without the relay's own. */
  get size(): number {
    return this.#sessions.size - this.#own;
  }

  /** Begins to look at deadlines. `stop` ends it. */
  start(): void {
    this.#endTicks ??= this.#schedule(() => {
      this.#endTicks = undefined;
      this.start();
      this.tick();
    }, TICK_MS);
  }

  stop(): void {
    this.#endTicks?.();
    this.#endTicks = undefined;
  }

  tick(): void {
    const now = this.#options.realm.now();
    for (const session of this.#sessions) this.#tick(session, now);
  }

  /**
   * Tells every peer to come back within `spreadMs` and waits until they left and their changes are answered; closes the rest after
   * `drainMs`. New sockets are told the same at once.
   */
  async leave(reason: string, spreadMs: number, drainMs: number): Promise<void> {
    this.#leaving = { reason, spreadMs };
    for (const session of this.#sessions) session.goAway(reason, spreadMs);
    if (this.#sessions.size > 0 && drainMs > 0) {
      await new Promise<void>((resolve) => {
        const giveUp = this.#schedule(resolve, drainMs);
        this.#whenEmpty = () => { giveUp(); resolve(); };
      });
    }
    for (const session of [...this.#sessions]) session.close('going_away', reason);
    this.stop();
  }

  upgrade(request: UpgradeRequest): UpgradeDecision<SocketContext> {
    const { access, addressOf, limitKey, connectionsPerAddress, isOwn } = this.#options;
    const { headers } = request;
    const address = addressOf(request.remoteAddress, headers['x-forwarded-for']);
    const countedAs = limitKey(address);
    const facts: UpgradeFacts = { address, from: countedAs, host: headers['host'], origin: headers['origin'], cookie: headers['cookie'], userAgent: headers['user-agent'], websocketFailed: request.reason === 'websocket_failed' };
    const protocol = SUBPROTOCOLS.find((name) => request.protocols.includes(name));
    if (isOwn?.(headers)) return { accept: true, protocol, context: { facts, countedAs: 'own', own: true, refused: false, session: undefined } };
    const refusal = access?.(facts);
    if (refusal) return { accept: false, ...refusal };
    const count = this.#perAddress.get(countedAs) ?? 0;
    // Some over the limit are let in to be told in a frame why: a page cannot see an HTTP status. A flood of them is not.
    if (count >= connectionsPerAddress + 20) return { accept: false, status: 429, body: 'Too many connections from your address.' };
    const refused = count >= connectionsPerAddress;
    return { accept: true, protocol, context: { facts: refused ? undefined : facts, countedAs, own: false, refused, session: undefined } };
  }

  open(socket: Socket, context: SocketContext): void {
    const { realm, connectionsPerAddress } = this.#options;
    const count = (this.#perAddress.get(context.countedAs) ?? 0) + 1;
    this.#perAddress.set(context.countedAs, count);
    // Asked again: several upgrades may have passed before the first of them opened.
    if (context.refused || !context.facts || (count > connectionsPerAddress && !context.own)) {
      socket.send(errorFrame('too_many_connections', `At most ${connectionsPerAddress} connections from one address are taken. Close other tabs, or try again later.`, { retryMs: 10_000 }));
      return socket.close(closeCode('too_many_connections'), 'too many connections from this address');
    }
    const session = new Session(realm, socket, context.facts);
    context.facts = undefined;
    context.session = session;
    this.#sessions.add(session);
    if (context.own) this.#own += 1;
    if (this.#leaving) session.goAway(this.#leaving.reason, this.#leaving.spreadMs);
  }

  message(_socket: Socket, context: SocketContext, text: string): void {
    context.session?.text(text);
  }

  binary(_socket: Socket, context: SocketContext): void {
    context.session?.binary();
  }

  drain(_socket: Socket, context: SocketContext): void {
    context.session?.drained();
  }

  close(_socket: Socket, context: SocketContext, _code: number): void {
    const count = (this.#perAddress.get(context.countedAs) ?? 1) - 1;
    if (count > 0) this.#perAddress.set(context.countedAs, count);
    else this.#perAddress.delete(context.countedAs);
    const { session } = context;
    if (!session) return;
    context.session = undefined;
    session.closed();
    this.#sessions.delete(session);
    if (context.own) this.#own -= 1;
    if (this.#sessions.size === 0) this.#whenEmpty?.();
  }

  #tick(session: Session, now: number): void {
    try {
      session.tick(now);
    } catch (error) {
      session.report(error, 'a session failed');
      session.close('unavailable', 'internal error');
    }
  }
}
