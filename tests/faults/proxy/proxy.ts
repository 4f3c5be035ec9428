/** A TCP proxy in front of a relay that makes the network misbehave, switchable at run time. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { NO_FAULTS, type Direction, type Faults } from './faults.ts';
import { Lane } from './lane.ts';

/** One connection through the proxy. */
export interface Link {
  /** Changes what is wrong with this connection; what is not named stays. */
  set(faults: Partial<Faults>, direction?: Direction): void;
  /** Whole WebSocket frames that went through. */
  frames(direction: Direction): number;
  /** Both sides get a RST. */
  reset(): void;
  /** Neither side has closed and nothing cut it. */
  readonly isOpen: boolean;
}

export interface Proxy {
  readonly port: number;
  /** `http://127.0.0.1:PORT`: stands for the relay's base URL. */
  readonly url: string;
  /** Changes what is wrong with every connection there is and with those to come; what is not named stays. Default: both directions. */
  set(faults: Partial<Faults>, direction?: Direction): void;
  /** No faults from now on, for all connections. What was swallowed stays lost. */
  heal(): void;
  /** Only connections to come; those that are open stay as they are. */
  setNew(faults: Partial<Faults>, direction?: Direction): void;
  /** While true, every new connection gets a RST at once. */
  refuse(on: boolean): void;
  /** Connections to come go to this port of the same machine. */
  pointTo(port: number): void;
  /** Every connection gets a RST on both sides. */
  resetAll(): void;
  /** Open connections, oldest first. */
  readonly links: readonly Link[];
  /** Connections taken so far. */
  readonly accepted: number;
  close(): Promise<void>;
}

/** @param target port of the relay on 127.0.0.1. */
export async function startProxy(target: number): Promise<Proxy> {
  const links = new Set<ProxyLink>();
  const fresh: Record<Direction, Faults> = { up: NO_FAULTS, down: NO_FAULTS };
  let port = target;
  let isRefusing = false;
  let accepted = 0;
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    if (isRefusing) return void client.resetAndDestroy();
    accepted += 1;
    const link = new ProxyLink(client, connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true }), fresh, () => links.delete(link));
    links.add(link);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const own = (server.address() as AddressInfo).port;
  const setNew = (faults: Partial<Faults>, direction?: Direction): void => {
    for (const way of ways(direction)) fresh[way] = { ...fresh[way], ...faults };
  };
  const set = (faults: Partial<Faults>, direction?: Direction): void => {
    setNew(faults, direction);
    for (const link of links) link.set(faults, direction);
  };
  const resetAll = (): void => {
    for (const link of links) link.reset();
  };
  return {
    port: own, url: `http://127.0.0.1:${own}`, set, setNew, resetAll,
    heal: () => set(NO_FAULTS),
    refuse: (on) => { isRefusing = on; },
    pointTo: (next) => { port = next; },
    get links() { return [...links]; },
    get accepted() { return accepted; },
    async close() {
      server.close();
      resetAll();
      await once(server, 'close');
    },
  };
}

const ways = (direction: Direction | undefined): readonly Direction[] => (direction ? [direction] : ['up', 'down']);

class ProxyLink implements Link {
  readonly #sockets: readonly [Socket, Socket];
  readonly #lanes: Readonly<Record<Direction, Lane>>;
  readonly #faults: Record<Direction, Faults>;
  readonly #gone: () => void;
  #isOpen = true;

  constructor(client: Socket, relay: Socket, faults: Readonly<Record<Direction, Faults>>, gone: () => void) {
    this.#sockets = [client, relay];
    this.#faults = { ...faults };
    this.#gone = gone;
    const onCut = (cut: { by?: 'reset' | 'end' }): void => this.#end(cut.by ?? 'reset');
    this.#lanes = { up: new Lane(client, relay, faults.up, onCut), down: new Lane(relay, client, faults.down, onCut) };
    // What a side says by dying is carried like its bytes: not at all through a silent direction.
    this.#passOnDeath(client, 'up');
    this.#passOnDeath(relay, 'down');
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  set(faults: Partial<Faults>, direction?: Direction): void {
    for (const way of ways(direction)) {
      this.#faults[way] = { ...this.#faults[way], ...faults };
      this.#lanes[way].set(this.#faults[way]);
    }
  }

  frames(direction: Direction): number {
    return this.#lanes[direction].frames;
  }

  reset(): void {
    this.#end('reset');
  }

  #passOnDeath(side: Socket, direction: Direction): void {
    side.on('error', () => { if (!this.#lanes[direction].isSilent) this.#end('reset'); });
    side.on('close', () => { if (this.#sockets.every((socket) => socket.destroyed)) this.#end('end'); });
  }

  #end(by: 'reset' | 'end'): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#lanes.up.stop();
    this.#lanes.down.stop();
    for (const socket of this.#sockets) {
      if (by === 'reset') socket.resetAndDestroy();
      else socket.end(() => socket.destroy());
    }
    this.#gone();
  }
}
