/** Whatever a peer sends, memory stays bounded, others are served, and nothing is left of it afterwards (G5). */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { uuidv7, visitorToken } from '@frontdesk/protocol';
import { admitted, flood, halfFinished, helloOf, several, slowLoris } from './hostile/attackers.ts';
import { frame, OPCODE, RawSocket, text } from './hostile/raw-socket.ts';
import { RelayWatch, until } from './hostile/relay-watch.ts';

/** Garbage that V8 has not collected yet, and what the allocator keeps; of the same size whatever the attack. */
const SLACK_MIB = 160;
const LIMIT = 65_536;
/** Half-finished handshakes at a time. */
const HALF_FINISHED = 10_000;
/** More than a node:http connection with its parser takes, KiB; uWebSockets.js needs less than one. */
const HALF_FINISHED_KIB = 16;

const deep = (depth: number): string => '['.repeat(depth);
const nested = (depth: number): string => `${'['.repeat(depth)}1${']'.repeat(depth)}`;
const send = (index: number): Uint8Array => text(JSON.stringify({ t: 'send', id: uuidv7(), conv: CONV, body: { text: `flood ${index}` } }));
const CONV = uuidv7();

/** Messages that must end the connection, with the codes that may say so. */
const POISON: readonly (readonly [string, Uint8Array, readonly number[]])[] = [
  ['a binary message', frame(OPCODE.binary, Buffer.alloc(1_000)), [4000]],
  ['text that is not JSON', text('hello there'), [4000]],
  ['JSON that opens an array 65,536 times', text(deep(LIMIT)), [4000]],
  ['arrays in arrays, 32,000 deep', text(nested(32_000)), [4000]],
  ['an object whose only field is __proto__', text('{"__proto__":{"t":"ping","n":1}}'), [4000]],
  ['a frame just over the limit', text(`{"t":"ping","n":1,"pad":"${'x'.repeat(LIMIT)}"}`), [4007]],
  ['a frame far over the limit', text('x'.repeat(5 * LIMIT)), [1006, 1009]],
  ['a header that promises 2^40 bytes', text('x', { claims: 2 ** 40 }), [1006, 1009]],
  ['invalid UTF-8', text(Buffer.from([0xff, 0xfe, 0x80])), [1006, 1007]],
];

/** Messages that are refused in words; the connection goes on. */
const WRONG: readonly (readonly [string, string, string])[] = [
  ['a number beyond all numbers', '{"t":"ping","n":1e999}', 'invalid'],
  ['a number with 60,000 digits', `{"t":"ping","n":${'9'.repeat(60_000)}}`, 'invalid'],
  ['a type of 60,000 characters', `{"t":"${'x'.repeat(60_000)}"}`, 'unknown_frame'],
  ['a type named like a part of every object', '{"t":"__proto__"}', 'unknown_frame'],
  ['a type named constructor', '{"t":"constructor"}', 'unknown_frame'],
  ['a text that is arrays in arrays, 30,000 deep', `{"t":"send","id":"${uuidv7()}","conv":"${CONV}","body":{"text":${nested(30_000)}}}`, 'invalid'],
];

