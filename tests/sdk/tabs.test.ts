import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SocketLike, TabDoor } from '@frontdesk/sdk';
import { follow } from '../../packages/sdk/src/tabs/follow.ts';
import type { Word } from '../../packages/sdk/src/tabs/words.ts';
import { settled } from './fake-clock.ts';
import { type Tab, world } from './tabs-world.ts';

test('ten tabs share one socket, and what is written or answered is in all of them', async () => {
  const { relay, tabs, open, move } = world();
  for (let count = 0; count < 10; count += 1) await open();
  assert.equal(relay.live.length, 1);
  assert.ok(tabs.every(({ state }) => state === 'online'));
  await tabs[0]!.chat.send('from the leader');
  await move();
  await tabs[7]!.chat.send('from a follower');
  await move();
  relay.answer(tabs[0]!.view.id, 'the answer');
  await move();
  for (const { texts } of tabs) assert.deepEqual(texts, ['from the leader', 'from a follower', 'the answer']);
  assert.deepEqual(new Set(relay.tokens).size, 1);
  for (const { chat } of tabs) await chat.destroy();
});

test('a stranger\'s first tab gives its socket up for the shared one with the first message, when another tab is open by then', async () => {
  const { relay, tabs, pair, wait } = world({ isKnown: false });
  await pair('hello', 0);
  await wait(2_000);
  assert.equal(relay.live.length, 1);
  assert.deepEqual(tabs.map(({ texts }) => texts), [['hello'], ['hello']]);
  for (const { chat } of tabs) await chat.destroy();
});

test('a message of an agent is told once in each tab, whoever asks for what meanwhile', async () => {
  const { relay, tabs, open, move } = world();
  const told: string[] = [];
  for (const name of ['one', 'two', 'three']) (await open()).chat.on('message', ({ message }) => told.push(`${name}: ${message.body?.text}`));
  await tabs[1]!.chat.send('hello');
  await move();
  relay.answer(tabs[0]!.view.id, 'a');
  await open();
  await move();
  assert.deepEqual(told.sort(), ['one: a', 'three: a', 'two: a']);
  for (const { chat } of tabs) await chat.destroy();
});

for (const [name, end] of [
  ['is closed', async ({ tabs }) => tabs[0]!.chat.destroy()],
  ['crashes', async ({ tabs, crash }) => crash(tabs[0]!)],
  ['loses its socket', async ({ relay }) => relay.cut(0, 0)],
] as readonly (readonly [string, (stage: ReturnType<typeof world>) => Promise<void>])[]) {
  test(`when the leading tab ${name}, another one leads within two seconds, and nothing that was written is lost or doubled`, async () => {
    const stage = world();
    const { relay, tabs, open, move, wait } = stage;
    for (let count = 0; count < 3; count += 1) await open();
    await tabs[1]!.chat.send('before');
    await move();
    await wait(6_000);
    void tabs[1]!.chat.send('meanwhile, one');
    void tabs[2]!.chat.send('meanwhile, two');
    await end(stage);
    await wait(2_000);
    assert.equal(relay.live.length, 1);
    for (const tab of tabs.slice(1)) {
      assert.equal(tab.state, 'online');
      assert.deepEqual([...tab.texts].sort(), ['before', 'meanwhile, one', 'meanwhile, two']);
    }
    for (const { chat } of tabs.slice(1)) await chat.destroy();
  });
}

test('a leading tab that hangs is noticed by another one\'s ping, its place is taken, and it is heard no more when it goes on', async () => {
  const { relay, tabs, pair, move, wait } = world();
  await pair('before', 1);
  const [leader, follower] = tabs as [Tab, Tab];
  leader.hangs = true;
  const [old] = relay.live;
  await wait(34_000);
  assert.notEqual(follower.state, 'online', 'noticed within 35 s (G8)');
  await wait(10_000);
  assert.equal(follower.state, 'online');
  await follower.chat.send('after');
  await move();
  assert.deepEqual(follower.texts, ['before', 'after']);
  const { connection } = follower.chat.getSnapshot();
  leader.goOn();
  await move();
  await wait(2_000);
  assert.equal(follower.chat.getSnapshot().connection, connection, 'the follower did not notice anything');
  assert.equal(old!.open, false, 'who was deposed closes its socket');
  assert.equal(relay.live.length, 1);
  assert.deepEqual([leader.state, ...leader.texts], ['online', 'before', 'after']);
  for (const { chat } of tabs) await chat.destroy();
});

test('a tab that hears of another leader before it has anything to say waits with its knock until then', async () => {
  const { browser, clock } = world();
  const [loop, other] = [(run: () => void): void => void setImmediate(run), (run: () => void): void => void setImmediate(run)];
  const door = browser.door(loop) as Required<TabDoor>;
  const said: unknown[] = [];
  const listener = browser.door(other).channel('crowd');
  listener.onmessage = ({ data }) => said.push(data);
  const socket: SocketLike = { onopen: () => socket.send('{"t":"hello"}'), onmessage: null, onclose: null, onerror: null, send() {}, close() {} };
  const line = door.channel('crowd');
  follow({ name: 'crowd', door, clock, isRetryable: () => false, memory: {}, socket, line, words: [], end: assert.fail, elect() {} });
  line.onmessage?.({ data: { overthrown: true } satisfies Word });
  await settled();
  await settled();
  assert.deepEqual(said.map((word) => (word as { open?: string }).open), ['{"t":"hello"}']);
});

