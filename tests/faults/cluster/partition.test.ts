/** Two nodes that reach different Redis servers, or one of them none: G1–G4, G12. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { RedisServer } from '../../servers/redis.ts';
import { Load, LOAD_ENV, until } from '../kill/load.ts';
import { startProxy } from '../proxy/proxy.ts';
import { Nodes } from './nodes.ts';
import { Pair } from './team.ts';

test('two nodes are cut off from each other\'s Redis while clients write: messages reach the other node, presence is gone or unknown, and all is well when the link is back', { timeout: 280_000 }, async (context) => {
  const [together, elsewhere] = await Promise.all([RedisServer.start(), RedisServer.start()]);
  const links = await Promise.all([startProxy(together.port), startProxy(together.port)]);
  const nodes = await Nodes.start(2, (place) => ({ ...LOAD_ENV, REDIS_URL: `redis://127.0.0.1:${links[place]?.port}` }));
  let load: Load | undefined;
  let pair: Pair | undefined;
  const [, link] = links;
  assert.ok(link);
  try {
    load = await Load.begin({ ...nodes.relay(0), url: nodes.balancer.url });
    const { run } = load;
    pair = await Pair.begin(nodes.relay(0), nodes.relay(1));
    const { states, visitor, agent } = pair;
    await until('the agent knows who the visitor is', () => pair?.visitorId !== undefined);
    // Of one visitor: among the conversations that the load begins, ten and more a second, a new one soon lies below the first page.
    const inbox = agent.inbox({ visitor: pair.visitorId ?? '' });
    await until('the console lists the first conversation alone', () => inbox.getSnapshot().items.length === 1);

    link.pointTo(elsewhere.port);
    link.resetAll();
    await pair.talk('another Redis');
    const { conv } = await visitor.send('Does a new conversation reach you?', uuidv7());
    await until('the console lists a conversation that the other node made', () => inbox.getSnapshot().items.some(({ id }) => id === conv));
    await until('the agent counts as gone', () => states.at(-1) === 'offline');
    link.pointTo(together.port);
    link.resetAll();
    await until('the agent is there again', () => states.at(-1) === 'online');
    await pair.typingComesThrough();

    link.refuse(true);
    link.resetAll();
    await pair.talk('no Redis');
    await run.nextAck();
    link.refuse(false);
    await pair.typingComesThrough();
    await until('the agent is there again', () => states.at(-1) === 'online');
    await pair.talk('one Redis');

    await pair.end();
    context.diagnostic(`${await nodes.judge(load)}; the team was ${states.join(', ')}`);
  } catch (error) {
    if (error instanceof Error) error.message += `\n${load?.states() ?? ''}\n${pair?.states.join() ?? ''}`;
    throw error;
  } finally {
    await pair?.end();
    await load?.end();
    await nodes.remove();
    await Promise.all(links.map((one) => one.close()));
    await Promise.all([together.remove(), elsewhere.remove()]);
  }
});
