/**
 * Hostile company for a relay: `hostile-process.ts PORT TOKEN COUNT`. COUNT agents hear of every conversation and never read; one visitor
 * floods with messages that all of them follow, and comes back whenever it is thrown out.
 */
import { uuidv7, visitorToken } from '@frontdesk/protocol';
import WebSocket from 'ws';
import { RawSocket } from '../faults/hostile/raw-socket.ts';

const [port = '', token = '', count = '1'] = process.argv.slice(2);
/** Messages a second; the relay's limit is 500. */
const FLOOD_PER_TICK = 30;
const TICK_MS = 20;
const conv = uuidv7();

async function neverRead(): Promise<void> {
  const socket = await RawSocket.open(Number(port));
  socket.say({ t: 'hello', min: 1, max: 1, auth: { kind: 'agent', token } });
  await socket.until(() => socket.said.some(({ t }) => t === 'welcome'), 'the welcome');
  socket.say({ t: 'sync', conv, after: 0 });
  socket.stream.pause();
}

function flood(begun: () => void): void {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, ['chat.v1']);
  const visitor = visitorToken();
  let timer: NodeJS.Timeout | undefined;
  socket.on('error', () => undefined);
  socket.on('open', () => socket.send(JSON.stringify({ t: 'hello', min: 1, max: 1, auth: { kind: 'visitor', workspace: 'default', token: visitor } })));
  socket.once('message', () => {
    begun();
    timer = setInterval(() => {
      for (let index = 0; index < FLOOD_PER_TICK; index += 1) socket.send(JSON.stringify({ t: 'ping', n: index, pad: 'x'.repeat(1_000) }));
    }, TICK_MS);
  });
  socket.on('close', () => {
    clearInterval(timer);
    setTimeout(() => flood(begun), 100);
  });
}
await Promise.all(Array.from({ length: Number(count) }, neverRead));
flood(() => process.send?.('ready'));
