import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spreadOf } from '../../../packages/relay/src/ws/relay-sockets.ts';

test('a relay that stops spreads its clients by their number, over ten seconds at most, or over the time that its drain may take', () => {
  assert.deepEqual([0, 3, 1_000, 4_750, 100_000].map((sockets) => spreadOf(sockets, 5_000)), [500, 506, 2_500, 10_000, 10_000]);
  assert.deepEqual([1_000, 20_000, 100_000].map((sockets) => spreadOf(sockets, 60_000)), [2_500, 40_500, 60_000]);
});
