import { connect, type Socket } from 'node:net';
import { visitorToken } from '@frontdesk/protocol';
import { RawSocket, upgradeHead } from './raw-socket.ts';

export const helloOf = (token: string = visitorToken()): object => ({ t: 'hello', min: 1, max: 1, auth: { kind: 'visitor', workspace: 'default', token } });
export const helloOfAgent = (token: string): object => ({ t: 'hello', min: 1, max: 1, auth: { kind: 'agent', token } });

/** A connection that was let in. */
export async function admitted(port: number, hello: object = helloOf()): Promise<RawSocket> {
  const socket = await RawSocket.open(port);
  socket.say(hello);
  await socket.until(() => socket.said.some(({ t }) => t === 'welcome'), 'the welcome');
  return socket;
}

export const several = <Made>(count: number, make: (index: number) => Promise<Made>): Promise<Made[]> => Promise.all(Array.from({ length: count }, (_, index) => make(index)));

/** Connections of which every second sent nothing and the others half a head; resolves when all are connected. */
export async function halfFinished(port: number, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  const half = upgradeHead(port).slice(0, 90);
  while (sockets.length < count) {
    // As many at a time as the relay's backlog takes.
    const batch = Array.from({ length: Math.min(400, count - sockets.length) }, (_, index) => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.on('error', () => undefined).resume();
      if (index % 2 === 1) socket.write(half);
      return socket;
    });
    await Promise.all(batch.map((socket) => new Promise((resolve) => socket.once('connect', resolve).once('close', resolve))));
    sockets.push(...batch);
  }
  return sockets;
}

/** Sends a head byte by byte, as slowly as `everyMs` says, for ever. Resolves when the relay ends it. */
export function slowLoris(port: number, everyMs: number): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const head = upgradeHead(port, { headers: { 'X-Long': 'x'.repeat(4_000) } });
  let sent = 0;
  const timer = setInterval(() => {
    if (!socket.destroyed) socket.write(head[sent] ?? 'x');
    sent += 1;
  }, everyMs);
  socket.on('error', () => undefined).resume();
  return new Promise((resolve) => socket.once('close', () => {
    clearInterval(timer);
    resolve();
  }));
}

/** Writes the frame again and again until the relay ends the connection or `most` are written. */
export async function flood(socket: RawSocket, make: (index: number) => Uint8Array, most: number): Promise<void> {
  for (let index = 0; index < most && !socket.isGone; index += 1) {
    socket.write(make(index));
    if (index % 50 === 49) await new Promise((resolve) => setImmediate(resolve));
  }
}
