import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChatError } from '@frontdesk/sdk';
import type { ChatClientOptions, ConnectionView } from '@frontdesk/sdk';
import { createVisitorClient } from '../../packages/sdk/src/visitor-client.ts';
import { memoryStorage } from '../../packages/sdk/src/storage/memory.ts';
import { createTimeline } from '../../packages/sdk/src/timeline/timeline.ts';
import { createFakeClock, settled } from './fake-clock.ts';
import { createFakeNetwork, welcome } from './fake-socket.ts';
import { ModelRelay } from './model-relay.ts';

/** A visitor whose timeline comes when the test says so. */
function world(options: ChatClientOptions = {}) {
  const clock = createFakeClock();
  const relay = new ModelRelay();
  const asked: { arrive(): void; fail(): void }[] = [];
  const chat = createVisitorClient({ url: 'http://relay.test', clock, socket: relay.factory, random: () => 0.5, ...options }, () =>
    new Promise((resolve, reject) => asked.push({ arrive: () => resolve({ createTimeline }), fail: () => reject(new Error('404')) })));
  const move = async (): Promise<void> => {
    for (let idle = 0; idle < 3; idle += 1) {
      while (relay.up() || relay.down()) idle = 0;
      await settled();
    }
  };
  const shown = () => {
    const { conversations, current } = chat.getSnapshot();
    return conversations.find(({ id }) => id === current)!;
  };
  const texts = () => shown().items.map((item) => item.type === 'message' && [item.body?.text, item.status]);
  return { clock, relay, chat, asked, move, shown, texts };
}

test('the first message is written, kept and sent without the timeline; nothing is fetched before the relay has it', async () => {
  const { relay, chat, asked, move, texts } = world();
  await chat.connect();
  await move();
  await chat.setDraft(chat.getSnapshot().current, 'he');
  chat.setTyping(chat.getSnapshot().current, true);
  chat.markRead(chat.getSnapshot().current);
  await chat.send('hello');
  await chat.send('are you there?');
  relay.up();
  relay.up();
  assert.equal(asked.length, 0);
  await move();
  assert.equal(asked.length, 1);
  assert.deepEqual(relay.conversations.get(chat.getSnapshot().current)?.entries.map(({ seq }) => seq), [1, 2]);
  assert.deepEqual(texts(), [['hello', 'sending'], ['are you there?', 'sending']], 'the answer waits for the part that shows it');
  await chat.destroy();
});

test('announcements are followed before there is one, without the timeline; the first one fetches it', async () => {
  const network = createFakeNetwork();
  const { chat, asked } = world({ socket: network.factory });
  await chat.connect();
  const socket = network.latest();
  socket.accept();
  const conv = '00000000-0000-7000-9000-000000000009';
  const cursor = { delivered: 0, read: 0 };
  socket.say(welcome({ conversations: [{ id: conv, kind: 'broadcast', state: 'open', epoch: 5, head: 0, rev: 1, activity: 1, createdTs: 1, updatedTs: 1, unread: 0, cursors: { visitor: cursor, agents: cursor } }] }));
  assert.deepEqual(socket.sent.filter(({ t }) => t === 'sync'), [{ t: 'sync', conv, epoch: 5, after: 0 }]);
  socket.say({ t: 'page', conv, epoch: 5, head: 0, entries: [] });
  assert.equal(asked.length, 0);
  socket.say({ t: 'entry', entry: { type: 'message', conv, seq: 1, id: 'm1', ts: 1, by: { kind: 'agent', id: 'a' }, body: { text: 'Summer sale' } } });
  asked[0]!.arrive();
  await settled();
  assert.equal(chat.getSnapshot().unread, 1);
  assert.equal(chat.getSnapshot().broadcasts?.items.length, 1);
  await chat.destroy();
});

test('what came while the timeline was fetched is shown in its order, once', async () => {
  const { relay, chat, asked, move, texts } = world();
  const heard: (string | undefined)[] = [];
  chat.on('message', ({ message }) => heard.push(message.body?.text));
  await chat.connect();
  await chat.send('hello');
  await move();
  const { current } = chat.getSnapshot();
  relay.answer(current, 'hi');
  await move();
  asked[0]!.arrive();
  await move();
  assert.deepEqual(texts(), [['hello', 'read'], ['hi', 'received']]);
  assert.deepEqual(heard, ['hi']);
  assert.equal(chat.getSnapshot().unread, 1);
  assert.equal(chat.getSnapshot().queued, 0);
  await chat.destroy();
});

