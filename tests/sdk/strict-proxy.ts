/** A proxy as companies have them: it passes HTTP and treats WebSocket upgrades as it likes; on request it also loses and repeats requests. */
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

/** `request-lost`: the relay never hears of it. `answer-lost`: it was done, nobody hears the answer. `twice`: done twice, the second answer counts. */
export type Fault = 'request-lost' | 'answer-lost' | 'twice' | undefined;

export interface StrictProxy {
  readonly url: string;
  /** What upgrades meet: a 403, no answer at all, or the relay. Upgrades that hang go on hanging. */
  upgrades: 'refuse' | 'hang' | 'pass';
  /** Asked for each request for a socket over HTTP. */
  fault: (method: string, path: string) => Fault;
  /** Upgrades that came. */
  readonly upgradesSeen: number;
  /** Upgraded links that are open now. */
  readonly tunnels: number;
  /** Faults that were done, by kind. */
  readonly faults: Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/** @param target where the relay is now; asked for each request, as it may come back elsewhere. */
export async function startStrictProxy(target: () => string, upgrades: StrictProxy['upgrades'] = 'refuse'): Promise<StrictProxy> {
  const open = new Set<Socket>();
  const faults: Record<string, number> = {};
  let upgradesSeen = 0;
  let tunnels = 0;
  const server = createServer((request, response) => void serve(request, response));
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => undefined);
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await request.toArray() as Buffer[]);
    const fault = request.url?.startsWith('/api/v1/socket') && request.method !== 'OPTIONS' ? proxy.fault(request.method ?? '', request.url) : undefined;
    if (fault) faults[fault] = (faults[fault] ?? 0) + 1;
    if (fault === 'request-lost') return void request.socket.destroy();
    try {
      if (fault === 'twice') await forward(request, body);
      const answer = await forward(request, body);
      if (fault === 'answer-lost') return void request.socket.destroy();
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body);
    } catch {
      response.writeHead(502).end();
    }
  }

  async function forward(from: IncomingMessage, body: Buffer): Promise<{ status: number; headers: string[]; body: Buffer }> {
    const { hostname, port } = new URL(target());
    const outgoing = ask({ host: hostname, port, method: from.method, path: from.url, headers: from.headers, agent: false });
    // A client that gives a request up must not leave it waiting at the relay.
    const abandon = (): void => void outgoing.destroy();
    from.socket.once('close', abandon);
    outgoing.end(body);
    try {
      const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
      const whole = Buffer.concat(await answer.toArray() as Buffer[]);
      const headers = answer.rawHeaders.filter((_value, index) => !/^(connection|keep-alive|transfer-encoding)$/i.test(answer.rawHeaders[index - (index % 2)] ?? ''));
      return { status: answer.statusCode ?? 502, headers, body: whole };
    } finally {
      from.socket.off('close', abandon);
    }
  }

  server.on('upgrade', (request, socket, head) => {
    upgradesSeen += 1;
    socket.on('error', () => undefined);
    if (proxy.upgrades === 'hang') return;
    if (proxy.upgrades === 'refuse') return void socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    const { hostname, port } = new URL(target());
    const relay = connect(Number(port), hostname);
    open.add(relay);
    tunnels += 1;
    const headers = request.rawHeaders.reduce((lines, text, index) => lines + text + (index % 2 ? '\r\n' : ': '), '');
    relay.write(`${request.method} ${request.url} HTTP/1.1\r\n${headers}\r\n`);
    relay.write(head);
    relay.on('error', () => socket.destroy()).on('close', () => { open.delete(relay); tunnels -= 1; socket.destroy(); });
    socket.on('close', () => relay.destroy());
    relay.pipe(socket).pipe(relay);
  });

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: StrictProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    upgrades, fault: () => undefined, faults,
    get upgradesSeen() { return upgradesSeen; },
    get tunnels() { return tunnels; },
    async close() {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, 'close');
    },
  };
  return proxy;
}
