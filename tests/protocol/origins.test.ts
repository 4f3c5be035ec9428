import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalisedOrigin } from '../../packages/protocol/src/origins.ts';
import { ORIGIN_CASES } from './origin-cases.ts';

test('an allowed origin is kept as browsers send it, wildcards as they are, and anything else is refused', () => {
  assert.deepEqual(ORIGIN_CASES.map(([given]) => [given, normalisedOrigin(given)]), ORIGIN_CASES);
});

test('what was kept is kept the same when it is saved again', () => {
  for (const [, kept] of ORIGIN_CASES) if (kept !== undefined) assert.equal(normalisedOrigin(kept), kept);
});
