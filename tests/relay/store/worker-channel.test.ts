import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WorkerChannel } from '../../../packages/relay/src/store/sqlite/worker-channel.ts';
import { StoreUnavailable } from '../../../packages/relay/src/store/failures.ts';
import { eventually } from '../../contract/store/fixture.ts';

type Fragile = { echo: (value: unknown) => unknown; exit: () => void; throw: () => void };

async function withChannel(work: (channel: WorkerChannel<Fragile>, deaths: Error[]) => Promise<void>): Promise<void> {
  const deaths: Error[] = [];
  const channel = new WorkerChannel<Fragile>({ url: new URL('./fragile-worker.ts', import.meta.url), workerData: {}, inFlight: 2, paceMs: 0, onDeath: (error) => deaths.push(error) });
  try {
    await work(channel, deaths);
  } finally {
    await channel.close();
  }
}

for (const death of ['exit', 'throw'] as const) {
  test(`a worker that dies (${death}) refuses everyone who waits and is started again`, async () => {
    await withChannel(async (channel, deaths) => {
      assert.equal(await channel.call('echo', 1), 1);
      const waiting = await Promise.allSettled([channel.call('echo', 2), channel.call(death), channel.call('echo', 3)]);
      for (const result of waiting) assert.ok(result.status === 'rejected' && result.reason instanceof StoreUnavailable);
      await assert.rejects(channel.call('echo', 4), StoreUnavailable, 'not started without end');
      await eventually(async () => assert.equal(await channel.call('echo', 5), 5));
      assert.equal(deaths.length, 1);
    });
  });
}

test('what cannot be sent to another thread is refused alone', async () => {
  await withChannel(async (channel) => {
    const results = await Promise.allSettled([channel.call('echo', 'before'), channel.call('echo', () => 1), channel.call('echo', 'after')]);
    assert.deepEqual(results.map((result) => (result.status === 'fulfilled' ? result.value : 'refused')), ['before', 'refused', 'after']);
  });
});

test('calls are answered in order, each with its own result, and closing waits for them', async () => {
  const channel = new WorkerChannel<Fragile>({ url: new URL('./fragile-worker.ts', import.meta.url), workerData: {}, inFlight: 2, paceMs: 0 });
  const order: unknown[] = [];
  const calls = Array.from({ length: 30 }, (_, index) => channel.call('echo', index).then((value) => order.push(value)));
  await channel.close();
  await Promise.all(calls);
  assert.deepEqual(order, Array.from({ length: 30 }, (_, index) => index));
  await assert.rejects(channel.call('echo', 'late'), StoreUnavailable);
});
