import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { uuidv7, type RelayFrameOf } from '@frontdesk/protocol';
import { Driven } from './driven-session.ts';

const [ID, CONV] = [uuidv7(), uuidv7()];

/** frame, what is answered, and whether (and how) the connection ends. */
const TABLE: readonly [name: string, frame: string, answer: RegExp, close?: number][] = [
  ['what is not JSON', 'hello?', /"error".*"bad_frame".*expected JSON/, 4000],
  ['an array', '[]', /"error".*"bad_frame"/, 4000],
  ['null', 'null', /"error".*"bad_frame"/, 4000],
  ['an object without a type', '{"id":1}', /"error".*"bad_frame".*string \\"t\\"/, 4000],
  ['a type that is no string', '{"t":7}', /"error".*"bad_frame"/, 4000],
  ['a type from the future', '{"t":"teleport","x":1}', /"error".*"unknown_frame".*"ref":"teleport"/],
  ['a type named like a method', '{"t":"constructor"}', /"error".*"unknown_frame"/],
  ['a send without a body', `{"t":"send","id":"${ID}","conv":"${CONV}"}`, new RegExp(`"nack","id":"${ID}","conv":"${CONV}","code":"invalid","message":"send.body: expected object`)],
  ['a send with a number as text', `{"t":"send","id":"${ID}","conv":"${CONV}","body":{"text":5}}`, /"nack".*"send\.body\.text: expected string, received number"/],
  ['a send with an empty text', `{"t":"send","id":"${ID}","conv":"${CONV}","body":{"text":""}}`, /"nack".*"send\.body\.text: expected/],
  ['a send whose id is no UUID', `{"t":"send","id":"1","conv":"${CONV}","body":{"text":"x"}}`, new RegExp(`"error","code":"invalid","message":"send.id: expected a lower-case UUID","ref":"send","conv":"${CONV}"`)],
  ['a send with an upper-case id', `{"t":"send","id":"${ID.toUpperCase()}","conv":"${CONV}","body":{"text":"x"}}`, /"error".*"send\.id: expected a lower-case UUID"/],
  ['a send with a wrong conversation', `{"t":"send","id":"${ID}","conv":"x","body":{"text":"x"}}`, /"nack".*"send\.conv: expected a lower-case UUID"/],
  ['a negative position', `{"t":"sync","conv":"${CONV}","after":-1}`, /"error".*"sync\.after: expected/],
  ['half a number', `{"t":"cursor","conv":"${CONV}","read":1.5}`, /"error".*"cursor\.read: expected int/],
  ['a state that is none', `{"t":"state","id":"${ID}","conv":"${CONV}","state":"gone"}`, /"nack".*"state\.state: expected one of/],
  ['a ping without a number', '{"t":"ping"}', /"error".*"ping\.n: expected/],
  ['an attribute that is an object', `{"t":"profile","id":"${ID}","attributes":{"a":{}}}`, /"nack".*"code":"invalid".*"profile\.attributes\.a: expected text, a number, or true or false"/],
  ['an attribute that is too long', `{"t":"profile","id":"${ID}","attributes":{"a":"${'x'.repeat(501)}"}}`, /"profile\.attributes\.a: expected at most 500 characters"/],
  ['an attribute whose name is too long', `{"t":"profile","id":"${ID}","attributes":{"${'x'.repeat(65)}":1}}`, /"profile\.attributes\.x+: expected a name of at most 64 characters"/],
  ['a presence of a visitor', '{"t":"presence","state":"away"}', /"error".*"forbidden".*agents only/],
];

describe('bad frames', () => {
  for (const [name, frame, answer, close] of TABLE) {
    it(`${name} is answered by name${close ? ` and ends with ${close}` : ' and changes nothing'}`, async () => {
      const driven = await Driven.welcomed();
      await driven.say(frame);
      assert.match(driven.socket.messages[0] ?? 'nothing', answer);
      assert.equal(driven.socket.ended && typeof driven.socket.ended === 'object' ? driven.socket.ended.code : undefined, close);
      if (close) return;
      await driven.say({ t: 'ping', n: 9 });
      assert.equal(driven.frames.at(-1)?.t, 'pong');
    });
  }

  it('in binary end with 4000', async () => {
    const driven = await Driven.welcomed();
    driven.session.binary();
    await driven.settle();
    assert.equal((driven.frames[0] as RelayFrameOf<'error'>).code, 'bad_frame');
    assert.deepEqual(driven.socket.ended, { code: 4000, reason: 'binary frame' });
  });

  it('over the told size are refused in words and end with 4007, counted in bytes', async () => {
    const driven = await Driven.welcomed({ limits: { frameBytes: 300 } });
    const sized = (bytes: number) => { const start = '{"t":"ping","n":1,"x":"é'; return `${start}${'x'.repeat(bytes - Buffer.byteLength(start) - 2)}"}`; };
    await driven.say(sized(300));
    assert.equal(driven.frames.at(-1)?.t, 'pong');
    await driven.say(sized(301));
    assert.equal((driven.frames.at(-1) as RelayFrameOf<'error'>).code, 'too_large');
    assert.deepEqual(driven.socket.ended, { code: 4007, reason: 'frame too large' });
  });

  it('are tolerated twenty times on one connection, and no more', async () => {
    const driven = await Driven.welcomed();
    for (let count = 0; count < 20; count += 1) await driven.say('{"t":"ping"}');
    assert.equal(driven.socket.ended, undefined);
    await driven.say('{"t":"ping"}');
    assert.deepEqual(driven.socket.ended, { code: 4000, reason: 'too many bad frames' });
  });

  it('of unknown type never count: a newer client is no attacker', async () => {
    const driven = await Driven.welcomed();
    for (let count = 0; count < 100; count += 1) await driven.say('{"t":"teleport"}');
    assert.equal(driven.socket.ended, undefined);
  });

  it('with fields that this version does not know are taken as if these were missing', async () => {
    const driven = await Driven.welcomed();
    await driven.say({ t: 'ping', n: 1, mood: 'good' });
    assert.deepEqual(driven.frames, [{ t: 'pong', n: 1 }]);
  });

  it('too fast over ten seconds are refused with a time, then end with 4103', async () => {
    const driven = await Driven.welcomed({ framesPerSecond: 5 });
    for (let count = 0; count < 50; count += 1) driven.session.text('{"t":"ping","n":1}');
    driven.session.text(JSON.stringify({ t: 'send', id: ID, conv: CONV, body: { text: 'x' } }));
    driven.session.text('{"t":"ping","n":2}');
    await driven.settle();
    assert.equal(driven.frames.filter(({ t }) => t === 'pong').length, 49);
    const [nack, error] = driven.frames.slice(-2) as [RelayFrameOf<'nack'>, RelayFrameOf<'error'>];
    assert.deepEqual([nack.code, error.code], ['rate_limited', 'rate_limited']);
    assert.ok((error.retryMs ?? 0) > 0);
    driven.now += 1_000;
    await driven.say({ t: 'ping', n: 3 });
    assert.deepEqual(driven.frames.at(-1), { t: 'pong', n: 3 });
    for (let count = 0; count < 20; count += 1) driven.session.text('{"t":"ping","n":4}');
    assert.deepEqual(driven.socket.ended, { code: 4103, reason: 'too many frames' });
  });

  it('are not needed to be ended for idleness', async () => {
    const driven = await Driven.welcomed();
    driven.session.tick(driven.now + 89_999);
    assert.equal(driven.socket.ended, undefined);
    driven.session.tick(driven.now + 90_000);
    assert.deepEqual(driven.socket.ended, { code: 4201, reason: 'nothing came for too long' });
  });
});
