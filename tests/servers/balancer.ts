import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Spreads connections over the nodes in turn, without any memory of who was where. A node that does not take one is passed over. */
export class Balancer {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #ports: readonly number[] = [];
  #next = 0;

  private constructor() {
    this.#server = createServer((client) => this.#serve(client));
  }

  static async start(ports: readonly number[] = []): Promise<Balancer> {
    const balancer = new Balancer();
    balancer.#ports = ports;
    balancer.#server.listen(0, '127.0.0.1');
    await once(balancer.#server, 'listening');
    return balancer;
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  use(ports: readonly number[]): void {
    this.#ports = ports;
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(client: Socket): void {
    this.#track(client);
    const first = (this.#next += 1);
    const attempt = (tries: number): void => {
      const port = this.#ports[(first + tries) % this.#ports.length];
      if (port === undefined || tries >= this.#ports.length) return void client.destroy();
      const node = connect(port, '127.0.0.1');
      node.once('connect', () => {
        this.#track(node);
        client.pipe(node).pipe(client);
        client.once('close', () => node.destroy());
        node.once('close', () => client.destroy());
      });
      node.once('error', () => (node.connecting || !node.readyState.startsWith('open') ? attempt(tries + 1) : undefined));
    };
    attempt(0);
  }

  #track(socket: Socket): void {
    this.#open.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.#open.delete(socket));
  }
}
