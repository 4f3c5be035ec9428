/**
 * What a developer writes after Socket.IO's own guide, with better-sqlite3: each message is one INSERT, then it is emitted to its conversation
 * and to the agent who looks after it, then acked. Arguments: the database's file, FULL or NORMAL. Prints its port.
 */
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { type Message, openMessageTable } from './message-table.ts';

const [file = '', synchronous = 'FULL'] = process.argv.slice(2);
const store = openMessageTable(file, synchronous);
const server = createServer();
const io = new Server(server);

io.on('connection', (socket) => {
  const { desk, conv: own, for: seenBy } = socket.handshake.auth as { desk?: number; conv?: string; for?: number };
  void socket.join(desk === undefined ? `conversation:${own}` : `desk:${desk}`);
  socket.on('send', ({ id, conv, text }: Message, ack: (answer: unknown) => void) => {
    const stored = store({ id, conv, sender: socket.id, text });
    socket.to(`conversation:${conv}`).to(`desk:${seenBy}`).emit('message', { id, conv, text, ...stored });
    ack({ ok: true, ...stored });
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(JSON.stringify({ port: typeof address === 'object' && address ? address.port : 0 }));
});
