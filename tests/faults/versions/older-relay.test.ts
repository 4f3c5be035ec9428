/** Today's real clients meet a relay of another version: they show, send and lose nothing, and pass over what they do not know (G11). */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createChatClient, type ChatClient, type ConversationView } from '@frontdesk/sdk';
import { createAdminClient, type AdminClient } from '@frontdesk/sdk/admin';
import { memoryStorage } from '../../../packages/sdk/src/storage/memory.ts';
import { seeded } from '../../sdk/fake-clock.ts';
import { until } from '../proxy/faulty-chat.ts';
import { AGENT, startYesterdaysRelay, type YesterdaysRelay } from './yesterdays-relay.ts';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
/** Back-offs of a moment, so that a cut costs no time. */
const eager = (): number => 0.01;

const textsOf = (view: ConversationView | undefined): (string | undefined)[] => (view?.items ?? []).map((item) => (item.type === 'message' ? item.body?.text : item.notice.type));
const shown = (chat: ChatClient): (string | undefined)[] => textsOf(chat.getSnapshot().conversations.find(({ id }) => id === chat.getSnapshot().current));

/** Collects what the client could not use. */
function badFrames(client: ChatClient | AdminClient): string[] {
  const bad: string[] = [];
  // One signature for both clients, whose events differ.
  const listen: (name: 'error', listener: (error: { code: string; message: string }) => void) => unknown = client.on;
  listen('error', ({ code, message }) => { if (code === 'bad_frame') bad.push(message); });
  return bad;
}

async function withRelay(seed: number, run: (relay: YesterdaysRelay, keep: <Client extends { destroy(): unknown }>(client: Client) => Client) => Promise<void>): Promise<void> {
  const relay = await startYesterdaysRelay(seeded(seed));
  const clients: { destroy(): unknown }[] = [];
  try {
    await run(relay, (client) => { clients.push(client); return client; });
  } finally {
    for (const client of clients) await client.destroy();
    await relay.stop();
  }
}

describe("today's visitor at a relay of another version", () => {
  for (const seed of SEEDS) {
    test(`chats, loses nothing and shows nothing twice, whatever unknown things come (seed ${seed})`, async () => {
      await withRelay(seed, async (relay, keep) => {
        const disk = { ...memoryStorage(), persistent: true };
        const chat = keep(createChatClient({ url: relay.url, storage: disk, random: eager }));
        const bad = badFrames(chat);
        await chat.connect();
        const { conv } = await chat.send('one');
        await until(() => chat.getSnapshot().queued === 0, 'the first is stored');
        relay.reply(conv, 'two');
        relay.reply(conv, 'three', { kind: 'oracle', id: 'oracle-1' });
        await until(() => shown(chat).length >= 3, 'the replies');
        relay.loseAcks(2);
        for (const text of ['four', 'five', 'six']) await chat.send(text);
        await until(() => chat.getSnapshot().queued === 0 && chat.getSnapshot().connection.state === 'online', 'all is stored');
        assert.ok(relay.connections > 1, 'the cut was felt');
        const all = ['one', 'two', 'three', 'four', 'five', 'six'];
        assert.deepEqual(relay.texts(conv), all);
        await until(() => shown(chat).length >= all.length, 'all is shown');
        assert.deepEqual(shown(chat), all);
        assert.deepEqual(chat.getSnapshot().conversations.find(({ id }) => id === conv)?.items.map(({ type }) => type), all.map(() => 'message'));
        assert.deepEqual(bad, []);
        assert.ok(relay.oddities > 2, `${relay.oddities} unknown frames and entries`);
        await chat.destroy();

        relay.reply(conv, 'seven');
        const again = keep(createChatClient({ url: relay.url, storage: disk, random: eager }));
        await again.connect();
        await until(() => shown(again).includes('seven'), 'what came meanwhile');
        assert.deepEqual(shown(again), [...all, 'seven']);
      });
    });
  }

  test('keeps an event that the relay cannot take yet to itself, and chats on', async () => {
    await withRelay(1, async (relay, keep) => {
      const chat = keep(createChatClient({ url: relay.url, random: eager }));
      await chat.connect();
      await until(() => chat.getSnapshot().connection.state === 'online', 'online');
      // Answered when a relay takes it, which this one never does.
      void chat.track('added to basket', { product: 'lamp' });
      await chat.send('hello');
      await until(() => shown(chat).includes('hello') && chat.getSnapshot().queued === 0, 'stored');
      assert.deepEqual([...relay.unknown], []);
      assert.equal(relay.connections, 1);
    });
  });
});

describe("today's console at a relay of another version", () => {
  for (const seed of SEEDS) {
    test(`lists, opens and answers conversations, whatever unknown things come (seed ${seed})`, async () => {
      await withRelay(seed, async (relay, keep) => {
        const conv = '01977f3e-8c00-7000-8000-00000000000c';
        relay.reply(conv, 'Do you ship to Norway?', { kind: 'visitor', id: '01977f3e-8c00-7000-8000-00000000000a' });
        const admin = keep(createAdminClient({ url: relay.url, token: 'fdt_yesterday', random: eager }));
        const bad = badFrames(admin);
        const inbox = admin.inbox();
        await admin.start();
        assert.equal(admin.getSnapshot().me?.agent.id, AGENT.id);
        await until(() => inbox.getSnapshot().items.some(({ id }) => id === conv), 'in the list');
        admin.openConversation(conv);
        const view = (): ConversationView | undefined => admin.getSnapshot().conversations[conv];
        await until(() => view()?.freshness === 'live', 'opened');
        relay.loseAcks(1);
        await admin.send(conv, 'Yes, within five days.');
        await until(() => admin.getSnapshot().unsent === 0, 'stored');
        relay.reply(conv, 'Thank you!', { kind: 'oracle', id: 'oracle-1' });
        const all = ['Do you ship to Norway?', 'Yes, within five days.', 'Thank you!'];
        await until(() => textsOf(view()).length >= all.length, 'all is shown');
        assert.deepEqual([textsOf(view()), relay.texts(conv), bad], [all, all, []]);
      });
    });
  }
});

describe('a relay that shares no version with today', () => {
  const refusal = { t: 'error', code: 'unsupported_version', message: 'This relay speaks protocol versions 7 to 9, you offered 1 to 1. Update the client.' };
  for (const [what, greet] of [['says so', { refuse: { frame: refusal, close: 4001 } }], ['welcomes in its own', { welcome: { v: 7 } }]] as const) {
    test(`and ${what} stops both clients, who say why and do not storm it`, async () => {
      const relay = await startYesterdaysRelay(() => 1, greet);
      const chat = createChatClient({ url: relay.url, random: eager });
      const admin = createAdminClient({ url: relay.url, token: 'fdt_yesterday', random: eager });
      try {
        await chat.send('kept');
        await Promise.all([chat.connect(), admin.start()]);
        for (const client of [chat, admin]) {
          await until(() => client.getSnapshot().connection.state === 'stopped', 'stopped');
          const { reason, message, retryAt } = client.getSnapshot().connection;
          assert.equal(reason, 'unsupported');
          assert.match(message ?? '', what === 'says so' ? /versions 7 to 9/ : /Version 7/);
          assert.equal(retryAt, undefined);
        }
        assert.deepEqual(shown(chat), ['kept'], 'what was written is still there');
        assert.equal(relay.connections, 2);
      } finally {
        await Promise.all([chat.destroy(), admin.destroy()]);
        await relay.stop();
      }
    });
  }
});
