import { PROTOCOL_MIN_VERSION, PROTOCOL_VERSION, uuidv7, type ClientFrame } from '@frontdesk/protocol';
import { CanarySocket } from './canary-socket.ts';
import type { Door } from './door.ts';
import type { Step } from './steps.ts';

/** One character, because a relay may be configured to take no more. */
export const CANARY_TEXT = '.';

export function helloOf({ key, token }: Pick<Door, 'key' | 'token'>): ClientFrame {
  return { t: 'hello', min: PROTOCOL_MIN_VERSION, max: PROTOCOL_VERSION, client: { name: 'frontdesk-self-test', version: '1' }, auth: { kind: 'visitor', workspace: key, token } };
}

/**
 * As a visitor with two devices: both say hello, one writes, the other follows the conversation and must be shown what is written next.
 * Leaves the conversation behind; whoever calls erases it.
 */
export async function throughWebSocket(door: Door, enter: (step: Step) => void, signal: AbortSignal): Promise<void> {
  const sockets: CanarySocket[] = [];
  const url = `${door.url.replace(/^http/, 'ws')}${door.socketPath}`;
  try {
    enter('connect');
    for (let count = 0; count < 2; count += 1) sockets.push(await CanarySocket.open(url, door.headers, signal));
    const [writing, following] = sockets as [CanarySocket, CanarySocket];
    enter('hello');
    for (const socket of sockets) socket.send(helloOf(door));
    for (const socket of sockets) await socket.until((frame) => frame.t === 'welcome');
    enter('send');
    const conv = uuidv7();
    await say(writing, conv);
    enter('deliver');
    following.send({ t: 'sync', conv, after: 0 });
    await following.until((frame) => (frame.t === 'snapshot' || frame.t === 'page') && frame.conv === conv);
    enter('send');
    const id = await say(writing, conv);
    enter('deliver');
    await following.until((frame) => (frame.t === 'entry' || frame.t === 'snapshot' || frame.t === 'page') && JSON.stringify(frame).includes(id));
  } finally {
    for (const socket of sockets) socket.close();
  }
}

/** Resolves with the message's id when it is acknowledged. */
async function say(socket: CanarySocket, conv: string): Promise<string> {
  const id = uuidv7();
  socket.send({ t: 'send', id, conv, body: { text: CANARY_TEXT } });
  await socket.until((frame) => frame.t === 'ack' && frame.id === id);
  return id;
}
