import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { IDBFactory } from 'fake-indexeddb';
import { createChatClient } from '@frontdesk/sdk';
import type { ChatClient, ClientStorage } from '@frontdesk/sdk';
import { indexedDbStorage } from '../../packages/sdk/src/storage/indexeddb.ts';
import { memoryStorage } from '../../packages/sdk/src/storage/memory.ts';
import { openStorage } from '../../packages/sdk/src/storage/open.ts';
// Fetched in no time: what happens when it comes late is in received.test.ts.
import '../../packages/sdk/src/timeline/timeline.ts';
import { createFakeClock, settled } from './fake-clock.ts';
import { ModelRelay } from './model-relay.ts';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

const engines: Record<string, () => Promise<ClientStorage>> = { memory: async () => memoryStorage(), IndexedDB: () => indexedDbStorage() };
for (const [name, make] of Object.entries(engines)) {
  test(`${name}: values are kept, listed by prefix in order, removed, and updated in one step`, async () => {
    const storage = await make();
    await storage.set('a/2', { deep: [1] });
    await storage.set('a/1', 'one');
    await storage.set('b/1', 'other');
    assert.deepEqual(await storage.get('a/2'), { deep: [1] });
    assert.deepEqual(await storage.keys('a/'), ['a/1', 'a/2']);
    await storage.remove('a/1');
    assert.equal(await storage.get('a/1'), undefined);
    const counts = await Promise.all(Array.from({ length: 20 }, () => storage.update<number>('n', (held = 0) => held + 1)));
    assert.deepEqual([...counts].sort((one, other) => one - other), Array.from({ length: 20 }, (_, at) => at + 1));
  });
}

test('IndexedDB says that it lasts, and asks for strict durability', async () => {
  const modes: unknown[] = [];
  const storage = await indexedDbStorage(spied(new IDBFactory(), (...call) => modes.push(call)));
  await storage.set('k', 1);
  assert.equal(storage.persistent, true);
  assert.deepEqual(modes.at(-1), ['values', 'readwrite', { durability: 'strict' }]);
});

test('a connection that the browser closed is opened again and the call is made once more', async () => {
  const databases: IDBDatabase[] = [];
  const storage = await indexedDbStorage(spied(new IDBFactory(), () => {}, (database) => databases.push(database)));
  await storage.set('k', 1);
  databases.at(-1)!.close();
  assert.equal(await storage.get('k'), 1);
  await storage.set('k', 2);
  assert.equal(await storage.get('k'), 2);
  assert.equal(databases.length, 2);
});

test('a database that was refused once may be opened later', async () => {
  const real = new IDBFactory();
  let refused = true;
  const factory = { open: (name: string) => { if (refused) throw new DOMException('no', 'SecurityError'); return real.open(name); } } as unknown as IDBFactory;
  await assert.rejects(indexedDbStorage(factory), { name: 'SecurityError' });
  refused = false;
  assert.equal((await indexedDbStorage(factory)).persistent, true);
});

test('where the browser refuses its database, memory takes over and says why', async () => {
  globalThis.indexedDB = { open: () => { throw new DOMException('private mode', 'SecurityError'); } } as unknown as IDBFactory;
  const { storage, refused } = await openStorage();
  assert.equal(storage.persistent, false);
  assert.match(refused!, /private mode/);
  const chat = createChatClient({ url: 'http://relay.test', clock: createFakeClock(), socket: new ModelRelay().factory });
  const codes: string[] = [];
  chat.on('error', ({ code }) => codes.push(code));
  await chat.open();
  assert.equal(chat.getSnapshot().persistent, false);
  assert.deepEqual(codes, ['storage']);
  await chat.destroy();
});

test('quota: the text is kept and sent all the same, the visitor is told, and it is told again when it holds', async () => {
  const disk = memoryStorage();
  let full = true;
  const storage: ClientStorage = {
    ...disk, persistent: true,
    set: async (key, value) => { if (full) throw new DOMException('full', 'QuotaExceededError'); return disk.set(key, value); },
    update: async (key, change) => { if (full) throw new DOMException('full', 'QuotaExceededError'); return disk.update(key, change); },
  };
  const clock = createFakeClock();
  const relay = new ModelRelay();
  const chat = createChatClient({ url: 'http://relay.test', clock, socket: relay.factory, storage });
  const codes: string[] = [];
  chat.on('error', ({ code }) => codes.push(code));
  await chat.connect();
  const pending = await chat.send('do not lose me');
  assert.equal(pending.status, 'queued');
  assert.equal(chat.getSnapshot().persistent, false);
  assert.ok(codes.includes('storage'));
  await move(relay);
  assert.deepEqual(textsOf(relay), ['do not lose me']);
  full = false;
  await chat.send('and me');
  assert.equal(chat.getSnapshot().persistent, true);
  await move(relay);
  assert.deepEqual(textsOf(relay), ['do not lose me', 'and me']);
  await chat.destroy();
});

