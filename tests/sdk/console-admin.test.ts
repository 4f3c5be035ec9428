import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createChatClient } from '@frontdesk/sdk';
import type { ChatClient, SocketFactory, SocketLike } from '@frontdesk/sdk';
import { createAdminClient } from '@frontdesk/sdk/admin';
import type { AdminClient, AdminClientOptions } from '@frontdesk/sdk/admin';
import { memoryStorage } from '../../packages/sdk/src/storage/memory.ts';
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

/** A link on which replies never leave the device. */
const swallowing: SocketFactory = (url, protocols) => {
  const socket = new WebSocket(url, [...protocols]) as unknown as SocketLike;
  const send = socket.send.bind(socket);
  socket.send = (text) => { if (!text.includes('"t":"send"')) send(text); };
  return socket;
};
const replies = (admin: AdminClient, conv: string) => admin.api.messages.list(conv).then(({ entries }) => entries.flatMap((entry) => (entry.type === 'message' && entry.by.kind === 'agent' ? [entry.body?.text] : [])));

test('replies that the relay never got survive a reload of the console, and go out once, in order; another agent never sends them', async () => {
  const chat = await visitor();
  const { conv } = await chat.send('Is anybody there?');
  const storage = { ...memoryStorage(), persistent: true };
  const first = await desk({ storage, socket: swallowing });
  for (const text of ['One', 'Two', 'Three']) await first.send(conv, text);
  assert.deepEqual([first.getSnapshot().unsent, first.getSnapshot().persistent], [3, true]);

  const { link } = await first.api.agents.invite({ name: 'Ben', email: `ben-${conv}@shop.test`, role: 'agent' });
  first.destroy();
  const other = createAdminClient({ url: relay.url, storage });
  clients.push(other);
  await other.claim({ link: new URL(link).hash.slice('#link='.length), name: 'Ben', password: PERSON.password });
  await until(other, () => other.getSnapshot().connection.state === 'online', 'the other one online');
  assert.equal(other.getSnapshot().unsent, 0);
  assert.deepEqual(await replies(other, conv), []);
  other.destroy();

  const second = await desk({ storage });
  second.openConversation(conv);
  await until(second, () => second.getSnapshot().unsent === 0 && second.getSnapshot().conversations[conv]?.items.length === 4, 'taken up and sent');
  assert.deepEqual(await replies(second, conv), ['One', 'Two', 'Three']);
  assert.deepEqual(await storage.keys('admin|').then((keys) => keys.filter((key) => key.includes('outbox/'))), [], 'nothing is left on the device');
  second.destroy();
});

test('signing out keeps unsent replies on the device until their author is back', async () => {
  const chat = await visitor();
  const { conv } = await chat.send('Hello?');
  const storage = { ...memoryStorage(), persistent: true };
  const admin = await desk({ storage, socket: swallowing });
  await admin.send(conv, 'Kept');
  await admin.signOut();
  assert.equal(admin.getSnapshot().unsent, 0);
  admin.destroy();
  const back = await desk({ storage });
  await until(back, () => back.getSnapshot().unsent === 0 && back.getSnapshot().connection.state === 'online', 'sent');
  back.openConversation(conv);
  await until(back, () => back.getSnapshot().conversations[conv]?.items.some((item) => item.type === 'message' && item.body?.text === 'Kept' && item.status !== 'queued'), 'there');
  assert.deepEqual(await replies(back, conv), ['Kept']);
  back.destroy();
});

test('a visitor who tells their name and leaves is seen so in the open conversation', async () => {
  const chat = await visitor();
  const { conv } = await chat.send('Hello');
  const admin = await desk();
  admin.openConversation(conv);
  const seen = () => admin.getSnapshot().conversations[conv]?.summary?.visitor;
  await until(admin, () => seen()?.online, 'online');
  await chat.setProfile({ name: 'Vera' });
  await until(admin, () => seen()?.name === 'Vera', 'the name');
  chat.setPage({ url: 'https://shop.test/boots', title: 'Boots' });
  await until(admin, () => seen()?.page?.title === 'Boots', 'the page');
  chat.disconnect();
  await until(admin, () => seen()?.online === false, 'offline');
  admin.destroy();
});

test('a conversation that does not exist, or is deleted while open, is said to be missing', async () => {
  const chat = await visitor();
  const { conv } = await chat.send('Hello');
  const admin = await desk();
  const nowhere = '0190c3d8-6a3c-7e59-9d53-0123456789ab';
  admin.openConversation(nowhere);
  await until(admin, () => admin.getSnapshot().missing.includes(nowhere), 'a wrong link');
  admin.closeConversation(nowhere);
  assert.deepEqual(admin.getSnapshot().missing, []);
  admin.openConversation(conv);
  await until(admin, () => admin.getSnapshot().conversations[conv]?.freshness === 'live', 'open');
  await admin.api.conversations.remove(conv);
  await until(admin, () => admin.getSnapshot().missing.includes(conv), 'deleted');
  admin.destroy();
});

