import type { ClientFrame, ClientFrameOf, Hello, RelayFrame, SingleRelayFrame } from '@frontdesk/protocol';
import { createLanes } from './lanes.ts';
import { createStanding } from './standing.ts';
import { createSyncs } from './syncs.ts';

/** Port of the leading tab itself. */
export const OWN = '';

/** What a switchboard needs from outside. */
export interface SwitchboardOptions {
  /** Puts a frame on the one socket. */
  readonly send: (text: string) => void;
  /** Hands a frame to one tab, or (no port) to all. */
  readonly tell: (port: string | undefined, text: string) => void;
  /** The socket is of no more use for the tabs that are left: all come back on another. */
  readonly renew: () => void;
  /** Whether a refused change may come again. */
  readonly isRetryable: (code: string, retryMs?: number) => boolean;
  /** Milliseconds. */
  readonly now: () => number;
}

/**
 * Several tabs' links on one socket: each tab says `hello`, follows, writes and is answered as if the socket were its own; the relay sees
 * one client. Pure. What the tabs may rely on: frames of one tab reach the relay in its order; each change is answered; a page or snapshot
 * answers who asked; and all that is said to nobody in particular is said to all.
 */
export interface Switchboard {
  /** A tab opens its link with this `hello`. @param shown the visitor looks at it, so that agents should see its page. */
  join(port: string, hello: string, shown: boolean): void;
  /** A tab says a frame. */
  said(port: string, text: string): void;
  /** The relay says something. */
  heard(text: string): void;
  /** A tab's link has ended. */
  leave(port: string): void;
  /** Something was asked of the relay, and nothing has been heard since. */
  readonly silent: boolean;
}

/** Makes the switchboard of a socket on which nothing was said yet. */
export function createSwitchboard({ send, tell, renew, isRetryable, now }: SwitchboardOptions): Switchboard {
  const pass = (frame: ClientFrame): void => send(JSON.stringify(frame));
  const give = (port: string | undefined, frame: RelayFrame): void => tell(port, JSON.stringify(frame));
  const standing = createStanding(now);
  const lanes = createLanes(pass, renew);
  const syncs = createSyncs(pass, give);
  /** Requests for older entries by the number that the relay sees. */
  const histories = new Map<number, { readonly port: string; readonly req: number; readonly conv: string }>();
  let requests = 0;
  let silent = true;
  /** Those who have not been welcomed yet. */
  const joining = new Map<string, Hello>();

  /** Welcomes those who wait, as soon as there is a whole welcome. A proof in a hello comes again by itself, after a welcome that does not know of it. */
  const greet = (): void => {
    const welcome = standing.now();
    for (const [port, { page }] of welcome ? joining : []) {
      joining.delete(port);
      give(port, welcome!);
      if (page) pass({ t: 'page', page });
    }
  };

  const answered = (frame: SingleRelayFrame & { readonly id: string }, final: boolean): void => {
    // A refusal is for its author; that something is stored concerns everybody who holds it.
    const owner = lanes.ownerOf(frame.id);
    if (final) lanes.settled(frame.id);
    else lanes.refused(frame.id);
    give(frame.t === 'nack' ? owner : undefined, frame);
  };

  const routes: { [Type in SingleRelayFrame['t']]?: (frame: Extract<SingleRelayFrame, { t: Type }>) => void } = {
    // The tab whose socket it is has waited for this very one; the others are greeted with the rest.
    welcome: (frame) => give(OWN, frame),
    ack: (frame) => answered(frame, true),
    nack: (frame) => answered(frame, !isRetryable(frame.code, frame.retryMs)),
    page: syncs.page,
    snapshot: syncs.snapshot,
    history(frame) {
      const asked = histories.get(frame.req);
      histories.delete(frame.req);
      give(asked?.port, { ...frame, req: asked?.req ?? frame.req });
    },
    error(frame) {
      if (frame.ref === 'sync') return syncs.refused(frame);
      if (frame.ref === 'history') for (const [req, { conv }] of histories) if (frame.conv === undefined || frame.conv === conv) histories.delete(req);
      give(undefined, frame);
    },
  };

  const takes: { [Type in ClientFrame['t']]?: (port: string, frame: ClientFrameOf<Type>) => void } = {
    send: lanes.take,
    edit: lanes.take,
    delete: lanes.take,
    sync: syncs.ask,
    // The other tabs may follow it.
    unsync: () => undefined,
    history(port, frame) {
      requests += 1;
      histories.set(requests, { port, req: frame.req, conv: frame.conv });
      pass({ ...frame, req: requests });
    },
    ping(_, frame) {
      silent = true;
      pass(frame);
    },
  };

  return {
    get silent() {
      return silent;
    },
    join(port, hello, shown) {
      const said = JSON.parse(hello) as Hello;
      joining.set(port, shown ? said : { ...said, page: undefined });
      greet();
    },
    said(port, text) {
      const frame = JSON.parse(text) as ClientFrame;
      standing.said(frame);
      const take = takes[frame.t] as ((port: string, frame: ClientFrame) => void) | undefined;
      if (take) take(port, frame);
      else send(text);
    },
    heard(text) {
      silent = false;
      const frame = JSON.parse(text) as RelayFrame;
      for (const one of frame.t === 'batch' ? frame.frames : [frame]) {
        standing.heard(one);
        const route = routes[one.t] as ((frame: SingleRelayFrame) => void) | undefined;
        if (route) route(one);
        else give(undefined, one);
      }
      greet();
    },
    leave(port) {
      joining.delete(port);
      syncs.leave(port);
      for (const [req, asked] of histories) if (asked.port === port) histories.delete(req);
      lanes.leave(port);
    },
  };
}
