/** G1–G4 and G10 while three relays are replaced one after the other, and one of them lives a day ahead. */
import { join } from 'node:path';
import { test } from 'node:test';
import { Load, LOAD_ENV } from '../kill/load.ts';
import { Nodes } from './nodes.ts';

const A_DAY_AHEAD = `--import=${join(import.meta.dirname, 'a-day-ahead.ts')}`;

test('three nodes, one of them with a clock a day ahead, are replaced one after the other while clients write: nothing is lost, doubled or out of order', { timeout: 280_000 }, async (context) => {
  const nodes = await Nodes.start(3, (place) => (place === 1 ? { ...LOAD_ENV, NODE_OPTIONS: A_DAY_AHEAD } : LOAD_ENV));
  let load: Load | undefined;
  let longest = 0;
  try {
    // Links end by the clock: one that an earlier node made was over for the node that lives a day ahead.
    nodes.balancer.use(nodes.ports.slice(2));
    load = await Load.begin({ ...nodes.relay(2), url: nodes.balancer.url });
    const { run } = load;
    nodes.balancer.use(nodes.ports);
    let last = performance.now();
    let watching = true;
    const watched = (async () => {
      while (watching) {
        await run.nextAck();
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      }
    })();
    for (const node of nodes.nodes) {
      await run.nextAck();
      await node.stop('SIGTERM');
      await node.start();
      await run.nextAck();
    }
    watching = false;
    await watched;
    context.diagnostic(`${await nodes.judge(load)}; the longest time without any ack was ${(longest / 1_000).toFixed(1)} s`);
  } catch (error) {
    if (error instanceof Error) error.message += `\n${load?.states() ?? ''}`;
    throw error;
  } finally {
    await load?.end();
    await nodes.remove();
  }
});
