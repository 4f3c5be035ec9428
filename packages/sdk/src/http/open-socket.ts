import { openWebSocket } from '../connection/url.ts';
import type { SocketFactory } from '../types.ts';
import { BLOCKED_MARK } from './blocked-mark.ts';

/**
 * The default way to the relay: WebSocket, and HTTP where WebSocket is blocked. The second WebSocket in a row that is tried without a
 * word from the first fetches the part that goes over HTTP, which then decides.
 */
export function webSocketOrHttp(): SocketFactory {
  let silent = 0;
  let instead: SocketFactory | undefined;
  return (url, protocols) => {
    if (instead) return instead(url, protocols);
    const socket = openWebSocket(url, protocols) as WebSocket & ReturnType<SocketFactory>;
    socket.addEventListener('message', () => (silent = 0));
    // Fails without a page, in one that may not store, and when the network is away altogether: WebSocket is tried again.
    const look = async () => (silent++ || sessionStorage[BLOCKED_MARK]) && (await import('./fallback.ts')).fallBack({ url, protocols, socket, webSocket: openWebSocket, use: (factory) => (instead = factory) });
    look().catch(() => {});
    return socket;
  };
}
