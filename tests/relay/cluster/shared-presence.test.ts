/** What the sessions of one node are told of people on another: G12. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { type Hint, inboxTopic, visitorsTopic } from '../../../packages/relay/src/bus/bus.ts';
import { BUILT_IN_ROLES } from '../../../packages/relay/src/chat/permissions.ts';
import type { Principal } from '../../../packages/relay/src/chat/principal.ts';
import { watchListeners } from '../../../packages/relay/src/cluster/listeners.ts';
import { type ClusterBus, createRedisBus } from '../../../packages/relay/src/cluster/redis-bus.ts';
import { SharedPresence } from '../../../packages/relay/src/cluster/shared-presence.ts';
import { createLog } from '../../../packages/relay/src/log.ts';
import { eventually } from '../../contract/store/fixture.ts';
import { RedisServer } from '../../servers/redis.ts';
import { type Core, startCore } from '../chat/core.ts';

const log = createLog('silent');
let server: RedisServer;
/** A core on a node of two; of the other node nothing but who is on it, as if whatever else it tells were lost. */
let core: Core;
let elsewhere: SharedPresence;
const open: (ClusterBus | SharedPresence)[] = [];

async function node(): Promise<{ bus: ReturnType<typeof watchListeners>['bus']; presence: SharedPresence }> {
  const name = randomUUID();
  const shares = createRedisBus({ url: server.url, node: name, log, onError: (error) => { throw error; }, onBack: () => undefined });
  const { bus, listened } = watchListeners(shares, () => undefined);
  const presence = new SharedPresence({ bus: shares, node: name, listened, now: Date.now, log });
  open.push(presence, shares);
  await eventually(async () => assert.ok(shares.isHearing()));
  await presence.beat();
  return { bus, presence };
}

/** The frames with this name, newest last. */
const told = (hints: readonly Hint[], t: string): Record<string, unknown>[] =>
  hints.flatMap((hint) => ('frame' in hint ? [JSON.parse(hint.frame) as Record<string, unknown>] : [])).filter((frame) => frame.t === t);

before(async () => {
  server = await RedisServer.start();
  ({ presence: elsewhere } = await node());
  core = await startCore({}, await node());
});
after(async () => {
  await core.stop();
  for (const each of open) await each.close();
  await server.remove();
});

describe('people on another node', () => {
  it("are told to this node's visitors and consoles by this node itself, whatever else gets lost: the team", async () => {
    const [visitors, consoles] = [core.listen(visitorsTopic(core.workspace)), core.listen(inboxTopic(core.workspace))];
    const ana = await core.agent();
    elsewhere.arrive(ana);
    await eventually(async () => assert.equal(told(visitors, 'team').at(-1)?.state, 'online'));
    await eventually(async () => assert.deepEqual(told(consoles, 'team').at(-1)?.agents, [{ id: ana.id, name: 'Ana', state: 'online' }]));
    elsewhere.set(ana, 'away');
    await eventually(async () => assert.equal(told(visitors, 'team').at(-1)?.state, 'away'));
  });

  it('are told to this node\'s consoles by this node itself: visitors, once each, and as no event of this node\'s', async () => {
    const events: string[] = [];
    core.events.on('visitor.changed', ({ visitor }) => { events.push(visitor.id); });
    const consoles = core.listen(inboxTopic(core.workspace));
    const [here, there] = [await core.visitor(), await core.visitor()];
    elsewhere.arrive(there);
    core.presence.arrive(here);
    const shown = (): unknown[] => told(consoles, 'visitor').map(({ visitor }) => visitor as { id: string; online: boolean }).map(({ id, online }) => [id, online]);
    await eventually(async () => assert.equal(shown().length, 2));
    assert.deepEqual(new Map(shown() as [string, boolean][]), new Map([[here.id, true], [there.id, true]]));
    assert.deepEqual(events, [here.id]);
  });

  it('cost nothing where no console is open', async () => {
    const other: Principal = { ...(await core.visitor()), workspace: randomUUID() };
    const changes: unknown[] = [];
    const unwatch = core.presence.watch((change) => changes.push(change));
    elsewhere.arrive(other);
    await eventually(async () => assert.ok(core.presence.visitorOnline(other.workspace, other.id)));
    unwatch();
    assert.deepEqual(changes, []);
  });
});

it('a node tells nobody else\'s sessions who is there: they would hear what another node knew a moment ago', async () => {
  const { bus, presence } = await node();
  const third = await startCore({}, { bus, presence });
  const heard: Hint[] = [];
  const { bus: onlooker } = await node();
  for (const topic of [visitorsTopic(third.workspace), inboxTopic(third.workspace)]) onlooker.subscribe(topic, (hint) => heard.push(hint));
  const isHeard = (what: string) => eventually(async () => {
    for (const topic of [visitorsTopic(third.workspace), inboxTopic(third.workspace)]) bus.publish(topic, { type: 'ephemeral', frame: JSON.stringify({ t: what, topic }) });
    assert.equal(new Set(told(heard, what).map(({ topic }) => topic)).size, 2);
  });
  await isHeard('before');
  const own = third.listen(visitorsTopic(third.workspace));
  third.presence.arrive({ kind: 'agent', workspace: third.workspace, id: randomUUID(), name: 'Bo', role: 'agent', permissions: BUILT_IN_ROLES.agent });
  await eventually(async () => assert.equal(told(own, 'team').at(-1)?.state, 'online'));
  await isHeard('after');
  assert.deepEqual(told(heard, 'team'), []);
  await third.stop();
});