test('a dead link is noticed by a tab in the foreground within 35 s, though the leading tab\'s timers stand still', async () => {
  const { relay, tabs, open, wait, clock } = world();
  await open();
  await open();
  const [dead] = relay.live;
  const seen: string[] = [];
  tabs[1]!.chat.on('connection', ({ state, reason }) => seen.push(reason ?? state));
  tabs[0]!.isHidden = true;
  dead!.up.push = () => 0;
  await clock.advance(34_000);
  assert.deepEqual(seen.slice(0, 1), ['timeout']);
  await wait(9_000);
  assert.equal(dead!.open, false);
  assert.equal(tabs[1]!.state, 'online');
  for (const { chat } of tabs) await chat.destroy();
});

test('a word that is lost between two tabs ends the link, which comes back whole', async () => {
  const { relay, browser, tabs, pair, move, wait } = world();
  await pair('one', 1);
  browser.loses = () => true;
  await tabs[1]!.chat.send('two');
  relay.answer(tabs[0]!.view.id, 'answer');
  await move();
  browser.loses = () => false;
  await tabs[1]!.chat.send('three');
  await wait(3_000);
  assert.deepEqual(tabs[0]!.texts, tabs[1]!.texts);
  assert.deepEqual([...tabs[1]!.texts].sort(), ['answer', 'one', 'three', 'two']);
  assert.equal(relay.live.length, 1);
  for (const { chat } of tabs) await chat.destroy();
});

test('what is refused for now in one tab keeps the other one\'s messages waiting, without an error, and each keeps its order', async () => {
  const { relay, tabs, pair, move, wait } = world();
  await pair('first', 0);
  relay.refusals = 1;
  await tabs[0]!.chat.send('a1');
  await tabs[0]!.chat.send('a2');
  await tabs[1]!.chat.send('b1');
  await tabs[1]!.chat.send('b2');
  await move();
  assert.deepEqual(tabs.map(({ state }) => state), ['online', 'online']);
  await wait(3_000);
  const { texts } = tabs[0]!;
  assert.deepEqual([...texts].sort(), ['a1', 'a2', 'b1', 'b2', 'first']);
  assert.deepEqual(texts.filter((text) => text?.startsWith('a')), ['a1', 'a2']);
  assert.deepEqual(texts.filter((text) => text?.startsWith('b')), ['b1', 'b2']);
  for (const { chat } of tabs) await chat.destroy();
});

test('who throws a refused message away lets the others of all tabs go', async () => {
  const { relay, tabs, pair, move, wait } = world();
  await pair('first', 0);
  relay.refusals = 1;
  const { id } = await tabs[0]!.chat.send('unwanted');
  await move();
  await tabs[1]!.chat.send('wanted');
  await move();
  assert.equal(await tabs[0]!.chat.discard(id), true);
  await wait(4_000);
  assert.deepEqual(tabs[1]!.texts, ['first', 'wanted']);
  for (const { chat } of tabs) await chat.destroy();
});

test('forgetting the visitor in one tab reaches all: somebody new, the same in each, with nothing of the one before', async () => {
  const { relay, tabs, open, move, disk } = world();
  for (let count = 0; count < 3; count += 1) await open();
  await tabs[1]!.chat.send('mine');
  await move();
  const before = tabs[0]!.view.id;
  // The model knows one visitor only.
  relay.conversations.clear();
  await tabs[2]!.chat.reset();
  await move();
  assert.equal(new Set(tabs.map(({ view }) => view.id)).size, 1);
  assert.notEqual(tabs[0]!.view.id, before);
  assert.deepEqual(tabs.map(({ texts }) => texts.length), [0, 0, 0]);
  assert.equal(relay.live.length, 1);
  assert.equal(new Set(relay.tokens).size, 2);
  assert.deepEqual((await disk.keys('')).filter((key) => key.includes(before)), []);
  for (const { chat } of tabs) await chat.destroy();
});

test('a tab that slept while the visitor was forgotten begins anew when it connects again', async () => {
  const { relay, browser, tabs, pair, move } = world();
  await pair('mine', 1);
  // Put away by the browser, a page hears nothing of what is said meanwhile.
  tabs[0]!.chat.disconnect();
  browser.loses = () => true;
  relay.conversations.clear();
  await tabs[1]!.chat.reset();
  await move();
  browser.loses = () => false;
  assert.deepEqual(tabs[0]!.texts, ['mine']);
  await tabs[0]!.chat.connect();
  await move();
  assert.deepEqual(tabs[0]!.texts, []);
  assert.equal(tabs[0]!.view.id, tabs[1]!.view.id);
  assert.equal(relay.live.length, 1);
  for (const { chat } of tabs) await chat.destroy();
});

test('without Web Locks each tab has a socket of its own, and everything else is the same', async () => {
  const { relay, tabs, open, move } = world({ locks: false });
  for (let count = 0; count < 3; count += 1) await open();
  assert.equal(relay.live.length, 3);
  await tabs[0]!.chat.send('one');
  await move();
  await tabs[1]!.chat.send('two');
  await move();
  for (const { texts } of tabs) assert.deepEqual(texts, ['one', 'two']);
  relay.conversations.clear();
  await tabs[2]!.chat.reset();
  await move();
  assert.deepEqual(tabs.map(({ texts }) => texts.length), [0, 0, 0]);
  assert.equal(new Set(relay.tokens).size, 2);
  for (const { chat } of tabs) await chat.destroy();
});

test('no lock and no line is left when all tabs are closed', async () => {
  const { browser, tabs, open, move } = world();
  for (let count = 0; count < 3; count += 1) await open();
  for (const { chat } of tabs) await chat.destroy();
  await move();
  assert.deepEqual([...browser.locks], []);
});
