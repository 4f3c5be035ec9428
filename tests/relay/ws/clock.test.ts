import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createPresence, GRACE_MS } from '../../../packages/relay/src/chat/presence.ts';
import { FrameBudget } from '../../../packages/relay/src/ws/budget.ts';
import { Driven } from './driven-session.ts';

const DAY = 86_400_000;

describe('a relay whose clock is set back by a day', () => {
  it('takes as many frames as before', () => {
    let now = 10 * DAY;
    const budget = new FrameBudget(2, now);
    for (let frame = 0; frame < 20; frame += 1) assert.equal(budget.take(() => now), 'ok');
    assert.equal(budget.take(() => now), 'over');
    now -= DAY;
    assert.equal(budget.take(() => now), 'over');
    assert.ok(budget.retryMs <= 500, `${budget.retryMs}`);
    now += 500;
    assert.equal(budget.take(() => now), 'ok');
  });

  it('still ends a peer from which nothing comes, and one that never says hello', async () => {
    for (const [driven, ms, code] of [[await Driven.welcomed(), 90_000, 4201], [new Driven(), 10_000, 4105]] as const) {
      driven.now -= DAY;
      driven.session.tick(driven.now);
      driven.session.tick(driven.now + ms - 1);
      assert.equal(driven.socket.ended, undefined);
      driven.session.tick(driven.now + ms);
      assert.deepEqual(driven.socket.ended, { code, reason: code === 4201 ? 'nothing came for too long' : 'no hello in time' });
    }
  });

  it('lets people go who left, and keeps who left later for their seconds', () => {
    let now = 10 * DAY;
    const sweeps: (() => void)[] = [];
    const presence = createPresence({ now: () => now, schedule: (run) => { sweeps.push(run); return () => undefined; } });
    presence.arrive({ kind: 'visitor', workspace: 'w', id: 'before' });
    presence.leave({ kind: 'visitor', workspace: 'w', id: 'before' });
    now -= DAY;
    presence.arrive({ kind: 'visitor', workspace: 'w', id: 'after' });
    presence.leave({ kind: 'visitor', workspace: 'w', id: 'after' });
    now += GRACE_MS - 1;
    sweeps.shift()?.();
    assert.deepEqual(['before', 'after'].map((id) => presence.visitorOnline('w', id)), [false, true]);
    now += 1;
    sweeps.shift()?.();
    assert.equal(presence.visitorOnline('w', 'after'), false);
  });
});
