import type { ClientFrameOf, Hello } from '@frontdesk/protocol';
import type { SocketLike } from '../types.ts';

/** The page that this tab has told the relay, and as whom (`pageOf`). Outlives links; empty when there is none, or the page was left and came back. */
export interface ToldPage {
  told?: string | undefined;
}

const PING = '{"t":"ping","n":0}';

/** A page as somebody's. A title that comes late does not make another visit of it. */
export const pageOf = (token: string | undefined, page: { readonly url: string } | undefined): string | undefined => page && `${token} ${page.url}`;

/**
 * A socket over which a tab tells each page once, however often it reconnects: whoever comes back on another link has gone nowhere. The relay
 * cannot see that. It compares with the visitor's latest page, and with several tabs that is another tab's.
 *
 * A page counts as told when a ping behind it is answered. Before that it may have gone into a dead link, and the next `hello` tells it again.
 *
 * @param isUnheard the page of a `hello` is not passed on now: the relay has it only when a later one brings it.
 */
export function tellOnce(socket: SocketLike, memory: ToldPage, isUnheard: () => boolean = () => false): SocketLike {
  let token: string | undefined;
  let said: string | undefined;
  const outer: SocketLike = {
    get via() {
      return socket.via;
    },
    onopen: null, onmessage: null, onclose: null, onerror: null,
    send(text) {
      const isHello = text.startsWith('{"t":"hello"');
      if (!isHello && !text.startsWith('{"t":"page"')) return socket.send(text);
      const frame = JSON.parse(text) as Hello | ClientFrameOf<'page'>;
      if (frame.t === 'hello') ({ token } = frame.auth);
      const page = pageOf(token, frame.page);
      const isKnown = isHello && page !== undefined && page === memory.told;
      said = isKnown || (isHello && isUnheard()) ? undefined : page;
      socket.send(isKnown ? JSON.stringify({ ...frame, page: undefined }) : text);
      if (!isHello) socket.send(PING);
    },
    close: (code, reason) => socket.close(code, reason),
  };
  socket.onopen = () => outer.onopen?.();
  socket.onclose = (event) => outer.onclose?.(event);
  socket.onerror = () => outer.onerror?.();
  socket.onmessage = (event) => {
    // Texts of people hold no such thing: in JSON their quotation marks are escaped.
    if (said !== undefined && String(event.data).includes('"t":"welcome"')) socket.send(PING);
    else if (said !== undefined && String(event.data).includes('"t":"pong"')) {
      memory.told = said;
      said = undefined;
    }
    outer.onmessage?.(event);
  };
  return outer;
}