test('a timeline that cannot be fetched is told, costs the link and nothing else: the next link fetches it again and brings everything', async () => {
  const { clock, relay, chat, asked, move, texts } = world();
  const errors: string[] = [];
  const states: ConnectionView['state'][] = [];
  chat.on('error', ({ code, message }) => errors.push(`${code}: ${message}`));
  chat.on('connection', ({ state }) => states.push(state));
  await chat.connect();
  await chat.send('hello');
  await move();
  asked[0]!.fail();
  await move();
  assert.deepEqual(errors, ['offline: A part of the chat could not be loaded: Error: 404']);
  assert.equal(states.at(-1), 'waiting');
  assert.deepEqual(texts(), [['hello', 'queued']]);
  await clock.advance(1_000);
  await move();
  asked[1]!.fail();
  await move();
  assert.equal(states.at(-1), 'waiting');
  await clock.advance(2_000);
  await move();
  asked[2]!.arrive();
  await move();
  assert.deepEqual(texts(), [['hello', 'sent']]);
  assert.equal([...relay.conversations.values()].flatMap(({ entries }) => entries).length, 1);
  await chat.destroy();
});

test('when the timeline cannot be fetched, older messages are refused in words, and the next call tries again', async () => {
  const { chat, asked, texts } = world();
  await chat.send('kept');
  assert.deepEqual(texts(), [['kept', 'queued']]);
  const older = chat.loadOlder(chat.getSnapshot().current);
  asked[0]!.fail();
  await assert.rejects(older, (error: unknown) => error instanceof ChatError && error.code === 'offline' && error.retryable);
  const again = chat.loadOlder(chat.getSnapshot().current);
  asked[1]!.arrive();
  await again;
  assert.deepEqual(texts(), [['kept', 'queued']]);
  await chat.destroy();
});

test('a returning visitor sees the earlier messages as soon as the storage is open; when they cannot be painted, the relay brings them', async () => {
  const storage = memoryStorage();
  const before = world({ storage });
  await before.chat.connect();
  await before.chat.send('hello');
  await before.move();
  before.asked[0]!.arrive();
  await before.move();
  await before.chat.destroy();

  const painted = world({ storage });
  const opened = painted.chat.open();
  await settled();
  painted.asked[0]!.arrive();
  await opened;
  assert.deepEqual(painted.texts(), [['hello', 'sent']]);
  await painted.chat.destroy();

  const bare = world({ storage, socket: before.relay.factory });
  const connected = bare.chat.connect();
  await settled();
  bare.asked[0]!.fail();
  await connected;
  assert.deepEqual(bare.texts(), []);
  const link = before.relay;
  while (link.up() || link.down());
  await settled();
  bare.asked[1]!.arrive();
  for (let idle = 0; idle < 3; idle += 1) {
    while (link.up() || link.down()) idle = 0;
    await settled();
  }
  assert.deepEqual(bare.texts(), [['hello', 'sent']]);
  await bare.chat.destroy();
});

test('an item whose echo is in the stored log is not shown beside it, and not sent again', async () => {
  const storage = memoryStorage();
  const first = world({ storage });
  await first.chat.connect();
  const { id, conv } = await first.chat.send('once');
  await first.move();
  first.asked[0]!.arrive();
  await first.move();
  await first.chat.destroy();
  const [key] = (await storage.keys('')).filter((name) => name.includes('conversation/'));
  const item = { id, conv, type: 'send', body: { text: 'once' }, order: 1, ts: 1, tries: 0 };
  await storage.set(key!.replace(/conversation\/.*/, `outbox/${id}`), item);

  const { chat, asked, texts } = world({ storage });
  const opened = chat.open();
  await settled();
  asked[0]!.arrive();
  await opened;
  assert.deepEqual(texts(), [['once', 'sent']]);
  assert.equal(chat.getSnapshot().queued, 0);
  await chat.destroy();
  await settled();
  assert.deepEqual((await storage.keys('')).filter((name) => name.includes('outbox/')), []);
});

test('a message that the relay has just stored is painted after a crash in that very moment, while the relay is away', async () => {
  for (const fetched of [false, true]) {
    const storage = memoryStorage();
    const first = world({ storage });
    await first.chat.connect();
    await first.chat.send('once');
    await first.move();
    // The part that shows what was received comes from the relay, too: it may be away by then.
    if (fetched) first.asked[0]!.arrive();
    await first.move();
    const second = world({ storage });
    await second.chat.open();
    assert.deepEqual(second.chat.getSnapshot().conversations.flatMap(({ items }) => items.map((item) => item.type === 'message' && item.body?.text)), ['once'], `fetched: ${fetched}`);
    await second.chat.destroy();
  }
});
