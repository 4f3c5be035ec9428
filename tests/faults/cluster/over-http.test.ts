/** Chat over HTTP at two relays, with each request at another one than the request before: G1–G4 and G12 hold as over WebSocket, and nothing is sticky. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createChatClient } from '@frontdesk/sdk';
import { createAdminClient } from '@frontdesk/sdk/admin';
import { systemClock } from '../../../packages/sdk/src/clock.ts';
import { createHttpSocketFactory } from '../../../packages/sdk/src/http/socket.ts';
import { OWNER } from '../../relay/http/api-client.ts';
import { type StrictProxy, startStrictProxy } from '../../sdk/strict-proxy.ts';
import { Load, LOAD_ENV, sleep, until } from '../kill/load.ts';
import { Nodes } from './nodes.ts';

/** Two nodes behind a proxy that refuses WebSocket and sends each request to the next node that runs. */
async function alternating(): Promise<{ nodes: Nodes; proxy: StrictProxy }> {
  const nodes = await Nodes.start(2, () => LOAD_ENV);
  let turn = 0;
  const next = (): string => {
    turn += nodes.nodes[(turn + 1) % 2]?.relay ? 1 : 2;
    return `http://127.0.0.1:${nodes.ports[turn % 2]}`;
  };
  return { nodes, proxy: await startStrictProxy(next) };
}

test('where WebSocket is blocked a visitor and an agent chat at once, though no two requests in a row meet the same node', { timeout: 180_000 }, async (context) => {
  const { nodes, proxy } = await alternating();
  const [visitor, agent] = [createChatClient({ url: proxy.url }), createAdminClient({ url: proxy.url })];
  try {
    await agent.claim({ link: nodes.relay(0).link ?? '', name: OWNER.name, email: OWNER.email, password: OWNER.password });
    await visitor.connect();
    await until('both are online', () => agent.getSnapshot().connection.state === 'online' && visitor.getSnapshot().connection.state === 'online');
    assert.deepEqual([visitor.getSnapshot().connection.via, agent.getSnapshot().connection.via], ['http', 'http']);
    const { conv } = await visitor.send('0');
    await until('it is stored', () => visitor.getSnapshot().queued === 0);
    agent.openConversation(conv);
    const atAgent = () => agent.getSnapshot().conversations[conv]?.items.flatMap((item) => (item.type === 'message' ? [item.body?.text] : [])) ?? [];
    const atVisitor = () => visitor.getSnapshot().conversations[0]?.items.flatMap((item) => (item.type === 'message' ? [item.body?.text] : [])) ?? [];
    let slowest = 0;
    for (let round = 1; round <= 10; round += 1) {
      const began = performance.now();
      await visitor.send(`question ${round}`, conv);
      await until(`question ${round} arrives`, () => atAgent().includes(`question ${round}`));
      await agent.send(conv, `answer ${round}`);
      await until(`answer ${round} arrives`, () => atVisitor().includes(`answer ${round}`));
      slowest = Math.max(slowest, performance.now() - began);
    }
    const expected = ['0', ...Array.from({ length: 10 }, (_value, index) => [`question ${index + 1}`, `answer ${index + 1}`]).flat()];
    assert.deepEqual([atVisitor(), atAgent()], [expected, expected]);
    assert.deepEqual([visitor.getSnapshot().connection.state, agent.getSnapshot().connection.state], ['online', 'online']);
    context.diagnostic(`the slowest of ten rounds there and back took ${slowest.toFixed(0)} ms`);
  } finally {
    await visitor.destroy();
    await agent.destroy();
    await proxy.close();
    await nodes.remove();
  }
});

test('over HTTP without sticky sessions nodes are killed and Redis is killed, silent and emptied while clients write: nothing acked is lost or doubled, and everyone heals', { timeout: 400_000 }, async (context) => {
  const { nodes, proxy } = await alternating();
  const overHttp = createHttpSocketFactory({ fetch, clock: systemClock, random: Math.random });
  let load: Load | undefined;
  try {
    load = await Load.begin({ ...nodes.relay(0), url: proxy.url }, overHttp);
    const { run } = load;
    /** Many requests of everybody, at both nodes. */
    const going = async (what: string): Promise<void> => {
      const [acks, began] = [run.acks, performance.now()];
      for (let count = 0; count < 20; count += 1) await run.nextAck();
      context.diagnostic(`${what}: ${run.acks - acks} acks in ${((performance.now() - began) / 1_000).toFixed(1)} s`);
    };
    await going('with both nodes');
    for (const [place, signal] of [[0, 'SIGKILL'], [1, 'SIGTERM']] as const) {
      await nodes.nodes[place]?.stop(signal);
      await going(`without node ${place} (${signal})`);
      await nodes.nodes[place]?.start();
      await going('with both again');
    }
    await nodes.redis.stop();
    await going('without Redis');
    await nodes.redis.run();
    await going('with an empty Redis');
    nodes.redis.signal('SIGSTOP');
    await going('with a silent Redis');
    await sleep(Math.random() * 3_000);
    nodes.redis.signal('SIGCONT');
    await going('with Redis again');
    context.diagnostic(await nodes.judge(load));
  } catch (error) {
    if (error instanceof Error) error.message += `\n${load?.states() ?? ''}`;
    throw error;
  } finally {
    await load?.end();
    await proxy.close();
    await nodes.remove();
  }
});