for (const engine of ['uws', 'ws']) {
  describe(`hostile peers of a relay on ${engine}`, { concurrency: false }, () => {
    let watch: RelayWatch;
    /** Before anybody attacked. */
    let calm: { handles: number; memory: number };

    before(async () => {
      watch = await RelayWatch.start({ FRONTDESK_TRANSPORT: engine });
      await watch.serves();
      calm = { handles: watch.handles, memory: watch.residentMiB };
    });
    after(() => watch.end());

    /** Others were and are served, the sockets are gone and memory is within the bound. */
    async function survived(what: string, boundMiB = SLACK_MIB): Promise<void> {
      await until(() => watch.handles <= calm.handles + 2, () => `handles fall from ${watch.handles} to ${calm.handles}`);
      const took = await watch.serves();
      const grown = watch.residentMiB - calm.memory;
      console.log(`${engine}: ${what}: memory +${grown.toFixed(0)} MiB, a message then takes ${took.toFixed(0)} ms`);
      assert.ok(watch.isRunning);
      assert.ok(grown <= boundMiB, `memory grew by ${grown.toFixed(0)} MiB, more than ${boundMiB}`);
    }

    for (const [what, bytes, codes] of POISON) {
      it(`ends a connection that sends ${what}`, async () => {
        const sockets = await several(20, () => admitted(watch.relay.port));
        for (const socket of sockets) socket.write(bytes);
        await watch.serves();
        for (const socket of sockets) {
          const { code } = await socket.ended;
          assert.ok(codes.includes(code), `closed with ${code}`);
        }
      });
    }

    it('refuses wrong frames in words and goes on', async () => {
      const socket = await admitted(watch.relay.port);
      for (const [what, frameText, code] of WRONG) {
        const before = socket.said.length;
        socket.write(text(frameText));
        await socket.until(() => socket.said.length > before, what);
        assert.equal(socket.said.at(-1)?.['code'], code, what);
      }
      assert.ok(!socket.isGone);
      socket.stream.destroy();
      await survived('poison and wrong frames');
    });

    it('ends connections that send random bytes, before and after the upgrade', async () => {
      const sockets = await several(100, () => RawSocket.open(watch.relay.port));
      for (const socket of sockets) socket.write(randomBytes(20_000));
      const heads = await halfFinished(watch.relay.port, 100);
      for (const socket of heads) socket.write(randomBytes(20_000));
      await watch.serves();
      for (const socket of sockets) {
        // Random bytes may also announce a frame that never ends, and are then a peer who is silent.
        setTimeout(() => socket.stream.destroy(), 2_000).unref();
      }
      for (const socket of heads) setTimeout(() => socket.destroy(), 2_000).unref();
      await survived('random bytes on 200 connections');
    });

    it('ends a flood of valid frames with a code that says so, and holds nobody up', async () => {
      const kinds: readonly ((index: number) => Uint8Array)[] = [
        (index) => text(`{"t":"ping","n":${index}}`),
        send,
        (index) => text(JSON.stringify({ t: index % 2 ? 'unsync' : 'sync', conv: watch.conv, after: 0 })),
        (index) => text(JSON.stringify({ t: 'typing', conv: watch.conv, on: index % 2 === 0 })),
        (index) => text(JSON.stringify({ t: 'profile', id: uuidv7(), name: `flood ${index}` })),
      ];
      const sockets = await several(kinds.length * 4, () => admitted(watch.relay.port));
      const floods = sockets.map((socket, index) => flood(socket, kinds[index % kinds.length] ?? send, 20_000));
      await watch.serves();
      await Promise.all(floods);
      for (const socket of sockets) assert.equal((await socket.ended).code, 4103);
      await survived('floods on 20 connections');
    });

    it('lets a peer who asks for history without reading wait for itself', async () => {
      const token = visitorToken();
      const writer = await admitted(watch.relay.port, helloOf(token));
      const conv = uuidv7();
      for (let index = 1; index <= 100; index += 1) {
        writer.say({ t: 'send', id: uuidv7(), conv, body: { text: 'x'.repeat(3_900) } });
        if (index % 20 === 0) await writer.until(() => writer.said.filter(({ t }) => t === 'ack').length === index, 'the acks');
      }
      const sockets = await several(20, () => admitted(watch.relay.port, helloOf(token)));
      for (const socket of sockets) {
        socket.stream.pause();
        for (let req = 0; req < 400; req += 1) socket.say({ t: 'history', req, conv, before: 1_000 });
      }
      for (let times = 0; times < 10; times += 1) await watch.serves();
      for (const socket of [writer, ...sockets]) socket.stream.destroy();
      // Each holds what the writer may hold for a peer, about 1.3 MiB, and two reads of 400 KiB.
      await survived('8,000 requests for history, unread', SLACK_MIB + 20 * 2.1);
    });

    it('lets go of 10,000 half-finished handshakes, slow heads and sockets that never say hello, and serves others meanwhile', async () => {
      const silent = await several(300, () => RawSocket.open(watch.relay.port));
      const slow = Promise.all([slowLoris(watch.relay.port, 100), slowLoris(watch.relay.port, 1_000)]);
      const half = await halfFinished(watch.relay.port, HALF_FINISHED);
      const took = await watch.serves();
      const grown = watch.residentMiB - calm.memory;
      console.log(`${engine}: ${watch.handles - calm.handles} connections held: memory +${grown.toFixed(0)} MiB, a message takes ${took.toFixed(0)} ms`);
      assert.ok(grown <= SLACK_MIB + (HALF_FINISHED * HALF_FINISHED_KIB) / 1_024, `${grown} MiB`);
      for (const socket of silent) assert.equal((await socket.ended).code, 4105);
      await slow;
      await survived('10,000 half-finished handshakes', SLACK_MIB + 64);
      for (const socket of half) socket.destroy();
    });
  });
}
