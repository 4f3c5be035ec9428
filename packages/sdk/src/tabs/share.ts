import type { Clock, SocketLike, TabDoor, TabLine } from '../types.ts';
import { isShown } from './door.ts';
import { follow } from './follow.ts';
import { lead } from './lead.ts';
import { tellOnce, type ToldPage } from './told-page.ts';
import type { Word } from './words.ts';

/** One tab's link while it is used: it leads, or follows, or is on its own. */
export interface TabLink extends Crowd {
  /** What the connection holds. */
  readonly socket: SocketLike & { via?: 'http' };
  readonly line: TabLine;
  /** The one socket to the relay, when it is this tab's. */
  real?: SocketLike;
  /** What other tabs said before this one knew whether it leads. */
  readonly words: Word[];
  /** Over for the connection; it may open another. */
  ended?: boolean;
  /** The link is about to be over, or another role begins. */
  leave?: (code: number, reason: string) => void;
  /** Ends the link and tells the connection. */
  end(code: number, reason?: string): void;
  /** Leads if nobody does, else follows. `steal`: leads in any case, and whoever did is told by the lock. */
  elect(steal?: boolean): void;
}

/** Those who share a socket. */
export interface Crowd {
  /** Of the crowd, and of the lock that its leader holds. */
  readonly name: string;
  readonly door: Required<TabDoor>;
  readonly clock: Clock;
  /** Whether a refused change may come again. */
  readonly isRetryable: (code: string, retryMs?: number) => boolean;
  /** What outlives a link: the page that was told, and a leadership whose socket seemed dead from here. */
  readonly memory: ToldPage & { suspect?: string };
}

/**
 * Opens a socket that the tabs of a browser share: who holds the lock opens a real one, and passes on what the others say and hear. Where the
 * lock cannot be had, a tab has a socket of its own: sharing saves sockets, and nothing that is promised depends on it.
 *
 * @param open opens a real socket.
 */
export function openShared(open: () => SocketLike, crowd: Crowd): SocketLike {
  const { name, door } = crowd;
  const line = door.channel(name);
  const words: Word[] = [];
  let leading = false;
  let release: (() => void) | undefined;

  /** Opens a socket of this tab's own. */
  const direct = (): void => {
    const real = (link.real = open());
    real.onopen = () => socket.onopen?.();
    real.onerror = () => socket.onerror?.();
    real.onclose = ({ code, reason }) => link.end(code, reason);
    real.onmessage = ({ data }) => {
      socket.via = real.via;
      socket.onmessage?.({ data });
    };
    socket.send = (text) => real.send(text);
  };

  const socket: TabLink['socket'] = { onopen: null, onmessage: null, onclose: null, onerror: null, send() {}, close: () => link.end(4200) };
  const link: TabLink = {
    ...crowd, socket, line, words,
    end(code, reason = '') {
      if (link.ended) return;
      link.ended = true;
      link.leave?.(code, reason);
      line.close();
      release?.();
      socket.onclose?.({ code, reason });
      link.real?.close(1000);
    },
    elect(steal) {
      link.leave?.(4200, '');
      link.leave = undefined;
      door.locks.request(name, steal ? { steal } : { ifAvailable: true }, (lock) => {
        if (link.ended) return;
        if (!lock) return follow(link);
        leading = true;
        if (steal) line.postMessage({ overthrown: true } satisfies Word);
        direct();
        lead(link);
        return new Promise<void>((resolve) => (release = resolve));
      }).catch((error) => {
        // The socket was refused, another tab took the lock by force, or this page may have none.
        if (leading) link.end(link.real ? 4200 : 1006, String(error));
        else if (!link.ended) direct();
      });
    },
  };
  line.onmessage = ({ data }) => words.push(data as Word);
  link.elect();
  // Who leads passes on the pages of those that the visitor looks at.
  return tellOnce(socket, crowd.memory, () => !link.real && !isShown());
}
