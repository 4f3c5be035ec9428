import { SOCKET_PATH } from '@frontdesk/protocol';
import { ChatError } from '../error.ts';
import type { SocketFactory, SocketLike } from '../types.ts';

/**
 * The relay's base address without a slash at its end.
 *
 * @param url an absolute or page-relative address; undefined = the page's own origin.
 * @throws ChatError `invalid` when there is no page and no address.
 */
export function baseUrl(url: string | undefined): string {
  const page = (globalThis as { location?: { href: string; origin: string } }).location;
  try {
    const { origin, pathname } = new URL(url ?? page?.origin ?? '', page?.href);
    return origin + pathname.replace(/\/+$/, '');
  } catch {
    throw new ChatError('invalid', `Not a relay's address: ${url}`);
  }
}

/** Where the socket of a relay is: `https` becomes `wss`. */
export function socketUrl(base: string): string {
  return base.replace(/^http/, 'ws') + SOCKET_PATH;
}

/** The engine's own WebSocket. In Node from version 22 on; before, pass `socket`. */
export const openWebSocket: SocketFactory = (url, protocols) => new WebSocket(url, [...protocols]) as unknown as SocketLike;
