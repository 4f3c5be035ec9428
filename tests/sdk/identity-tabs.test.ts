/** Tabs that share a socket while one of them proves, changes or ends who the visitor is: one person in all of them, and nothing of another one in any. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChatClient, SocketFactory } from '@frontdesk/sdk';
import { FakeBrowser } from './fake-tabs.ts';
import { disk, isOnline, jwt, type Key, leave, makeKey, page, type Page, siteKey, texts, until, withdraw, withSite } from './identity-site.ts';

withSite();

/** A tab of the site: its client, and every text that it ever showed. */
interface Tab extends Page { readonly shown: Set<string | undefined> }

/** A browser whose tabs share what they keep and one socket. */
function tabbed() {
  const browser = new FakeBrowser();
  const storage = disk();
  const live = new Set<WebSocket>();
  const socket: SocketFactory = (url, protocols) => {
    const real = new WebSocket(url, [...protocols]);
    live.add(real);
    real.addEventListener('close', () => live.delete(real));
    return real as unknown as ReturnType<SocketFactory>;
  };
  return {
    storage,
    /** Sockets that are open. */
    get sockets() {
      return [...live].filter(({ readyState }) => readyState === WebSocket.OPEN).length;
    },
    async open(prepare: (chat: ChatClient) => unknown = () => {}): Promise<Tab> {
      const loop = (run: () => void): void => void setImmediate(run);
      const tab = { ...page(storage, { socket, tabs: browser.door(loop) }), shown: new Set<string | undefined>() };
      tab.chat.subscribe(() => texts(tab.chat.getSnapshot()).forEach((text) => tab.shown.add(text)));
      prepare(tab.chat);
      await tab.chat.connect();
      return tab;
    },
  };
}

/** A browser that knows its visitor, with two tabs of which the first leads. */
async function pair() {
  const stage = tabbed();
  await leave(await stage.open());
  const tabs = [await stage.open(), await stage.open()] as const;
  for (const { chat } of tabs) await until(chat, isOnline, 'online');
  assert.equal(stage.sockets, 1);
  return { ...stage, tabs, sockets: () => stage.sockets };
}

const user = ({ chat }: Page): string | undefined => chat.getSnapshot().identity?.user;
const neverStopped = (tabs: readonly Page[]): void => {
  for (const { views, errors } of tabs) assert.deepEqual([views.filter(({ state }) => state === 'stopped'), errors], [[], []]);
};
/** Both are this person, connected, with exactly these texts. */
async function agreed(tabs: readonly Page[], person: string | undefined, expected: readonly string[]): Promise<void> {
  for (const { chat } of tabs) {
    await until(chat, (now) => isOnline(now) && now.identity?.user === person && now.queued === 0 && texts(now).length === expected.length, `${person} with ${expected.length} texts`);
    assert.deepEqual(texts(chat.getSnapshot()).sort(), [...expected].sort());
  }
  assert.equal(new Set(tabs.map(({ chat }) => chat.getSnapshot().current)).size, 1, 'the same conversation');
}

describe('a tab proves who the visitor is', () => {
  for (const [name, prover] of [['that follows', 1], ['that leads', 0]] as const) {
    test(`${name}: both are that person, and nothing that either was just sending is lost or doubled`, async () => {
      const { tabs, sockets } = await pair();
      await tabs[0].chat.send('before');
      await until(tabs[1].chat, (now) => texts(now).length === 1, 'in both');
      const sent = [tabs[0].chat.send('one'), tabs[1].chat.send('two')];
      await tabs[prover].chat.identify({ token: await jwt(`anna-${prover}`) });
      sent.push(tabs[0].chat.send('three'), tabs[1].chat.send('four'));
      await Promise.all(sent);
      await agreed(tabs, `anna-${prover}`, ['me: before', 'me: one', 'me: two', 'me: three', 'me: four']);
      assert.equal(sockets(), 1);
      neverStopped(tabs);
    });
  }

  test('and so does the other at the same moment, as pages do when they are loaded: both are believed', async () => {
    const { tabs } = await pair();
    await Promise.all(tabs.map(async ({ chat }) => chat.identify({ token: await jwt('bert') })));
    await tabs[1].chat.send('hello');
    await agreed(tabs, 'bert', ['me: hello']);
    neverStopped(tabs);
  });

  test('before anything was written, in two windows of a stranger that do not share yet', async () => {
    const stage = tabbed();
    const tabs = [await stage.open(), await stage.open()] as const;
    await tabs[0].chat.identify({ token: await jwt('cora') });
    await agreed(tabs, 'cora', []);
    await tabs[1].chat.reset();
    await agreed(tabs, undefined, []);
    await tabs[0].chat.send('somebody new');
    await agreed(tabs, undefined, ['me: somebody new']);
  });
});

