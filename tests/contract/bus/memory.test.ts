import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoryBus } from '../../../packages/relay/src/bus/memory.ts';
import { busContract } from './bus-contract.ts';

busContract({ name: 'memory', open: async (onError) => createMemoryBus({ onError }) });

test('a memory bus knows where nobody listens, except where every hint is noted', () => {
  const listener = (): void => {};
  const [bus, noting] = [createMemoryBus(), createMemoryBus({ onHint: () => undefined })];
  const mayBeHeard = (): boolean[] => [bus, noting].map((each) => each.mayBeHeard('a'));
  assert.deepEqual(mayBeHeard(), [false, true]);
  const end = bus.subscribe('a', listener);
  bus.join('a', listener);
  assert.deepEqual(mayBeHeard(), [true, true]);
  bus.leave('a', listener);
  assert.deepEqual(mayBeHeard(), [true, true]);
  end();
  assert.deepEqual(mayBeHeard(), [false, true]);
});
