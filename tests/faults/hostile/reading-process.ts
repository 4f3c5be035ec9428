/**
 * Visitors in a process of their own, so that it can be stopped with a signal: `reading-process.ts PORT COUNT`. Each follows the
 * announcements. Prints `ready`, and then `last N` with the seq up to which all of them are contiguous.
 */
import { visitorToken, type RelayFrame } from '@frontdesk/protocol';
import WebSocket from 'ws';

const [port = '', count = '1'] = process.argv.slice(2);
const lasts: number[] = [];
let told = 0;

function tell(): void {
  const least = Math.min(...lasts);
  if (lasts.length !== Number(count) || least <= told) return;
  told = least;
  console.log(`last ${least}`);
}

async function read(index: number): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, ['chat.v1']);
  const take = (seq: number): void => {
    if (seq !== (lasts[index] ?? 0) + 1) throw new Error(`seq ${seq} after ${lasts[index]}`);
    lasts[index] = seq;
  };
  await new Promise<void>((resolve) => {
    const handle = (frame: RelayFrame): void => {
      if (frame.t === 'batch') frame.frames.forEach(handle);
      else if (frame.t === 'welcome') socket.send(JSON.stringify({ t: 'sync', conv: frame.conversations.find(({ kind }) => kind === 'broadcast')?.id, after: 0 }));
      else if (frame.t === 'snapshot') {
        lasts[index] = frame.conversation.head;
        resolve();
      } else if (frame.t === 'entry') take(frame.entry.seq);
      else if (frame.t === 'page') frame.entries.forEach(({ seq }) => take(seq));
    };
    socket.on('message', (data: Buffer) => {
      handle(JSON.parse(data.toString()) as RelayFrame);
      tell();
    });
    socket.on('close', (code) => { throw new Error(`closed with ${code}`); });
    socket.on('open', () => socket.send(JSON.stringify({ t: 'hello', min: 1, max: 1, auth: { kind: 'visitor', workspace: 'default', token: visitorToken() } })));
  });
}

await Promise.all(Array.from({ length: Number(count) }, (_, index) => read(index)));
console.log('ready');