describe('two tabs of which each proves somebody else', () => {
  test('the one that came last is in both, and neither shows what is another\'s', async () => {
    const { tabs, open } = await pair();
    await tabs[0].chat.identify({ getToken: () => jwt('dora') });
    await tabs[0].chat.send('of Dora');
    await agreed(tabs, 'dora', ['me: of Dora']);
    const late = await open((chat) => void chat.identify({ getToken: () => jwt('emil') }));
    await agreed([...tabs, late], 'emil', []);
    await late.chat.send('of Emil');
    await agreed([...tabs, late], 'emil', ['me: of Emil']);
    assert.deepEqual([...late.shown], ['me: of Emil']);
    neverStopped([...tabs, late]);
  });

  test('while both are open: the later one begins anew, and the earlier one goes with it', async () => {
    const { tabs } = await pair();
    await tabs[0].chat.identify({ token: await jwt('fritz') });
    await tabs[1].chat.send('of Fritz');
    await agreed(tabs, 'fritz', ['me: of Fritz']);
    await tabs[1].chat.identify({ token: await jwt('gina') });
    await agreed(tabs, 'gina', []);
  });

  test('of which one\'s page takes longer to give its proof: it is told that it is believed when its own is, not when the other\'s was', async () => {
    const { tabs } = await pair();
    let give: (token: string) => void = () => {};
    const slow = tabs[1].chat.identify({ getToken: () => new Promise((resolve) => (give = resolve)) });
    await tabs[0].chat.identify({ token: await jwt('moritz') });
    await until(tabs[1].chat, ({ identity }) => identity?.user === 'moritz', 'the other one is believed');
    give(await jwt('nora'));
    await slow;
    assert.equal(user(tabs[1]), 'nora');
    await agreed(tabs, 'nora', []);
  });

  test('at the same moment: one of them is in both, nobody has the other\'s', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { tabs, storage } = await pair();
      await tabs[0].chat.send('of nobody yet');
      await until(tabs[1].chat, (now) => texts(now).length === 1, 'in both');
      const believed: string[] = [];
      const prove = (tab: Page, name: string): Promise<unknown> => tab.chat.identify({ getToken: () => jwt(`${name}-${round}`) }).then(() => believed.push(`${name}-${round}`), () => undefined);
      await Promise.all([prove(tabs[round % 2]!, 'hugo'), prove(tabs[1 - (round % 2)]!, 'ilse')]);
      for (const { chat } of tabs) await until(chat, (now) => isOnline(now) && now.identity, 'somebody');
      await tabs[0].chat.send('after it');
      await until(tabs[1].chat, (now) => isOnline(now) && now.queued === 0 && texts(now).includes('me: after it'), 'one history');
      assert.deepEqual(texts(tabs[1].chat.getSnapshot()), texts(tabs[0].chat.getSnapshot()));
      const person = user(tabs[0]);
      assert.equal(user(tabs[1]), person);
      assert.equal(person, believed.at(-1), 'whose proof was believed last is who is there');
      const keys = await storage.keys('');
      assert.equal(keys.filter((name) => name.includes('conversation/')).length <= 1, true, String(keys));
      for (const tab of tabs) await leave(tab);
    }
  });
});

describe('an identity that ends', () => {
  test('by signing out in a tab that follows: the other one is somebody new too, without a word of an error', async () => {
    for (const resetting of [1, 0]) {
      const { tabs, sockets } = await pair();
      await tabs[0].chat.identify({ token: await jwt(`jonas-${resetting}`) });
      await tabs[0].chat.send('mine');
      await agreed(tabs, `jonas-${resetting}`, ['me: mine']);
      for (const { views } of tabs) views.length = 0;
      await tabs[resetting]!.chat.reset();
      await agreed(tabs, undefined, []);
      await tabs[0].chat.send('somebody new');
      await agreed(tabs, undefined, ['me: somebody new']);
      assert.equal(sockets(), 1);
      neverStopped(tabs);
      for (const tab of tabs) await leave(tab);
    }
  });

  test('and is proven again by one tab\'s page comes back in the other one, whose page cannot', async () => {
    const short = await makeKey();
    let by: Key = short;
    for (const prover of [0, 1]) {
      const { tabs } = await pair();
      by = prover ? await makeKey() : short;
      const [one, other] = [tabs[prover]!, tabs[1 - prover]!];
      await one.chat.identify({ getToken: () => jwt(`kurt-${prover}`, { by }) });
      await one.chat.send('mine');
      await agreed(tabs, `kurt-${prover}`, ['me: mine']);
      const ended = by;
      by = siteKey();
      other.views.length = 0;
      await withdraw(ended);
      await until(other.chat, () => other.views.some(({ state }) => state !== 'online'), 'the link ended');
      await agreed(tabs, `kurt-${prover}`, ['me: mine']);
      for (const tab of tabs) await leave(tab);
    }
  });

  test('and is proven again on a later page comes back in a tab that had stopped', async () => {
    const short = await makeKey();
    const { tabs, open } = await pair();
    await tabs[0].chat.identify({ token: await jwt('lara', { by: short }) });
    await tabs[0].chat.send('mine');
    await agreed(tabs, 'lara', ['me: mine']);
    await withdraw(short);
    for (const { chat } of tabs) await until(chat, ({ connection }) => connection.state === 'stopped', 'stopped');
    const next = await open((chat) => void jwt('lara').then((token) => chat.identify({ token })));
    await agreed([next, ...tabs], 'lara', ['me: mine']);
  });
});
