/** Two relays act as one: G1–G4, G12, and presence across nodes. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type ChatClient, createChatClient } from '@frontdesk/sdk';
import { type AdminClient, createAdminClient } from '@frontdesk/sdk/admin';
import { OWNER } from '../../relay/http/api-client.ts';
import { Load, LOAD_ENV, sleep, until } from '../kill/load.ts';
import { Nodes } from './nodes.ts';

const texts = (client: ChatClient): (string | undefined)[] => client.getSnapshot().conversations.flatMap(({ items }) => items.map((item) => (item.type === 'message' ? item.body?.text : undefined)));

describe('a visitor on one node and an agent on the other', { timeout: 240_000 }, () => {
  let nodes: Nodes;
  let agent: AdminClient;
  let visitor: ChatClient;

  before(async () => {
    nodes = await Nodes.start(2, () => LOAD_ENV);
    agent = createAdminClient({ url: nodes.relay(1).url });
    await agent.claim({ link: nodes.relay(0).link ?? '', name: OWNER.name, email: OWNER.email, password: OWNER.password });
    visitor = createChatClient({ url: nodes.relay(0).url });
    await visitor.connect();
    await until('both are online', () => agent.getSnapshot().connection.state === 'online' && visitor.getSnapshot().connection.state === 'online');
  });
  after(async () => {
    await visitor?.destroy();
    await agent?.destroy();
    await nodes?.remove();
  });

  test('messages, replies, ticks, typing and presence reach the other node at once', async () => {
    const inbox = agent.inbox({ state: ['open', 'waiting'] });
    const { conv } = await visitor.send('Is anybody there?');
    await until('the console lists the conversation', () => inbox.getSnapshot().items.some(({ id, visitor: who }) => id === conv && who?.online === true));
    agent.openConversation(conv);
    await until('the visitor sees that somebody of the team is there', () => visitor.getSnapshot().team.state === 'online');
    await agent.send(conv, 'I am, on the other node.');
    await until('the reply is shown', () => texts(visitor).includes('I am, on the other node.'));
    agent.setTyping(conv, true);
    await until('the visitor sees typing', () => visitor.getSnapshot().conversations.some(({ typing }) => typing.length > 0));
    agent.markRead(conv);
    await until('the visitor sees that it was read', () => visitor.getSnapshot().conversations.some(({ items }) => items.some((item) => item.type === 'message' && item.own && item.status === 'read')));
  });

  test('Redis dies: nothing is lost, it is a few seconds later; readiness says so and stays; and it heals by itself (G12)', async () => {
    await nodes.redis.stop();
    const [{ id: conv = '' } = {}] = visitor.getSnapshot().conversations;
    await visitor.send('Do you still hear me?', conv);
    await until('the agent sees it', () => Object.values(agent.getSnapshot().conversations).some(({ items }) => items.some((item) => item.type === 'message' && item.body?.text === 'Do you still hear me?')));
    await agent.send(conv, 'Yes, a little later.');
    await until('the visitor sees the answer', () => texts(visitor).includes('Yes, a little later.'));
    const ready = await fetch(`${nodes.relay(0).url}/health/ready`);
    const { checks } = (await ready.json()) as { checks: { redis: { reachable: boolean; reason: string } } };
    assert.equal(ready.status, 200);
    assert.equal(checks.redis.reachable, false);
    await nodes.redis.run();
    agent.setTyping(conv, false);
    // Whatever passes, such as typing, comes through Redis alone.
    for (const end = performance.now() + 30_000; !visitor.getSnapshot().conversations.some(({ typing }) => typing.length > 0); await sleep(3_200)) {
      if (performance.now() > end) throw new Error('typing does not come through any more');
      agent.setTyping(conv, true);
    }
  });

  test('who is on a node that dies is gone within 45 s', { timeout: 120_000 }, async (context) => {
    const inbox = agent.inbox({ state: ['open', 'waiting'] });
    const seen = () => inbox.getSnapshot().items.some(({ visitor: who }) => who?.online === true);
    await until('the visitor is there', seen);
    const died = performance.now();
    await nodes.nodes[0]?.stop('SIGKILL');
    await until('the visitor is gone', () => !seen());
    const ms = performance.now() - died;
    context.diagnostic(`gone after ${(ms / 1_000).toFixed(1)} s`);
    assert.ok(ms < 45_000);
  });
});

test('two nodes behind a balancer are killed, stopped and started while clients write: nothing acked is lost or doubled, and everyone heals', { timeout: 300_000 }, async (context) => {
  const nodes = await Nodes.start(2, () => LOAD_ENV);
  let load: Load | undefined;
  try {
    const first = nodes.relay(0);
    load = await Load.begin({ ...first, url: nodes.balancer.url });
    const { run } = load;
    for (let round = 0; round < 4; round += 1) {
      const node = nodes.nodes[round % 2];
      await run.nextAck();
      await sleep(Math.random() * 500);
      // A drain in every second round, as a rolling restart does it.
      await node?.stop(round < 2 ? 'SIGKILL' : 'SIGTERM');
      await run.nextAck();
      await node?.start();
    }
    await run.nextAck();
    context.diagnostic(await nodes.judge(load));
  } catch (error) {
    if (error instanceof Error) error.message += `\n${load?.states() ?? ''}`;
    throw error;
  } finally {
    await load?.end();
    await nodes.remove();
  }
});
