/** The engines under test and a small scripted handler. */
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type { SendOutcome, Socket, SocketHandler, Transport, TransportOptions, UpgradeDecision, UpgradeRequest } from '../../../packages/relay/src/transport/transport.ts';
import { createUwsTransport } from '../../../packages/relay/src/transport/uws.ts';
import { createWsTransport } from '../../../packages/relay/src/transport/ws.ts';
import WebSocket from 'ws';

export const ENGINES: readonly { name: string; create: (options: TransportOptions<string>) => Promise<Transport> }[] = [
  { name: 'uWebSockets.js', create: (options) => createUwsTransport(options) },
  { name: 'ws', create: (options) => Promise.resolve(createWsTransport(options)) },
];

/** Resolves when the condition holds; looks every few milliseconds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`gave up waiting: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Records what an engine reports; answers upgrades by `decide`. */
export class Recorder implements SocketHandler<string> {
  readonly events: string[] = [];
  readonly upgrades: UpgradeRequest[] = [];
  sockets: Socket[] = [];
  drains = 0;
  decide: (request: UpgradeRequest) => UpgradeDecision<string> | Promise<UpgradeDecision<string>> = (request) => ({ accept: true, protocol: request.protocols[0], context: 'peer' });
  onText: (socket: Socket, text: string) => void = () => undefined;

  upgrade(request: UpgradeRequest): UpgradeDecision<string> | Promise<UpgradeDecision<string>> {
    this.upgrades.push(request);
    return this.decide(request);
  }
  open(socket: Socket, context: string): void {
    this.sockets.push(socket);
    this.events.push(`open ${context}`);
  }
  message(socket: Socket, _context: string, text: string): void {
    this.events.push(`text ${text}`);
    this.onText(socket, text);
  }
  binary(): void {
    this.events.push('binary');
  }
  drain(): void {
    this.drains += 1;
  }
  close(_socket: Socket, _context: string, code: number): void {
    this.events.push(`close ${code}`);
  }
}

export interface Running {
  readonly transport: Transport;
  readonly recorder: Recorder;
  readonly port: number;
  readonly errors: unknown[];
}

export async function run(create: (options: TransportOptions<string>) => Promise<Transport>, over: Partial<TransportOptions<string>> = {}): Promise<Running> {
  const recorder = new Recorder();
  const errors: unknown[] = [];
  const transport = await create({
    host: '127.0.0.1', port: 0, socketPath: '/ws', sockets: recorder, fetch: () => new Response('hello'), maxFrameBytes: 65_536,
    maxBackpressureBytes: 1_048_576, idleSeconds: 120, maxBodyBytes: 1_000, onError: (error) => errors.push(error), ...over,
  });
  return { transport, recorder, errors, port: await transport.listen() };
}

/** A connected client that keeps what it hears. */
export async function connect(port: number, protocols: string[] = [], headers: Record<string, string> = {}): Promise<{ socket: WebSocket; heard: string[]; closed: Promise<{ code: number; reason: string }> }> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, protocols, { headers });
  const heard: string[] = [];
  socket.on('message', (data: Buffer) => heard.push(data.toString()));
  socket.on('error', () => undefined);
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  await once(socket, 'open');
  return { socket, heard, closed };
}

/** Stops and starts the client's reading from the kernel, so that the relay's side backs up. */
export function setReading(socket: WebSocket, on: boolean): void {
  const { _socket: stream } = socket as unknown as { _socket: Duplex };
  if (on) stream.resume();
  else stream.pause();
}

/** The status and body with which an upgrade was refused. */
export function refused(port: number, path = '/ws'): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
    socket.on('error', reject);
    socket.on('open', () => reject(new Error('was accepted')));
    socket.on('unexpected-response', (_request, response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => { body += chunk; }).on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
  });
}

export type { SendOutcome, Socket, UpgradeRequest };
