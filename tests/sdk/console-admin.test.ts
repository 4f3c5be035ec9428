import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createChatClient } from '@frontdesk/sdk';
import type { ChatClient } from '@frontdesk/sdk';
import { createAdminClient } from '@frontdesk/sdk/admin';
import type { AdminClient, AdminClientOptions } from '@frontdesk/sdk/admin';
import { startRelayProcess } from '../relay/http/relay-process.ts';
import type { RelayProcess } from '../relay/http/relay-process.ts';

const PERSON = { email: 'olga@shop.test', password: 'correct horse battery staple' };
let relay: RelayProcess;
const clients: { destroy(): unknown }[] = [];

/** Resolves with the first answer of `look` that is something, asked after every change. */
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

/** A console of the owner, signed in. */
async function desk(options: AdminClientOptions = {}): Promise<AdminClient> {
  const admin = createAdminClient({ url: relay.url, random: () => 0.1, ...options });
  clients.push(admin);
  await admin.signIn(PERSON);
  await until(admin, () => admin.getSnapshot().connection.state === 'online', 'agent online');
  return admin;
}

async function visitor(): Promise<ChatClient> {
  const chat = createChatClient({ url: relay.url, random: () => 0.1 });
  clients.push(chat);
  await chat.connect();
  await until(chat, () => chat.getSnapshot().connection.state === 'online', 'visitor online');
  return chat;
}

/** Whether a visitor's message has come so far, as the visitor sees it. */
const isTicked = (chat: ChatClient, id: string, status: string) => (): boolean =>
  chat.getSnapshot().conversations.some(({ items }) => items.some((item) => item.id === id && item.type === 'message' && item.status === status));

before(async () => {
  relay = await startRelayProcess();
  const admin = createAdminClient({ url: relay.url });
  await admin.claim({ link: relay.link!, name: 'Olga Owner', ...PERSON });
  admin.destroy();
});

after(async () => {
  for (const client of clients) await client.destroy();
  await relay.remove();
});

test('a message counts as delivered when it is in a console, though nobody opened it, also after it was opened and closed', async () => {
  const chat = await visitor();
  const early = await chat.send('Written before anybody was there');
  await until(chat, isTicked(chat, early.id, 'sent'), 'sent');
  const admin = await desk();
  assert.ok(isTicked(chat, early.id, 'sent')(), 'a console without a list has not got it');
  admin.inbox();
  await until(chat, isTicked(chat, early.id, 'delivered'), 'delivered from the list');

  const live = await chat.send('Written while somebody was there');
  await until(chat, isTicked(chat, live.id, 'delivered'), 'delivered live');

  admin.openConversation(live.conv);
  await until(admin, () => admin.getSnapshot().conversations[live.conv]?.freshness === 'live', 'opened');
  admin.closeConversation(live.conv);
  const later = await chat.send('Written after it was closed');
  await until(chat, isTicked(chat, later.id, 'delivered'), 'delivered after closing');
  admin.destroy();
});
