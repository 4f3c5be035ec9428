import { PROTOCOL_MIN_VERSION, PROTOCOL_VERSION, SUBPROTOCOLS } from '@frontdesk/protocol';
import type { ClientFrame, Hello, RelayFrame, SingleRelayFrame, Welcome } from '@frontdesk/protocol';
import type { Clock, ConnectionView, SocketFactory, SocketLike } from '../types.ts';
import { backoffMs } from './backoff.ts';
import { startHeartbeat } from './heartbeat.ts';
import type { Heartbeat } from './heartbeat.ts';
import { createTimer } from '../clock.ts';
import { stopReason } from './reasons.ts';

/** A socket that is not welcomed within this time is given up, milliseconds. Below the relay's own `helloMs`. */
const HANDSHAKE_MS = 9_000;
/** A link must live this long before the back-off starts from the bottom again, milliseconds. */
const STABLE_MS = 5_000;
/** A relay that said it goes away is expected back soon: this many tries back off to `RESTART_MOST_MS` only, some 40 s in all. */
const RESTART_TRIES = 20;
/** Or to twice the time over which it spreads its clients, where that is longer. */
const RESTART_MOST_MS = 4_000;
/** What may be over any moment, so that waking tries at once. Someone who asked for time gets it: `overloaded` and `relay_away` are missing. */
const PASSING: readonly unknown[] = ['network', 'offline', 'timeout', 'forbidden'];
/** After this many failures an overloaded relay's clients begin their back-off (ceiling 4 s). */
const OVERLOADED_FAILURES = 2;

/** What a connection needs from outside. Nothing here is touched before `start`. */
export interface ConnectionOptions {
  /** Socket address; asked at every try, so that a changed one is used. */
  readonly url: () => string;
  readonly socket: SocketFactory;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** The first frame's fields besides the version; asked at every try. */
  readonly hello: () => Omit<Hello, 't' | 'min' | 'max'>;
  readonly onView: (view: ConnectionView) => void;
  readonly onWelcome: (welcome: Welcome) => void;
  /** A live link is gone. Comes before the view changes. */
  readonly onLost: () => void;
  /** Every frame after the welcome, batches taken apart; `pong` and `goaway` are answered here and not passed on. */
  readonly onFrame: (frame: SingleRelayFrame) => void;
  /** A frame that could not be used; `message` for developers. */
  readonly onError: (code: string, message: string) => void;
}

/** One link to the relay that comes back by itself. */
export interface Connection {
  readonly view: () => ConnectionView;
  /** Connects and stays connected. Harmless when started; from `stopped` it tries again. */
  start(): void;
  /** Closes for good. */
  stop(): void;
  /** False when there is no welcomed link; the frame is then not sent and not kept. */
  send(frame: ClientFrame): boolean;
  /** The page became visible, woke up or the network changed: probe the link, or try again at once. */
  wake(): void;
  /** The page is being frozen: leave the link, so that nothing half-open stays behind. `wake` comes back. */
  suspend(): void;
  /** What the browser says about the network. */
  setOffline(offline: boolean): void;
  /** The link is of no more use, though open: leave it and come back. */
  restart(): void;
}

