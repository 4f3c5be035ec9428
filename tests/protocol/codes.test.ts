import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { CLOSE_CODES, closeAction, ERROR_CODES, isRetryable, type CloseAction } from '@frontdesk/protocol';

const outside = (low: number, high: number) => fc.integer({ min: 0, max: 65_535 }).filter((code) => code < low || code > high);

describe('close codes', () => {
  test('the range alone decides, also for codes that nobody knows yet', () => {
    const ranges: [number, CloseAction][] = [[4000, 'stop'], [4100, 'backoff'], [4200, 'now']];
    for (const [first, action] of ranges) for (let code = first; code < first + 100; code += 1) assert.equal(closeAction(code), action, String(code));
  });

  test('every other code belongs to the network and means backing off', () => {
    fc.assert(fc.property(outside(4000, 4299), (code) => closeAction(code) === 'backoff'));
    for (const code of [1000, 1001, 1006, 1011, 3999, 4300]) assert.equal(closeAction(code), 'backoff');
  });

  test('no code is given twice, and each lies in a range of ours', () => {
    const codes = Object.values(CLOSE_CODES);
    assert.equal(new Set(codes).size, codes.length);
    for (const code of codes) assert.ok(code >= 4000 && code <= 4299, String(code));
  });
});

describe('error codes', () => {
  test('a known code says itself whether it may be tried again, whatever else came with it', () => {
    fc.assert(fc.property(fc.constantFrom(...Object.entries(ERROR_CODES)), fc.option(fc.nat(), { nil: undefined }), ([code, { retryable }], retryMs) => {
      assert.equal(isRetryable(code, retryMs), retryable);
    }));
  });

  test('an unknown code may be tried again exactly when a time came with it', () => {
    fc.assert(fc.property(fc.string().filter((code) => !Object.hasOwn(ERROR_CODES, code)), fc.option(fc.nat(), { nil: undefined }), (code, retryMs) => {
      assert.equal(isRetryable(code, retryMs), retryMs !== undefined);
    }), { examples: [['constructor', undefined], ['__proto__', 5]] });
  });

  test('exactly these are worth another try', () => {
    const retryable = Object.entries(ERROR_CODES).filter(([, entry]) => entry.retryable).map(([code]) => code).sort();
    assert.deepEqual(retryable, ['going_away', 'held', 'proof_of_work', 'rate_limited', 'too_many_connections', 'unavailable', 'window_full']);
  });
});
