/** The comparison with the database, on a real PostgreSQL. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { conversationTopic, type Hint } from '../../../packages/relay/src/bus/bus.ts';
import { createMemoryBus } from '../../../packages/relay/src/bus/memory.ts';
import { Heads } from '../../../packages/relay/src/cluster/heads.ts';
import { watchListeners } from '../../../packages/relay/src/cluster/listeners.ts';
import { ToldSummaries } from '../../../packages/relay/src/cluster/told-summaries.ts';
import { createLog } from '../../../packages/relay/src/log.ts';
import { openPostgresStore } from '../../../packages/relay/src/store/postgres/open.ts';
import type { Store } from '../../../packages/relay/src/store/store.ts';
import { Talk } from '../../contract/store/fixture.ts';
import { PostgresServer } from '../../servers/postgres.ts';

let server: PostgresServer;
before(async () => { server = await PostgresServer.start(); });
after(() => server.remove());

/** A node whose listeners hear only what the comparison tells. */
async function listening(store: Store): Promise<{ heads: Heads; bus: ReturnType<typeof watchListeners>['bus'] }> {
  const { shared } = store;
  assert.ok(shared);
  const memory = createMemoryBus();
  const { bus, listened } = watchListeners(memory, (workspace) => heads.begin(workspace));
  const heads: Heads = new Heads({ shared, listened, told: new ToldSummaries(), tell: memory.publish, log: createLog('silent') });
  return { heads, bus };
}

test('what was lost just after somebody began to listen is told, however much was written before the first look', async () => {
  const store = await openPostgresStore({ url: await server.database() });
  const { heads, bus } = await listening(store);
  try {
    const lost = await Talk.start(store);
    const busy = await Talk.start(store, lost.workspace);
    await busy.say(busy.visitor, 'The first');
    const heard: Hint[] = [];
    bus.subscribe(conversationTopic(lost.workspace, lost.conv), (hint) => heard.push(hint));
    await lost.say(lost.visitor, 'Does anybody hear me?');
    for (let round = 0; round < 15; round += 1) await Promise.all(Array.from({ length: 100 }, (_value, count) => busy.say(busy.visitor, `${round} ${count}`)));
    await heads.look();
    assert.deepEqual(heard, [{ type: 'head', conv: lost.conv, seq: 1 }]);
    await heads.look();
    assert.equal(heard.length, 1, 'once');
    await lost.say(lost.agent, 'I do');
    await heads.look();
    assert.deepEqual(heard.at(-1), { type: 'head', conv: lost.conv, seq: 2 });
  } finally {
    await heads.close();
    await store.close();
  }
});