test('while the relay is away at the start, the snapshot says so, and a press asks again at once', async () => {
  let asked = 0;
  let there = false;
  const admin = createAdminClient({
    url: relay.url, token: `fdt_${'x'.repeat(43)}`, random: () => 0.99,
    fetch: async (...request) => {
      asked += 1;
      if (!there) throw new TypeError('refused');
      return fetch(...request);
    },
  });
  clients.push(admin);
  const started = admin.start();
  const { connection, session } = await until(admin, () => admin.getSnapshot().connection.state === 'waiting' && admin.getSnapshot(), 'the wait');
  assert.deepEqual([session, connection.reason, connection.attempt], ['unknown', 'network', 1]);
  assert.ok(connection.retryAt! > Date.now());
  assert.ok(asked >= 1);
  there = true;
  admin.connectNow();
  await started;
  assert.deepEqual([admin.getSnapshot().session, admin.getSnapshot().connection.state], ['signed-out', 'idle']);
});

test('one changes one\'s own name and password; the snapshot follows', async () => {
  const admin = await desk();
  await admin.api.me.update({ name: 'Olga O.' });
  assert.equal(admin.getSnapshot().me?.agent.name, 'Olga O.');
  await assert.rejects(admin.api.me.update({ password: 'another long password', currentPassword: 'wrong, quite wrong' }), { name: 'ApiError' });
  await admin.api.me.update({ password: PERSON.password, currentPassword: PERSON.password });
  assert.equal((await admin.api.workspace.get()).key, 'default', 'this session goes on');
  admin.destroy();
});

test('a changed role shows on the open connection: nobody is signed out, and what may be done is read again', async () => {
  const owner = await desk();
  const { agent, link } = await owner.api.agents.invite({ name: 'Nora New', email: 'nora@shop.test', role: 'agent' });
  const other = createAdminClient({ url: relay.url, random: () => 0.1 });
  clients.push(other);
  await other.claim({ link: link.split('#link=')[1]!, name: 'Nora New', password: PERSON.password });
  await until(other, () => other.getSnapshot().connection.state === 'online', 'the new agent online');
  assert.ok(other.getSnapshot().me?.permissions.includes('conversations.write'));
  const states = new Set<string>();
  other.subscribe(() => states.add(`${other.getSnapshot().session} ${other.getSnapshot().connection.state}`));
  await owner.api.agents.update(agent.id, { role: 'viewer' });
  await until(other, () => other.getSnapshot().me?.agent.role === 'viewer' && !other.getSnapshot().me?.permissions.includes('conversations.write'), 'the new role');
  assert.deepEqual([...states], ['signed-in online']);
});

test('teams are known and live: who is in one sees its conversations come and go, and hears that it was deleted', async () => {
  const admin = await desk();
  const me = admin.getSnapshot().me!.agent.id;
  await until(admin, () => admin.getSnapshot().teams?.length === 0, 'no teams yet');
  const chat = await visitor();
  const { conv } = await chat.send('Who takes this?');
  await until(chat, () => chat.getSnapshot().conversations.find(({ id }) => id === conv)?.head === 1, 'stored');
  const mine = admin.inbox({ team: 'mine' });
  const team = await admin.api.teams.create({ name: 'Care' });
  await until(admin, () => admin.getSnapshot().teams?.some(({ id }) => id === team.id), 'made');
  assert.equal((await admin.api.conversations.assignTeam(conv, team.id)).team, team.id);
  assert.deepEqual(mine.getSnapshot().items, [], 'not in it yet');
  await admin.api.teams.update(team.id, { members: [me] });
  await until(mine, () => mine.getSnapshot().items.some(({ id }) => id === conv), 'mine since I am in the team');
  await admin.api.conversations.assignTeam(conv, null);
  await until(mine, () => mine.getSnapshot().items.length === 0, 'taken from the team');
  await admin.api.conversations.assignTeam(conv, team.id);
  await until(mine, () => mine.getSnapshot().items.some(({ id }) => id === conv), 'given again');
  const stamp = admin.getSnapshot().staffStamp ?? 0;
  await admin.api.teams.remove(team.id);
  await until(admin, () => admin.getSnapshot().teams?.length === 0 && (admin.getSnapshot().staffStamp ?? 0) > stamp, 'gone');
  await until(mine, () => mine.getSnapshot().items.length === 0, 'nobody\'s any more');
  const { items } = chat.getSnapshot().conversations.find(({ id }) => id === conv)!;
  assert.ok(items.filter((item) => item.type === 'notice' && item.notice.type === 'team').length <= 3 && items.some((item) => item.type === 'message'));
  admin.destroy();
});
