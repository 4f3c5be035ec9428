/** A visitor comes back to a tab whose socket is another tab's, in the background, and dead: they are connected again within 5 s (G8). By an injected clock. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settled } from './fake-clock.ts';
import { type Tab, world } from './tabs-world.ts';

const WAKING_MS = 5_000;
const STEP_MS = 100;

/** Two hidden tabs, the first of which leads; the visitor has been away for this long. `die`: the link is dead from then on, without a word. */
async function asleep(seed: number, awayMs: number) {
  const stage = world({ seed });
  await stage.pair('before', 1);
  const [leader, follower] = stage.tabs as [Tab, Tab];
  await stage.wait(20_000);
  const [dead] = stage.relay.live;
  leader.hide();
  follower.hide();
  await stage.wait(awayMs);
  assert.deepEqual([leader.state, follower.state], ['online', 'online']);
  const die = (): void => void (dead!.up.push = () => 0);
  /** Moves the clock until the tab is connected by another link than the dead one. */
  const backAfter = async (tab: Tab, wake: () => void): Promise<number> => {
    die();
    wake();
    const begun = stage.clock.now();
    for (;;) {
      await stage.move();
      if (tab.state === 'online' && stage.relay.live.some((link) => link !== dead && link.welcomed)) break;
      assert.ok(stage.clock.now() - begun < 60_000, `never: ${JSON.stringify(tab.chat.getSnapshot().connection)}`);
      await stage.clock.advance(STEP_MS);
    }
    return stage.clock.now() - begun;
  };
  return { ...stage, leader, follower, dead, die, backAfter };
}

for (const [name, ms] of [['a moment', 2_000], ['ten minutes', 600_000]] as const) {
  test(`after ${name} away the tab that follows is connected within 5 s of being shown, though the leading tab's timers stand still all the while`, async () => {
    const took: number[] = [];
    for (let seed = 1; seed <= 20; seed += 1) {
      const { tabs, leader, follower, dead, backAfter, relay, move, wait } = await asleep(seed, ms);
      took.push(await backAfter(follower, () => follower.show()));
      assert.equal(leader.isHidden, true);
      await follower.chat.send('after');
      await move();
      assert.deepEqual(follower.texts, ['before', 'after']);
      await wait(2_000);
      assert.equal(dead!.open, false, 'the dead socket is given up');
      leader.show();
      await wait(5_000);
      assert.deepEqual([leader.state, leader.texts, relay.live.length], ['online', ['before', 'after'], 1]);
      for (const { chat } of tabs) await chat.destroy();
    }
    console.log(`connected again ${Math.min(...took) / 1_000} to ${Math.max(...took) / 1_000} s after the tab was shown`);
    assert.ok(Math.max(...took) <= WAKING_MS, String(took));
  });
}

test('and so is one that follows beside others that stay hidden, and the leading tab itself', async () => {
  for (const shown of [1, 0]) {
    const { tabs, open, backAfter, leader, follower } = await asleep(7, 60_000);
    const third = await open();
    third.hide();
    const took = await backAfter([leader, follower][shown]!, () => tabs[shown]!.show());
    assert.ok(took <= WAKING_MS, `${took}`);
    for (const { chat } of tabs) await chat.destroy();
  }
});

test('a machine that slept has the tab on the screen connected within 5 s, without any event', async () => {
  const took: number[] = [];
  for (let seed = 1; seed <= 20; seed += 1) {
    const { tabs, clock, follower, backAfter, wait } = await asleep(seed, 60_000);
    follower.show();
    // Everything works; then the lid is closed.
    await wait(5_000);
    // Anywhere between two looks at the link.
    await clock.advance(seed * 75);
    took.push(await backAfter(follower, () => clock.sleep(3_600_000)));
    for (const { chat } of tabs) await chat.destroy();
  }
  console.log(`connected again ${Math.min(...took) / 1_000} to ${Math.max(...took) / 1_000} s after the machine woke`);
  assert.ok(Math.max(...took) <= WAKING_MS, String(took));
});

test('a leading tab in the background that has tried to connect in vain does not keep the one on the screen from it', async () => {
  const { tabs, relay, leader, follower, backAfter, wait } = await asleep(3, 60_000);
  relay.cut(0, 0);
  await settled();
  await settled();
  leader.show();
  for (let turns = 0; relay.live.length === 0 && turns < 100; turns += 1) await settled();
  const stuck = relay.live[0]!;
  // Nothing is let through, not even the upgrade.
  stuck.opened = true;
  leader.hide();
  await wait(10_000);
  const took = await backAfter(follower, () => follower.show());
  assert.equal(stuck.open, false);
  assert.ok(took <= WAKING_MS, `${took}`);
  for (const { chat } of tabs) await chat.destroy();
});
