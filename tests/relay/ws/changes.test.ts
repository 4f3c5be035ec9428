import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { uuidv7, type RelayFrameOf } from '@frontdesk/protocol';
import { ChatRefusal, type Outcome } from '../../../packages/relay/src/chat/chat.ts';
import { Driven, entryOf } from './driven-session.ts';

const [CONV, OTHER] = [uuidv7(), uuidv7()];
const send = (id: string, conv = CONV) => ({ t: 'send', id, conv, body: { text: id } });
const stored = (seq: number, conv = CONV): Outcome => ({ entry: entryOf(conv, seq), duplicate: false });
const ids = (count: number) => Array.from({ length: count }, () => uuidv7());
const answers = (driven: Driven) => driven.frames.map((frame) => {
  const { t, id, code } = frame as RelayFrameOf<'nack'>;
  return t === 'nack' ? `nack ${id} ${code}` : `${t} ${id}`;
});

describe('changes of one session', () => {
  it('go to the core as one group when they came in one turn, in order', async () => {
    const driven = await Driven.welcomed();
    const [a, b, c] = ids(3) as [string, string, string];
    await driven.say(send(a), send(b), send(c));
    assert.deepEqual(driven.submitted.map(({ changes }) => changes.map(({ id }) => id)), [[a, b, c]]);
    assert.deepEqual(driven.frames, [], 'no ack before the commit');
    driven.submitted[0]?.answer([stored(1), stored(2), stored(3)]);
    await driven.settle();
    assert.deepEqual(answers(driven), [`ack ${a}`, `ack ${b}`, `ack ${c}`]);
    assert.equal(driven.socket.messages.length, 1, 'three acks leave in one message');
  });

  it('wait for the group before them, so that none overtakes one that fails', async () => {
    const driven = await Driven.welcomed();
    const [a, b, c] = ids(3) as [string, string, string];
    await driven.say(send(a));
    await driven.say(send(b), send(c));
    assert.equal(driven.submitted.length, 1);
    driven.submitted[0]?.answer([new ChatRefusal('unavailable', 'away', 1_000)]);
    await driven.settle();
    assert.deepEqual(answers(driven), [`nack ${a} unavailable`, `nack ${b} held`, `nack ${c} held`]);
    assert.equal(driven.submitted.length, 1, 'the later ones were never tried');
  });

  it('of other conversations are not affected by a refusal', async () => {
    const driven = await Driven.welcomed();
    const [a, b] = ids(2) as [string, string];
    await driven.say(send(a));
    driven.submitted[0]?.answer([new ChatRefusal('rate_limited', 'slow down', 5_000)]);
    await driven.settle();
    await driven.say(send(b, OTHER));
    driven.submitted[1]?.answer([stored(1, OTHER)]);
    await driven.settle();
    assert.deepEqual(answers(driven), [`nack ${a} rate_limited`, `ack ${b}`]);
  });

  it('are held until the refused one comes again and is stored', async () => {
    const driven = await Driven.welcomed();
    const [a, b] = ids(2) as [string, string];
    await driven.say(send(a));
    driven.submitted[0]?.answer([new ChatRefusal('unavailable', 'away', 1_000)]);
    await driven.settle();
    await driven.say(send(b));
    await driven.say(send(a), send(b));
    driven.submitted[1]?.answer([stored(1), stored(2)]);
    await driven.settle();
    assert.deepEqual(driven.submitted[1]?.changes.map(({ id }) => id), [a, b]);
    assert.deepEqual(answers(driven), [`nack ${a} unavailable`, `nack ${b} held`, `ack ${a}`, `ack ${b}`]);
  });

  it('are turned away at the door without touching those let in before', async () => {
    const driven = await Driven.welcomed({ limits: { window: 2 } });
    const [a, b, c] = ids(3) as [string, string, string];
    await driven.say(send(a));
    await driven.say(send(b), send(c));
    driven.submitted[0]?.answer([stored(1)]);
    await driven.settle();
    driven.submitted[1]?.answer([stored(2)]);
    await driven.settle();
    assert.deepEqual(answers(driven), [`nack ${c} window_full`, `ack ${a}`, `ack ${b}`]);
  });

  it('wait for the earliest refused one, also when a later one was turned away before it', async () => {
    const driven = await Driven.welcomed({ limits: { window: 2 } });
    const [a, b, c] = ids(3) as [string, string, string];
    await driven.say(send(a));
    await driven.say(send(b), send(c));
    driven.submitted[0]?.answer([new ChatRefusal('unavailable', 'away', 1_000)]);
    await driven.settle();
    await driven.say(send(c));
    await driven.say(send(a));
    driven.submitted[1]?.answer([stored(1)]);
    await driven.settle();
    assert.deepEqual(answers(driven), [`nack ${c} window_full`, `nack ${a} unavailable`, `nack ${b} held`, `nack ${c} held`, `ack ${a}`]);
  });

  it('go on after a final refusal of the one that was held for', async () => {
    const driven = await Driven.welcomed();
    const [a, b] = ids(2) as [string, string];
    await driven.say(send(a));
    driven.submitted[0]?.answer([new ChatRefusal('unavailable', 'away', 1_000)]);
    await driven.settle();
    await driven.say(send(a));
    driven.submitted[1]?.answer([new ChatRefusal('id_conflict', 'other content')]);
    await driven.settle();
    await driven.say(send(b));
    driven.submitted[2]?.answer([stored(1)]);
    await driven.settle();
    assert.deepEqual(answers(driven), [`nack ${a} unavailable`, `nack ${a} id_conflict`, `ack ${b}`]);
  });

  it('over the window are refused, and hold what follows', async () => {
    const driven = await Driven.welcomed({ limits: { window: 2 } });
    const [a, b, c, d] = ids(4) as [string, string, string, string];
    await driven.say(send(a), send(b), send(c), send(d));
    assert.deepEqual(answers(driven), [`nack ${c} window_full`, `nack ${d} held`]);
    driven.submitted[0]?.answer([stored(1), stored(2)]);
    await driven.settle();
    await driven.say(send(c), send(d));
    driven.submitted[1]?.answer([stored(3), stored(4)]);
    await driven.settle();
    assert.deepEqual(answers(driven).slice(2), [`ack ${a}`, `ack ${b}`, `ack ${c}`, `ack ${d}`]);
  });

  it('become unavailable when the core throws, and the session lives on', async () => {
    const driven = await Driven.welcomed();
    const [a] = ids(1) as [string];
    await driven.say(send(a));
    driven.submitted[0]?.fail(new Error('bug'));
    await driven.settle();
    await driven.say({ t: 'ping', n: 1 });
    assert.deepEqual(driven.frames.map(({ t }) => t), ['nack', 'pong']);
    assert.equal((driven.frames[0] as RelayFrameOf<'nack'>).code, 'unavailable');
  });

  it('are refused after goaway and answered nothing after the end', async () => {
    const driven = await Driven.welcomed();
    const [a, b] = ids(2) as [string, string];
    await driven.say(send(a));
    driven.session.goAway('restart', 5_000);
    await driven.say(send(b, OTHER));
    assert.deepEqual(driven.frames.map(({ t }) => t), ['goaway', 'nack']);
    driven.session.closed();
    driven.submitted[0]?.answer([stored(1)]);
    await driven.settle();
    assert.equal(driven.frames.length, 2);
  });

  it('to endlessly many conversations end the connection instead of eating memory', async () => {
    const driven = await Driven.welcomed({ limits: { window: 1 } });
    for (let count = 0; count < 1_100; count += 1) driven.session.text(JSON.stringify(send(uuidv7(), uuidv7())));
    await driven.settle();
    assert.deepEqual(driven.socket.ended, { code: 4103, reason: 'changes to too many conversations at once' });
  });
});
