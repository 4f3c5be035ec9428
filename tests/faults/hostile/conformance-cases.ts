/**
 * The cases of the Autobahn test suite (crossbario/autobahn-testsuite, folder `case`), by its numbers, against a relay instead of an echo
 * server: where Autobahn sends a text and expects its echo, these send the protocol's `ping` and expect its `pong`. Left out: 9.3–9.8
 * (throughput of an echo server), and 12 and 13 (compression), because the relay never negotiates it, which 13.0 checks.
 */
import { closing, frame, OPCODE, text, type FrameOptions } from './raw-socket.ts';

/** What the specifications demand. */
export type Expected =
  /** These come back, in this order, and the connection goes on. `n`: of a protocol `pong`; text: of a WebSocket pong. */
  | { readonly answers: readonly (number | string)[] }
  /** The connection is failed (RFC 6455 §7.1.7) after the `answers`; nothing that was sent later is answered. */
  | { readonly fails: 'protocol' | 'utf8' | 'tooBig'; readonly answers?: readonly (number | string)[] }
  /** The relay closes with this code of our protocol. */
  | { readonly refused: number }
  /** Closing handshake; the relay answers with this code. 1005: without any. */
  | { readonly closed: number };

export interface Case {
  readonly id: string;
  readonly what: string;
  /** Written one after the other. */
  readonly send: readonly Uint8Array[];
  /** Written in pieces of so many bytes. */
  readonly chop?: number;
  readonly expected: Expected;
}

/** A ping of our protocol whose JSON has exactly this many bytes. */
function ping(n: number, bytes?: number): string {
  const bare = `{"t":"ping","n":${n}}`;
  if (bytes === undefined) return bare;
  const around = `{"t":"ping","n":${n},"pad":""}`;
  return `{"t":"ping","n":${n},"pad":"${'*'.repeat(bytes - around.length)}"}`;
}

const one = (id: string, what: string, send: readonly Uint8Array[], expected: Expected, chop?: number): Case => ({ id, what, send, expected, ...(chop === undefined ? {} : { chop }) });
const more = (payload: Uint8Array | string, options?: FrameOptions): Buffer => frame(OPCODE.continuation, payload, options);
const open = { fin: false } as const;
const wsPing = (payload: Uint8Array | string = ''): Buffer => frame(OPCODE.ping, payload);
/** Cuts a text into fragments of so many bytes. */
function fragments(payload: Buffer, size: number, opcode: number = OPCODE.text): Buffer[] {
  const pieces = Array.from({ length: Math.ceil(payload.length / size) }, (_, index) => payload.subarray(index * size, (index + 1) * size));
  return pieces.map((piece, index) => frame(index === 0 ? opcode : OPCODE.continuation, piece, { fin: index === pieces.length - 1 }));
}
const P = ping(7);
const [A, B, C] = [P.slice(0, 5), P.slice(5, 9), P.slice(9)] as const;

const framing: readonly Case[] = [
  one('1.1.1', 'an empty text is not JSON', [text('')], { refused: 4000 }),
  ...[125, 126, 127, 128, 65_535, 65_536].map((bytes, index) => one(`1.1.${index + 2}`, `a text of ${bytes} bytes`, [text(ping(index, bytes))], { answers: [index] })),
  one('1.1.8', 'a text of 65,536 bytes in chops of 997', [text(ping(8, 65_536))], { answers: [8] }, 997),
  ...[0, 125, 126, 127, 128, 65_535, 65_536].map((bytes, index) => one(`1.2.${index + 1}`, `a binary message of ${bytes} bytes is refused`, [frame(OPCODE.binary, Buffer.alloc(bytes, 0xfe))], { refused: 4000 })),
  one('1.2.8', 'a binary message of 65,536 bytes in chops of 997 is refused', [frame(OPCODE.binary, Buffer.alloc(65_536, 0xfe))], { refused: 4000 }, 997),
];

