/** A relay that asks for work before a new conversation: the client does it by itself and sends the same message again, once; a client that cannot keeps it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createChatClient } from '@frontdesk/sdk';
import type { ChatClient } from '@frontdesk/sdk';
import { solve } from '../../packages/sdk/src/outbox/work.ts';
import { createChallenges } from '../../packages/relay/src/proof/challenges.ts';
import { asOwner, type Caller } from '../relay/http/api-client.ts';
import { freePort } from '../relay/http/free-port.ts';
import { startRelayProcess, type RelayProcess } from '../relay/http/relay-process.ts';
import { startStrictProxy, type StrictProxy } from './strict-proxy.ts';

let relay: RelayProcess;
let proxy: StrictProxy;
let owner: Caller;
const clients: ChatClient[] = [];
before(async () => {
  relay = await startRelayProcess({ env: { PORT: String(await freePort()) } });
  proxy = await startStrictProxy(() => relay.url);
  owner = await asOwner(relay);
  assert.equal((await owner.patch(':/limits', { proofOfWork: 'always' })).status, 200);
});
after(async () => {
  for (const client of clients) await client.destroy();
  await proxy.close();
  await relay.remove();
});

async function visitor(url: string): Promise<ChatClient> {
  const chat = createChatClient({ url, random: () => 0.1 });
  clients.push(chat);
  await chat.connect();
  await until(chat, () => chat.getSnapshot().connection.state === 'online', 'online');
  return chat;
}

function until(chat: ChatClient, look: () => boolean, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`never: ${what}: ${JSON.stringify(chat.getSnapshot())}`)), 60_000);
    const ask = (): void => {
      if (!look()) return;
      clearTimeout(late);
      stop();
      resolve();
    };
    const stop = chat.subscribe(ask);
    ask();
  });
}

async function textsOf(conv: string): Promise<string[]> {
  const { entries } = (await owner.get(`:/conversations/${conv}/messages`)).json as { entries: { body?: { text: string } }[] };
  return entries.map(({ body }) => body?.text ?? '');
}

test('what our client finds is what the library that the relay checks with expects', async () => {
  const challenges = createChallenges({ now: Date.now });
  const purpose = { workspace: 'w', visitor: 'v', conv: 'c', message: 'm' };
  assert.equal(await challenges.holds(await solve(await challenges.make(purpose)), purpose), true);
});

test('what it does not know, it does not try', async () => {
  await assert.rejects(solve(JSON.stringify({ parameters: { algorithm: 'SCRYPT', nonce: '00', salt: '00', cost: 1, keyLength: 32, keyPrefix: '0' } })), /"SCRYPT" is not known/);
});

for (const way of ['WebSocket', 'HTTP'] as const) {
  test(`over ${way}: three messages of a new conversation arrive once and in order, and say meanwhile what they wait for`, async () => {
    const chat = await visitor(way === 'HTTP' ? proxy.url : relay.url);
    const codes = new Set<string>();
    chat.subscribe(() => { for (const { items } of chat.getSnapshot().conversations) for (const item of items) if (item.type === 'message' && item.error) codes.add(`${item.status} ${item.error.code}`); });
    const { conv } = await chat.send('one');
    for (const text of ['two', 'three']) await chat.send(text);
    await until(chat, () => chat.getSnapshot().queued === 0, 'everything is stored');
    assert.deepEqual(await textsOf(conv), ['one', 'two', 'three']);
    assert.ok(codes.has('queued proof_of_work'), [...codes].join());
    assert.equal(chat.getSnapshot().connection.via, way === 'HTTP' ? 'http' : 'websocket');
  });
}

test('the link is lost while the work is done: it goes with the proof on the next one', async () => {
  const chat = await visitor(relay.url);
  const { conv } = await chat.send('through a restart');
  await relay.stop();
  relay = await startRelayProcess({ folder: relay.folder, env: { PORT: String(relay.port) } });
  await until(chat, () => chat.getSnapshot().queued === 0, 'stored after the restart');
  assert.deepEqual(await textsOf(conv), ['through a restart']);
});

test('without cryptography the message stays queued with the reason, and goes when nobody asks any more', async () => {
  const crypto = globalThis.crypto;
  Object.defineProperty(globalThis, 'crypto', { value: { getRandomValues: crypto.getRandomValues.bind(crypto), randomUUID: crypto.randomUUID.bind(crypto) }, configurable: true });
  try {
    const chat = await visitor(relay.url);
    const { conv } = await chat.send('from a page without HTTPS');
    const waiting = () => chat.getSnapshot().conversations.find(({ id }) => id === conv)?.items.some((item) => item.type === 'message' && item.status === 'queued' && item.error?.code === 'proof_of_work') === true;
    await until(chat, waiting, 'queued with the reason');
    await owner.patch(':/limits', { proofOfWork: 'off' });
    await until(chat, () => chat.getSnapshot().queued === 0, 'stored at the next try');
    assert.deepEqual(await textsOf(conv), ['from a page without HTTPS']);
  } finally {
    Object.defineProperty(globalThis, 'crypto', { value: crypto, configurable: true });
  }
});
