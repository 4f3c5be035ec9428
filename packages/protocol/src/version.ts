/** Protocol versions this package speaks. PROTOCOL.md §2 explains the negotiation. */
export const PROTOCOL_VERSION = 1;

/** Oldest version still served: a client two minor releases older must keep working (G11). */
export const PROTOCOL_MIN_VERSION = 1;

/** WebSocket subprotocol names, best first. `chat` is the bootstrap name that every version accepts. */
export const SUBPROTOCOLS = ['chat.v1', 'chat'] as const;

/** Path of the socket, relative to the relay's base URL. */
export const SOCKET_PATH = '/ws';
