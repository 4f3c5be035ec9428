import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Load } from '../generator.ts';
import { startServer, type Server } from '../servers.ts';
import { PACKAGED_PEERS } from './debian.ts';

/** What a developer would write instead, doing the same work at a stated durability. */
export interface PeerSystem {
  readonly name: string;
  readonly title: string;
  /** What the generator has to know of it. */
  readonly load: Load;
  /** Why it cannot take part here; missing = it can. @param generator the kind that makes the load. */
  readonly missing?: (generator: 'C' | 'Node') => string | undefined;
  start(core: number | undefined): Promise<Server>;
}

function sqlitePeer(program: string, synchronous: 'FULL' | 'NORMAL', described: Pick<PeerSystem, 'name' | 'title' | 'load'>): PeerSystem {
  return {
    ...described,
    async start(core) {
      const folder = mkdtempSync(join(tmpdir(), 'frontdesk-bench-peer-'));
      const server = await startServer(core, [join(import.meta.dirname, program), join(folder, 'messages.db'), synchronous]);
      return {
        ...server,
        async stop() {
          await server.stop();
          rmSync(folder, { recursive: true, force: true });
        },
      };
    },
  };
}

const SOCKET_IO: Load = { sio: 1, path: '/socket.io/?EIO=4&transport=websocket' };

export const PEERS: readonly PeerSystem[] = [
  sqlitePeer('socketio-server.ts', 'FULL', { name: 'socket.io-full', title: 'Socket.IO 4 and better-sqlite3, WAL, `synchronous=FULL`', load: SOCKET_IO }),
  sqlitePeer('socketio-server.ts', 'NORMAL', { name: 'socket.io-normal', title: 'Socket.IO 4 and better-sqlite3, WAL, `synchronous=NORMAL` (an ack may be lost)', load: SOCKET_IO }),
  sqlitePeer('ws-server.ts', 'FULL', { name: 'ws-full', title: '`ws` and better-sqlite3, WAL, `synchronous=FULL`', load: {} }),
  ...PACKAGED_PEERS,
];