const pings: readonly Case[] = [
  one('2.1', 'a ping without payload', [wsPing()], { answers: [''] }),
  one('2.2', 'a ping with a text', [wsPing('Hello, world!')], { answers: ['Hello, world!'] }),
  one('2.3', 'a ping with bytes that are no text', [wsPing(Buffer.from([0, 255, 254, 253, 252, 251, 0, 255]))], { answers: [Buffer.from([0, 255, 254, 253, 252, 251, 0, 255]).toString('latin1')] }),
  one('2.4', 'a ping with 125 bytes', [wsPing(Buffer.alloc(125, 0xfe))], { answers: [Buffer.alloc(125, 0xfe).toString('latin1')] }),
  one('2.5', 'a ping with 126 bytes', [wsPing(Buffer.alloc(126, 0xfe))], { fails: 'protocol' }),
  one('2.6', 'a ping with 125 bytes, byte by byte', [wsPing(Buffer.alloc(125, 0xfe))], { answers: [Buffer.alloc(125, 0xfe).toString('latin1')] }, 1),
  one('2.7', 'an unasked pong without payload', [frame(OPCODE.pong), text(P)], { answers: [7] }),
  one('2.8', 'an unasked pong with payload', [frame(OPCODE.pong, 'unsolicited'), text(P)], { answers: [7] }),
  one('2.9', 'an unasked pong, then a ping', [frame(OPCODE.pong, 'unsolicited'), wsPing('ping')], { answers: ['ping'] }),
  ...[undefined, 1].map((chop, index) => one(`2.${10 + index}`, `ten pings${chop ? ', byte by byte' : ''}`, Array.from({ length: 10 }, (_, n) => wsPing(`payload-${n}`)), { answers: Array.from({ length: 10 }, (_, n) => `payload-${n}`) }, chop)),
];

const reserved: readonly Case[] = [
  one('3.1', 'RSV 1 on a text', [text(P, { reserved: 1 })], { fails: 'protocol' }),
  one('3.2', 'a text, RSV 2, a ping', [text(P), text(P, { reserved: 2 }), wsPing()], { fails: 'protocol', answers: [7] }),
  one('3.3', 'a text, RSV 3, a ping, frame by frame', [text(P), text(P, { reserved: 3 }), wsPing()], { fails: 'protocol', answers: [7] }, 64),
  one('3.4', 'a text, RSV 4, a ping, byte by byte', [text(P), text(P, { reserved: 4 }), wsPing()], { fails: 'protocol', answers: [7] }, 1),
  one('3.5', 'RSV 5 on a binary message', [frame(OPCODE.binary, Buffer.alloc(8), { reserved: 5 })], { fails: 'protocol' }),
  one('3.6', 'RSV 6 on a ping', [frame(OPCODE.ping, 'x', { reserved: 6 })], { fails: 'protocol' }),
  one('3.7', 'RSV 7 on a close', [frame(OPCODE.close, closing(1000), { reserved: 7 })], { fails: 'protocol' }),
  one('3.8', 'a frame without a mask', [text(P, { masked: false }), text(P)], { fails: 'protocol' }),
];

const opcodes: readonly Case[] = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode, index) => {
  const id = `4.${opcode < 8 ? 1 : 2}.${(index % 5) + 1}`;
  return index % 5 === 0
    ? one(id, `opcode ${opcode}`, [frame(opcode)], { fails: 'protocol' })
    : one(id, `a text, opcode ${opcode}${index % 2 ? ' with payload' : ''}, a ping`, [text(P), frame(opcode, index % 2 ? 'reserved' : ''), wsPing()], { fails: 'protocol', answers: [7] }, index % 5 === 4 ? 1 : undefined);
});

const fragmentation: readonly Case[] = [
  one('5.1', 'a ping in two fragments', [frame(OPCODE.ping, 'fragment1', open), more('fragment2')], { fails: 'protocol' }),
  one('5.2', 'a pong in two fragments', [frame(OPCODE.pong, 'fragment1', open), more('fragment2')], { fails: 'protocol' }),
  one('5.3', 'a text in two fragments', [text(A, open), more(B + C)], { answers: [7] }),
  one('5.4', 'a text in two fragments, in one chop', [Buffer.concat([text(A, open), more(B + C)])], { answers: [7] }),
  one('5.5', 'a text in two fragments, byte by byte', [text(A, open), more(B + C)], { answers: [7] }, 1),
  ...[undefined, 4_096, 1].map((chop, index) => one(`5.${6 + index}`, 'a ping between two fragments', [text(A, open), wsPing('between'), more(B + C)], { answers: ['between', 7] }, chop)),
  ...[undefined, 4_096, 1].map((chop, index) => one(`5.${9 + index}`, 'a continuation of nothing, with FIN', [more(P), text(P)], { fails: 'protocol' }, chop)),
  ...[undefined, 4_096, 1].map((chop, index) => one(`5.${12 + index}`, 'a continuation of nothing, without FIN', [more(P, open), text(P)], { fails: 'protocol' }, chop)),
  one('5.15', 'a text in two fragments, then a continuation of nothing', [text(A, open), more(B + C), more('x', open), text(P)], { fails: 'protocol', answers: [7] }),
  one('5.16', 'continuation without FIN, then texts, twice', [more('x', open), text(P), more('y'), text(P)], { fails: 'protocol' }),
  one('5.17', 'continuation with FIN, then texts, twice', [more('x'), text(P), more('y'), text(P)], { fails: 'protocol' }),
  one('5.18', 'two texts where the second should have been a continuation', [text(A, open), text(B + C)], { fails: 'protocol' }),
  one('5.19', 'a text in five fragments with pings between', [text(A, open), more(B, open), wsPing('one'), more('', open), more('', open), wsPing('two'), more(C)], { answers: ['one', 'two', 7] }),
  one('5.20', 'the same, byte by byte', [text(A, open), more(B, open), wsPing('one'), more('', open), wsPing('two'), more(C)], { answers: ['one', 'two', 7] }, 1),
];

