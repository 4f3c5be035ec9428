import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChatError, createChatClient } from '@frontdesk/sdk';
import { DEFAULT_LIMITS } from '@frontdesk/protocol';
import type { ChatClient, ChatSnapshot, ConversationView } from '@frontdesk/sdk';
// Fetched in no time: what happens when it comes late is in received.test.ts.
import '../../packages/sdk/src/timeline/timeline.ts';
import { memoryStorage } from '../../packages/sdk/src/storage/memory.ts';
import { createFakeClock, settled } from './fake-clock.ts';
import { createFakeNetwork, welcome } from './fake-socket.ts';
import type { FakeSocket } from './fake-socket.ts';
import { ModelRelay } from './model-relay.ts';

function world() {
  const clock = createFakeClock();
  const relay = new ModelRelay();
  const chat = createChatClient({ url: 'http://relay.test', clock, socket: relay.factory });
  const move = async (): Promise<void> => {
    for (let idle = 0; idle < 3; idle += 1) {
      while (relay.up() || relay.down()) idle = 0;
      await settled();
    }
  };
  return { clock, relay, chat, move };
}

const shown = (chat: ChatClient): ConversationView => {
  const snapshot = chat.getSnapshot();
  return snapshot.conversations.find(({ id }) => id === snapshot.current)!;
};

test('a fresh client shows one empty conversation, and the first send opens it under that id', async () => {
  const { relay, chat, move } = world();
  assert.equal(chat.getSnapshot().connection.state, 'idle');
  await chat.connect();
  await move();
  assert.deepEqual([shown(chat).freshness, shown(chat).items.length], ['live', 0]);
  const { current } = chat.getSnapshot();
  await chat.send('hi');
  await move();
  assert.deepEqual([...relay.conversations.keys()], [current]);
  await chat.destroy();
});

test('however much changes at once, listeners hear once per microtask, and what did not change keeps its identity', async () => {
  const { relay, chat, move } = world();
  await chat.connect();
  await move();
  await chat.send('one');
  await move();
  relay.answer(chat.getSnapshot().current, 'read, and answered');
  await move();
  const [first] = shown(chat).items;
  const snapshots: ChatSnapshot[] = [];
  chat.on('change', (snapshot) => snapshots.push(snapshot));
  relay.answer(chat.getSnapshot().current, 'two');
  relay.answer(chat.getSnapshot().current, 'three');
  while (relay.down());
  await Promise.resolve();
  await Promise.resolve();
  assert.equal(snapshots.length, 1);
  assert.equal(shown(chat).items.length, 4);
  assert.equal(shown(chat).items[0], first);
  assert.equal(chat.getSnapshot(), chat.getSnapshot());
  const { conversations } = chat.getSnapshot();
  relay.links[0]!.socket.onmessage?.({ data: JSON.stringify({ t: 'team', state: 'away', agents: [] }) });
  assert.equal(chat.getSnapshot().team.state, 'away');
  assert.equal(chat.getSnapshot().conversations, conversations);
  await chat.destroy();
});

test('unread is told when it changes, a message when it is new, and the divider stays where reading began', async () => {
  const { clock, relay, chat, move } = world();
  const unread: number[] = [];
  const heard: (string | undefined)[] = [];
  chat.on('unread', (event) => unread.push(event.unread));
  chat.on('message', ({ message }) => heard.push(message.body?.text));
  await chat.connect();
  await chat.send('hello?');
  await move();
  const { current } = chat.getSnapshot();
  relay.answer(current, 'a');
  await move();
  relay.answer(current, 'b');
  await move();
  assert.deepEqual([unread, heard], [[1, 2], ['a', 'b']]);
  assert.equal(shown(chat).unreadFrom, 2, 'before anybody looked');
  await clock.advance(10_000);
  chat.markRead(current);
  await move();
  assert.deepEqual(unread, [1, 2, 0]);
  assert.equal(shown(chat).unreadFrom, 2);
  assert.equal(relay.conversations.get(current)!.cursors.visitor.read, 3);
  relay.answer(current, 'c');
  await move();
  chat.markRead(current);
  assert.equal(shown(chat).unreadFrom, 2, 'somebody was looking');
  relay.answer(current, 'd');
  await move();
  assert.equal(shown(chat).unreadFrom, 5, 'not where reading began the last time');
  await chat.destroy();
});

test('what was received is told at once and coalesced: one cursor for a whole batch', async () => {
  const network = createFakeNetwork();
  const chat = createChatClient({ url: 'http://relay.test', clock: createFakeClock(), socket: network.factory });
  await chat.connect();
  const socket = network.latest();
  socket.accept();
  socket.say(welcome());
  await chat.send('hi');
  const { id, conv } = shown(chat).items[0]!;
  const by = { kind: 'agent', id: 'a' };
  socket.say({ t: 'ack', id, conv, seq: 1, ts: 1 });
  socket.say({ t: 'page', conv, epoch: 3, head: 1, entries: [] });
  socket.say({ t: 'batch', frames: [2, 3, 4].map((seq) => ({ t: 'entry', entry: { type: 'message', conv, seq, id: `m${seq}`, ts: seq, by, body: { text: 'x' } } })) });
  await settled();
  assert.deepEqual(socket.sent.filter((frame) => frame.t === 'cursor'), [{ t: 'cursor', conv, delivered: 4, read: 1 }]);
  await chat.destroy();
});

