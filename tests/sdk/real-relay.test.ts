import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createChatClient } from '@frontdesk/sdk';
import type { ChatClient, ChatSnapshot, MessageView, SocketFactory, SocketLike } from '@frontdesk/sdk';
import { ApiError, createAdminClient } from '@frontdesk/sdk/admin';
import type { AdminClient } from '@frontdesk/sdk/admin';
import { memoryStorage } from '../../packages/sdk/src/storage/memory.ts';
import { startRelayProcess } from '../relay/http/relay-process.ts';
import type { RelayProcess } from '../relay/http/relay-process.ts';

let relay: RelayProcess;
let admin: AdminClient;
const clients: { destroy(): unknown }[] = [];

/** The address that clients know; like a name in front of a relay that comes back elsewhere. */
const URL_OF_CLIENTS = 'http://relay.test';
const here = (url: string): string => url.replace(/^(http|ws):\/\/relay\.test/, (_, scheme: string) => relay.url.replace(/^http/, scheme));
const socket: SocketFactory = (url, protocols) => new WebSocket(here(url), [...protocols]) as unknown as SocketLike;
const network = { url: URL_OF_CLIENTS, socket, fetch: ((input: string, init?: RequestInit) => fetch(here(input), init)) as typeof globalThis.fetch };

/** Resolves with the first defined answer of `look`, asked after every change. */
function until<Value>(source: { subscribe(listener: () => void): () => void }, look: () => Value | undefined | false, what: string): Promise<Value> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`never: ${what}`)), 15_000);
    const ask = (): void => {
      const found = look();
      if (found === undefined || found === false) return;
      clearTimeout(late);
      stop();
      resolve(found);
    };
    const stop = source.subscribe(ask);
    ask();
  });
}

function visitor(options: Partial<Parameters<typeof createChatClient>[0]> = {}): ChatClient {
  const chat = createChatClient({ ...network, random: () => 0.1, ...options });
  clients.push(chat);
  return chat;
}

const shown = (snapshot: ChatSnapshot) => snapshot.conversations.find(({ id }) => id === snapshot.current)!;
const texts = (snapshot: ChatSnapshot): (string | undefined)[] => shown(snapshot).items.map((item) => (item.type === 'message' ? item.body?.text : item.notice.type));
const online = (chat: ChatClient) => until(chat, () => chat.getSnapshot().connection.state === 'online', 'online');

before(async () => {
  relay = await startRelayProcess();
  const link = relay.link!;
  admin = createAdminClient({ ...network, random: () => 0.1 });
  clients.push(admin);
  assert.equal((await admin.link(link)).purpose, 'owner');
  const me = await admin.claim({ link, name: 'Olga Owner', email: 'olga@shop.test', password: 'correct horse battery staple' });
  assert.equal('agent' in me && me.agent.role, 'owner');
  await until(admin, () => admin.getSnapshot().connection.state === 'online', 'agent online');
});

after(async () => {
  for (const client of clients) await client.destroy();
  await relay.remove();
});

test("a visitor's message reaches an agent, the reply comes back, and ticks go sent → delivered → read on both sides", async () => {
  const inbox = admin.inbox({ state: ['open', 'waiting'] });
  const heard: string[] = [];
  const stop = admin.on('message', ({ text }) => heard.push(text));
  const chat = visitor();
  const received: MessageView[] = [];
  chat.on('message', ({ message }) => received.push(message));
  await chat.connect();
  await online(chat);

  const pending = await chat.send('Is the blue one in stock?');
  const conv = pending.conv;
  const item = await until(inbox, () => inbox.getSnapshot().items.find(({ id }) => id === conv), 'in the inbox');
  assert.equal(item.unread, 1);
  await until(admin, () => heard.includes('Is the blue one in stock?'), 'heard');

  admin.openConversation(conv);
  const view = await until(admin, () => {
    const one = admin.getSnapshot().conversations[conv];
    return one?.freshness === 'live' && one.items.length > 0 && one;
  }, 'open in the console');
  assert.equal(view.items[0]?.id, pending.id);
  await until(chat, () => shown(chat.getSnapshot()).items.some((one) => one.type === 'message' && one.status === 'delivered'), 'delivered');
  admin.markRead(conv);
  await until(chat, () => shown(chat.getSnapshot()).items.some((one) => one.type === 'message' && one.status === 'read'), 'read');

  admin.setTyping(conv, true);
  await until(chat, () => shown(chat.getSnapshot()).typing.length === 1, 'typing seen');
  await admin.send(conv, 'Yes, three of them.');
  await until(chat, () => texts(chat.getSnapshot()).includes('Yes, three of them.'), 'reply');
  assert.deepEqual(shown(chat.getSnapshot()).typing, []);
  assert.equal(chat.getSnapshot().unread, 1);
  assert.deepEqual(received.map(({ body }) => body?.text), ['Yes, three of them.']);
  chat.markRead(conv);
  await until(chat, () => chat.getSnapshot().unread === 0, 'nothing unread');
  await until(admin, () => admin.getSnapshot().conversations[conv]?.items.some((one) => one.type === 'message' && one.own && one.status === 'read'), 'the agent sees it read');

  await admin.api.conversations.close(conv);
  await until(chat, () => shown(chat.getSnapshot()).state === 'closed', 'closed');
  await until(inbox, () => !inbox.getSnapshot().items.some(({ id }) => id === conv), 'closed ones leave the list');
  assert.deepEqual(texts(chat.getSnapshot()), ['Is the blue one in stock?', 'Yes, three of them.', 'state']);
  admin.closeConversation(conv);
  inbox.close();
  stop();
});

