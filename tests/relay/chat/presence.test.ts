import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BUILT_IN_ROLES, TOKEN_PERMISSIONS } from '../../../packages/relay/src/chat/permissions.ts';
import { createPresence, GRACE_MS } from '../../../packages/relay/src/chat/presence.ts';
import type { PresenceChange } from '../../../packages/relay/src/chat/chat.ts';
import type { Principal } from '../../../packages/relay/src/chat/principal.ts';

const visitor = (id: string): Principal => ({ kind: 'visitor', workspace: 'w', id });
const agent = (id: string): Principal => ({ kind: 'agent', workspace: 'w', id, name: id, role: 'agent', permissions: BUILT_IN_ROLES.agent });

function clocked() {
  const clock = { now: 0, timers: [] as { at: number; run: () => void }[] };
  const presence = createPresence({
    now: () => clock.now,
    schedule: (run, ms) => {
      const timer = { at: clock.now + ms, run };
      clock.timers.push(timer);
      return () => { clock.timers = clock.timers.filter((each) => each !== timer); };
    },
  });
  const changes: PresenceChange[] = [];
  presence.watch((change) => changes.push(change));
  const pass = (ms: number): void => {
    const until = clock.now + ms;
    for (let next = clock.timers.toSorted((a, b) => a.at - b.at)[0]; next && next.at <= until; next = clock.timers.toSorted((a, b) => a.at - b.at)[0]) {
      clock.now = next.at;
      const { run } = next;
      clock.timers = clock.timers.filter((each) => each !== next);
      run();
    }
    clock.now = until;
  };
  return { presence, changes, pass, timers: () => clock.timers.length };
}

describe('presence', () => {
  it('lets a visitor go only some seconds after the last connection', () => {
    const { presence, changes, pass } = clocked();
    presence.arrive(visitor('v'));
    presence.arrive(visitor('v'));
    presence.leave(visitor('v'));
    pass(GRACE_MS * 2);
    assert.equal(presence.visitorOnline('w', 'v'), true);
    presence.leave(visitor('v'));
    pass(GRACE_MS - 1);
    assert.equal(presence.visitorOnline('w', 'v'), true);
    pass(1);
    assert.equal(presence.visitorOnline('w', 'v'), false);
    assert.deepEqual(changes.map((change) => change.type === 'visitor' && change.online), [true, false]);
  });

  it('does not flicker when a page is loaded anew, even twice', () => {
    const { presence, changes, pass } = clocked();
    presence.arrive(visitor('v'));
    presence.leave(visitor('v'));
    pass(GRACE_MS - 1_000);
    presence.arrive(visitor('v'));
    presence.leave(visitor('v'));
    pass(2_000);
    assert.equal(presence.visitorOnline('w', 'v'), true, 'the first departure does not count for the second');
    pass(GRACE_MS);
    assert.equal(presence.visitorOnline('w', 'v'), false);
    assert.equal(changes.length, 2);
  });

  it('uses one timer for everybody who leaves, and lets a crowd go in steps, within a second', () => {
    const { presence, changes, timers, pass } = clocked();
    for (let count = 0; count < 1_000; count += 1) {
      presence.arrive(visitor(`v${count}`));
      presence.leave(visitor(`v${count}`));
    }
    assert.equal(timers(), 1);
    changes.length = 0;
    pass(GRACE_MS);
    assert.ok(changes.length > 0 && changes.length < 100, `${changes.length} at once`);
    assert.equal(timers(), 1);
    pass(1_000);
    assert.deepEqual([presence.counts('w').visitors, changes.length, timers()], [0, 1_000, 0]);
  });

  it('says online when anybody is, else away, else offline', () => {
    const { presence, pass } = clocked();
    assert.equal(presence.team('w').state, 'offline');
    const [ana, ben] = [agent('ana'), agent('ben')];
    for (const each of [ana, ben]) presence.arrive(each);
    presence.set(ana, 'away');
    assert.equal(presence.team('w').state, 'online');
    presence.set(ben, 'away');
    assert.equal(presence.team('w').state, 'away');
    for (const each of [ana, ben]) presence.leave(each);
    pass(GRACE_MS);
    assert.equal(presence.team('w').state, 'offline');
  });

  it('counts connections, never fewer than none, and keeps workspaces apart', () => {
    const { presence } = clocked();
    presence.arrive(visitor('v'));
    for (let count = 0; count < 2; count += 1) presence.leave(visitor('v'));
    assert.deepEqual(presence.counts('w'), { visitors: 1, agents: 0, connections: 0 });
    presence.arrive(visitor('v'));
    assert.deepEqual(presence.counts('w'), { visitors: 1, agents: 0, connections: 1 });
    assert.equal(presence.visitorOnline('other', 'v'), false);
  });

  it('does not count a program as somebody who is there', () => {
    const { presence, changes } = clocked();
    presence.arrive({ kind: 'bot', workspace: 'w', id: 'b', name: 'Bot', permissions: TOKEN_PERMISSIONS });
    assert.equal(presence.team('w').state, 'offline');
    assert.equal(changes.length, 0);
  });
});