/** Makes a connection in state `idle`. Pure apart from the socket, clock and randomness passed in. */
export function createConnection(options: ConnectionOptions): Connection {
  const { clock, random } = options;
  let view: ConnectionView = { state: 'idle', attempt: 0 };
  let socket: SocketLike | undefined;
  let heartbeat: Heartbeat | undefined;
  const timer = createTimer(clock);
  let failures = 0;
  let attempt = 0;
  let offline = false;
  let refusal = '';
  /** When the handshake must be done, or since when the link is live. */
  let since = 0;
  /** Clock time before which a relay that goes away does not want us back. */
  let leaveAt: number | undefined;
  let leaveMs = 0;
  /** Tries that are left of those after a `goaway`, and how long their waits may become. */
  let restartTries = 0;
  let restartMost: number;

  const show = (state: ConnectionView['state'], more?: Partial<ConnectionView>): void => options.onView((view = { state, attempt, ...more }));

  /** Lets go of the socket without waiting for its close handshake, which a dead link never ends. */
  const drop = (): void => {
    const old = socket;
    socket = undefined;
    heartbeat?.stop();
    heartbeat = undefined;
    timer();
    if (old) {
      // `onerror` stays: a late error must find a listener in Node.
      old.onopen = old.onmessage = old.onclose = null;
      try {
        old.close(1000);
      } catch {
        // Already closed, or refused by an engine that is still connecting: nothing is listening to it any more.
      }
    }
    if (view.state === 'online') options.onLost();
  };

  /** The link failed: back off, longer each time. */
  const fail = (reason: NonNullable<ConnectionView['reason']>, message?: string): void => {
    const now = clock.now();
    // Only a link that held for a while proves that the trouble is over; a relay that welcomes and drops must not be stormed.
    const lived = view.state === 'online' && Math.abs(now - since) >= STABLE_MS;
    if (lived) failures = 0;
    if (reason === 'overloaded') failures = Math.max(failures, OVERLOADED_FAILURES);
    // Whoever finds a link dead that held has waited for it already; pings spread clients as chance would.
    let delay = lived && (reason === 'relay_away' || reason === 'timeout') ? 0 : backoffMs(failures++, random, restartTries-- > 0 ? restartMost : undefined);
    if (leaveAt !== undefined) {
      // What is left of the time that a leaving relay asked for. Used once: the tries after that back off.
      // A clock that was set back must not make more of it.
      delay = Math.min(Math.max(leaveAt - now, 0), leaveMs);
      reason = 'relay_away';
      leaveAt = undefined;
    }
    drop();
    show('waiting', { reason: offline && reason !== 'relay_away' ? 'offline' : reason, retryAt: now + delay, message });
    timer(open, delay);
  };

  const stopped = (reason: ConnectionView['reason'], message?: string): void => {
    drop();
    show('stopped', { reason, message });
  };

  const closed = (code: number, reason?: string): void => {
    const message = refusal || reason || undefined;
    // PROTOCOL.md §9: the hundreds of a code carry the decision, so that unknown codes are understood too; all others are the network's.
    const range = Math.floor(code / 100);
    if (view.state === 'connecting' && clock.now() > since) fail('timeout');
    else if (range === 40) stopped(stopReason(code), message);
    else fail(range === 42 ? 'relay_away' : range === 41 ? 'overloaded' : 'network', message);
  };

  const welcomed = (welcome: Welcome): void => {
    if (!(welcome.v >= PROTOCOL_MIN_VERSION && welcome.v <= PROTOCOL_VERSION)) {
      return stopped('unsupported', `Version ${welcome.v}`);
    }
    heartbeat = startHeartbeat(clock, welcome.limits, () => send({ t: 'ping', n: 0 }), () => fail('timeout'));
    timer();
    attempt = 0;
    since = clock.now();
    leaveAt = undefined;
    show('online', { via: socket?.via ?? 'websocket' });
    options.onWelcome(welcome);
  };

  const single = (frame: SingleRelayFrame): void => {
    if (frame.t === 'error') refusal = frame.message;
    if (view.state === 'connecting') {
      if (frame.t === 'welcome') welcomed(frame);
      return;
    }
    if (frame.t === 'goaway') {
      leaveMs = Math.floor(random() * frame.spreadMs);
      leaveAt = clock.now() + leaveMs;
      restartTries = RESTART_TRIES;
      restartMost = Math.max(RESTART_MOST_MS, 2 * frame.spreadMs);
      timer(() => closed(4200, frame.reason), leaveMs);
    } else if (frame.t !== 'pong') options.onFrame(frame);
  };

  const received = (from: SocketLike, data: unknown): void => {
    heartbeat?.heard();
    let frame: RelayFrame;
    try {
      frame = JSON.parse(String(data)) as RelayFrame;
    } catch {
      return options.onError('bad_frame', 'Not JSON.');
    }
    for (const one of frame?.t === 'batch' ? frame.frames : [frame]) {
      // A frame in the batch may end the link; the rest then belongs to nobody.
      if (socket !== from) return;
      try {
        single(one);
      } catch (error) {
        options.onError('bad_frame', `${one?.t}: ${error}`);
      }
    }
  };

  const open = (): void => {
    drop();
    attempt += 1;
    refusal = '';
    since = clock.now() + HANDSHAKE_MS;
    show('connecting');
    let fresh: SocketLike;
    try {
      fresh = options.socket(options.url(), SUBPROTOCOLS);
    } catch (error) {
      // A page may forbid sockets (CSP) or the address may be wrong: the next try can differ only after a while.
      return fail('network', String(error));
    }
    socket = fresh;
    timer(() => fail('timeout'), HANDSHAKE_MS);
    fresh.onopen = () => fresh.send(JSON.stringify({ t: 'hello', min: PROTOCOL_MIN_VERSION, max: PROTOCOL_VERSION, ...options.hello() }));
    fresh.onmessage = (event) => received(fresh, event.data);
    fresh.onclose = (event) => closed(event.code, event.reason);
    // Before it is open, an error is the end of a socket: Node 22 lets no close follow. Later one does, with its code.
    fresh.onerror = () => socket === fresh && view.state === 'connecting' && closed(1006);
  };

  const send = (frame: ClientFrame): boolean => {
    const linked = view.state === 'online';
    // Engines throw only before a socket is open; one that is closing takes frames and drops them.
    if (linked) socket?.send(JSON.stringify(frame));
    return linked;
  };

  const wake = (): void => {
    if (view.state === 'online') heartbeat?.probe();
    else if (PASSING.includes(view.reason)) open();
    else if (view.state === 'connecting' && clock.now() > since) open();
  };

  return {
    view: () => view,
    send,
    wake,
    start() {
      if (view.state === 'idle' || view.state === 'stopped') {
        failures = attempt = 0;
        leaveAt = undefined;
        open();
      }
    },
    stop() {
      drop();
      attempt = 0;
      if (view.state !== 'idle') show('idle');
    },
    restart: () => fail('network'),
    suspend() {
      if (view.state !== 'online' && view.state !== 'connecting') return;
      drop();
      // No timer: a frozen page has none. Waking opens.
      show('waiting', { reason: 'network' });
    },
    setOffline(value) {
      offline = value;
      if (!value) return wake();
      // Browsers call some working networks offline: an open link is asked, not dropped.
      if (view.state === 'waiting') show('waiting', { ...view, reason: 'offline' });
      heartbeat?.probe();
    },
  };
}