test('the relay is stopped, three messages are written, the page is reloaded, the relay starts: each arrives once, in order', async () => {
  const disk = { ...memoryStorage(), persistent: true };
  const first = createChatClient({ ...network, storage: disk, random: () => 0.1 });
  await first.connect();
  await online(first);
  const { conv } = await first.send('zero');
  await until(first, () => first.getSnapshot().queued === 0, 'sent');
  const { folder } = relay;
  await relay.stop('SIGKILL');
  await until(first, () => first.getSnapshot().connection.state !== 'online', 'link lost');
  for (const text of ['one', 'two', 'three']) await first.send(text);
  assert.equal(first.getSnapshot().queued, 3);
  await first.destroy();

  const again = visitor({ storage: disk });
  await again.open();
  assert.deepEqual(texts(again.getSnapshot()), ['zero', 'one', 'two', 'three'], 'painted without a connection');
  await again.connect();
  relay = await startRelayProcess({ folder });
  await until(again, () => again.getSnapshot().queued === 0 && again.getSnapshot().connection.state === 'online', 'flushed');
  const stored = await until(admin, () => admin.getSnapshot().connection.state === 'online', 'agent back').then(() => admin.api.messages.list(conv));
  assert.deepEqual(stored.entries.map((entry) => entry.type === 'message' && entry.body?.text), ['zero', 'one', 'two', 'three']);
  assert.deepEqual(texts(again.getSnapshot()), ['zero', 'one', 'two', 'three']);
});

test('a bot is there without claiming to be: nothing of what it says by itself is refused', { timeout: 30_000 }, async () => {
  const { secret } = await admin.api.tokens.create({ name: 'Helper', scopes: ['conversations.read', 'conversations.write'] });
  const bot = createAdminClient({ ...network, token: secret, random: () => 0.1 });
  clients.push(bot);
  const refused: unknown[] = [];
  bot.on('error', (error) => refused.push(error));
  await bot.start();
  await until(bot, () => bot.getSnapshot().connection.state === 'online', 'bot online');
  bot.setPresence('away');
  bot.on('message', ({ conversation, text }) => { if (text === 'Is a bot there?') void bot.send(conversation.id, 'Yes, always.'); });
  const chat = visitor();
  await chat.connect();
  await chat.send('Is a bot there?');
  await until(chat, () => texts(chat.getSnapshot()).includes('Yes, always.') || undefined, 'the answer of the bot');
  assert.deepEqual(refused, []);
});

test('a broadcast reaches a connected visitor at once, another on return, each once, and the figures move', { timeout: 30_000 }, async () => {
  const present = visitor();
  const disk = { ...memoryStorage(), persistent: true };
  const away = createChatClient({ ...network, storage: disk });
  await Promise.all([present.connect(), away.connect()]);
  await Promise.all([online(present), online(away)]);
  await away.destroy();

  const seen = new Promise<void>((resolve) => {
    const stop = admin.on('broadcast', ({ broadcast: { body, delivered, read } }) => {
      if (body.title !== 'Sale' || delivered < 2 || read < 1) return;
      stop();
      resolve();
    });
  });
  const broadcast = await admin.api.broadcasts.create({ text: 'Summer sale starts today', title: 'Sale' });
  const view = await until(present, () => present.getSnapshot().broadcasts, 'received live');
  assert.equal(view.items.length, 1);
  assert.equal(present.getSnapshot().unread, 1);
  present.markRead(view.id);

  const back = visitor({ storage: disk });
  await back.connect();
  const later = await until(back, () => back.getSnapshot().broadcasts, 'received on return');
  assert.equal(later.items.length, 1);
  await seen;
  const figures = await admin.api.broadcasts.get(broadcast.id);
  assert.ok(figures.delivered >= 2 && figures.read >= 1, JSON.stringify(figures));
});

