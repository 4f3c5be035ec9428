/**
 * A chat on `ws` and better-sqlite3 that speaks just enough of our frames for the generator: hello, send and sync. Each message is one INSERT, then
 * it is acked and sent to the agent who follows its conversation. Arguments: the database's file, FULL or NORMAL. Prints its port.
 */
import { type WebSocket, WebSocketServer } from 'ws';
import { openMessageTable } from './message-table.ts';

type Frame =
  | { readonly t: 'hello'; readonly auth: { readonly kind: string } }
  | { readonly t: 'send'; readonly id: string; readonly conv: string; readonly body: { readonly text: string } }
  | { readonly t: 'sync'; readonly conv: string }
  | { readonly t: 'ping'; readonly n: number };

const [file = '', synchronous = 'FULL'] = process.argv.slice(2);
const store = openMessageTable(file, synchronous);
const followers = new Map<string, WebSocket>();
const firsts = new Map<string, string>();
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });

server.on('connection', (socket) => {
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as Frame;
    if (frame.t === 'hello') socket.send('{"t":"welcome","v":1}');
    else if (frame.t === 'ping') socket.send(`{"t":"pong","n":${frame.n}}`);
    else if (frame.t === 'sync') {
      followers.set(frame.conv, socket);
      socket.send(firsts.get(frame.conv) ?? '{}');
    } else {
      const { id, conv, body } = frame;
      const { seq, ts } = store({ id, conv, sender: conv, text: body.text });
      const entry = JSON.stringify({ t: 'entry', entry: { conv, seq, id, ts, body } });
      if (!firsts.has(conv)) firsts.set(conv, entry);
      followers.get(conv)?.send(entry);
      socket.send(JSON.stringify({ t: 'ack', id, conv, seq, ts }));
    }
  });
});
server.on('listening', () => {
  const address = server.address();
  console.log(JSON.stringify({ port: typeof address === 'object' && address ? address.port : 0 }));
});
