/** Nodes of one relay in one process, each with its own sockets over HTTP, and a link between them that can be cut. */
import type { NodeLink, Told } from '../../../packages/relay/src/cluster/node-link.ts';
import { HttpSockets } from '../../../packages/relay/src/http-sockets/http-sockets.ts';
import { SharedHttpSockets } from '../../../packages/relay/src/http-sockets/shared-http-sockets.ts';
import type { SocketHandler } from '../../../packages/relay/src/transport/transport.ts';

export class Wires {
  readonly #ears = new Map<string, (words: string) => void>();
  /** Everything that was told, in order. */
  readonly told: { readonly from: string; readonly to: string; readonly words: string }[] = [];
  /** What becomes of words; undefined = they arrive. `swallowed` = they seem to be heard. Words told while `silent` are never answered for. */
  fate: (from: string, to: string, words: string) => Told | 'swallowed' | 'silent' | undefined = () => undefined;

  link(node: string): NodeLink {
    return {
      node,
      listen: (hear) => { this.#ears.set(node, hear); },
      tell: async (to, words) => {
        this.told.push({ from: node, to, words });
        const fate = this.fate(node, to, words);
        if (fate === 'silent') return new Promise<Told>(() => undefined);
        // As from a network: in order, and never within the call.
        await new Promise((resolve) => setImmediate(resolve));
        if (fate === 'swallowed') return 'heard';
        if (fate) return fate;
        const hear = this.#ears.get(to);
        hear?.(words);
        return hear ? 'heard' : 'nobody';
      },
    };
  }

  /** The process is gone. */
  kill(node: string): void {
    this.#ears.delete(node);
  }
}

export function linkedNode(wires: Wires, name: string, handler: SocketHandler<string>, options: { now: () => number; maxBufferedBytes?: number; onError?: (error: unknown) => void }) {
  const { now, maxBufferedBytes = 1_000_000, onError = (error: unknown): void => { throw error; } } = options;
  const local = new HttpSockets({ handler, node: name, maxBufferedBytes, now, onError });
  return { local, all: new SharedHttpSockets({ local, link: wires.link(name), now }) };
}
