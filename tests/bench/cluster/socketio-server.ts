/**
 * The baseline: what a developer writes after Socket.IO's own guide. Each message is one INSERT, then it is emitted to the conversation's room
 * and to the agent who looks after it, then acked. Nodes are joined by the Redis adapter. Prints its port. Reads DATABASE_URL and REDIS_URL.
 */
import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-adapter';
import pg from 'pg';
import { createClient } from 'redis';
import { Server } from 'socket.io';

interface Said { readonly id: string; readonly conv: string; readonly text: string }

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
const publisher = createClient({ url: process.env['REDIS_URL'] ?? '' });
const subscriber = publisher.duplicate();
await Promise.all([publisher.connect(), subscriber.connect()]);

const server = createServer();
const io = new Server(server, { adapter: createAdapter(publisher, subscriber) });

io.on('connection', (socket) => {
  const { desk, conv: own, for: seenBy } = socket.handshake.auth as { desk?: number; conv?: string; for?: number };
  void socket.join(desk === undefined ? `conversation:${own}` : `desk:${desk}`);
  socket.on('send', async ({ id, conv, text }: Said, ack: (answer: unknown) => void) => {
    try {
      const { rows } = await pool.query<{ seq: string; ts: Date }>(
        'INSERT INTO messages (id, conv, sender, text) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET id = messages.id RETURNING seq, ts', [id, conv, socket.id, text]);
      socket.to(`conversation:${conv}`).to(`desk:${seenBy}`).emit('message', { id, conv, text, ...rows[0] });
      ack({ ok: true, ...rows[0] });
    } catch (error) {
      ack({ ok: false, error: (error as Error).message });
    }
  });
});

await pool.query(`CREATE TABLE IF NOT EXISTS messages (seq bigserial PRIMARY KEY, id uuid NOT NULL UNIQUE, conv uuid NOT NULL, sender text NOT NULL, text text NOT NULL, ts timestamptz NOT NULL DEFAULT now());
  CREATE INDEX IF NOT EXISTS messages_by_conversation ON messages (conv, seq)`);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(JSON.stringify({ port: typeof address === 'object' && address ? address.port : 0 }));
});
