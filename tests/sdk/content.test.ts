/** What a visitor's client shows of messages that rules have changed, asked about, held or refused, against the real relay. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createChatClient, type ChatClient, type MessageView } from '@frontdesk/sdk';
import { memoryStorage } from '../../packages/sdk/src/storage/memory.ts';
import { asOwner, type Caller } from '../relay/http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../relay/http/relay-process.ts';

let relay: RelayProcess;
let owner: Caller;
const clients: ChatClient[] = [];
before(async () => {
  relay = await startRelayProcess();
  owner = await asOwner(relay);
  await owner.patch(':/content', { words: { action: 'hold', own: ['casino'], english: false }, personalData: { card: 'mask', email: 'warn' } });
});
after(async () => {
  for (const client of clients) await client.destroy();
  await relay.remove();
});

async function visitor(storage = memoryStorage()): Promise<ChatClient> {
  const chat = createChatClient({ url: relay.url, storage, random: () => 0.1 });
  clients.push(chat);
  await chat.connect();
  return chat;
}

const messages = (chat: ChatClient): MessageView[] => chat.getSnapshot().conversations.flatMap(({ items }) => items.filter((item) => item.type === 'message'));
const look = (chat: ChatClient, id: string, fits: (message: MessageView) => boolean): Promise<MessageView> => new Promise((resolve, reject) => {
  const late = setTimeout(() => reject(new Error(JSON.stringify(messages(chat)))), 15_000);
  const ask = (): void => {
    const found = messages(chat).find((message) => message.id === id && fits(message));
    if (!found) return;
    clearTimeout(late);
    stop();
    resolve(found);
  };
  const stop = chat.subscribe(ask);
  ask();
});
const held = async (): Promise<string> => ((await owner.get(':/held-messages')).json as { items: { id: string }[] }).items[0]?.id ?? '';

test('what is hidden takes the place of what the sender wrote, once', async () => {
  const chat = await visitor();
  const { id } = await chat.send('card 4111111111111111');
  await look(chat, id, ({ seq, body }) => seq === 1 && body?.text === 'card ••••••••••••1111');
  assert.equal(messages(chat).length, 1);
});

test('a warning is answered by another try', async () => {
  const chat = await visitor();
  const { id } = await chat.send('write to anna@shop.example');
  assert.equal((await look(chat, id, ({ status }) => status === 'failed')).error?.code, 'sensitive');
  await chat.retry(id);
  assert.equal((await look(chat, id, ({ seq }) => seq === 1)).body?.text, 'write to anna@shop.example');
});

test('a first message that is held becomes the conversation’s first when it is released; one that came later is not kept waiting', async () => {
  const storage = memoryStorage();
  const chat = await visitor(storage);
  const { id } = await chat.send('casino');
  assert.equal((await look(chat, id, ({ status }) => status === 'failed')).error?.code, 'in_review');
  const later = await chat.send('hello');
  await look(chat, later.id, ({ seq }) => seq === 1);
  assert.equal((await owner.post(`:/held-messages/${await held()}/release`)).status, 200);
  await look(chat, id, ({ seq, status }) => seq === 2 && status !== 'failed');
  assert.equal(messages(chat).length, 2);
});

test('that it was released or refused is learned after a time away, too', async () => {
  for (const outcome of ['release', 'refuse'] as const) {
    const storage = memoryStorage();
    const chat = await visitor(storage);
    const { id } = await chat.send('casino');
    await look(chat, id, ({ error }) => error?.code === 'in_review');
    await chat.destroy();
    await owner.post(`:/held-messages/${await held()}/${outcome}`);
    const again = await visitor(storage);
    if (outcome === 'release') await look(again, id, ({ seq }) => seq === 1);
    else await look(again, id, ({ error }) => error?.code === 'content_refused');
  }
});

test('that it was refused is learned at once by who is there', async () => {
  const chat = await visitor();
  const { id } = await chat.send('casino');
  await look(chat, id, ({ error }) => error?.code === 'in_review');
  await owner.post(`:/held-messages/${await held()}/refuse`);
  await look(chat, id, ({ error }) => error?.code === 'content_refused');
});