test("an entry of a visitor or an agent moves its author's cursor, a bot's does not", async () => {
  const network = createFakeNetwork();
  const chat = createChatClient({ url: 'http://relay.test', clock: createFakeClock(), socket: network.factory });
  await chat.connect();
  const socket = network.latest();
  socket.accept();
  socket.say(welcome());
  const { id, conv } = await chat.send('hi');
  socket.say({ t: 'ack', id, conv, seq: 1, ts: 1 });
  // With the first answer comes the part that shows what is received.
  await settled();
  socket.say({ t: 'page', conv, epoch: 3, head: 1, entries: [] });
  const entry = (seq: number, kind: string, part: object): void => socket.say({ t: 'entry', entry: { conv, seq, id: `m${seq}`, ts: seq, by: { kind, id: kind }, ...part } });
  const seen = () => [shown(chat).cursors, shown(chat).items.map((item) => item.type === 'message' && item.status), shown(chat).unread];
  const body = { text: 'x' };
  entry(2, 'bot', { type: 'message', body });
  assert.deepEqual(seen(), [{ visitor: { delivered: 2, read: 1 }, agents: { delivered: 0, read: 0 } }, ['sent', 'received'], 1]);
  entry(3, 'agent', { type: 'assign', assignee: 'agent' });
  assert.deepEqual(seen()[1], ['read', 'received', false], 'whatever it is that they did');
  entry(4, 'agent', { type: 'message', body });
  assert.equal(shown(chat).unread, 2);
  const self = chat.getSnapshot().self!;
  socket.say({ t: 'entry', entry: { conv, seq: 5, id: 'm5', ts: 5, by: self, type: 'message', body } });
  assert.deepEqual(seen(), [{ visitor: { delivered: 5, read: 5 }, agents: { delivered: 4, read: 4 } }, ['read', 'received', false, 'received', 'sent'], 0], 'written in another tab');
  await settled();
  assert.equal(socket.sent.some((frame) => frame.t === 'cursor' && Number(frame.read) > 1), false, 'the relay knows');
  await chat.destroy();
});

test('a refused message fails with its reason, is kept, and goes again under the same id or is discarded', async () => {
  const network = createFakeNetwork();
  const chat = createChatClient({ url: 'http://relay.test', clock: createFakeClock(), socket: network.factory });
  await chat.connect();
  const socket = network.latest();
  socket.accept();
  socket.say(welcome());
  const { id } = await chat.send('too much');
  socket.say({ t: 'nack', id, code: 'too_large', message: 'Too long.' });
  const [failed] = shown(chat).items;
  assert.deepEqual(failed?.type === 'message' && [failed.status, failed.error?.code, failed.id], ['failed', 'too_large', id]);
  assert.equal(chat.getSnapshot().queued, 0);
  await chat.retry(id);
  assert.equal(socket.sent.filter((frame) => frame.t === 'send' && frame.id === id).length, 2);
  assert.equal(await chat.discard(id), false, 'in flight');
  socket.say({ t: 'nack', id, code: 'too_large', message: 'Too long.' });
  assert.equal(await chat.discard(id), true);
  assert.equal(shown(chat).items.length, 0);
  await chat.destroy();
});

test('a refused edit rejects with the code; empty and overlong texts are refused before anything is stored', async () => {
  const network = createFakeNetwork();
  const chat = createChatClient({ url: 'http://relay.test', clock: createFakeClock(), socket: network.factory });
  await chat.connect();
  const socket = network.latest();
  socket.accept();
  socket.say(welcome());
  const edited = chat.edit(chat.getSnapshot().current, 'target', 'new');
  await settled();
  const frame = socket.sent.find((one) => one.t === 'edit')!;
  socket.say({ t: 'nack', id: (frame as { id: string }).id, code: 'forbidden', message: 'Not yours.' });
  await assert.rejects(edited, (error: unknown) => error instanceof ChatError && error.code === 'forbidden');
  await assert.rejects(chat.send('  \n'), { code: 'empty' });
  for (const none of [5, undefined, null, { text: 'hi' }]) await assert.rejects(chat.send(none as never), { code: 'empty', message: 'The message has no text.' });
  await assert.rejects(chat.send('x'.repeat(4_001)), { code: 'too_large' });
  assert.equal((await chat.send('😀'.repeat(4_000))).status, 'sending');
  assert.equal((await chat.send('half \ud83d')).body?.text, 'half \ufffd');
  await chat.destroy();
});