/** Byte sequences of Kuhn's UTF-8 test, as 6.5–6.23 have them. */
const INVALID: readonly (readonly [string, readonly number[]])[] = [
  ['6.8.1', [0xf8, 0x88, 0x80, 0x80, 0x80]], ['6.8.2', [0xfc, 0x84, 0x80, 0x80, 0x80, 0x80]], ['6.10.1', [0xf7, 0xbf, 0xbf, 0xbf]], ['6.10.2', [0xfb, 0xbf, 0xbf, 0xbf, 0xbf]],
  ['6.11.5', [0xf4, 0x90, 0x80, 0x80]], ['6.12.1', [0x80]], ['6.12.2', [0xbf]], ['6.12.8', [0x80, 0xbf, 0x80, 0xbf, 0x80, 0xbf, 0x80]], ['6.13.1', [0xc0, 0x20, 0xc1, 0x20]], ['6.14.1', [0xc0]],
  ['6.14.2', [0xe0, 0x80]], ['6.14.4', [0xf8, 0x80, 0x80, 0x80]], ['6.14.6', [0xdf]], ['6.14.7', [0xef, 0xbf]], ['6.14.8', [0xf7, 0xbf, 0xbf]], ['6.16.1', [0xfe]], ['6.16.2', [0xff]],
  ['6.16.3', [0xfe, 0xfe, 0xff, 0xff]], ['6.17.1', [0xc0, 0xaf]], ['6.17.2', [0xe0, 0x80, 0xaf]], ['6.17.3', [0xf0, 0x80, 0x80, 0xaf]], ['6.18.1', [0xc1, 0xbf]], ['6.18.2', [0xe0, 0x9f, 0xbf]],
  ['6.18.3', [0xf0, 0x8f, 0xbf, 0xbf]], ['6.19.1', [0xc0, 0x80]], ['6.19.2', [0xe0, 0x80, 0x80]], ['6.20.1', [0xed, 0xa0, 0x80]], ['6.20.2', [0xed, 0xad, 0xbf]], ['6.20.4', [0xed, 0xaf, 0xbf]],
  ['6.20.5', [0xed, 0xb0, 0x80]], ['6.20.7', [0xed, 0xbf, 0xbf]], ['6.21.1', [0xed, 0xa0, 0x80, 0xed, 0xb0, 0x80]], ['6.21.8', [0xed, 0xaf, 0xbf, 0xed, 0xbf, 0xbf]],
];
const VALID: readonly (readonly [string, string])[] = [
  ['6.5.1', 'κόσμε'], ['6.7.1', '\u0000'], ['6.7.2', '\u0080'], ['6.7.3', '\u0800'], ['6.7.4', '\u{10000}'], ['6.9.1', '\u007f'], ['6.9.2', '\u07ff'], ['6.9.3', '\uffff'], ['6.9.4', '\u{10ffff}'],
  ['6.11.1', '\ud7ff'], ['6.11.2', '\ue000'], ['6.11.3', '\ufffd'], ['6.22.1', '\ufffe'], ['6.22.34', '\u{10ffff}'], ['6.23.1', '\ufffd'],
];
const around = (bytes: Uint8Array): Buffer => Buffer.concat([Buffer.from('{"t":"ping","n":6,"pad":"'), bytes, Buffer.from('"}')]);
const escaped = (valid: string): Buffer => around(Buffer.from(valid === '\u0000' ? '\\u0000' : valid));
const BROKEN = Buffer.from([0xce, 0xba, 0xe1, 0xbd, 0xb9, 0xcf, 0x83, 0xce, 0xbc, 0xce, 0xb5, 0xed, 0xa0, 0x80, 0x65, 0x64, 0x69, 0x74, 0x65, 0x64]);
const greek = around(Buffer.from('Hello-µ@ßöäüàá-UTF-8!!'));