test('edits and deletions reach both sides; older messages load by pages', async () => {
  const chat = visitor();
  await chat.connect();
  await online(chat);
  const first = await chat.send('helo');
  await until(chat, () => chat.getSnapshot().queued === 0, 'sent');
  await chat.edit(first.conv, first.id, 'hello');
  // The relay has it; what it stored comes by its own way, which may end a moment later.
  await until(chat, () => texts(chat.getSnapshot())[0] === 'hello', 'edited in the chat');
  for (let index = 0; index < 60; index += 1) await admin.api.messages.send(first.conv, { text: `line ${index}` });
  await until(chat, () => shown(chat.getSnapshot()).head >= 62, 'all there');

  admin.openConversation(first.conv);
  const newest = await until(admin, () => {
    const view = admin.getSnapshot().conversations[first.conv];
    return view?.freshness === 'live' && view;
  }, 'open');
  assert.ok(newest.hasOlder && newest.items.length < 61);
  await admin.loadOlder(first.conv);
  const all = admin.getSnapshot().conversations[first.conv]!;
  assert.equal(all.items.length, 61);
  assert.equal(all.hasOlder, false);
  assert.equal(all.items[0]?.type === 'message' && all.items[0].body?.text, 'hello');
  await chat.remove(first.conv, first.id);
  await until(admin, () => {
    const item = admin.getSnapshot().conversations[first.conv]?.items[0];
    return item?.type === 'message' && item.deleted;
  }, 'deleted in the console');
  admin.closeConversation(first.conv);
});

test('profile and wishes are kept until the relay has them, and come back with the next welcome', async () => {
  const disk = { ...memoryStorage(), persistent: true };
  const chat = createChatClient({ ...network, storage: disk });
  const told = chat.setProfile({ name: 'Vera', email: 'vera@example.com' });
  await chat.connect();
  await told;
  await chat.setPrefs({ broadcasts: false });
  await chat.destroy();
  const again = visitor({ storage: disk });
  await again.connect();
  await online(again);
  assert.deepEqual(again.getSnapshot().profile, { name: 'Vera', email: 'vera@example.com' });
  assert.equal(again.getSnapshot().prefs.broadcasts, false);
  const found = await admin.api.visitors.list({ q: 'vera@' });
  assert.equal(found.items[0]?.name, 'Vera');
});

test('an API token signs a bot in; a wrong one is told from a relay that is away', async () => {
  const { secret } = await admin.api.tokens.create({ name: 'bot' });
  const bot = createAdminClient({ ...network, token: secret });
  clients.push(bot);
  await bot.start();
  await until(bot, () => bot.getSnapshot().connection.state === 'online', 'bot online');
  const chat = visitor();
  bot.on('message', ({ conversation }) => void bot.send(conversation.id, 'beep'));
  await chat.connect();
  await chat.send('hi');
  await until(chat, () => texts(chat.getSnapshot()).includes('beep'), 'the bot answered');

  const wrong = createAdminClient({ ...network, token: `fdt_${'x'.repeat(43)}` });
  clients.push(wrong);
  await wrong.start();
  assert.equal(wrong.getSnapshot().session, 'signed-out');
  await assert.rejects(wrong.send('any', 'hello'), { code: 'unauthorized', message: /sign in first, or use a token that is valid/ });
  await assert.rejects(wrong.api.conversations.list(), (error: unknown) => error instanceof ApiError && error.status === 401 && error.code !== '');
});

test('what an agent sends before the sign-in is known is sent once it is', async () => {
  const { secret } = await admin.api.tokens.create({ name: 'early', scopes: ['conversations.read', 'conversations.write'] });
  const chat = visitor();
  await chat.connect();
  const { conv } = await chat.send('hello?');
  await until(chat, () => chat.getSnapshot().queued === 0, 'stored');
  const bot = createAdminClient({ ...network, token: secret });
  clients.push(bot);
  await bot.send(conv, 'early');
  await bot.start();
  await until(chat, () => texts(chat.getSnapshot()).includes('early'), 'the early one');
});

test('the example bot answers a visitor', async () => {
  const { secret } = await admin.api.tokens.create({ name: 'example' });
  const bot = spawn(process.execPath, ['--conditions=frontdesk-source', join(import.meta.dirname, '../../examples/node-bot/bot.mjs')], {
    env: { PATH: process.env['PATH'] ?? '', FRONTDESK_URL: relay.url, FRONTDESK_TOKEN: secret }, stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await new Promise<void>((resolve, reject) => {
      bot.stdout.on('data', (text: Buffer) => String(text).includes('online') && resolve());
      bot.once('exit', (code) => reject(new Error(`the bot ended with ${code}`)));
    });
    const chat = visitor();
    await chat.connect();
    await chat.send('When are you open?');
    await until(chat, () => texts(chat.getSnapshot()).includes('We are open Monday to Friday, 9 to 17.'), 'answered');
  } finally {
    bot.removeAllListeners('exit');
    const ended = once(bot, 'exit');
    bot.kill('SIGTERM');
    assert.equal((await ended)[0], 0, 'it ends by itself when asked to');
  }
});