test('what happened on the site is kept, and told in its order, once; a refusal for good rejects in words', async () => {
  const network = createFakeNetwork();
  const storage = memoryStorage();
  const clock = createFakeClock();
  const before = createChatClient({ url: 'http://relay.test', clock, socket: network.factory, storage });
  void before.track('added to basket', { product: 'lamp', price: 189.5, gift: false });
  void before.track('checkout');
  await settled();
  await before.destroy();

  const chat = createChatClient({ url: 'http://relay.test', clock, random: () => 0.5, socket: network.factory, storage });
  await clock.advance(60_000);
  await chat.connect();
  const welcomed = async (limits: Partial<typeof DEFAULT_LIMITS>): Promise<FakeSocket> => {
    const socket = network.latest();
    socket.accept();
    socket.say(welcome({ limits }));
    await settled();
    return socket;
  };
  const events = (socket: FakeSocket) => socket.sent.filter((frame) => frame.t === 'event');
  const older = await welcomed({ ...DEFAULT_LIMITS, eventBytes: undefined });
  assert.deepEqual(events(older), [], 'a relay that takes no events is told none');
  older.end(1006);
  await clock.advance(2_000);
  const socket = await welcomed(DEFAULT_LIMITS);
  const [first, second] = events(socket);
  assert.deepEqual([first, second].map((frame) => ({ ...frame, id: '' })), [
    { t: 'event', id: '', name: 'added to basket', data: { product: 'lamp', price: 189.5, gift: false }, ts: 1_000_000 },
    { t: 'event', id: '', name: 'checkout', ts: 1_000_000 },
  ]);
  socket.say({ t: 'ok', id: first!.id });
  socket.end(1006);
  await clock.advance(2_000);
  const next = await welcomed(DEFAULT_LIMITS);
  assert.deepEqual(events(next), [second], 'what was stored is not told again');
  const refused = chat.track('page');
  await settled();
  next.say({ t: 'nack', id: events(next)[1]!.id, code: 'invalid', message: 'The name is kept for page views.' });
  await assert.rejects(refused, { code: 'invalid' });
  next.say({ t: 'ok', id: second!.id });
  await settled();
  assert.deepEqual((await storage.keys('')).filter((key) => key.includes('outbox/')), []);
  await chat.destroy();
});

test('without a link the team is unknown, and older messages are refused as retryable', async () => {
  const { relay, chat, move } = world();
  await chat.connect();
  await move();
  for (let index = 0; index < 3; index += 1) await chat.send(`m${index}`);
  await move();
  for (let index = 0; index < 8; index += 1) relay.answer(chat.getSnapshot().current, `a${index}`);
  relay.cut(0, 0);
  assert.equal(chat.getSnapshot().team.state, 'unknown');
  assert.equal(shown(chat).freshness, 'cached');
  chat.trim(shown(chat).id, 1);
  await assert.rejects(chat.loadOlder(shown(chat).id), (error: unknown) => error instanceof ChatError && error.retryable);
  assert.equal(shown(chat).loadingOlder, false);
  await chat.destroy();
});

test('a conversation that was deleted is forgotten, but not what its author has not sent', async () => {
  const { relay, chat, move } = world();
  await chat.connect();
  await move();
  await chat.send('sent');
  await move();
  const { current } = chat.getSnapshot();
  const say = (frame: object): void => relay.links[0]!.socket.onmessage?.({ data: JSON.stringify(frame) });
  await chat.send('waiting');
  say({ t: 'gone', conv: current });
  assert.equal(chat.getSnapshot().current, current);
  assert.deepEqual(shown(chat).items.map((item) => item.type === 'message' && item.body?.text), ['waiting']);
  await move();
  say({ t: 'gone', conv: current });
  assert.notEqual(chat.getSnapshot().current, current);
  assert.equal(shown(chat).items.length, 0);
  await chat.destroy();
});

test('a listener that throws does not keep the others from hearing; a removed one hears nothing', async () => {
  const { chat, move } = world();
  const uncaught: unknown[] = [];
  const catching = (error: unknown): void => void uncaught.push(error);
  const before = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', catching);
  let heard = 0;
  const stop = chat.subscribe(() => { throw new Error('mine'); });
  chat.subscribe(() => (heard += 1));
  await chat.connect();
  await settled();
  stop();
  await settled();
  process.off('uncaughtException', catching);
  for (const listener of before) process.on('uncaughtException', listener);
  assert.ok(heard > 0 && uncaught.length > 0);
  const count = uncaught.length;
  await move();
  assert.equal(uncaught.length, count);
  await chat.destroy();
});

test('what the relay says when it refuses for good reaches the error event, with the reason as its code', async () => {
  const network = createFakeNetwork();
  const chat = createChatClient({ url: 'http://relay.test', clock: createFakeClock(), socket: network.factory });
  const errors: unknown[] = [];
  chat.on('error', (error) => errors.push(error));
  void chat.connect();
  while (network.sockets.length === 0) await settled();
  network.latest().accept();
  network.latest().say({ t: 'error', code: 'forbidden', message: 'Add http://localhost:5500 under Allowed origins.' });
  network.latest().end(4003, 'forbidden');
  assert.deepEqual(errors, [{ code: 'forbidden', message: 'Add http://localhost:5500 under Allowed origins.', retryable: false }]);
  assert.equal(chat.getSnapshot().connection.state, 'stopped');
  await chat.destroy();
});
