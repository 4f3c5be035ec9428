/** Where WebSocket is blocked both clients go over HTTP, and everything that is promised holds there too. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createChatClient } from '@frontdesk/sdk';
import type { ChatClient, ChatSnapshot } from '@frontdesk/sdk';
import { createAdminClient } from '@frontdesk/sdk/admin';
import type { AdminClient } from '@frontdesk/sdk/admin';
import { memoryStorage } from '../../packages/sdk/src/storage/memory.ts';
import { startRelayProcess, type RelayProcess } from '../relay/http/relay-process.ts';
import { seeded } from './fake-clock.ts';
import { startStrictProxy, type Fault, type StrictProxy } from './strict-proxy.ts';

const LIMITS = { FRONTDESK_VISITOR_MESSAGES_PER_MINUTE: '10000', FRONTDESK_VISITOR_MESSAGES_PER_HOUR: '10000' };
let relay: RelayProcess;
let proxy: StrictProxy;
const clients: { destroy(): unknown }[] = [];

before(async () => {
  relay = await startRelayProcess({ env: LIMITS });
  proxy = await startStrictProxy(() => relay.url);
});
after(async () => {
  for (const client of clients) await client.destroy();
  await proxy.close();
  await relay.remove();
});

/** Resolves when `look` says yes; asked after every change. */
function until(source: { subscribe(listener: () => void): () => void }, look: () => boolean, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`never: ${what}`)), 60_000);
    const ask = (): void => {
      if (!look()) return;
      clearTimeout(late);
      stop();
      resolve();
    };
    const stop = source.subscribe(ask);
    ask();
  });
}

function visitor(options: Partial<Parameters<typeof createChatClient>[0]> = {}): ChatClient {
  const chat = createChatClient({ url: proxy.url, random: () => 0.1, ...options });
  clients.push(chat);
  return chat;
}

let desk: AdminClient | undefined;
async function agent(): Promise<AdminClient> {
  if (desk) return desk;
  desk = createAdminClient({ url: proxy.url, random: () => 0.1 });
  clients.push(desk);
  await desk.claim({ link: relay.link!, name: 'Olga Owner', email: 'olga@shop.test', password: 'correct horse battery staple' });
  await until(desk, () => desk?.getSnapshot().connection.state === 'online', 'the agent is online');
  return desk;
}

const online = (chat: ChatClient): Promise<void> => until(chat, () => chat.getSnapshot().connection.state === 'online', 'online');
const texts = (snapshot: ChatSnapshot, conv: string): string[] => snapshot.conversations.find(({ id }) => id === conv)!.items.map((item) => (item.type === 'message' ? (item.body?.text ?? '') : item.type));
const storedTexts = async (admin: AdminClient, conv: string): Promise<string[]> => (await admin.api.messages.list(conv, { limit: 100 })).entries.map((entry) => (entry.type === 'message' ? (entry.body?.text ?? '') : entry.type));

test('a proxy that refuses upgrades: the visitor and the agent chat over HTTP, and say so', async () => {
  const admin = await agent();
  const chat = visitor();
  await chat.connect();
  await online(chat);
  assert.equal(chat.getSnapshot().connection.via, 'http');
  assert.equal(admin.getSnapshot().connection.via, 'http');
  const { conv } = await chat.send('Is anybody there?');
  await until(chat, () => chat.getSnapshot().queued === 0, 'stored');
  admin.openConversation(conv);
  await until(admin, () => admin.getSnapshot().conversations[conv]?.freshness === 'live', 'open at the agent');
  await admin.send(conv, 'We are.');
  await until(chat, () => texts(chat.getSnapshot(), conv).includes('We are.'), 'the reply');
});

test('requests lost, answers lost and requests repeated at random: every message arrives once and in order, both ways', async () => {
  const admin = await agent();
  const random = seeded(20_261_121);
  let turn = 0;
  const chat = visitor();
  await chat.connect();
  await online(chat);
  const { conv } = await chat.send('0');
  await until(chat, () => chat.getSnapshot().queued === 0, 'opened');
  admin.openConversation(conv);
  await until(admin, () => admin.getSnapshot().conversations[conv]?.freshness === 'live', 'open at the agent');
  proxy.fault = (): Fault => (random() < 0.35 ? (['request-lost', 'answer-lost', 'twice'] as const)[(turn += 1) % 3] : undefined);
  for (let index = 1; index <= 30; index += 1) {
    await chat.send(String(index));
    if (index % 3 === 0) await admin.send(conv, `reply ${index}`);
    if (index % 5 === 0) await until(chat, () => chat.getSnapshot().queued < 3, 'some arrive');
  }
  const all = (): boolean => chat.getSnapshot().queued === 0 && texts(chat.getSnapshot(), conv).length === 41;
  await until(chat, all, 'everything arrives at the visitor');
  await until(admin, () => admin.getSnapshot().conversations[conv]?.items.length === 41, 'everything arrives at the agent');
  proxy.fault = () => undefined;
  const stored = await storedTexts(admin, conv);
  assert.deepEqual(stored.filter((text) => !text.startsWith('reply')), Array.from({ length: 31 }, (_value, index) => String(index)));
  assert.deepEqual(stored.filter((text) => text.startsWith('reply')), Array.from({ length: 10 }, (_value, index) => `reply ${(index + 1) * 3}`));
  assert.deepEqual(texts(chat.getSnapshot(), conv), stored);
  for (const kind of ['request-lost', 'answer-lost', 'twice']) assert.ok((proxy.faults[kind] ?? 0) > 0, `${kind}: ${JSON.stringify(proxy.faults)}`);
  assert.equal(chat.getSnapshot().connection.via, 'http');
});

test('three messages written while the relay is down survive a reload and arrive once, in order, over HTTP', async () => {
  const admin = await agent();
  const disk = { ...memoryStorage(), persistent: true };
  const first = createChatClient({ url: proxy.url, random: () => 0.1, storage: disk });
  await first.connect();
  await online(first);
  const { conv } = await first.send('zero');
  await until(first, () => first.getSnapshot().queued === 0, 'sent');
  const { folder } = relay;
  await relay.stop('SIGTERM');
  await until(first, () => first.getSnapshot().connection.state !== 'online', 'link lost');
  for (const text of ['one', 'two', 'three']) await first.send(text);
  await first.destroy();
  const again = visitor({ storage: disk });
  await again.connect();
  relay = await startRelayProcess({ folder, env: LIMITS });
  await until(again, () => again.getSnapshot().queued === 0 && again.getSnapshot().connection.state === 'online', 'flushed');
  assert.equal(again.getSnapshot().connection.via, 'http');
  await until(admin, () => admin.getSnapshot().connection.state === 'online', 'the agent is back');
  assert.deepEqual(await storedTexts(admin, conv), ['zero', 'one', 'two', 'three']);
});

test('a relay that was only away does not send its clients to HTTP', async () => {
  const open = await startStrictProxy(() => relay.url, 'pass');
  const chat = visitor({ url: open.url });
  await chat.connect();
  await online(chat);
  assert.equal(chat.getSnapshot().connection.via, 'websocket');
  const { folder } = relay;
  await relay.stop('SIGKILL');
  const failed = open.upgradesSeen + 3;
  await until(chat, () => open.upgradesSeen >= failed, 'it tried several times');
  relay = await startRelayProcess({ folder, env: LIMITS });
  await online(chat);
  assert.equal(chat.getSnapshot().connection.via, 'websocket');
  await open.close();
});
