/** A visitor as the protocol describes one, without the SDK: a socket that says hello and waits for answers. */
import { uuidv7, visitorToken } from '@frontdesk/protocol';
import type { RelayProcess } from './relay-process.ts';

type Frame = { readonly t: string; readonly [key: string]: unknown };

export interface VisitorSocket {
  readonly id: string;
  readonly token: string;
  readonly welcome: Frame;
  readonly frames: readonly Frame[];
  /** Resolves with the first frame, past or future, that fits. */
  until(fits: (frame: Frame) => boolean): Promise<Frame>;
  send(frame: Frame): void;
  /** Sends a message and waits for its ack. Resolves to the conversation's id. */
  say(text: string, conv?: string): Promise<string>;
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
  close(): Promise<void>;
}

/** Connects with any first frame; `hello` decides who it is. */
export async function connect(relay: Pick<RelayProcess, 'url'>, auth: Record<string, unknown>, headers: Record<string, string> = {}, page?: { url: string; title: string }): Promise<VisitorSocket> {
  // Node takes headers here; the type knows browsers only, which take none.
  const options = { protocols: ['chat.v1'], headers } as unknown as string[];
  const socket = new WebSocket(`${relay.url.replace('http', 'ws')}/ws`, options);
  const frames: Frame[] = [];
  const waiting = new Set<() => void>();
  const closed = new Promise<number>((resolve) => { socket.addEventListener('close', (event) => { resolve(event.code); for (const look of waiting) look(); }); });
  socket.addEventListener('message', (event) => {
    const frame = JSON.parse(String(event.data)) as Frame;
    frames.push(...(frame.t === 'batch' ? (frame['frames'] as Frame[]) : [frame]));
    for (const look of waiting) look();
  });
  const until = (fits: (frame: Frame) => boolean): Promise<Frame> => new Promise((resolve, reject) => {
    const look = () => {
      const found = frames.find(fits);
      if (!found && socket.readyState < 2) return;
      waiting.delete(look);
      if (found) resolve(found);
      else reject(new Error(`The socket closed; it had heard ${JSON.stringify(frames)}`));
    };
    waiting.add(look);
    look();
  });
  const send = (frame: Frame) => socket.send(JSON.stringify(frame));
  await new Promise<void>((resolve, reject) => { socket.addEventListener('open', () => resolve()); socket.addEventListener('error', () => reject(new Error('The socket did not open.'))); });
  send({ t: 'hello', min: 1, max: 1, auth, ...(page && { page }) });
  const welcome = await until((frame) => frame.t === 'welcome');
  return {
    id: (welcome['self'] as { id: string }).id, token: String(auth['token'] ?? ''), welcome, frames, until, send, closed,
    async say(text, conv = uuidv7()) {
      const id = uuidv7();
      send({ t: 'send', id, conv, body: { text } });
      const answer = await until((frame) => (frame.t === 'ack' || frame.t === 'nack') && frame['id'] === id);
      if (answer.t !== 'ack') throw new Error(`refused: ${JSON.stringify(answer)}`);
      return conv;
    },
    async close() {
      socket.close();
      await closed;
    },
  };
}

/** A visitor of a workspace; a fresh one without a token. */
export async function visit(relay: Pick<RelayProcess, 'url'>, { workspace = 'default', token = visitorToken(), headers = {} as Record<string, string>, page = undefined as { url: string; title: string } | undefined } = {}): Promise<VisitorSocket> {
  return connect(relay, { kind: 'visitor', workspace, token }, headers, page);
}