test('quota: who was here before stays the same visitor; whoever is new shares nothing that other tabs would send in another name', async () => {
  const relay = new ModelRelay();
  const disk = memoryStorage();
  let full = false;
  const refuse = async (): Promise<never> => { throw new DOMException('full', 'QuotaExceededError'); };
  const storage: ClientStorage = { ...disk, persistent: true, set: (key, value) => (full ? refuse() : disk.set(key, value)), update: (key, change) => (full ? refuse() : disk.update(key, change)) };
  const tokens: string[] = [];
  const page = async (): Promise<ChatClient> => {
    const chat = createChatClient({ url: 'http://relay.test', storage, clock: createFakeClock(), socket: (url, protocols) => {
      const socket = relay.factory(url, protocols);
      const { send } = socket;
      socket.send = (text) => {
        tokens.push(...(/"token":"(\w+)"/.exec(text)?.slice(1) ?? []));
        send.call(socket, text);
      };
      return socket;
    } });
    await chat.connect();
    for (let round = 0; round < 20; round += 1) {
      for (let which = 0; which < relay.live.length; which += 1) relay.up(which);
      await settled();
    }
    return chat;
  };
  full = true;
  const stranger = await page();
  assert.equal(stranger.getSnapshot().persistent, false);
  full = false;
  const first = await page();
  await stranger.send('from somebody whom the device does not know');
  assert.deepEqual((await disk.keys('')).filter((key) => key.includes('outbox/')), []);
  assert.equal(stranger.getSnapshot().persistent, false);
  full = true;
  const again = await page();
  assert.equal(tokens.length, 3);
  assert.notEqual(tokens[0], tokens[1]);
  assert.equal(tokens[1], tokens[2]);
  for (const chat of [stranger, first, again]) await chat.destroy();
});

test('two tabs on one database are one visitor with one conversation and one order', async () => {
  const relay = new ModelRelay();
  const make = (): ChatClient => createChatClient({ url: 'http://relay.test', clock: createFakeClock(), socket: relay.factory });
  const [one, other] = [make(), make()];
  await Promise.all([one.connect(), other.connect()]);
  assert.equal(one.getSnapshot().current, other.getSnapshot().current);
  await Promise.all([one.send('a'), other.send('b'), one.send('c')]);
  await one.setDraft(one.getSnapshot().current, 'half a thou');
  assert.equal(await other.getDraft(other.getSnapshot().current), 'half a thou');
  await move(relay, [one, other]);
  assert.deepEqual([...textsOf(relay)].sort(), ['a', 'b', 'c']);
  const tokens = new Set(relay.tokens);
  assert.equal(tokens.size, 1);
  for (const chat of [one, other]) {
    assert.equal(chat.getSnapshot().queued, 0);
    assert.equal(chat.getSnapshot().conversations[0]?.items.length, 3);
    await chat.destroy();
  }
});

test('opening paints what is known, with nothing sent; reset forgets all of it', async () => {
  const relay = new ModelRelay();
  const disk = { ...memoryStorage(), persistent: true };
  const make = (): ChatClient => createChatClient({ url: 'http://relay.test', clock: createFakeClock(), socket: relay.factory, storage: disk });
  const before = make();
  await before.connect();
  await before.send('sent');
  await move(relay, [before]);
  relay.cut(0, 0);
  await before.send('not sent');
  await before.destroy();

  const chat = make();
  await chat.open();
  const view = chat.getSnapshot().conversations.find(({ id }) => id === chat.getSnapshot().current)!;
  assert.equal(view.freshness, 'cached');
  assert.deepEqual(view.items.map((item) => item.type === 'message' && [item.body?.text, item.status]), [['sent', 'sent'], ['not sent', 'queued']]);
  assert.equal(relay.live.length, 0, 'no socket before connect');

  const old = chat.getSnapshot().current;
  await chat.reset();
  assert.deepEqual(await disk.keys(''), []);
  assert.notEqual(chat.getSnapshot().current, old);
  assert.equal(chat.getSnapshot().queued, 0);
  await chat.destroy();
});

test('making a client touches neither storage nor network', async () => {
  let touched = 0;
  globalThis.indexedDB = { open: () => { touched += 1; throw new Error('touched'); } } as unknown as IDBFactory;
  const chat = createChatClient({ url: 'http://relay.test', socket: () => { touched += 1; throw new Error('touched'); } });
  chat.getSnapshot();
  await settled();
  assert.equal(touched, 0);
  await chat.destroy();
});

function textsOf(relay: ModelRelay): (string | undefined)[] {
  return [...relay.conversations.values()].flatMap(({ entries }) => entries).map((entry) => (entry.type === 'message' ? entry.body?.text : undefined));
}

/** Lets everything that waits on the wire, and in the database, arrive. */
async function move(relay: ModelRelay, chats: readonly ChatClient[] = []): Promise<void> {
  for (let idle = 0; idle < 20; ) {
    let moved = false;
    for (let which = 0; which < relay.live.length; which += 1) moved = relay.up(which) || relay.down(which) || moved;
    await new Promise((resolve) => setTimeout(resolve, 1));
    idle = moved || chats.some((chat) => chat.getSnapshot().queued > 0) ? 0 : idle + 1;
  }
}

/** A factory whose databases tell about their transactions. */
function spied(factory: IDBFactory, onTransaction: (...call: unknown[]) => void, onOpen: (database: IDBDatabase) => void = () => {}): IDBFactory {
  return {
    open(name: string) {
      const request = factory.open(name);
      request.addEventListener('success', () => {
        const database = request.result;
        const transaction = database.transaction.bind(database);
        database.transaction = (...call: Parameters<IDBDatabase['transaction']>) => {
          onTransaction(...call);
          return transaction(...call);
        };
        onOpen(database);
      });
      return request;
    },
  } as unknown as IDBFactory;
}
