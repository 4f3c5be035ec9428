/** The relay's WebSocket against the cases of the Autobahn test suite, on both engines. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startRelayProcess, type RelayProcess } from '../relay/http/relay-process.ts';
import { CASES, type Case, type Expected } from './hostile/conformance-cases.ts';
import { OPCODE, RawSocket, text } from './hostile/raw-socket.ts';

type Failure = Extract<Expected, { fails: unknown }>['fails'];

/**
 * Close codes with which an engine fails a connection. RFC 6455 §7.1.7 lets an endpoint drop the connection without a close frame (1006):
 * uWebSockets.js always does.
 */
const FAILURES: Readonly<Record<string, Readonly<Record<Failure, number>>>> = {
  uws: { protocol: 1006, utf8: 1006, tooBig: 1006 },
  ws: { protocol: 1002, utf8: 1007, tooBig: 1009 },
};

/**
 * Where uWebSockets.js does something else than the RFC says; none of it is answered as if it were right. It takes the first bytes of a frame
 * without a mask for one, so what it reads is garbage (4000, or no UTF-8); and it answers a close frame that is malformed, or whose
 * code it does not know, with an empty one (1005).
 */
const OWN_WAYS: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  uws: {
    '3.8': [4000, 1006],
    ...Object.fromEntries(['7.3.2', '7.5.1', '7.7.10', '7.7.11', ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((index) => `7.9.${index}`), '7.13.1', '7.13.2'].map((id) => [id, [1005]])),
  },
};

/** Protocol pongs by their number, WebSocket pongs by their payload, in the order in which they came. */
const answers = (socket: RawSocket): (number | string)[] => socket.received.flatMap(({ opcode, payload }): readonly (number | string)[] => {
  if (opcode === OPCODE.pong) return [payload.toString('latin1')];
  if (opcode !== OPCODE.text) return [];
  const value = JSON.parse(payload.toString()) as { t: string; n?: number; frames?: { t: string; n?: number }[] };
  return (value.frames ?? [value]).flatMap(({ t, n }) => (t === 'pong' && n !== undefined ? [n] : []));
});

async function write(socket: RawSocket, { send, chop }: Case): Promise<void> {
  const bytes = Buffer.concat(send);
  if (chop === undefined) return socket.write(bytes);
  for (let start = 0; start < bytes.length; start += chop) {
    socket.write(bytes.subarray(start, start + chop));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function run(port: number, engine: string, conformance: Case): Promise<void> {
  const socket = await RawSocket.open(port);
  const { expected } = conformance;
  try {
    await write(socket, conformance);
    const own = OWN_WAYS[engine]?.[conformance.id];
    if (own) {
      const { code } = await socket.ended;
      assert.ok(own.includes(code), `closed with ${code}`);
      assert.deepEqual(answers(socket), []);
    } else if ('fails' in expected) {
      assert.equal((await socket.ended).code, FAILURES[engine]?.[expected.fails]);
      // An answer may be lost with a connection that is dropped at once; one to what came after the failure may never be given.
      const given = answers(socket);
      assert.deepEqual(given, (expected.answers ?? []).slice(0, given.length));
    } else if ('answers' in expected) {
      await socket.until(() => answers(socket).length >= expected.answers.length, `${expected.answers.length} answers`);
      assert.deepEqual([...answers(socket)].sort(), [...expected.answers].sort());
      socket.write(text('{"t":"ping","n":99}'));
      await socket.until(() => answers(socket).includes(99), 'the connection goes on');
    } else {
      assert.equal((await socket.ended).code, 'refused' in expected ? expected.refused : expected.closed);
    }
  } finally {
    socket.stream.destroy();
  }
}

for (const engine of ['uws', 'ws']) {
  describe(`WebSocket conformance on ${engine}`, { concurrency: false }, () => {
    let relay: RelayProcess;
    before(async () => { relay = await startRelayProcess({ env: { FRONTDESK_TRANSPORT: engine, LOG_LEVEL: 'warn', FRONTDESK_CONNECTIONS_PER_ADDRESS: '10000' } }); });
    after(() => relay.remove());

    for (const conformance of CASES) it(`${conformance.id} ${conformance.what}`, () => run(relay.port, engine, conformance));

    it('13.0 an offer of compression is not taken', async () => {
      const socket = await RawSocket.open(relay.port, { headers: { 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits' } });
      assert.doesNotMatch(socket.head, /sec-websocket-extensions/i);
      socket.write(text('{"t":"ping","n":1}', { reserved: 4 }));
      assert.equal((await socket.ended).code, FAILURES[engine]?.protocol);
    });
  });
}