const utf8: readonly Case[] = [
  one('6.1.1', 'an empty text', [text('')], { refused: 4000 }),
  one('6.1.2', 'three empty fragments', [text('', open), more('', open), more('')], { refused: 4000 }),
  one('6.1.3', 'an empty fragment before and after', [text('', open), more(P, open), more('')], { answers: [7] }),
  one('6.2.1', 'valid UTF-8', [text(greek)], { answers: [6] }),
  one('6.2.2', 'valid UTF-8 in two fragments', fragments(greek, 40), { answers: [6] }),
  one('6.2.3', 'valid UTF-8 in fragments of one byte', fragments(greek, 1), { answers: [6] }),
  one('6.2.4', 'valid UTF-8 cut inside a character', fragments(around(Buffer.from('κόσμε')), 26), { answers: [6] }),
  one('6.3.1', 'invalid UTF-8', [text(around(BROKEN))], { fails: 'utf8' }),
  one('6.3.2', 'invalid UTF-8 in fragments of one byte', fragments(around(BROKEN), 1), { fails: 'utf8' }),
  one('6.4.1', 'invalid UTF-8 in the second of three fragments', [text('κόσμε', open), more(Buffer.from([0xf4, 0x90, 0x80, 0x80]), open), more('edited')], { fails: 'utf8' }),
  one('6.4.3', 'the same, byte by byte', [text('κόσμε', open), more(Buffer.from([0xf4, 0x90, 0x80, 0x80]), open), more('edited')], { fails: 'utf8' }, 1),
  ...VALID.map(([id, valid]) => one(id, `valid: ${[...valid].map((sign) => `U+${(sign.codePointAt(0) ?? 0).toString(16)}`).join(' ')}`, [text(escaped(valid))], { answers: [6] })),
  ...INVALID.map(([id, bytes]) => one(id, `invalid: ${Buffer.from(bytes).toString('hex')}`, [text(around(Buffer.from(bytes)))], { fails: 'utf8' })),
];

const close = (payload: Uint8Array | string = ''): Buffer => frame(OPCODE.close, payload);
const closes: readonly Case[] = [
  one('7.1.1', 'a text, then a close', [text(P), close(closing(1000))], { closed: 1000 }),
  one('7.1.2', 'two closes', [close(closing(1000)), close(closing(1000))], { closed: 1000 }),
  one('7.1.3', 'a ping after the close', [close(closing(1000)), wsPing()], { closed: 1000 }),
  one('7.1.4', 'a text after the close', [close(closing(1000)), text(P)], { closed: 1000 }),
  one('7.1.5', 'a close in the middle of a text', [text(A, open), close(closing(1000)), more(B + C)], { closed: 1000 }),
  one('7.1.6', '256 KiB, then a close and a ping', [text('x'.repeat(60_000)), close(closing(1000)), wsPing()], { refused: 4000 }),
  one('7.3.1', 'a close without payload', [close()], { closed: 1005 }),
  one('7.3.2', 'a close with one byte', [close('a')], { fails: 'protocol' }),
  one('7.3.3', 'a close with a code', [close(closing(1000))], { closed: 1000 }),
  one('7.3.4', 'a close with a reason', [close(closing(1000, 'Hello World!'))], { closed: 1000 }),
  one('7.3.5', 'a close with the longest reason', [close(closing(1000, '*'.repeat(123)))], { closed: 1000 }),
  one('7.3.6', 'a close with a reason too long', [close(closing(1000, '*'.repeat(124)))], { fails: 'protocol' }),
  one('7.5.1', 'a close with invalid UTF-8', [close(closing(1000, BROKEN))], { fails: 'utf8' }),
  ...[1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999].map((code, index) => one(`7.7.${index + 1}`, `close code ${code}`, [close(closing(code))], { closed: code })),
  ...[0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999].map((code, index) => one(`7.9.${index + 1}`, `invalid close code ${code}`, [close(closing(code))], { fails: 'protocol' })),
  ...[5000, 65_535].map((code, index) => one(`7.13.${index + 1}`, `close code ${code}`, [close(closing(code))], { fails: 'protocol' })),
];

const limits: readonly Case[] = [
  one('9.1.1', 'a text of 64 KiB', [text(ping(9, 65_536))], { answers: [9] }),
  one('9.1.2', 'a text of 256 KiB, refused in words', [text(ping(9, 262_144))], { refused: 4007 }),
  one('9.1.3', 'a text of 1 MiB', [text(ping(9, 1_048_576))], { fails: 'tooBig' }),
  one('9.2.2', 'a binary message of 256 KiB', [frame(OPCODE.binary, Buffer.alloc(262_144))], { refused: 4000 }),
  one('9.3.1', '64 KiB in fragments of 64 bytes', fragments(Buffer.from(ping(9, 65_536)), 64), { answers: [9] }),
  one('9.3.9', '1 MiB in fragments of 64 KiB', fragments(Buffer.from(ping(9, 1_048_576)), 65_536), { fails: 'tooBig' }),
  one('10.1.1', '65,536 bytes in fragments of 1,300', fragments(Buffer.from(ping(10, 65_536)), 1_300), { answers: [10] }),
];

export const CASES: readonly Case[] = [...framing, ...pings, ...reserved, ...opcodes, ...fragmentation, ...utf8, ...closes, ...limits];
