/**
 * The baseline: uWebSockets.js alone. Echoes each message; on /fanout it publishes each message to all who are connected.
 * Prints its port.
 */
import { App, us_socket_local_port } from 'uWebSockets.js';

const behavior = { maxPayloadLength: 65_536, maxBackpressure: 64 * 1024 * 1024, idleTimeout: 960 };
const app = App();

app.ws('/ws', { ...behavior, message: (socket, message, isBinary) => void socket.send(message, isBinary) });
app.ws('/fanout', {
  ...behavior,
  open: (socket) => void socket.subscribe('all'),
  message: (socket, message, isBinary) => void socket.publish('all', message, isBinary),
});
app.listen('127.0.0.1', 0, (listening) => {
  if (!listening) throw new Error('The echo server could not listen on 127.0.0.1.');
  console.log(JSON.stringify({ port: us_socket_local_port(listening) }));
});
