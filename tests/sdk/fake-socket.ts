import type { ClientFrame, RelayFrame } from '@frontdesk/protocol';
import { DEFAULT_LIMITS } from '@frontdesk/protocol';
import type { SocketFactory, SocketLike } from '@frontdesk/sdk';

/** A socket whose other end is the test. */
export interface FakeSocket extends SocketLike {
  readonly url: string;
  readonly protocols: readonly string[];
  /** What the client has sent. */
  readonly sent: ClientFrame[];
  readonly closedBy?: 'client';
  /** The upgrade succeeded. */
  accept(): void;
  say(frame: RelayFrame | Record<string, unknown>): void;
  end(code: number, reason?: string): void;
}

/** Hands out sockets and remembers them, the latest last. */
export function createFakeNetwork(): { readonly factory: SocketFactory; readonly sockets: FakeSocket[]; latest(): FakeSocket } {
  const sockets: FakeSocket[] = [];
  return {
    sockets,
    latest: () => sockets.at(-1)!,
    factory(url, protocols) {
      const socket: FakeSocket & { closedBy?: 'client' } = {
        url, protocols, sent: [], onopen: null, onmessage: null, onclose: null, onerror: null,
        send: (text) => void socket.sent.push(JSON.parse(text) as ClientFrame),
        close: () => {
          socket.closedBy = 'client';
        },
        accept: () => socket.onopen?.(),
        say: (frame) => socket.onmessage?.({ data: JSON.stringify(frame) }),
        end: (code, reason = '') => socket.onclose?.({ code, reason }),
      };
      sockets.push(socket);
      return socket;
    },
  };
}

/** A welcome for a visitor, with changes. */
export function welcome(change: Record<string, unknown> = {}): RelayFrame {
  return {
    t: 'welcome', v: 1, caps: [], session: 's', ts: 1, self: { kind: 'visitor', id: '00000000-0000-4000-8000-000000000001' },
    workspace: { id: '00000000-0000-4000-8000-0000000000ff', key: 'default', name: 'Shop' }, limits: { ...DEFAULT_LIMITS }, conversations: [],
    team: { state: 'online', agents: [] }, ...change,
  } as RelayFrame;
}
